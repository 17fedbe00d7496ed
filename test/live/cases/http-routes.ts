// HTTPRoutes on Traefik's Gateway API: redirects, matches, rewrites, other teams' routes, references and
// Gateways that are not in force, each beside a twin that works.

import type { HTTPRouteFilter } from '../../../src/model/index.ts';
import {
  exact,
  fromAll,
  gateway,
  gatewayClass,
  type HttpRouteOf,
  httpListener,
  httpRoute,
  httpsListener,
  middleware,
  middlewareFilter,
  prefix,
  redirect,
  referenceGrant,
  replacePath,
  replacePrefix,
} from '../../rig/stories/gateway-api.ts';
import { workload } from '../../rig/stories/objects.ts';
import { express } from '../../rig/stories/shops.ts';
import type { Manifest } from '../../rig/stories/story.ts';
import { type Case, hostOf, type Story, theme, throughIngress, throughRoute, tlsSecret } from '../case.ts';

const space = 'live-http-routes';
const other = 'live-other-team';
const at = (name: string, env: Readonly<Record<string, string>> = {}) => ({ namespace: space, name, env });

const shared: readonly Manifest[] = [
  gatewayClass('traefik'),
  gateway({
    ...{ namespace: space, name: 'gw' },
    listeners: [httpListener(fromAll), httpsListener(tlsSecret, fromAll)],
  }),
  ...workload(express(at('shop'))),
  ...workload(express(at('shop-v1', { MODE: 'v1' }))),
  ...workload(express(at('shop-api', { PREFIX: '/api' }))),
];

const http = { name: 'gw', sectionName: 'http' };
const https = { name: 'gw', sectionName: 'https' };
const shop = { service: 'shop', port: 3000 };

const broken = (about: Story['about'], name: string, sentence: string, blames: string): Story => ({
  ...{ name, sentence, about, kind: 'broken' },
  expected: { blames },
});
const healthy = (about: Story['about'], name: string, sentence: string): Story => ({ name, sentence, about });

/** The case's route, and what stands beside it. */
const route = (name: string, parts: Pick<HttpRouteOf, 'rules'> & Partial<HttpRouteOf>): Manifest =>
  httpRoute({ namespace: space, name, parents: [http], hostnames: [hostOf(name)], ...parts });

/** The case's route on https, and one on http that sends clients there. */
const redirected = (name: string, filter: HTTPRouteFilter): readonly Manifest[] => [
  route(name, { parents: [https], rules: [{ path: '/', to: shop }] }),
  route(`${name}-redirect`, { hostnames: [hostOf(name)], rules: [{ path: '/', filters: [filter] }] }),
];

const toHttps = middleware(
  { namespace: space, name: 'to-https' },
  {
    redirectScheme: { scheme: 'https', permanent: true },
  },
);

const redirects: readonly Case[] = [
  throughRoute(
    space,
    broken(
      'HttpsRedirectDowngradesMethod',
      'route-redirects-302',
      'a RequestRedirect without a code is a 302, and POST becomes GET',
      'HTTPRoute/route-redirects-302-redirect spec.rules[0].filters[0].requestRedirect',
    ),
    { objects: redirected('route-redirects-302', redirect({ scheme: 'https' })), path: '/orders' },
  ),
  throughRoute(
    space,
    {
      name: 'route-redirects-get',
      sentence: 'the same redirect is right for GET',
      kind: 'trap',
      about: 'HttpsRedirectDowngradesMethod',
    },
    {
      ...{ objects: redirected('route-redirects-get', redirect({ scheme: 'https' })) },
      ...{ path: '/orders', method: 'GET' },
    },
  ),
  throughRoute(
    space,
    healthy(
      'HttpsRedirectDowngradesMethod',
      'route-redirects-308',
      'redirectScheme of Traefik answers POST with 308',
    ),
    {
      objects: [toHttps, ...redirected('route-redirects-308', middlewareFilter('to-https'))],
      path: '/orders',
    },
  ),
];

