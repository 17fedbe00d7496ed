// Whether the gateway answered by itself: its own headers prove it, or no hop behind it gives that
// answer. Shared by the verdicts about rules, methods and policies.

import type { Request } from '../../model/index.ts';
import {
  type Evidence,
  experimentAt,
  findAnswer,
  isSameAnswer,
  likenessOf,
  placeOfApplication,
  placeOfSymptom,
  type Seen,
} from '../evidence/evidence.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import { forwardedBy, gatewayOwn, responderOf } from '../responder/index.ts';
import { isApplicationReached, reproducingHop } from './paths.ts';

/** The gateway made the symptom: nothing behind it answers like that, though the application is reached. */
export const isMadeByGateway = (e: Evidence): boolean =>
  mayBeMadeByGateway(e) && (gatewayOwn(e.symptom.outcome) !== undefined || isApplicationReached(e));

/** Whether further requests could still show that the gateway made the symptom: its page proves it, or no hop gives that answer. */
export function mayBeMadeByGateway(e: Evidence): boolean {
  const { outcome, request } = e.symptom;
  if (forwardedBy(outcome) !== undefined || responderOf(outcome, request).role === 'application')
    return false;
  return gatewayOwn(outcome) !== undefined || reproducingHop(e) === undefined;
}

/** The nonsense method and GET, at the gateway and at the application. */
export function askBothSides(e: Evidence): readonly Request[] {
  const own = placeOfApplication(e);
  const { clientScheme } = e.symptom.request;
  return ['GET', nonsenseMethod].flatMap((method) => [
    experimentAt(e, placeOfSymptom(e), { method }),
    ...(own === undefined ? [] : [experimentAt(e, own, { method, clientScheme })]),
  ]);
}

/** The gateway's answer to another method on the declared path. */
export const gatewayAnswerTo = (e: Evidence, method: string): Seen | undefined =>
  findAnswer(e, { ...placeOfSymptom(e), method });

/** The gateway's answer to another method, where it is the symptom's own page. */
export function sameRefusalOf(e: Evidence, method: string): Seen | undefined {
  const at = gatewayAnswerTo(e, method);
  return isSameAnswer(at, e.symptom) ? at : undefined;
}

/** The gateway's answer to another method, where it is another one than the symptom. */
export function otherAnswerTo(e: Evidence, method: string): Seen | undefined {
  const at = gatewayAnswerTo(e, method);
  return isSameAnswer(at, e.symptom) ? undefined : at;
}

/** The gateway's answer to another method that passes it: the application's own answer comes back. */
export function passedAnswerTo(e: Evidence, method: string): Seen | undefined {
  const at = otherAnswerTo(e, method);
  if (at === undefined || forwardedBy(at.outcome) !== undefined) return at;
  const own = placeOfApplication(e);
  const direct = own && findAnswer(e, { ...own, method });
  const isPassed =
    direct !== undefined && at.outcome.status === direct.outcome.status && likenessOf(at, direct) === 'yes';
  return isPassed ? at : undefined;
}
