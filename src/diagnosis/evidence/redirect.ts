// What a redirect changes, read from its Location: only the origin, only the spelling of the path, or
// the path itself; and whether it leads to an address that only the cluster knows.

import type { Answer, Request, Scheme } from '../../model/index.ts';
import { gatewayPort } from '../../routing/gateway-address/ports.ts';
import { headerOf } from '../responder/headers.ts';
import type { Seen, Situation } from './evidence.ts';

/**
 * canonical: same path, another scheme, host or port. spelling: the path differs only by a
 * trailing or doubled slash, case or dot segments. elsewhere: another path.
 */
type RedirectKind = 'canonical' | 'spelling' | 'elsewhere';

/** A redirect as RFC 9110 section 15.4 defines it, with where it leads. */
export interface Redirect {
  readonly kind: RedirectKind;
  readonly status: number;
  readonly scheme: Scheme;
  readonly host: string;
  /** Port, empty when it is the scheme's own. */
  readonly port: string;
  /** Path and query. */
  readonly path: string;
  readonly location: string;
}

const statuses = [301, 302, 303, 307, 308];

/** Path without what a canonical spelling may change. */
const foldedPath = (path: string): string => {
  const [bare = '', ...query] = path.split('?');
  const folded = new URL(bare.replace(/\/{2,}/g, '/'), 'http://x').pathname
    .toLowerCase()
    .replace(/(.)\/$/, '$1');
  return [folded, ...query].join('?');
};

function kindOf(from: string, to: string): RedirectKind {
  if (from === to) return 'canonical';
  return foldedPath(from) === foldedPath(to) ? 'spelling' : 'elsewhere';
}

/** A status of the class 3xx (RFC 9110 section 15.4), whether or not a Location says where to. */
export const isRedirection = ({ status }: Answer): boolean => status >= 300 && status < 400;

/** Redirects that were read before. The diagnosis asks for the same answer many times, always with its own request. */
const known = new WeakMap<Answer, { readonly request: Request; readonly redirect: Redirect | undefined }>();

/** The redirect that an answer is; undefined for any other answer, or a Location that is no http URL. */
export function redirectOf({ outcome, request }: Seen): Redirect | undefined {
  const before = known.get(outcome);
  if (before?.request === request) return before.redirect;
  const redirect = readRedirect(outcome, request);
  known.set(outcome, { request, redirect });
  return redirect;
}

function readRedirect(answer: Answer, request: Request): Redirect | undefined {
  const location = headerOf(answer, 'location');
  if (location === undefined || !statuses.includes(answer.status)) return undefined;
  const base = `${schemeOf(request)}://${request.host}`;
  const url = URL.canParse(location, base + request.path)
    ? new URL(location, base + request.path)
    : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) return undefined;
  const path = rawPath(location) ?? url.pathname + url.search;
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  return {
    kind: kindOf(request.path, path),
    status: answer.status,
    scheme,
    host: url.hostname,
    port: url.port,
    path,
    location,
  };
}

/** Path and query of a Location as they are written, because a URL parser would fold dots and slashes. */
function rawPath(location: string): string | undefined {
  const absolute = /^https?:\/\/[^/?#]+([^#]*)/i.exec(location)?.[1];
  if (absolute !== undefined) return absolute.startsWith('/') ? absolute : `/${absolute}`;
  return /^\/(?!\/)[^#]*/.exec(location)?.[0];
}

/** Whether clients keep the method: always on 307 and 308, on 301 and 302 only for GET and HEAD (RFC 9110 section 15.4). */
export function keepsMethod(redirect: Redirect, method: string): boolean {
  if (redirect.status === 307 || redirect.status === 308) return true;
  return method === 'GET' || method === 'HEAD';
}

/** Scheme that the client uses: that of the vantage, or the one that a hop behind the gateway is told. */
export const schemeOf = ({ vantage, clientScheme }: Request): Scheme =>
  'service' in vantage ? clientScheme : vantage.scheme;

/** Whether a redirect leads out of TLS on the client's own host, which is the same with and without `www.`. */
export const leavesTls = ({ scheme, host }: Redirect, request: Request): boolean =>
  scheme === 'http' && schemeOf(request) === 'https' && withoutWww(host) === withoutWww(request.host);

const withoutWww = (host: string): string => host.replace(/^www\./, '');

/** Whether the only change to the path is the slash that is missing at its end. */
export const losesSlash = ({ path }: Redirect, request: Request): boolean =>
  request.path.length > 1 && request.path === `${path}/`;

/**
 * Whether a redirect leads to a Service's name, to the address of a Service or Pod, or to a port of the
 * client's own host that nobody published. Such a redirect is of no use to clients outside the cluster.
 * False for clients that call a host of the cluster themselves: they are in it.
 */
export function isInternal(situation: Situation, { host, port }: Redirect): boolean {
  if (host === situation.host) return !isPublished(situation, port);
  return isClusterHost(situation, host) && !isClusterHost(situation, situation.host);
}

function isClusterHost({ facts }: Situation, host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  if (/\.svc(\.cluster\.local)?$/.test(name)) return true;
  return facts.services.some(({ name: service, namespace, service: object, endpoints }) => {
    const names = [
      service,
      `${service}.${namespace}`,
      ...(object?.spec?.clusterIPs ?? [object?.spec?.clusterIP]),
    ];
    return names.includes(name) || endpoints.some(({ address }) => address === name);
  });
}

/** False for a port of the client's own host on which nothing in the cluster listens. */
export function isListener(situation: Situation, { host, port }: Redirect): boolean {
  if (host !== situation.host) return true;
  const listeners = situation.facts.services.flatMap(({ service, endpoints }) => [
    ...(service?.spec?.ports ?? []).map((each) => each.port),
    ...endpoints.map((each) => each.port),
  ]);
  return listeners.map(String).includes(port);
}

/** A published port of either scheme: `http://host:443` names the wrong scheme, and not another address. */
const isPublished = (situation: Situation, port: string): boolean =>
  ['', publishedPort(situation, 'http'), publishedPort(situation, 'https')].includes(port);

/** The probe's port for a scheme, as a URL writes it. */
export const publishedPort = ({ probe, facts }: Situation, scheme: Redirect['scheme']): string =>
  String(gatewayPort(probe.through, facts, scheme));
