// Whether an answer proves that the method was reached: the application answered, and refused neither the route
// nor the method. Where the answer does not tell, an experiment would.

import { isSafe } from '../../api/read/methods.ts';
import type { Answer, Request } from '../../model/index.ts';
import { contradictionOf, silentWitnesses } from '../application/contradiction.ts';
import { prefixLoss } from '../application/lost-prefix.ts';
import { isFileFor } from '../application/method-support.ts';
import { askNotFoundSubject, isSameResource, notFoundSubject } from '../application/not-found.ts';
import { rewritingOf } from '../application/rewritten-method.ts';
import { askFallback, fallbackAt, hasNoFallback, isSuspiciousPage } from '../application/spa-fallback.ts';
import {
  answerOf,
  applicationAnswers,
  exactAnswer,
  experiment,
  type Seen,
  type Situation,
} from '../evidence/evidence.ts';
import { isInternal, keepsMethod, leavesTls, type Redirect, redirectOf } from '../evidence/redirect.ts';
import { isOneOf } from '../expectations/index.ts';
import { chainFrom, isKnownHost, landing, leadsBackTo, setsCookie } from '../redirects/redirect-chain.ts';
import { mediaTypeOf } from '../responder/headers.ts';
import { isPageOfServer, responderOf, wantsTls } from '../responder/index.ts';
import { sameResponder } from '../responder/same-answer.ts';

/** reached: the application serves the method. refused: the request does not work at this vantage. open: the requests of `ask` would tell. */
export type Reach =
  | { readonly kind: 'reached' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'open'; readonly ask: readonly Request[] };

const reached: Reach = { kind: 'reached' };
const refused: Reach = { kind: 'refused' };

/** What one answer at the gateway proves. */
export function reachOf(situation: Situation, at: Seen): Reach {
  const reach = answerReach(situation, at);
  const silent = reach.kind === 'reached' ? silentWitnesses(situation) : [];
  return silent.length > 0 ? { kind: 'open', ask: silent } : reach;
}

function answerReach(situation: Situation, at: Seen): Reach {
  const { outcome } = at;
  if (wantsTls(outcome)) return refused;
  const redirect = redirectOf(at);
  if (redirect !== undefined) return redirectReach(situation, at, redirect);
  if (!isExpected(situation, outcome)) return refused;
  return situation.route.expect?.statuses === undefined
    ? statusReach(situation, at)
    : contentReach(situation, at);
}

/** Whether `expect.statuses` allows the status; it replaces the status rule and nothing else. */
function isExpected({ route }: Situation, { status }: Answer): boolean {
  const statuses = route.expect?.statuses;
  return statuses === undefined || isOneOf(statuses, status);
}

/** Whether the status rule takes the method for reached, and only `expect.statuses` asks for another status. */
export const missesOnlyExpectation = (situation: Situation, at: Seen): boolean =>
  redirectOf(at) === undefined &&
  !isExpected(situation, at.outcome) &&
  statusReach(situation, at).kind === 'reached';

function statusReach(situation: Situation, at: Seen): Reach {
  const { status } = at.outcome;
  if (isOwnAnswerOfDiscovered(situation, at)) return reached;
  if (status === 404) return notFoundReach(situation, at);
  if ([405, 421, 426, 501].includes(status) || status >= 500) return refused;
  const direct = applicationAnswers(situation);
  if ([400, 401, 403, 429].includes(status)) return clientErrorReach(at, direct);
  return isFileFor(at) ? refused : contentReach(situation, at);
}

/** Whatever the status, the application must have answered this method on this path. */
function contentReach(situation: Situation, at: Seen): Reach {
  if (isSomebodyElses(situation, at)) return refused;
  if (isSuspiciousPage(situation, at)) return maskReach(situation, at);
  return at.outcome.status < 300 ? methodReach(situation, at) : reached;
}

/** A catch-all page may stand for a route that is not there. */
function maskReach(situation: Situation, at: Seen): Reach {
  const place = { vantage: at.request.vantage, path: situation.route.path };
  if (fallbackAt(situation, place) !== undefined) return refused;
  return hasNoFallback(situation, place) ? reached : { kind: 'open', ask: askFallback(situation, place) };
}

