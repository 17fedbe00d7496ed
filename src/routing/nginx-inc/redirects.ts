// Redirects that the controller of NGINX Inc. answers by itself, in the order nginx comes to them:
// to https where the host has TLS, to https by what a load balancer in front says, app-root, then
// the slash of a proxied location.
// Sources: docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/advanced-configuration-with-annotations;
// nginx/kubernetes-ingress internal/configs/version1/nginx.ingress.tmpl, internal/configs/ingress.go (addSSLConfig).

import type { Ingress } from '../../model/index.ts';
import { pathBlame, type RoutingRequest } from '../ingress/request.ts';
import { annotationsOf, fromAnnotation } from '../shared/blame.ts';
import type { GatewayRedirect, Sourced } from '../shared/model.ts';
import { flagOf } from '../shared/setting.ts';
import type { IncLocated, IncServer } from './servers.ts';
import { nginxIncPrefix } from './settings.ts';

const forwardedName = `${nginxIncPrefix}redirect-to-https`;
const codeName = `${nginxIncPrefix}http-redirect-code`;
/** The newer name goes first; every release reads the other one. */
const sslNames = [`${nginxIncPrefix}ssl-redirect`, 'ingress.kubernetes.io/ssl-redirect'] as const;

/** Codes that http-redirect-code takes (release 5.4). */
const codes = new Set(['301', '302', '307', '308']);

/** TLS is per host here: an entry without hosts, or with other ones, does nothing for this one. */
export const hasTls = ({ holder, name }: IncServer): boolean =>
  (holder.spec?.tls ?? []).some(({ hosts = [] }) => hosts.some((host) => host.toLowerCase() === name));

/** The first redirect that the request comes to, or undefined. */
export function incRedirectOf(
  routing: RoutingRequest,
  server: IncServer,
  located: IncLocated | undefined,
): GatewayRedirect | undefined {
  return (
    sslRedirect(routing, server) ??
    forwardedRedirect(routing, server) ??
    appRootRedirect(routing, server) ??
    (located?.kind === 'slash-redirect' ? slashRedirect(routing, located) : undefined)
  );
}

/** On by default where the host has TLS; the ConfigMap's ssl-redirect may say otherwise. */
function sslRedirect(
  { request, host, path, query }: RoutingRequest,
  server: IncServer,
): GatewayRedirect | undefined {
  const { holder } = server;
  if (request.scheme === 'https' || !hasTls(server)) return undefined;
  const written = sslNames.find((name) => annotationsOf(holder)[name] !== undefined);
  if (written !== undefined && flagOf(holder, written) === false) return undefined;
  const location = `https://${host}:443${path}${query}`;
  return withCode(holder, location, { name: written ?? sslNames[1], inferred: written === undefined });
}

/** Only what the header says counts: a balancer that ends TLS in front is expected to send it. */
function forwardedRedirect(
  { request, host, path, query }: RoutingRequest,
  { holder }: IncServer,
): GatewayRedirect | undefined {
  const said = request.headers.find(([name]) => name.toLowerCase() === 'x-forwarded-proto')?.[1];
  if (said !== 'http' || flagOf(holder, forwardedName) !== true) return undefined;
  return withCode(holder, `https://${host}${path}${query}`, { name: forwardedName, inferred: false });
}

/** 301 unless a code is written, which then is to blame. */
function withCode(
  holder: Ingress,
  location: string,
  { name, inferred }: { readonly name: string; readonly inferred: boolean },
): GatewayRedirect {
  const code = annotationsOf(holder)[codeName] ?? '';
  if (!codes.has(code)) return fromAnnotation(holder, name, { value: { status: 301, location }, inferred });
  return fromAnnotation(holder, codeName, { value: { status: Number(code), location }, inferred: false });
}

function appRootRedirect(
  { request, path }: RoutingRequest,
  { holder }: IncServer,
): GatewayRedirect | undefined {
  const name = `${nginxIncPrefix}app-root`;
  const root = annotationsOf(holder)[name];
  if (path !== '/' || root?.startsWith('/') !== true) return undefined;
  const location = `${request.scheme}://${request.host}${root}`;
  return fromAnnotation(holder, name, { value: { status: 302, location }, inferred: false });
}

function slashRedirect(
  { request, path, query, host }: RoutingRequest,
  { location: { rule } }: IncLocated,
): GatewayRedirect {
  const location = `${request.scheme}://${host}${path}/${query}`;
  return { value: { status: 301, location }, blame: pathBlame(rule) };
}

/** Values of these settings that the controller does not take, and a redirect that depends on a load balancer in front. */
export function unsureRedirects(
  { request }: RoutingRequest,
  { holder }: IncServer,
): readonly Sourced<string>[] {
  const written = (name: string): boolean => annotationsOf(holder)[name] !== undefined;
  const isUnread = (name: string): boolean => written(name) && flagOf(holder, name) === undefined;
  const dependsOnBalancer = (name: string): boolean =>
    name === forwardedName && request.scheme === 'http' && flagOf(holder, name) === true;
  const names = [...sslNames, forwardedName].filter((name) => isUnread(name) || dependsOnBalancer(name));
  const code = written(codeName) && !codes.has(annotationsOf(holder)[codeName] ?? '') ? [codeName] : [];
  return [...names, ...code].map((name) => fromAnnotation(holder, name, { value: name, inferred: false }));
}
