// Cases from the documentation of ingress-nginx.

import { documented, type Vector } from './vectors.ts';

const n = 'nginx.ingress.kubernetes.io';
const site = 'https://kubernetes.github.io/ingress-nginx';
const rewriting = `${site}/examples/rewrite/`;
const matching = `${site}/user-guide/ingress-path-matching/`;
const settings = `${site}/user-guide/nginx-configuration/annotations/`;

const something = {
  page: rewriting,
  host: 'rewrite.bar.com',
  annotations: { [`${n}/use-regex`]: 'true', [`${n}/rewrite-target`]: '/$2' },
  paths: [['ImplementationSpecific', '/something(/|$)(.*)', 'http-svc']],
} as const;

const priority = {
  page: matching,
  host: 'test.com',
  paths: [
    ['Prefix', '/foo/bar', 'service1'],
    ['Prefix', '/foo/bar/', 'service2'],
  ],
  neighbours: [
    {
      name: 'test-ingress-2',
      annotations: { [`${n}/rewrite-target`]: '/$1' },
      hosts: { 'test.com': [['ImplementationSpecific', '/foo/bar/(.+)', 'service3']] },
    },
  ],
} as const;

const everything = { page: settings, paths: [['Prefix', '/', 'web']] } as const;

const vectors: readonly Vector[] = [
  { ...something, about: '/something becomes /', asks: 'GET http://rewrite.bar.com/something', arrives: '/' },
  {
    ...something,
    about: '/something/ becomes /',
    asks: 'GET http://rewrite.bar.com/something/',
    arrives: '/',
  },
  {
    ...something,
    about: '/something/new becomes /new',
    asks: 'GET http://rewrite.bar.com/something/new',
    arrives: '/new',
  },
  {
    about: 'app-root redirects the root with 302',
    page: rewriting,
    host: 'approot.bar.com',
    annotations: { [`${n}/app-root`]: '/app1' },
    paths: [['Prefix', '/', 'http-svc']],
    asks: 'HEAD http://approot.bar.com/',
    redirect: [302, 'http://approot.bar.com/app1'],
  },
  {
    about: 'an expression takes what is below /foo/',
    page: matching,
    host: 'test.com',
    annotations: { [`${n}/use-regex`]: 'true' },
    paths: [['ImplementationSpecific', '/foo/.*', 'test']],
    asks: 'GET http://test.com/FOO/x',
    at: 'test',
  },
  {
    ...priority,
    about: '/foo/bar/1 goes to service 3',
    asks: 'GET http://test.com/foo/bar/1',
    at: 'service3',
  },
  { ...priority, about: '/foo/bar/ goes to service 2', asks: 'GET http://test.com/foo/bar/', at: 'service2' },
  { ...priority, about: '/foo/bar goes to service 1', asks: 'GET http://test.com/foo/bar', at: 'service1' },
  {
    ...everything,
    about: 'permanent-redirect answers 301',
    annotations: { [`${n}/permanent-redirect`]: 'https://www.google.com' },
    asks: 'GET https://example.com/x',
    redirect: [301, 'https://www.google.com'],
  },
  {
    ...everything,
    about: 'permanent-redirect-code 308',
    annotations: {
      [`${n}/permanent-redirect`]: 'https://www.google.com',
      [`${n}/permanent-redirect-code`]: '308',
    },
    asks: 'GET https://example.com/x',
    redirect: [308, 'https://www.google.com'],
  },
  {
    ...everything,
    about: 'temporal-redirect answers 302',
    annotations: { [`${n}/temporal-redirect`]: 'https://www.google.com' },
    asks: 'GET https://example.com/x',
    redirect: [302, 'https://www.google.com'],
  },
  {
    ...everything,
    about: 'TLS redirects to https with 308',
    tls: true,
    asks: 'GET http://example.com/x',
    redirect: [308, 'https://example.com/x'],
  },
  {
    ...everything,
    about: 'ssl-redirect: "false" turns that off',
    tls: true,
    annotations: { [`${n}/ssl-redirect`]: 'false' },
    asks: 'GET http://example.com/x',
    arrives: '/x',
  },
  {
    ...everything,
    about: 'canary-by-header always leads to the canary',
    neighbours: [
      {
        name: 'canary',
        annotations: {
          [`${n}/canary`]: 'true',
          [`${n}/canary-by-header`]: 'X-Canary',
          [`${n}/canary-weight`]: '0',
        },
        hosts: { 'example.com': [['Prefix', '/', 'new']] },
      },
    ],
    asks: 'GET https://example.com/',
    headers: [['X-Canary', 'always']],
    at: 'new',
    // While a canary takes the request, its rule is not that of the Ingress.
    open: true,
  },
];

documented('ingress-nginx', 'k8s.io/ingress-nginx', vectors);
