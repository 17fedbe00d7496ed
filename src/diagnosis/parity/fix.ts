// The settings behind a difference between two gateways, and what to change so that the second one answers like the
// first. A fix never names a redirect code that the installed CRD of the Gateway API refuses.

import { isSafe } from '../../api/read/methods.ts';
import type { Blame } from '../../model/index.ts';
import type { RoutingDecision } from '../../routing/shared/model.ts';
import { pathText } from '../evidence/phrases.ts';
import { type Redirect, redirectOf } from '../evidence/redirect.ts';
import { withoutQuery } from '../evidence/request.ts';
import { plainText } from '../responder/plain-text.ts';
import { arrivingPath, type Contrast, decisionAt, isAboutCors } from './answers.ts';
import { type Pair, type Party, seenOf } from './pairs.ts';

/** Redirect codes that every version of the CRD allows; Gateway API 1.0 to 1.4 allow no others. */
const alwaysAllowed: readonly number[] = [301, 302];

/** The fix: one or two sentences about the second gateway. */
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
  const codes = pair.right.facts.gatewayApi?.redirectCodes ?? alwaysAllowed;
  if (codes.includes(wanted)) return `Set ${there} to ${wanted}`;
  const allowed = `the installed CRD allows ${codesText(codes)} only`;
  const like = wanted === 308 ? 301 : 302;
  return ['GET', 'HEAD'].includes(pair.method)
    ? `Set ${there} to ${like}: ${allowed}, and ${pair.method} follows ${like} as it does ${wanted}`
    : `${capitalisedText(allowed)}, after which clients send GET in place of ${pair.method}: ${withoutCodeText(pair, wanted)}`;
}

/** How to keep the method where no allowed code does. */
const withoutCodeText = ({ method, route }: Pair, wanted: number): string =>
  `let clients of ${route.name} use https from the start, answer ${method} on http by a rule without RequestRedirect, take a filter of the implementation (Traefik: an ExtensionRef to a Middleware with redirectScheme keeps the method), or install CRDs of the Gateway API 1.5 or later, which allow ${wanted}`;

const codesText = (codes: readonly number[]): string =>
  codes.length < 2 ? codes.join() : `${codes.slice(0, -1).join(', ')} and ${codes.at(-1)}`;

const capitalisedText = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The fix for another target. A slash at the end may be dropped by a default setting, which no object shows. */
function targetFix(pair: Pair, there: string): string {
  const [from, to] = [redirectAt(pair.left), redirectAt(pair.right)];
  if (from === undefined || to === undefined) return `Let ${there} lead to the same place`;
  const drops = [from, to].findIndex(({ path }, n) => `${path}/` === [to, from][n]?.path);
  if (drops < 0 || from.host !== to.host || from.scheme !== to.scheme)
    return `Let ${there} lead to ${locationOf(from)}, as the first gateway does`;
  return `The ${drops === 0 ? 'first' : 'second'} gateway drops the slash at the end of the path: let it keep it (ingress-nginx: annotation nginx.ingress.kubernetes.io/preserve-trailing-slash: "true"), or let clients use the path without it`;
}

/** Without the query, which may hold credentials. */
const locationOf = ({ location }: Redirect): string => plainText(withoutQuery(location));

/** The status of the first gateway's redirect. */
const redirectStatus = ({ left }: Pair): number | undefined => redirectAt(left)?.status;

function redirectAt({ observation }: Party): Redirect | undefined {
  const seen = seenOf(observation);
  return seen && redirectOf(seen);
}

function redirectFix(pair: Pair, blame: Blame | undefined, there: string): string {
  const wanted = redirectStatus(pair);
  if (wanted === undefined) return `Take the redirect out of ${there}: the first gateway answers without one`;
  const codes = pair.right.facts.gatewayApi?.redirectCodes ?? alwaysAllowed;
  if (blame?.kind !== 'HTTPRoute') return `Let ${there} redirect with ${wanted}, as the first gateway does`;
  if (codes.includes(wanted))
    return `Redirect with ${wanted} at ${there} (RequestRedirect), as the first gateway does`;
  return isSafe(pair.method)
    ? `Redirect at ${there} (RequestRedirect with ${wanted === 308 ? 301 : 302}: the installed CRD allows ${codesText(codes)} only)`
    : `The first gateway redirects with ${wanted}, and the installed CRD allows ${codesText(codes)} only, after which clients send GET in place of ${pair.method}: leave ${there} without a redirect for it, or ${withoutCodeText(pair, wanted)}`;
}

/** The fields to blame for a difference, those of the second gateway first; none where only URLs are known. */
export function settingsOf(pair: Pair, { what }: Contrast): readonly Blame[] {
  const all = [...ownSettings(pair.right, pair, what), ...ownSettings(pair.left, pair, what)];
  return [...new Map(all.map((blame) => [JSON.stringify(blame), blame])).values()];
}

/** The fields of one gateway's routing object that decide; where none is about the difference, the rule that takes the request. */
function ownSettings(party: Party, pair: Pair, what: Contrast['what']): readonly Blame[] {
  const decision = decisionAt(party.plan, pair.scheme);
  if (decision === undefined) return [];
  const found = blamesFor(decision, what, pair);
  return found.length > 0 ? found : [decision.rule?.blame ?? decision.nearest?.blame ?? []].flat();
}

function blamesFor(decision: RoutingDecision, what: Contrast['what'], pair: Pair): readonly Blame[] {
  const { redirect, cors, refusal, pathChanges } = decision;
  const changes = pathChanges.map(({ blame }) => blame);
  const rejections = (decision.rejections ?? []).map(({ blame }) => blame);
  switch (what) {
    case 'RedirectStatus':
    case 'RedirectTarget':
    case 'Redirect':
      return redirect === undefined ? rejections : [redirect.blame];
    case 'ArrivingPath':
      return changes;
    case 'Preflight':
    case 'CORSHeaders':
      return [...(cors === undefined ? [] : [cors.blame]), ...unmodelledCors(decision)];
    case 'Reachability':
      return rejections;
    default:
      return [
        ...rejections,
        ...(refusal === undefined ? [] : [refusal.blame]),
        ...changes,
        ...otherSettings(decision, pair),
      ];
  }
}

/** Settings of CORS whose effect is not modelled. */
const unmodelledCors = ({ unmodelled }: RoutingDecision): readonly Blame[] =>
  unmodelled.filter(({ value }) => isAboutCors(value)).map(({ blame }) => blame);

/** Settings that change the answer to the same path: backend, Host, authentication, error pages. */
function otherSettings(
  { auth, errorPages, host, backend }: RoutingDecision,
  { left, right, scheme }: Pair,
): readonly Blame[] {
  const [one, other] = [left, right].map(({ plan }) => decisionAt(plan, scheme));
  const backends = [one, other].map((decision) => JSON.stringify(decision?.backend?.value));
  return [
    ...(backend !== undefined && backends[0] !== backends[1] ? [backend.blame] : []),
    ...(one?.host.value !== other?.host.value ? [host.blame] : []),
    ...(auth === undefined ? [] : [auth.blame]),
    ...(errorPages === undefined ? [] : [errorPages.blame]),
  ];
}
