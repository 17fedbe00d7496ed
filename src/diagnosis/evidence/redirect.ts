// What a redirect changes, read from its Location: only the origin, only the spelling of
// the path, or the place itself. Everything said about redirects starts from this.

import type { Answer, Request, Scheme } from '../../model/index.ts';
import { headerOf } from '../responder/headers.ts';

/**
 * canonical: same path, another scheme, host or port. spelling: the path differs only by a
 * trailing or doubled slash, case or dot segments. elsewhere: another path.
 */
export type RedirectKind = 'canonical' | 'spelling' | 'elsewhere';

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
const spelling = (path: string): string => {
  const [bare = '', ...query] = path.split('?');
  const folded = new URL(bare.replace(/\/{2,}/g, '/'), 'http://x').pathname
    .toLowerCase()
    .replace(/(.)\/$/, '$1');
  return [folded, ...query].join('?');
};

function kindOf(from: string, to: string): RedirectKind {
  if (from === to) return 'canonical';
  return spelling(from) === spelling(to) ? 'spelling' : 'elsewhere';
}

/** A status of the class 3xx (RFC 9110 section 15.4), whether or not a Location says where to. */
export const isRedirection = ({ status }: Answer): boolean => status >= 300 && status < 400;

/** What was read before: an answer is asked for many times, always with the request it belongs to. */
const known = new WeakMap<Answer, { readonly request: Request; readonly redirect: Redirect | undefined }>();

/** The redirect that an answer is; undefined for any other answer, or a Location that is no http URL. */
export function redirectOf(answer: Answer, request: Request): Redirect | undefined {
  const before = known.get(answer);
  if (before?.request === request) return before.redirect;
  const redirect = readRedirect(answer, request);
  known.set(answer, { request, redirect });
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

/** Path and query of an absolute Location as they were written: a URL parser would fold dots and slashes. */
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

/** Scheme that the client uses: that of the vantage, or the one told to a hop behind the gateway. */
export const schemeOf = ({ vantage, clientScheme }: Request): Scheme =>
  'service' in vantage ? clientScheme : vantage.scheme;

/** Whether a redirect on the client's own host leads out of TLS; with or without `www.` it is the same one. */
export const leavesTls = ({ scheme, host }: Redirect, request: Request): boolean =>
  scheme === 'http' && schemeOf(request) === 'https' && withoutWww(host) === withoutWww(request.host);

const withoutWww = (host: string): string => host.replace(/^www\./, '');

/** Whether the only change to the path is the slash that is missing at its end. */
export const losesSlash = ({ path }: Redirect, request: Request): boolean =>
  request.path.length > 1 && request.path === `${path}/`;
