// Whether an answer proves that the method was reached: the application answered, and
// refused neither the route nor the method. What cannot be told yet asks for an experiment.

import { isSafe } from '../../api/read/methods.ts';
import type { Answer, Request } from '../../model/index.ts';
import { contradictionOf } from '../application/contradiction.ts';
import { prefixLoss } from '../application/lost-prefix.ts';
import { isFileFor } from '../application/method-support.ts';
import { askMissing, missingOf, sameEntity } from '../application/not-found.ts';
import { rewritingOf } from '../application/rewritten-method.ts';
import { silentWitnesses } from '../application/silent-endpoints.ts';
import { askFallback, fallbackAt, hasNoFallback, mayMask } from '../application/spa-fallback.ts';
import type { Seen, Situation } from '../evidence/evidence.ts';
import { application, declaredAt, experiment, seenAll } from '../evidence/evidence.ts';
import { answerTo } from '../evidence/exact-request.ts';
import { isInternal } from '../evidence/internal-origin.ts';
import { keepsMethod, leavesTls, type Redirect, redirectOf } from '../evidence/redirect.ts';
import { isOneOf } from '../expectations/index.ts';
import { chainFrom, isKnownHost, landing, leadsBackTo, setsCookie } from '../redirects/redirect-chain.ts';
import { mediaTypeOf } from '../responder/headers.ts';
import { isPageOfServer, responderOf, wantsTls } from '../responder/index.ts';
import { sameResponder } from '../responder/same-answer.ts';
import { isMoved, isPassedOn } from './discovered-reach.ts';

/** refused: the declared request does not work through this door. open: `ask` would tell. */
export type Reach =
  | { readonly kind: 'reached' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'open'; readonly ask: readonly Request[] };

const reached: Reach = { kind: 'reached' };
const refused: Reach = { kind: 'refused' };

/** The judgement of one answer at the gateway. */
export function reachOf(situation: Situation, at: Seen): Reach {
  const reach = answerReach(situation, at);
  const silent = reach.kind === 'reached' ? silentWitnesses(situation) : [];
  return silent.length > 0 ? { kind: 'open', ask: silent } : reach;
}

function answerReach(situation: Situation, at: Seen): Reach {
  const { outcome } = at;
  if (wantsTls(outcome)) return refused;
  const redirect = redirectOf(outcome, at.request);
  if (redirect !== undefined) return redirectReach(situation, at, redirect);
  if (!isExpected(situation, outcome)) return refused;
  return situation.route.expect?.statuses === undefined
    ? statusReach(situation, at)
    : contentReach(situation, at);
}

/** `expect.statuses` replaces the status rule and nothing else; without it every status is expected. */
function isExpected({ route }: Situation, { status }: Answer): boolean {
  const statuses = route.expect?.statuses;
  return statuses === undefined || isOneOf(statuses, status);
}

/** The method is reached by the status rule, and only `expect.statuses` asks for something else. */
export const missesOnlyExpectation = (situation: Situation, at: Seen): boolean =>
  redirectOf(at.outcome, at.request) === undefined &&
  !isExpected(situation, at.outcome) &&
  statusReach(situation, at).kind === 'reached';

function statusReach(situation: Situation, at: Seen): Reach {
  const { status } = at.outcome;
  if (isPassedOn(situation, at)) return reached;
  if (status === 404) return missing(situation, at);
  if ([405, 421, 426, 501].includes(status) || status >= 500) return refused;
  const direct = answersOfApplication(situation);
  if ([400, 401, 403, 429].includes(status)) return refusalOfClient(at, direct);
  return isFileFor(at) ? refused : contentReach(situation, at);
}

/** Whatever the status: the application must have answered, to this method and for this path. */
function contentReach(situation: Situation, at: Seen): Reach {
  if (isSomebodyElses(situation, at)) return refused;
  if (mayMask(situation, at)) return maskReach(situation, at);
  return at.outcome.status < 300 ? methodReach(situation, at) : reached;
}

/** A catch-all page may stand for a route that is not there. */
function maskReach(situation: Situation, at: Seen): Reach {
  const place = { vantage: at.request.vantage, path: situation.route.path };
  if (fallbackAt(situation, place) !== undefined) return refused;
  return hasNoFallback(situation, place) ? reached : { kind: 'open', ask: askFallback(situation, place) };
}

/** A success that the application takes back, or that is the answer to another method, is none. */
function methodReach(situation: Situation, at: Seen): Reach {
  if (situation.probe.experiments === 'None') return reached;
  const contradiction = contradictionOf(situation, at);
  if (contradiction.kind === 'untold') return { kind: 'open', ask: contradiction.ask };
  if (contradiction.kind === 'proven') return refused;
  const rewriting = rewritingOf(situation, at);
  if (rewriting.kind === 'untold') return { kind: 'open', ask: rewriting.ask };
  return rewriting.kind === 'none' ? reached : refused;
}

/** No direct answer of the application has this answer's author. */
export function isSomebodyElses(situation: Situation, at: Seen): boolean {
  const direct = answersOfApplication(situation);
  return direct.length > 0 && direct.every((other) => isForeign(at, other));
}

/** Somebody else's answer: another author, or a file from disk where the application gives none. */
function isForeign(at: Seen, direct: Seen): boolean {
  const likeness = sameResponder(at.outcome, at.request, direct.outcome, direct.request);
  if (likeness !== 'unclear') return likeness === 'no' && !isShut(direct);
  const files = [at, direct].map(({ outcome, request }) => responderOf(outcome, request).role === 'static');
  return files[0] === true && files[1] === false && mediaTypeOf(at.outcome) !== mediaTypeOf(direct.outcome);
}

