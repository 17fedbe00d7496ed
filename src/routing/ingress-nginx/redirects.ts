// Redirects that ingress-nginx answers by itself, in the order nginx comes to them: app-root
// in the server block, the slash of a proxied location, temporal and permanent redirects in
// the location, then https in Lua, which runs last.
// Sources: kubernetes/ingress-nginx rootfs/etc/nginx/template/nginx.tmpl, rootfs/etc/nginx/lua/lua_ingress.lua,
// internal/ingress/annotations/{redirect,rewrite}; docs/user-guide/nginx-configuration/annotations.md.

import type { Ingress } from '../../model/index.ts';
import { isTlsPromised, pathBlame, type RoutingRequest } from '../ingress/request.ts';
import { annotationsOf, fromAnnotation } from '../shared/blame.ts';
import { withoutPort } from '../shared/host.ts';
import type { GatewayRedirect } from '../shared/model.ts';
import { flagOf } from '../shared/setting.ts';
import type { Located, Server } from './locations.ts';
import { nginxPrefix } from './settings.ts';

/** The first redirect that the request comes to, or undefined. `ingress`: whose settings apply. */
export function redirectOf(
  routing: RoutingRequest,
  server: Server,
  located: Located | undefined,
): GatewayRedirect | undefined {
  const root = appRootRedirect(routing, server);
  if (root !== undefined || located === undefined) return root;
  const { ingress } = located.rule;
  const configured = configuredRedirect(ingress);
  if (located.kind === 'slash-redirect' && configured === undefined) return slashRedirect(routing, located);
  return configured ?? httpsRedirect(routing, ingress);
}

/** Written once per location but into the server block: it holds for the whole host. */
function appRootRedirect(
  { request, path }: RoutingRequest,
  { ingresses }: Server,
): GatewayRedirect | undefined {
  const name = `${nginxPrefix}app-root`;
  const ingress = ingresses.find((each) => annotationsOf(each)[name]?.startsWith('/'));
  if (path !== '/' || ingress === undefined) return undefined;
  const location = `${request.scheme}://${request.host}${annotationsOf(ingress)[name]}`;
  return fromAnnotation(ingress, name, { value: { status: 302, location }, inferred: false });
}

function slashRedirect({ request, path, query, host }: RoutingRequest, { rule }: Located): GatewayRedirect {
  const location = `${request.scheme}://${host}${path}/${query}`;
  return { value: { status: 301, location }, blame: pathBlame(rule) };
}

/** temporal-redirect goes before permanent-redirect; values that are no http URL are not taken. */
function configuredRedirect(ingress: Ingress): GatewayRedirect | undefined {
  const annotations = annotationsOf(ingress);
  for (const [kind, fallback] of [
    ['temporal', 302],
    ['permanent', 301],
  ] as const) {
    const name = `${nginxPrefix}${kind}-redirect`;
    const location = annotations[name] ?? '';
    if (!/^https?:\/\//i.test(location)) continue;
    const status = redirectCode(annotations[`${name}-code`]) ?? fallback;
    return fromAnnotation(ingress, name, { value: { status, location }, inferred: false });
  }
  return undefined;
}

/** Codes outside 300 to 308 fall back to the default. */
function redirectCode(text: string | undefined): number | undefined {
  const code = Number(text);
  return Number.isInteger(code) && code >= 300 && code <= 308 ? code : undefined;
}

/**
 * 308 unless the controller's ConfigMap says otherwise (`http-redirect-code`). It happens by
 * default as soon as TLS covers the host. Surprising: one slash at the end of the request
 * target is cut off, unless preserve-trailing-slash is set.
 */
function httpsRedirect(routing: RoutingRequest, ingress: Ingress): GatewayRedirect | undefined {
  if (routing.request.scheme === 'https') return undefined;
  const forced = flagOf(ingress, `${nginxPrefix}force-ssl-redirect`) === true;
  const wanted = flagOf(ingress, `${nginxPrefix}ssl-redirect`);
  if (!forced && (wanted === false || !isTlsPromised(routing))) return undefined;
  const keepsSlash = flagOf(ingress, `${nginxPrefix}preserve-trailing-slash`) === true;
  const target = routing.path + routing.query;
  const end = keepsSlash || !target.endsWith('/') ? target.length : -1;
  const location = `https://${withoutPort(routing.request.host)}${target.slice(0, end)}`;
  const name = `${nginxPrefix}${forced ? 'force-ssl-redirect' : 'ssl-redirect'}`;
  return fromAnnotation(ingress, name, {
    value: { status: 308, location },
    inferred: !forced && wanted === undefined,
  });
}
