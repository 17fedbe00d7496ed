// Gateways that put something between: an authentication service that is asked first, an error page
// in place of the answer, another method than the one that was sent.

import { type Case, throughIngress, throughProxy } from '../case.ts';
import { accounts, broken, healthy, on, pass, space, to } from './policy-ground.ts';

const authRequest = (service: string) =>
  `location / { auth_request /verify; ${pass} }
location = /verify { internal; proxy_pass http://${service}.${space}:8080/verify; proxy_pass_request_body off; proxy_set_header Content-Length ""; }`;
const intercept = (page: string) =>
  `location / { proxy_intercept_errors on; ${page} ${pass} }
location = /sorry.html { internal; return 200 "sorry"; }
location /errors/ { internal; proxy_pass http://site.${space}:80/; }`;

/** The cases. */
export const replaced: readonly Case[] = [
  throughProxy(
    space,
    broken(
      'AuthSubrequestFails',
      'auth-post-only',
      'auth_request asks by GET, and the service takes POST alone',
    ),
    { software: 'nginx', ...on, http: authRequest('auth') },
  ),
  throughIngress(
    space,
    {
      ...broken(
        'AuthSubrequestFails',
        'nginx-auth-post-only',
        'auth-url of ingress-nginx asks by GET, and the service takes POST',
      ),
      expected: { blames: 'Ingress/nginx-auth-post-only auth-url', confidence: 'Confirmed' },
    },
    {
      ...{ className: 'nginx', rules: ['/ shop:3000'], path: '/orders' },
      annotations: {
        'nginx.ingress.kubernetes.io/auth-url': `http://auth.${space}.svc.cluster.local:8080/verify`,
      },
    },
  ),
  throughIngress(
    space,
    healthy('AuthSubrequestFails', 'nginx-auth-method', 'auth-method says what the service takes'),
    {
      ...{ className: 'nginx', rules: ['/ shop:3000'], path: '/orders' },
      annotations: {
        'nginx.ingress.kubernetes.io/auth-url': `http://auth.${space}.svc.cluster.local:8080/verify`,
        'nginx.ingress.kubernetes.io/auth-method': 'POST',
      },
    },
  ),
  throughProxy(space, healthy('AuthSubrequestFails', 'auth-any-method', 'the service takes GET'), {
    ...{ software: 'nginx', ...on, http: authRequest('auth-any') },
  }),
  throughIngress(
    space,
    broken(
      'AuthSubrequestFails',
      'traefik-auth-post-only',
      'ForwardAuth asks by GET, and the service takes POST',
    ),
    {
      ...{ className: 'traefik', rules: ['/ shop:3000'], path: '/orders' },
      annotations: { 'traefik.ingress.kubernetes.io/router.middlewares': 'ask-post-only@file' },
    },
  ),
  throughIngress(space, healthy('AuthSubrequestFails', 'traefik-auth-any', 'the service takes GET'), {
    ...{ className: 'traefik', rules: ['/ shop:3000'], path: '/orders' },
    annotations: { 'traefik.ingress.kubernetes.io/router.middlewares': 'ask-any@file' },
  }),
  throughProxy(
    space,
    broken('ErrorPageRewritesStatus', 'error-page-hides', 'nginx makes the 405 of Flask a 200'),
    {
      ...{ software: 'nginx', to, direct: ['flask:8002'], path: '/exports' },
      http: intercept('error_page 405 =200 /sorry.html;').replace(to, `flask.${space}:8002`),
    },
  ),
  throughProxy(
    space,
    {
      name: 'error-page-keeps',
      sentence: 'a page of nginx stands in for the 403 of the application, whose status stays',
      kind: 'trap',
      about: 'ErrorPageRewritesStatus',
    },
    {
      ...{ software: 'nginx', to: accounts, direct: ['accounts:8080'], path: '/account' },
      http: intercept('error_page 403 /sorry.html;').replace(to, accounts),
    },
  ),
  throughProxy(
    space,
    broken(
      'MethodRewrittenInTransit',
      'nginx-proxy-method',
      'proxy_method of nginx makes every request a GET',
    ),
    {
      ...{ software: 'nginx', to, direct: ['flask:8002'], path: '/uploads' },
      http: `location / { proxy_method GET; proxy_pass http://flask.${space}:8002; }`,
    },
  ),
  throughProxy(space, healthy('MethodRewrittenInTransit', 'nginx-method', 'nginx passes the method on'), {
    ...{ software: 'nginx', to: `flask.${space}:8002`, direct: ['flask:8002'], path: '/uploads' },
  }),
  throughProxy(
    space,
    broken('MethodRewrittenInTransit', 'haproxy-set-method', 'HAProxy makes a DELETE a GET'),
    {
      ...{ software: 'haproxy', to, direct: ['shop:3000'], method: 'PUT', path: '/orders/1' },
      http: '  http-request set-method GET',
    },
  ),
];