/** A server before the application turns direct requests away: what it says is no measure for the gateway's answer. */
const isShut = ({ outcome, request }: Seen): boolean =>
  [400, 401, 403, 421].includes(outcome.status) && responderOf(outcome, request).role === 'unknown';

/** 400, 401, 403 and 429 prove the route when the application sent them. */
function refusalOfClient(at: Seen, direct: readonly Seen[]): Reach {
  const alike = direct.filter(({ outcome }) => outcome.status === at.outcome.status);
  if (isPageOfServer(at)) return alike.some((other) => isSameResponder(at, other)) ? reached : refused;
  return alike.length > 0 || direct.length === 0 ? reached : refused;
}

const isSameResponder = (a: Seen, b: Seen): boolean =>
  sameResponder(a.outcome, a.request, b.outcome, b.request) === 'yes';

/** The application's answers to the declared method, asked directly. */
export function answersOfApplication(situation: Situation): readonly Seen[] {
  const last = application(situation);
  return last === undefined ? [] : declaredAt(situation, last);
}

/**
 * A 404 of the application that differs from its 404 for a path beside this one is about an
 * entity (`/orders/17`), not about the route; the gateway must have passed on that very answer.
 */
function missing(situation: Situation, at: Seen): Reach {
  if (situation.probe.experiments === 'None') return refused;
  const answers = answersOfApplication(situation);
  const direct = answers.find(({ outcome }) => outcome.status === 404);
  if (answers.length > 0 && direct === undefined) return refused;
  if (responderOf(at.outcome, at.request).role === 'gateway') return refused;
  const own = direct ?? at;
  switch (missingOf(situation, own)) {
    case 'untold':
      return { kind: 'open', ask: askMissing(situation, own) };
    case 'route':
      return refused;
    case 'entity':
      return sameEntity(situation, at, own) ? reached : refused;
  }
}

function redirectReach(situation: Situation, at: Seen, redirect: Redirect): Reach {
  if (isInternal(situation, redirect)) return refused;
  if (redirect.kind === 'elsewhere') return elsewhere(situation, at, redirect);
  if (leavesTls(redirect, at.request)) return refused;
  // 303 means that GET is to come next (RFC 9110 section 15.4.4); to one's own host it may be the gateway's.
  if (redirect.status === 303 && !isKnownHost(situation, redirect.host))
    return elsewhere(situation, at, redirect);
  if (setsCookie(at) && leadsBackTo(situation, redirect, at.request))
    return elsewhere(situation, at, redirect);
  if (mayFollowForm(situation, at, redirect)) return afterForm(situation, at, redirect);
  if (isMoved(situation, redirect)) return reached;
  if (!keepsMethod(redirect, situation.method)) return refused;
  if (redirect.kind === 'spelling' && !isSafe(situation.method)) return refused;
  return replayed(situation, at, redirect);
}

/** A redirect to another path is the application's own business when the application sent it, and clients find it there. */
function elsewhere(situation: Situation, at: Seen, redirect: Redirect): Reach {
  const direct = answersOfApplication(situation);
  const loss = prefixLoss(situation, at, redirect);
  if (loss.kind === 'lost') return refused;
  if (loss.kind === 'untold') return { kind: 'open', ask: loss.ask };
  if (direct.length === 0) return responderOf(at.outcome, at.request).role === 'gateway' ? refused : reached;
  return direct.some(({ outcome }) => outcome.status === at.outcome.status) ? reached : refused;
}

/**
 * A redirect that may come after a form: to the request's own URL, or by 302 or 303 to another
 * spelling of it. It is about the URL, and no answer to the form, when GET meets it as well.
 */
function afterForm(situation: Situation, at: Seen, redirect: Redirect): Reach {
  if (situation.probe.experiments === 'None')
    return redirect.kind === 'canonical' ? elsewhere(situation, at, redirect) : refused;
  const get = experiment(situation, at.request.vantage, { method: 'GET' });
  const again = answerTo(situation, get);
  if (again === undefined) return { kind: 'open', ask: [get] };
  const next = redirectOf(again.outcome, again.request);
  return next?.path === redirect.path && next.scheme === redirect.scheme
    ? refused
    : elsewhere(situation, at, redirect);
}

/** Whether the redirect could be the answer to a form that the application took (Post/Redirect/Get). */
function mayFollowForm(situation: Situation, { request }: Seen, redirect: Redirect): boolean {
  if (keepsMethod(redirect, situation.method) || isSafe(situation.method)) return false;
  if (leadsBackTo(situation, redirect, request)) return true;
  return redirect.kind === 'spelling' && redirect.status !== 301;
}

/** Where a redirect with the method kept leads: an answer that is there already, or one replay. */
function replayed(situation: Situation, at: Seen, redirect: Redirect): Reach {
  if (!isKnownHost(situation, redirect.host)) return reached;
  const chain = chainFrom(situation, at);
  if (chain.kind === 'open') return { kind: 'open', ask: [chain.ask] };
  if (chain.kind === 'loop' || chain.kind === 'lost') return refused;
  const end = landing(situation, redirect, situation.method, at.request.vantage.kind);
  return end?.outcome.kind === 'answered'
    ? answerReach(situation, { request: end.request, outcome: end.outcome })
    : refused;
}

/** Declared answers at the gateway, per scheme. */
export const atGateway = (situation: Situation): readonly Seen[] =>
  seenAll(situation, { kind: 'gateway', method: situation.method, path: situation.route.path });
