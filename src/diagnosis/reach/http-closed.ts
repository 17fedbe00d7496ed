// A door that answers but is closed by design: plain http beside promised https, at a gateway
// that serves the route on https alone and says of http what it says of any unknown path.

import type { Scheme } from '../../model/index.ts';
import { application, declaredAt, type Seen, type Situation } from '../evidence/evidence.ts';
import { sameAnswer } from '../responder/same-answer.ts';
import type { Reach } from './reach.ts';

/** An answer at the gateway, and what it amounts to. */
export interface JudgedAnswer {
  readonly at: Seen;
  readonly reach: Reach;
}

/**
 * The answers without a 404 on an unpromised scheme that is not the application's, where every
 * promised scheme reaches it. A rule that is in force at one door is no missing rule at the other.
 */
export function withoutClosedHttp(
  situation: Situation,
  judged: readonly JudgedAnswer[],
): readonly JudgedAnswer[] {
  const isPromised = ({ at }: JudgedAnswer): boolean => promises(situation, at.request.clientScheme);
  const promised = judged.filter(isPromised);
  const holds = promised.length > 0 && promised.every(({ reach }) => reach.kind === 'reached');
  if (!holds) return judged.filter((one) => isPromised(one) || !isUnattached(situation, one));
  return judged.filter((one) => isPromised(one) || one.at.outcome.status !== 404 || isOwn(situation, one.at));
}

/** An HTTPRoute that is attached to the listeners of another scheme says by that what it leaves out; no other route takes it there either. */
function isUnattached(situation: Situation, { at }: JudgedAnswer): boolean {
  const decision = situation.decisions[at.request.clientScheme];
  const known = decision?.dialect === 'gateway-api' && decision.rule === undefined;
  return known && situation.promises.length > 0 && at.outcome.status === 404 && !isOwn(situation, at);
}

const promises = ({ promises: schemes }: Situation, scheme: Scheme): boolean => schemes.includes(scheme);

/** The application's own 404: it says the same when it is asked directly. */
function isOwn(situation: Situation, { outcome, request }: Seen): boolean {
  const last = application(situation);
  const direct = last === undefined ? [] : declaredAt(situation, last);
  return direct.some((other) => sameAnswer(outcome, request, other.outcome, other.request));
}
