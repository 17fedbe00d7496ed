// Whether the gateway answered by itself: its own headers prove it, or no hop behind it
// gives that answer. Shared by the verdicts about rules, methods and policies.

import type { Request } from '../../model/index.ts';
import {
  application,
  type Evidence,
  experiment,
  findAnswer,
  type Seen,
  vantageOf,
} from '../evidence/evidence.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import { forwardedBy, gatewayOwn, responderOf } from '../responder/index.ts';
import { sameAnswer, sameResponder } from '../responder/same-answer.ts';
import { isApplicationReached, reproducingHop } from './paths.ts';

/** The gateway made the symptom: nothing behind it answers like that, though the application is reached. */
export function isMadeByGateway(e: Evidence): boolean {
  const { outcome, request } = e.symptom;
  if (forwardedBy(outcome) !== undefined || responderOf(outcome, request).role === 'application')
    return false;
  if (gatewayOwn(outcome) !== undefined) return true;
  return isApplicationReached(e) && reproducingHop(e) === undefined;
}

/** Whether asking further could still show that the gateway made the symptom: no hop gives that answer, or its page proves it. */
export function mayBeMadeByGateway(e: Evidence): boolean {
  const { outcome, request } = e.symptom;
  if (forwardedBy(outcome) !== undefined || responderOf(outcome, request).role === 'application')
    return false;
  return gatewayOwn(outcome) !== undefined || reproducingHop(e) === undefined;
}

/** The nonsense method and GET, at the gateway and at the application. */
export function askBothSides(e: Evidence): readonly Request[] {
  const last = application(e);
  const behind = last && vantageOf(e, last);
  const { vantage, clientScheme } = e.symptom.request;
  return ['GET', nonsenseMethod].flatMap((method) => [
    experiment(e, vantage, { method }),
    ...(last && behind ? [experiment(e, behind, { method, path: last.path, clientScheme })] : []),
  ]);
}

/** The gateway's answer to another method on the declared path. */
export const gatewayAnswerTo = (e: Evidence, method: string): Seen | undefined =>
  findAnswer(e, { vantage: e.symptom.request.vantage, method, path: e.route.path });

/** Whether the gateway gave another method the symptom's own page. */
export function refusedAlike(e: Evidence, method: string): boolean {
  const at = gatewayAnswerTo(e, method);
  return at !== undefined && sameAnswer(at.outcome, at.request, e.symptom.outcome, e.symptom.request);
}

/** Whether another method passes the gateway: the application's own answer comes back. */
export function passesGateway(e: Evidence, method: string): boolean {
  const at = gatewayAnswerTo(e, method);
  if (at === undefined || refusedAlike(e, method)) return false;
  if (forwardedBy(at.outcome) !== undefined) return true;
  const last = application(e);
  const behind = last && vantageOf(e, last);
  const direct = last && behind && findAnswer(e, { vantage: behind, method, path: last.path });
  if (direct === undefined) return false;
  return (
    at.outcome.status === direct.outcome.status &&
    sameResponder(at.outcome, at.request, direct.outcome, direct.request) === 'yes'
  );
}
