// Applications that are at fault themselves, and those that only look like it: what real APIs
// answer on purpose.

import { workload } from '../../rig/stories/objects.ts';
import { djangoShop, express, fastapiShop, fastify, flaskShop, plain } from '../../rig/stories/shops.ts';
import { type Case, type Story, theme, throughIngress, throughProxy } from '../case.ts';

const space = 'live-apps';
const at = (name: string, env: Readonly<Record<string, string>> = {}) => ({ namespace: space, name, env });

const shared = [
  ...workload(express(at('express'))),
  ...workload(express(at('spa', { MODE: 'spa' }))),
  ...workload(fastify(at('fastify'))),
  ...workload(fastapiShop(at('fastapi'))),
  ...workload(djangoShop(at('django'))),
  ...workload(flaskShop(at('flask'))),
  ...workload(plain(at('plain'))),
  ...workload(plain(at('echo', { MODE: 'echo' }))),
  ...workload(plain(at('sign-in', { MODE: 'sign-in' }))),
  ...workload(plain(at('no-allow', { MODE: 'no-allow' }))),
  ...workload(plain(at('no-head', { MODE: 'no-head' }))),
];

const ports: Readonly<Record<string, number>> = {
  express: 3000,
  spa: 3000,
  fastify: 3001,
  fastapi: 8000,
  django: 8001,
  flask: 8002,
};
const portOf = (name: string): number => ports[name] ?? 8080;

interface Parts {
  /** Class of the Ingress, or a proxy. */
  readonly by: 'nginx' | 'traefik' | 'kong' | 'haproxy' | 'envoy' | 'caddy';
  readonly app: string;
  readonly path: string;
  readonly method?: string;
  readonly route?: Readonly<Record<string, unknown>>;
}

/** The application behind a gateway that does nothing but pass on. */
function behind(story: Story, { by, app, ...asked }: Parts): Case {
  if (by === 'nginx' || by === 'traefik' || by === 'kong')
    return throughIngress(space, story, { className: by, rules: [`/ ${app}:${portOf(app)}`], ...asked });
  const place = { software: by, to: `${app}.${space}:${portOf(app)}`, direct: [`${app}:${portOf(app)}`] };
  return throughProxy(space, story, { ...place, ...asked });
}

const broken = (about: Story['about'], name: string, sentence: string): Story => ({
  ...{ name, sentence, about },
  kind: 'broken',
});
const healthy = (about: Story['about'], name: string, sentence: string): Story => ({ name, sentence, about });
const trap = (about: Story['about'], name: string, sentence: string): Story => ({
  ...{ name, sentence, about },
  kind: 'trap',
});

const failing: readonly Case[] = [
  behind(broken('AppFails', 'flask-crash', 'Flask fails with 500'), {
    by: 'traefik',
    app: 'flask',
    path: '/crash',
  }),
  behind(healthy('AppFails', 'flask-up', 'Flask answers'), { by: 'traefik', app: 'flask', path: '/uploads' }),
  behind(broken('AppFails', 'maintenance', 'the application is in maintenance and says 503'), {
    ...{ by: 'envoy', app: 'plain', path: '/maintenance' },
  }),
  behind(broken('AppFails', 'database-down', 'the application lost its database and says 500'), {
    ...{ by: 'caddy', app: 'plain', path: '/crash' },
  }),
  behind(healthy('AppFails', 'database-up', 'the application answers 201'), {
    ...{ by: 'caddy', app: 'plain', path: '/orders' },
  }),
];

const refusing: readonly Case[] = [
  behind(broken('AppRejectsMethod', 'flask-get-only', 'the view of Flask takes GET alone'), {
    ...{ by: 'traefik', app: 'flask', path: '/exports' },
  }),
  behind(broken('AppRejectsMethod', 'django-get-only', 'the view of Django takes GET alone'), {
    ...{ by: 'haproxy', app: 'django', path: '/api/reports/' },
  }),
  behind(healthy('AppRejectsMethod', 'django-both', 'the view of Django takes POST too'), {
    ...{ by: 'haproxy', app: 'django', path: '/api/orders/' },
  }),
  behind(broken('AppRejectsMethod', 'express-no-put', 'Express says 404 Cannot PUT'), {
    ...{ by: 'nginx', app: 'express', method: 'PUT', path: '/orders' },
  }),
  behind(healthy('AppRejectsMethod', 'express-put', 'Express has the route'), {
    ...{ by: 'nginx', app: 'express', method: 'PUT', path: '/orders/1' },
  }),
  behind(broken('AppRejectsMethod', 'fastapi-get-only', 'FastAPI says 405 with Allow: GET'), {
    ...{ by: 'kong', app: 'fastapi', path: '/status' },
  }),
  behind(healthy('AppRejectsMethod', 'fastapi-post', 'FastAPI has the route'), {
    ...{ by: 'kong', app: 'fastapi', path: '/orders' },
  }),
  behind(broken('AppRejectsMethod', 'fastify-no-patch', 'Fastify says 404 for a method it lacks'), {
    ...{ by: 'envoy', app: 'fastify', method: 'PATCH', path: '/things' },
  }),
  behind(healthy('AppRejectsMethod', 'fastify-delete', 'Fastify has the route'), {
    ...{ by: 'envoy', app: 'fastify', method: 'DELETE', path: '/things/1' },
  }),
  behind(broken('AppRejectsMethod', 'read-only', 'the application says 405 with a full Allow'), {
    ...{ by: 'caddy', app: 'plain', path: '/read-only' },
  }),
  behind(
    broken('AppRouteShadowed', 'fastapi-slash-twin', 'POST is on the twin with a slash, GET on the path'),
    {
      ...{ by: 'traefik', app: 'fastapi', path: '/reports' },
    },
  ),
  behind(healthy('AppRouteShadowed', 'fastapi-both-twins', 'POST is on both twins'), {
    ...{ by: 'traefik', app: 'fastapi', path: '/invoices' },
  }),
  behind(
    broken(
      'SpaFallbackMasksMiss',
      'spa-page',
      'POST is 404, and GET is the page of the front end as on any path',
    ),
    { by: 'traefik', app: 'spa', path: '/payments' },
  ),
  behind(healthy('SpaFallbackMasksMiss', 'spa-route', 'the path is a route of the API'), {
    ...{ by: 'traefik', app: 'spa', path: '/orders' },
  }),
];

