// Whether a route that nobody declared is passed on: nobody promised that GET, HEAD or OPTIONS work
// there, so what the application itself says to them is right, as long as the gateway brings it.

import type { Seen, Situation } from '../evidence/evidence.ts';
import { application, declaredAt } from '../evidence/evidence.ts';
import { keepsMethod, type Redirect } from '../evidence/redirect.ts';
import { isPageOfServer, responderOf } from '../responder/index.ts';
import { sameResponder } from '../responder/same-answer.ts';

/**
 * The application's own answer: the same status and author directly, a refusal or a 404 too. A
 * server error of GET is none of it, because an application that fails is worth telling.
 */
export function isPassedOn(situation: Situation, at: Seen): boolean {
  if (situation.route.discovered !== true) return false;
  const { status } = at.outcome;
  if (status >= 500 && status !== 501 && situation.method === 'GET') return false;
  const last = application(situation);
  const direct = last === undefined ? [] : declaredAt(situation, last);
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

/** OPTIONS that meets a redirect to the same path elsewhere: the other methods and schemes show whether clients get there. */
export const isMoved = ({ route, method }: Situation, redirect: Redirect): boolean =>
  route.discovered === true && redirect.kind !== 'elsewhere' && !keepsMethod(redirect, method);
