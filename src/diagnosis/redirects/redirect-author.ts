// Who sends a redirect: the last hop that redirects alike when it is asked directly, else the
// gateway. Shared by the verdicts about redirects, with the words and blames that follow.

import type { Blame, Scheme } from '../../model/index.ts';
import type { Hop, RoutingDecision } from '../../routing/shared/model.ts';
import { blameRoutingObject } from '../evidence/confidence.ts';
import { declaredAnswers, type Evidence, type Seen } from '../evidence/evidence.ts';
import { isInternal } from '../evidence/internal-origin.ts';
import { blameService, hopText, pathText, responderName } from '../evidence/phrases.ts';
import { leavesTls, losesSlash, type Redirect, redirectOf, schemeOf } from '../evidence/redirect.ts';

/** The symptom's redirect. */
export const symptomRedirect = (e: Evidence): Redirect | undefined =>
  redirectOf(e.symptom.outcome, e.symptom.request);

/** A direct answer that redirects as the gateway does. */
export interface RedirectAuthor {
  readonly hop: Hop;
  readonly at: Seen;
}

/** The last hop whose own answer to the declared request is such a redirect. */
export function authorBehindGateway(
  e: Evidence,
  fits: (own: Redirect, at: Seen) => boolean = isTidying,
): RedirectAuthor | undefined {
  const origins = e.hops.flatMap((hop) => declaredAnswers(e, hop).map((at) => ({ hop, at })));
  return origins.findLast(({ at }) => {
    const own = redirectOf(at.outcome, at.request);
    return own !== undefined && at.outcome.status === e.symptom.outcome.status && fits(own, at);
  });
}

const isTidying = ({ kind }: Redirect): boolean => kind === 'spelling' || kind === 'canonical';

/** `Service orders:80`, or the gateway. */
export const authorText = (origin: RedirectAuthor | undefined): string =>
  origin === undefined ? 'the gateway' : hopText(origin.hop);

/** The hop; else the setting of the gateway that asks for this redirect, or the routing object. */
export function blameAuthor(e: Evidence, origin: RedirectAuthor | undefined): readonly Blame[] {
  if (origin !== undefined) return [blameService(origin.hop)];
  const asked = configuredRedirect(e);
  return asked === undefined ? blameRoutingObject(e) : [asked.blame];
}

/** The redirect that the configuration asks for, where the gateway's answer has its status and leads to its path. */
function configuredRedirect(e: Evidence): RoutingDecision['redirect'] {
  const asked = e.decision?.redirect;
  const seen = symptomRedirect(e);
  if (asked === undefined || seen === undefined || asked.value.status !== seen.status) return undefined;
  const url = URL.canParse(asked.value.location) ? new URL(asked.value.location) : undefined;
  return url === undefined || url.pathname + url.search === seen.path ? asked : undefined;
}

/** For whom the fix is told: the framework behind the gateway, or the gateway by its dialect and name. */
export function namesOf(e: Evidence, origin: RedirectAuthor | undefined): readonly (string | undefined)[] {
  const { outcome, request } = origin?.at ?? e.symptom;
  const name = responderName(outcome, request);
  return [...(origin === undefined ? [e.decision?.dialect] : []), name, name?.toLowerCase()];
}

/** Values for the places of a fix. */
export function valuesOf(e: Evidence, redirect: Redirect | undefined): Readonly<Record<string, string>> {
  const { request, outcome } = e.symptom;
  const last = e.hops.at(-1);
  return {
    host: e.host,
    path: pathText(e.route.path),
    method: e.method,
    status: String(outcome.status),
    scheme: schemeOf(request),
    ...(redirect === undefined ? {} : { location: pathText(redirect.path) }),
    ...(last === undefined ? {} : { service: last.name, port: String(last.port) }),
  };
}

/** The redirect to https that loses the slash at the end of the path. */
export const stripsSlash = (redirect: Redirect, { request }: Seen): boolean =>
  schemeOf(request) === ('http' satisfies Scheme) &&
  redirect.scheme === 'https' &&
  losesSlash(redirect, request);

/** Whether more is wrong with the redirect than its status: it leads out of TLS, or into the cluster. */
export const isMisled = (e: Evidence, redirect: Redirect): boolean =>
  leavesTls(redirect, e.symptom.request) || isInternal(e, redirect);