const traps: readonly Case[] = [
  behind(trap('NoRouteMatched', 'missing-entity', 'Express says 404 for an order that does not exist'), {
    ...{ by: 'nginx', app: 'express', method: 'GET', path: '/orders/4711' },
  }),
  behind(trap('NoRouteMatched', 'missing-item', 'FastAPI says 404 for an item that does not exist'), {
    ...{ by: 'kong', app: 'fastapi', method: 'GET', path: '/items/4711' },
  }),
  behind(trap('GatewayDemandsCredentials', 'sign-in', 'the application says 401 to everything'), {
    ...{ by: 'traefik', app: 'sign-in', path: '/orders' },
  }),
  behind(trap('RateLimited', 'too-many-orders', 'the application says 429'), {
    ...{ by: 'haproxy', app: 'plain', path: '/limited' },
  }),
  behind(trap('AppRejectsMethod', 'no-head', 'the application does not implement HEAD'), {
    ...{ by: 'traefik', app: 'no-head', method: 'GET', path: '/orders' },
  }),
  behind(trap('AppRejectsMethod', 'no-allow', 'the application never sends Allow'), {
    ...{ by: 'caddy', app: 'no-allow', path: '/orders' },
  }),
  behind(
    trap('AppRejectsMethod', 'allow-of-first-route', 'the Allow of Starlette lists the first route alone'),
    {
      ...{ by: 'haproxy', app: 'fastapi', path: '/orders' },
    },
  ),
  behind(trap('RoutedToWrongBackend', 'echo', 'the application answers with what it was sent'), {
    ...{ by: 'nginx', app: 'echo', path: '/anything' },
  }),
  behind(trap('ErrorPageRewritesStatus', 'nonces', 'the page has new nonces in every answer'), {
    ...{ by: 'traefik', app: 'plain', path: '/nonce' },
  }),
  behind(trap('SpaFallbackMasksMiss', 'page-with-nonces', 'a page is what GET is meant to get'), {
    ...{ by: 'caddy', app: 'plain', method: 'GET', path: '/nonce' },
  }),
  behind(
    trap(
      'SpaFallbackMasksMiss',
      'spa-client-route',
      'the front end has routes of its own, all the same page',
    ),
    {
      ...{ by: 'traefik', app: 'spa', method: 'GET', path: '/checkout' },
    },
  ),
  behind(trap('GatewayUnreachable', 'slow', 'the first byte comes after a second and a half'), {
    ...{ by: 'envoy', app: 'plain', path: '/slow' },
  }),
  behind(trap('Unexplained', 'gzip', 'the answer is packed'), { by: 'traefik', app: 'plain', path: '/gzip' }),
  behind(trap('Unexplained', 'chunked', 'the answer comes in chunks'), {
    by: 'kong',
    app: 'plain',
    path: '/chunked',
  }),
  behind(trap('Unexplained', 'continue', 'a 100 comes before the answer'), {
    ...{ by: 'haproxy', app: 'plain', path: '/continue' },
  }),
  behind(trap('BackendProtocolMismatch', 'grpc-web', 'the answer is gRPC-web, without a body'), {
    ...{ by: 'envoy', app: 'plain', path: '/grpc.Service/Method' },
  }),
  behind(trap('BackendProtocolMismatch', 'websocket', 'the application wants an upgrade and says 400'), {
    ...{ by: 'traefik', app: 'plain', method: 'GET', path: '/socket' },
  }),
  behind(trap('Unexplained', 'no-content', 'DELETE is answered with 204 and nothing else'), {
    ...{ by: 'caddy', app: 'plain', method: 'DELETE', path: '/no-content' },
  }),
  behind(trap('PathRedirectDowngradesMethod', 'login-302', 'a login is answered with 302 to another page'), {
    ...{ by: 'haproxy', app: 'plain', path: '/login' },
  }),
  behind(
    trap('PathRedirectDowngradesMethod', 'slash-declared', 'Flask wants the slash, and it is declared'),
    {
      ...{ by: 'kong', app: 'flask', path: '/reports/' },
    },
  ),
  behind(trap('AppRejectsMethod', 'not-found-is-right', '404 is what the author expects'), {
    ...{ by: 'nginx', app: 'fastify', path: '/gone', route: { expect: { statuses: [404] } } },
  }),
];

/** The theme. */
export const apps = theme(space, shared, [...failing, ...refusing, ...traps]);