const methods: readonly Case[] = [
  throughRoute(
    space,
    broken(
      'MethodNotRouted',
      'route-get-only',
      'the match of the route names GET, and POST finds no rule',
      'HTTPRoute/route-get-only spec.rules[0].matches[0].method',
    ),
    {
      objects: [
        route('route-get-only', { rules: [{ matches: [prefix('/orders', { method: 'GET' })], to: shop }] }),
      ],
      path: '/orders',
    },
  ),
  throughRoute(space, healthy('MethodNotRouted', 'route-get-and-post', 'both methods have a match'), {
    objects: [
      route('route-get-and-post', {
        rules: [
          {
            matches: [prefix('/orders', { method: 'GET' }), prefix('/orders', { method: 'POST' })],
            to: shop,
          },
        ],
      }),
    ],
    path: '/orders',
  }),
];

const rewrites: readonly Case[] = [
  throughRoute(
    space,
    broken(
      'RewriteTargetWrong',
      'route-replaces-prefix',
      'ReplacePrefixMatch puts /v2 in front, which the application does not serve',
      'HTTPRoute/route-replaces-prefix spec.rules[0].filters[0].urlRewrite.path',
    ),
    {
      objects: [
        route('route-replaces-prefix', {
          rules: [{ path: '/api', filters: [replacePrefix('/v2')], to: shop }],
        }),
      ],
      path: '/api/orders',
    },
  ),
  throughRoute(
    space,
    healthy('RewriteTargetWrong', 'route-replaces-rightly', 'ReplacePrefixMatch takes /api off'),
    {
      objects: [
        route('route-replaces-rightly', {
          rules: [{ path: '/api', filters: [replacePrefix('/')], to: shop }],
        }),
      ],
      path: '/api/orders',
    },
  ),
  throughRoute(
    space,
    broken(
      'RewriteTargetWrong',
      'route-replaces-path',
      'ReplaceFullPath sends every path to the start page',
      'HTTPRoute/route-replaces-path spec.rules[0].filters[0].urlRewrite.path',
    ),
    {
      objects: [
        route('route-replaces-path', { rules: [{ path: '/orders', filters: [replacePath('/')], to: shop }] }),
      ],
      path: '/orders',
    },
  ),
  throughRoute(
    space,
    broken(
      'PrefixNotStripped',
      'route-keeps-prefix',
      'the route passes /api on to an application at /',
      'HTTPRoute/route-keeps-prefix',
    ),
    { objects: [route('route-keeps-prefix', { rules: [{ path: '/api', to: shop }] })], path: '/api/orders' },
  ),
  throughRoute(
    space,
    healthy('PrefixNotStripped', 'route-keeps-rightly', 'the application is mounted at /api'),
    {
      objects: [
        route('route-keeps-rightly', { rules: [{ path: '/api', to: { service: 'shop-api', port: 3000 } }] }),
      ],
      path: '/api/orders',
    },
  ),
];

/** A route of the other team for the host of a case. */
const theirs = (name: string): Manifest =>
  httpRoute({
    ...{ namespace: other, name },
    parents: [{ ...http, namespace: space }],
    hostnames: [hostOf(name)],
    rules: [{ matches: [exact('/refunds')], to: { service: 'theirs', port: 3000 } }],
  });

const shadows: readonly Case[] = [
  throughRoute(
    space,
    broken(
      'RouteShadowed',
      'route-shadowed',
      'another team has a longer match for the same host, and its application does not serve POST',
      'HTTPRoute/',
    ),
    {
      objects: [theirs('route-shadowed'), route('route-shadowed', { rules: [{ path: '/', to: shop }] })],
      path: '/refunds',
    },
  ),
  throughRoute(space, healthy('RouteShadowed', 'route-beside-another', 'the other team took another path'), {
    objects: [
      theirs('route-beside-another'),
      route('route-beside-another', { rules: [{ path: '/', to: shop }] }),
    ],
    path: '/orders',
  }),
];