/** A success proves nothing where the application contradicts it, or where it is the answer to another method. */
function methodReach(situation: Situation, at: Seen): Reach {
  if (situation.probe.experiments === 'None') return reached;
  const contradiction = contradictionOf(situation, at);
  if (contradiction.kind === 'open') return { kind: 'open', ask: contradiction.ask };
  if (contradiction.kind === 'proven') return refused;
  const rewriting = rewritingOf(situation, at);
  if (rewriting.kind === 'open') return { kind: 'open', ask: rewriting.ask };
  return rewriting.kind === 'none' ? reached : refused;
}

/** Whether every direct answer of the application has another author. */
export function isSomebodyElses(situation: Situation, at: Seen): boolean {
  const direct = applicationAnswers(situation);
  return direct.length > 0 && direct.every((other) => isForeign(at, other));
}

/** Whether the answers have different authors, or one is a file from disk and the application's is none. */
function isForeign(at: Seen, direct: Seen): boolean {
  const likeness = sameResponder(at.outcome, at.request, direct.outcome, direct.request);
  if (likeness !== 'unclear') return likeness === 'no' && !isTurnedAway(direct);
  const files = [at, direct].map(({ outcome, request }) => responderOf(outcome, request).role === 'static');
  return files[0] === true && files[1] === false && mediaTypeOf(at.outcome) !== mediaTypeOf(direct.outcome);
}

/** Whether a server before the application turns direct requests away, so that the answer does not show the application. */
const isTurnedAway = ({ outcome, request }: Seen): boolean =>
  [400, 401, 403, 421].includes(outcome.status) && responderOf(outcome, request).role === 'unknown';

/** 400, 401, 403 and 429 prove that the method is reached when the application sent them. */
function clientErrorReach(at: Seen, direct: readonly Seen[]): Reach {
  const alike = direct.filter(({ outcome }) => outcome.status === at.outcome.status);
  if (isPageOfServer(at)) return alike.some((other) => isSameResponder(at, other)) ? reached : refused;
  return alike.length > 0 || direct.length === 0 ? reached : refused;
}

const isSameResponder = (a: Seen, b: Seen): boolean =>
  sameResponder(a.outcome, a.request, b.outcome, b.request) === 'yes';

/**
 * A 404 of the application that differs from its 404 for a path beside this one is about a resource (`/orders/17`),
 * not about the route. The gateway must have passed on that very answer.
 */
function notFoundReach(situation: Situation, at: Seen): Reach {
  if (situation.probe.experiments === 'None') return refused;
  const answers = applicationAnswers(situation);
  const direct = answers.find(({ outcome }) => outcome.status === 404);
  if (answers.length > 0 && direct === undefined) return refused;
  if (responderOf(at.outcome, at.request).role === 'gateway') return refused;
  const own = direct ?? at;
  switch (notFoundSubject(situation, own)) {
    case 'unknown':
      return { kind: 'open', ask: askNotFoundSubject(situation, own) };
    case 'route':
      return refused;
    case 'resource':
      return isSameResource(situation, at, own) ? reached : refused;
  }
}

function redirectReach(situation: Situation, at: Seen, redirect: Redirect): Reach {
  if (isInternal(situation, redirect)) return refused;
  if (redirect.kind === 'elsewhere') return elsewhereReach(situation, at, redirect);
  if (leavesTls(redirect, at.request)) return refused;
  // 303 asks for GET next (RFC 9110 section 15.4.4). To the gateway's own host the gateway itself may send it.
  if (redirect.status === 303 && !isKnownHost(situation, redirect.host))
    return elsewhereReach(situation, at, redirect);
  if (setsCookie(at) && leadsBackTo(situation, redirect, at.request))
    return elsewhereReach(situation, at, redirect);
  if (mayFollowForm(situation, at, redirect)) return formReach(situation, at, redirect);
  if (isDiscoveredRedirect(situation, redirect)) return reached;
  if (!keepsMethod(redirect, situation.method)) return refused;
  if (redirect.kind === 'spelling' && !isSafe(situation.method)) return refused;
  return followedReach(situation, at, redirect);
}

