// Whether a hop turns the declared method into GET without a redirect: the gateway gives the
// application's answer to GET where the method itself gets another one directly. An echo of
// the method, or an Allow that lists what is refused, tells it too.

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
  wasSent,
} from '../evidence/evidence.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import { echoOf } from '../responder/echo.ts';
import { allowOf } from '../responder/headers.ts';
import { sameAnswer } from '../responder/same-answer.ts';
import { isReachedDirectly } from './method-support.ts';

/** `steps` prove it. open: `ask` would tell. */
export type Rewriting =
  | { readonly kind: 'none' }
  | { readonly kind: 'open'; readonly ask: readonly Request[] }
  | { readonly kind: 'echoed'; readonly method: string }
  | { readonly kind: 'rewritten'; readonly steps: readonly RewritingStep[] };

/** A decisive answer and what follows from it. */
export interface RewritingStep {
  readonly at: Seen;
  readonly shows: string;
}

const none: Rewriting = { kind: 'none' };

/** What became of the method on its way to whoever gave this answer. */
export function rewritingOf(situation: Situation, at: Seen): Rewriting {
  const last = application(situation);
  const behind = last && vantageOf(situation, last);
  if (isSafe(situation.method) || last === undefined || behind === undefined) return none;
  const own = declaredAnswers(situation, last);
  if (own.length === 0 || own.some((direct) => same(direct, at))) return none;
  const echoed = echoOf(at.outcome)?.method;
  if (echoed !== undefined) return echoed === situation.method ? none : { kind: 'echoed', method: echoed };
  const { vantage } = at.request;
  const pair = (method: string): Pair => ({
    through: experiment(situation, vantage, { method }),
    direct: experiment(situation, behind, { method, path: last.path, clientScheme: at.request.clientScheme }),
  });
  return comparedWithGet(situation, at, { get: pair('GET'), nonsense: pair(nonsenseMethod) });
}

/** The same request at the gateway and at the application. */
interface Pair {
  readonly through: Request;
  readonly direct: Request;
}

interface Pairs {
  readonly get: Pair;
  readonly nonsense: Pair;
}

/** GET on both sides comes first: for nearly every route it differs from the answer, and that is all. */
function comparedWithGet(situation: Situation, at: Seen, { get, nonsense }: Pairs): Rewriting {
  const through = answerTo(situation, get.through);
  if (through !== undefined && !same(through, at)) return none;
  const direct = answerTo(situation, get.direct);
  if (direct !== undefined && !same(direct, at)) return none;
  if (isSilent(situation, get.through) && isSilent(situation, get.direct)) return none;
  if (through === undefined || direct === undefined) return { kind: 'open', ask: [get.through, get.direct] };
  const steps = [
    { at: direct, shows: 'this is how the application answers GET' },
    { at: through, shows: `GET and ${situation.method} get the same answer through the gateway` },
  ];
  return refusesWhatItLists(situation, at, direct)
    ? { kind: 'rewritten', steps }
    : anyMethod(situation, steps, nonsense);
}

/** 405 whose Allow lists the method, which the application takes directly: it did not see this method. */
function refusesWhatItLists(situation: Situation, at: Seen, get: Seen): boolean {
  const last = application(situation);
  const allow = allowOf(at.outcome);
  return (
    at.outcome.status === 405 &&
    allow?.includes(situation.method) === true &&
    allow.join() === allowOf(get.outcome)?.join() &&
    last !== undefined &&
    declaredAnswers(situation, last).some((direct) => isReachedDirectly(situation, direct))
  );
}

/** The nonsense method settles it: directly it is no GET, through the gateway it is. */
function anyMethod(
  situation: Situation,
  steps: readonly RewritingStep[],
  { through, direct }: Pair,
): Rewriting {
  const [passed, own] = [through, direct].map((request) => answerTo(situation, request));
  const [get] = steps;
  if (get === undefined || (passed !== undefined && !same(passed, get.at))) return none;
  if (own !== undefined && same(own, get.at)) return none;
  if (passed === undefined || own === undefined) return { kind: 'open', ask: [through, direct] };
  const shows = 'even a method that does not exist is answered as GET';
  return {
    kind: 'rewritten',
    steps: [{ at: passed, shows }, ...steps, { at: own, shows: 'directly it is not' }],
  };
}

const same = (a: Seen, b: Seen): boolean => sameAnswer(a.outcome, a.request, b.outcome, b.request);

const wantedOf = ({ vantage, method, path, clientScheme }: Request) => ({
  vantage,
  method,
  path,
  ...('service' in vantage ? {} : { clientScheme }),
});

const answerTo = (situation: Situation, request: Request): Seen | undefined =>
  findAnswer(situation, wantedOf(request));

const isSilent = (situation: Situation, request: Request): boolean =>
  wasSent(situation, wantedOf(request)) && answerTo(situation, request) === undefined;
