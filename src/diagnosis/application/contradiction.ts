// A success through the gateway that the application contradicts: it refuses the method on the
// very path that arrives. An error page with the status 200 looks like this.

import { isSafe } from '../../api/read/methods.ts';
import type { Request } from '../../model/index.ts';
import {
  application,
  declaredAnswers,
  experiment,
  findAnswer,
  type Seen,
  type Situation,
  vantageOf,
} from '../evidence/evidence.ts';
import { allowOf } from '../responder/headers.ts';
import { sameAnswer } from '../responder/same-answer.ts';

/** open: `ask` would tell whether the gateway passes this path to that application at all. */
export type Contradiction =
  | { readonly kind: 'none' }
  | { readonly kind: 'proven' }
  | { readonly kind: 'open'; readonly ask: readonly Request[] };

/** The application says 405 to the method, and lists others. */
const refusesMethod = (situation: Situation, { outcome }: Seen): boolean =>
  outcome.status === 405 && allowOf(outcome)?.includes(situation.method) === false;

/**
 * Whether the application takes a success back. It must be the application that the gateway
 * talks to, on the path that it was asked for directly: GET then gets the same from both.
 */
export function contradictionOf(situation: Situation, { request, outcome }: Seen): Contradiction {
  const last = application(situation);
  const behind = last && vantageOf(situation, last);
  const direct = last === undefined ? [] : declaredAnswers(situation, last);
  const refused = direct.length > 0 && direct.every((at) => refusesMethod(situation, at));
  if (last === undefined || behind === undefined || !refused) return { kind: 'none' };
  if (isSafe(situation.method) || outcome.status >= 300) return { kind: 'none' };
  const { vantage, path } = request;
  const through = findAnswer(situation, { vantage, method: 'GET', path });
  const there = findAnswer(situation, { vantage: behind, method: 'GET', path: last.path });
  if (through === undefined || there === undefined) {
    const ask = [
      experiment(situation, vantage, { method: 'GET', path }),
      experiment(situation, behind, { method: 'GET', path: last.path }),
    ];
    return situation.probe.experiments === 'None' ? { kind: 'none' } : { kind: 'open', ask };
  }
  return sameAnswer(through.outcome, through.request, there.outcome, there.request)
    ? { kind: 'proven' }
    : { kind: 'none' };
}