/** A redirect to another path is right when the application sent it and clients get there. */
function elsewhereReach(situation: Situation, at: Seen, redirect: Redirect): Reach {
  const direct = applicationAnswers(situation);
  const loss = prefixLoss(situation, at, redirect);
  if (loss.kind === 'lost') return refused;
  if (loss.kind === 'open') return { kind: 'open', ask: loss.ask };
  if (direct.length === 0) return responderOf(at.outcome, at.request).role === 'gateway' ? refused : reached;
  return direct.some(({ outcome }) => outcome.status === at.outcome.status) ? reached : refused;
}

/**
 * A redirect that may answer a form: to the request's own URL, or by 302 or 303 to another spelling of it. When GET
 * gets the same redirect, it is about the URL and no answer to the form.
 */
function formReach(situation: Situation, at: Seen, redirect: Redirect): Reach {
  if (situation.probe.experiments === 'None')
    return redirect.kind === 'canonical' ? elsewhereReach(situation, at, redirect) : refused;
  const get = experiment(situation, at.request.vantage, { method: 'GET' });
  const again = exactAnswer(situation, get);
  if (again === undefined) return { kind: 'open', ask: [get] };
  const next = redirectOf(again);
  return next?.path === redirect.path && next.scheme === redirect.scheme
    ? refused
    : elsewhereReach(situation, at, redirect);
}

/** Whether the redirect may answer a form that the application accepted (Post/Redirect/Get). */
function mayFollowForm(situation: Situation, { request }: Seen, redirect: Redirect): boolean {
  if (keepsMethod(redirect, situation.method) || isSafe(situation.method)) return false;
  if (leadsBackTo(situation, redirect, request)) return true;
  return redirect.kind === 'spelling' && redirect.status !== 301;
}

/** What is reached behind a redirect that keeps the method: by an answer that is there already, or after one replay. */
function followedReach(situation: Situation, at: Seen, redirect: Redirect): Reach {
  if (!isKnownHost(situation, redirect.host)) return reached;
  const chain = chainFrom(situation, at);
  if (chain.kind === 'open') return { kind: 'open', ask: [chain.ask] };
  if (chain.kind === 'loop' || chain.kind === 'lost') return refused;
  const end = answerOf(landing(situation, { at, redirect }, situation.method));
  return end === undefined ? refused : answerReach(situation, end);
}

/**
 * Whether a discovered route brings the application's own answer: the same status and author as directly, a refusal
 * or a 404 included, because nobody promised that the method works there. A server error to GET is a fault.
 */
function isOwnAnswerOfDiscovered(situation: Situation, at: Seen): boolean {
  if (situation.route.discovered !== true) return false;
  const { status } = at.outcome;
  if (status >= 500 && status !== 501 && situation.method === 'GET') return false;
  const direct = applicationAnswers(situation);
  if (direct.length === 0) return status < 500 && isApplications(at);
  return direct.some((one) => one.outcome.status === status && isSameAuthor(at, one));
}

function isSameAuthor(at: Seen, direct: Seen): boolean {
  const likeness = sameResponder(at.outcome, at.request, direct.outcome, direct.request);
  if (likeness !== 'unclear') return likeness === 'yes';
  const isEmpty = at.outcome.bodyLength === 0 && direct.outcome.bodyLength === 0;
  return isEmpty && !isPageOfServer(at) && responderOf(at.outcome, at.request).role !== 'gateway';
}

function isApplications({ outcome, request }: Seen): boolean {
  const { role, strength } = responderOf(outcome, request);
  return role === 'application' && strength === 'Proven';
}

/** Whether OPTIONS on a discovered route gets a redirect to the same path; other methods and schemes show whether clients get there. */
const isDiscoveredRedirect = ({ route, method }: Situation, redirect: Redirect): boolean =>
  route.discovered === true && redirect.kind !== 'elsewhere' && !keepsMethod(redirect, method);
