// Who sends a redirect: the last hop that redirects alike when it is asked directly, else the gateway;
// and what follows for the words, the blame and the fix. Shared by the verdicts about redirects.

import type { Blame, Scheme } from '../../model/index.ts';
import type { Hop, RoutingDecision } from '../../routing/shared/model.ts';
import { blameSetting } from '../evidence/confidence.ts';
import { declaredAnswers, type Evidence, type Seen } from '../evidence/evidence.ts';
import { blameService, hopOrGateway, responderName } from '../evidence/phrases.ts';
import {
  isInternal,
  leavesTls,
  losesSlash,
  type Redirect,
  redirectOf,
  schemeOf,
} from '../evidence/redirect.ts';

/** The redirect that the symptom is; undefined where it is none. */
export const symptomRedirect = (e: Evidence): Redirect | undefined => redirectOf(e.symptom);

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
  const answers = e.hops.flatMap((hop) => declaredAnswers(e, hop).map((at) => ({ hop, at })));
  return answers.findLast(({ at }) => {
    const own = redirectOf(at);
    return own !== undefined && at.outcome.status === e.symptom.outcome.status && fits(own, at);
  });
}

const isTidying = ({ kind }: Redirect): boolean => kind === 'spelling' || kind === 'canonical';

/** `Service orders:80`, or the gateway. */
export const authorText = (author: RedirectAuthor | undefined): string => hopOrGateway(author?.hop);

/** The hop; else the setting of the gateway that asks for this redirect, or the routing object. */
export const blameAuthor = (e: Evidence, author: RedirectAuthor | undefined): readonly Blame[] =>
  author === undefined ? blameSetting(e, configuredRedirect(e)) : [blameService(author.hop)];

/** The redirect that the configuration asks for, where the gateway's answer has its status and leads to its path. */
function configuredRedirect(e: Evidence): RoutingDecision['redirect'] {
  const asked = e.decision?.redirect;
  const seen = symptomRedirect(e);
  if (asked === undefined || seen === undefined || asked.value.status !== seen.status) return undefined;
  const url = URL.canParse(asked.value.location) ? new URL(asked.value.location) : undefined;
  return url === undefined || url.pathname + url.search === seen.path ? asked : undefined;
}

/** Whom the fix of a redirect is for: the framework that sent it by itself, or the gateway by its dialect and name. */
export function remedyNames(e: Evidence, own: Seen | undefined): readonly (string | undefined)[] {
  const name = responderName(own ?? e.symptom);
  return [own === undefined ? e.decision?.dialect : undefined, name, name?.toLowerCase()];
}

/** Whether it is a redirect to https that loses the slash at the end of the path. */
export const stripsSlash = (redirect: Redirect, { request }: Seen): boolean =>
  schemeOf(request) === ('http' satisfies Scheme) &&
  redirect.scheme === 'https' &&
  losesSlash(redirect, request);

/** Whether the redirect leads to the wrong place, so that more is wrong with it than its status: out of TLS, or into the cluster. */
export const isMisled = (e: Evidence, redirect: Redirect): boolean =>
  leavesTls(redirect, e.symptom.request) || isInternal(e, redirect);
