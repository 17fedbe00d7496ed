// What to change so that the second gateway answers like the first one. It never names a redirect
// code that the installed CRD of the Gateway API refuses.

import { isSafe } from '../../api/read/methods.ts';
import type { Blame } from '../../model/index.ts';
import { pathText } from '../evidence/phrases.ts';
import { type Redirect, redirectOf } from '../evidence/redirect.ts';
import { plainText } from '../responder/plain-text.ts';
import { arrivingPath, type Contrast } from './answers.ts';
import { type Pair, type Party, seenOf } from './pairs.ts';
import { ownSettings } from './settings.ts';

/** What every version of the CRD takes (Gateway API 1.0 to 1.4: these two alone). */
const always: readonly number[] = [301, 302];

/** In one or two sentences; the second gateway is the one to be changed. */
export function fixOf(pair: Pair, contrast: Contrast): string {
  const [blame] = ownSettings(pair.right, pair, contrast.what);
  const there = blame === undefined ? 'the second gateway' : placeOf(blame);
  switch (contrast.what) {
    case 'RedirectStatus':
      return statusFix(pair, blame, there);
    case 'RedirectTarget':
      return targetFix(pair, there);
    case 'Redirect':
      return redirectFix(pair, blame, there);
    case 'ArrivingPath':
      return `Change ${there} so that ${pathText(arrivingPath(pair.left) ?? '')} arrives, as behind the first gateway`;
    case 'Reachability':
      return `Serve ${pair.scheme} for ${pair.right.plan.host} at both gateways, or at neither`;
    case 'Preflight':
    case 'CORSHeaders':
      return `Let ${there} allow the same origins, methods and headers; where the gateway has no CORS of its own, let the application answer`;
    case 'Allow':
      return `Let OPTIONS reach the application through ${there}: a gateway that answers it knows other methods`;
    default:
      return `Let ${there} lead to the same backend, path and Host as behind the first gateway`;
  }
}

/** `spec.rules[0].filters[0].requestRedirect.statusCode of HTTPRoute shop`. */
const placeOf = ({ kind, name, field }: Blame): string =>
  `${field === '' ? '' : `${field} of `}${kind} ${name}`;

function statusFix(pair: Pair, blame: Blame | undefined, there: string): string {
  const wanted = redirectStatus(pair);
  if (wanted === undefined) return `Let ${there} redirect with the same code`;
  if (blame?.kind !== 'HTTPRoute') return `Let ${there} redirect with ${wanted}, as the first gateway does`;
  const codes = pair.right.facts.gatewayApi?.redirectCodes ?? always;
  if (codes.includes(wanted)) return `Set ${there} to ${wanted}`;
  const allowed = `the installed CRD allows ${listed(codes)} only`;
  const like = wanted === 308 ? 301 : 302;
  return ['GET', 'HEAD'].includes(pair.method)
    ? `Set ${there} to ${like}: ${allowed}, and ${pair.method} follows ${like} as it does ${wanted}`
    : `${sentence(allowed)}, after which clients send GET in place of ${pair.method}: ${instead(pair, wanted)}`;
}

/** Ways to keep the method where no code does. */
const instead = ({ method, route }: Pair, wanted: number): string =>
  `let clients of ${route.name} use https from the start, answer ${method} on http by a rule without RequestRedirect, take a filter of the implementation (Traefik: an ExtensionRef to a Middleware with redirectScheme keeps the method), or install CRDs of the Gateway API 1.5 or later, which allow ${wanted}`;

const listed = (codes: readonly number[]): string =>
  codes.length < 2 ? codes.join() : `${codes.slice(0, -1).join(', ')} and ${codes.at(-1)}`;

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Slashes at the end are dropped by default settings that nobody wrote; anything else is written somewhere. */
function targetFix(pair: Pair, there: string): string {
  const [from, to] = [redirectAt(pair.left), redirectAt(pair.right)];
  if (from === undefined || to === undefined) return `Let ${there} lead to the same place`;
  const drops = [from, to].findIndex(({ path }, n) => `${path}/` === [to, from][n]?.path);
  if (drops < 0 || from.host !== to.host || from.scheme !== to.scheme)
    return `Let ${there} lead to ${locationOf(from)}, as the first gateway does`;
  return `The ${drops === 0 ? 'first' : 'second'} gateway drops the slash at the end of the path: let it keep it (ingress-nginx: annotation nginx.ingress.kubernetes.io/preserve-trailing-slash: "true"), or let clients use the path without it`;
}

/** Without the query, which may hold credentials. */
const locationOf = ({ location }: Redirect): string => plainText(location.split('?', 1)[0] ?? '');

/** The code of the first gateway's redirect. */
const redirectStatus = ({ left }: Pair): number | undefined => redirectAt(left)?.status;

function redirectAt({ observation }: Party): Redirect | undefined {
  const seen = seenOf(observation);
  return seen && redirectOf(seen.outcome, seen.request);
}

function redirectFix(pair: Pair, blame: Blame | undefined, there: string): string {
  const wanted = redirectStatus(pair);
  if (wanted === undefined) return `Take the redirect out of ${there}: the first gateway answers without one`;
  const codes = pair.right.facts.gatewayApi?.redirectCodes ?? always;
  if (blame?.kind !== 'HTTPRoute') return `Let ${there} redirect with ${wanted}, as the first gateway does`;
  if (codes.includes(wanted))
    return `Redirect with ${wanted} at ${there} (RequestRedirect), as the first gateway does`;
  return isSafe(pair.method)
    ? `Redirect at ${there} (RequestRedirect with ${wanted === 308 ? 301 : 302}: the installed CRD allows ${listed(codes)} only)`
    : `The first gateway redirects with ${wanted}, and the installed CRD allows ${listed(codes)} only, after which clients send GET in place of ${pair.method}: leave ${there} without a redirect for it, or ${instead(pair, wanted)}`;
}
