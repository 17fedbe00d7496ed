// Cases from the documentation of Traefik.

import { documented, type Vector } from './vectors.ts';

const site = 'https://doc.traefik.io/traefik/reference/routing-configuration';
const http = `${site}/http/middlewares`;
const t = 'traefik.ingress.kubernetes.io';

const through = (spec: Readonly<Record<string, unknown>>) => ({
  paths: [['Prefix', '/', 'web']] as const,
  annotations: { [`${t}/router.middlewares`]: 'team-test@kubernetescrd' },
  facts: { middlewares: [{ metadata: { namespace: 'team', name: 'test' }, spec }] },
});

const https = { redirectScheme: { scheme: 'https', permanent: true } };

const vectors: readonly Vector[] = [
  {
    about: 'addPrefix puts /foo in front',
    page: `${http}/addprefix/`,
    ...through({ addPrefix: { prefix: '/foo' } }),
    asks: 'GET http://example.com/bar',
    arrives: '/foo/bar',
  },
  {
    about: 'stripPrefix: /foobar is cut off',
    page: `${http}/stripprefix/`,
    ...through({ stripPrefix: { prefixes: ['/foobar', '/fiibar'] } }),
    asks: 'GET http://example.com/fiibar/x',
    arrives: '/x',
  },
  {
    about: 'stripPrefixRegex: /foo/bar/123/ is cut off',
    page: `${http}/stripprefixregex/`,
    ...through({ stripPrefixRegex: { regex: ['/foo/[a-z0-9]+/[0-9]+/'] } }),
    asks: 'GET http://example.com/foo/bar/123/x',
    arrives: '/x',
  },
  {
    about: 'replacePath: any path becomes /foo',
    page: `${http}/replacepath/`,
    ...through({ replacePath: { path: '/foo' } }),
    asks: 'GET http://example.com/any/path',
    arrives: '/foo',
  },
  {
    about: 'replacePathRegex: /foo/x becomes /bar/x',
    page: `${http}/replacepathregex/`,
    ...through({ replacePathRegex: { regex: '^/foo/(.*)', replacement: '/bar/$1' } }),
    asks: 'GET http://example.com/foo/x',
    arrives: '/bar/x',
  },
  {
    about: 'redirectScheme, permanent: 301 for GET',
    page: `${http}/redirectscheme/`,
    ...through(https),
    asks: 'GET http://example.com/x',
    redirect: [301, 'https://example.com/x'],
  },
  {
    about: 'redirectScheme, permanent: 308 for any other method',
    page: `${http}/redirectscheme/`,
    ...through(https),
    asks: 'PUT http://example.com/x',
    redirect: [308, 'https://example.com/x'],
  },
  {
    about: 'redirectRegex: from localhost to mydomain',
    page: `${http}/redirectregex/`,
    ...through({ redirectRegex: { regex: '^http://localhost/(.*)', replacement: 'http://mydomain/$1' } }),
    host: 'localhost',
    asks: 'GET http://localhost/x',
    redirect: [302, 'http://mydomain/x'],
  },
  {
    about: 'a chain of redirectScheme goes before the path is touched',
    page: `${http}/chain/`,
    paths: [['Prefix', '/', 'web']],
    annotations: { [`${t}/router.middlewares`]: 'team-secured@kubernetescrd' },
    facts: {
      middlewares: [
        {
          metadata: { namespace: 'team', name: 'secured' },
          spec: { chain: { middlewares: [{ name: 'https-only' }] } },
        },
        {
          metadata: { namespace: 'team', name: 'https-only' },
          spec: { redirectScheme: { scheme: 'https' } },
        },
      ],
    },
    asks: 'GET http://example.com/x',
    redirect: [302, 'https://example.com/x'],
  },
  {
    about: 'HostRegexp before the host itself: the longer rule has the higher priority',
    page: `${site}/http/routing/rules-and-priority/`,
    host: 'foobar.traefik.com',
    paths: [],
    facts: {
      ingressRoutes: [
        {
          metadata: { namespace: 'team', name: 'routers' },
          spec: {
            routes: [
              { match: 'HostRegexp(`[a-z]+\\.traefik\\.com`)', services: [{ name: 'service-1', port: 80 }] },
              { match: 'Host(`foobar.traefik.com`)', services: [{ name: 'service-2', port: 80 }] },
            ],
          },
        },
      ],
    },
    asks: 'GET http://foobar.traefik.com/',
    at: 'service-1',
  },
  {
    about: 'router.pathmatcher Path takes the very path only',
    page: `${site}/kubernetes/ingress/`,
    annotations: { [`${t}/router.pathmatcher`]: 'Path' },
    paths: [['ImplementationSpecific', '/bar', 'web']],
    asks: 'GET http://example.com/bar/x',
    at: '',
  },
  {
    about: 'service.passhostheader false: the address of the Pod',
    page: `${site}/kubernetes/ingress/`,
    paths: [['Prefix', '/', 'web']],
    services: { web: { annotations: { [`${t}/service.passhostheader`]: 'false' }, endpoints: ['10.0.0.7'] } },
    asks: 'GET http://example.com/',
    sendsHost: '10.0.0.7:8080',
  },
];

documented('Traefik', 'traefik.io/ingress-controller', vectors);