const theirShop = { service: 'their-shop', port: 3000, namespace: other };

const references: readonly Case[] = [
  throughRoute(
    space,
    broken(
      'IngressConfigNotApplied',
      'route-not-granted',
      'the Service is in another namespace, and no ReferenceGrant there lets the route refer to it',
      'HTTPRoute/route-not-granted spec.rules[0].backendRefs[0]',
    ),
    {
      objects: [
        route('route-not-granted', {
          rules: [{ path: '/', to: { ...theirShop, service: 'their-closed-shop' } }],
        }),
      ],
      path: '/orders',
    },
  ),
  throughRoute(
    space,
    healthy('IngressConfigNotApplied', 'route-granted', 'a ReferenceGrant opens the Service'),
    {
      objects: [route('route-granted', { rules: [{ path: '/', to: theirShop }] })],
      path: '/orders',
    },
  ),
  throughRoute(
    space,
    broken(
      'IngressConfigNotApplied',
      'gateway-not-programmed',
      'the listener of the Gateway is on a port that Traefik has not opened',
      'Gateway/gateway-not-programmed',
    ),
    {
      objects: [
        gateway({
          ...{ namespace: space, name: 'gateway-not-programmed' },
          listeners: [httpListener({ port: 8123 })],
        }),
        route('gateway-not-programmed', {
          parents: [{ name: 'gateway-not-programmed' }],
          rules: [{ path: '/', to: shop }],
        }),
      ],
      path: '/orders',
    },
  ),
  throughRoute(space, healthy('IngressConfigNotApplied', 'gateway-programmed', 'the Gateway is in force'), {
    objects: [
      gateway({ namespace: space, name: 'gateway-programmed' }),
      route('gateway-programmed', {
        parents: [{ name: 'gateway-programmed' }],
        rules: [{ path: '/', to: shop }],
      }),
    ],
    path: '/orders',
  }),
];

const strip = middleware({ namespace: space, name: 'strip-api' }, { stripPrefix: { prefixes: ['/api'] } });
const byMiddleware = {
  'traefik.ingress.kubernetes.io/router.middlewares': `${space}-strip-api@kubernetescrd`,
};

const stripped: readonly Case[] = [
  throughIngress(
    space,
    broken(
      'PrefixStrippedUnexpectedly',
      'ingress-strips',
      'a Middleware of Traefik strips /api from an application that is mounted there',
      'Middleware/strip-api spec.stripPrefix.prefixes',
    ),
    {
      ...{ className: 'traefik', rules: ['/api shop-api:3000'], path: '/api/orders' },
      ...{ annotations: byMiddleware, objects: [strip] },
    },
  ),
  throughIngress(space, healthy('PrefixStrippedUnexpectedly', 'ingress-strips-rightly', 'it stands at /'), {
    ...{ className: 'traefik', rules: ['/api shop:3000'], path: '/api/orders' },
    annotations: byMiddleware,
  }),
];

/** HTTPRoutes, and an Ingress with a Middleware that is an object. */
export const httpRoutes = theme(space, shared, [
  ...redirects,
  ...methods,
  ...rewrites,
  ...shadows,
  ...references,
  ...stripped,
]);

/** The other team: a Service that its grant opens, and one that it keeps. */
export const otherTeam = theme(
  other,
  [
    ...workload(express({ namespace: other, name: 'their-shop' })),
    ...workload(express({ namespace: other, name: 'their-closed-shop' })),
    ...workload(express({ namespace: other, name: 'theirs', env: { MODE: 'v1' } })),
    referenceGrant({
      ...{ namespace: other, name: 'shop' },
      from: { kind: 'HTTPRoute', namespace: space },
      to: { kind: 'Service', name: 'their-shop' },
    }),
  ],
  [],
);
