// Whether a hop turns the declared method into GET without a redirect: the gateway gives the application's
// answer to GET, and the method itself gets another one directly. An echo of the method shows it too, and
// so does an Allow that lists the method that is refused.

import { isSafe } from '../../api/read/methods.ts';
import type { Request } from '../../model/index.ts';
import {
  applicationAnswers,
  experiment,
  experimentAt,
  findAnswer,
  isSameAnswer,
  placeOfApplication,
  type Seen,
  type Situation,
  wasSent,
} from '../evidence/evidence.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import { echoOf } from '../responder/echo.ts';
import { allowOf } from '../responder/headers.ts';
import { isReachedDirectly } from './method-support.ts';

/** `steps` prove it. open: `ask` would tell. */
export type Rewriting =
  | { readonly kind: 'none' }
  | { readonly kind: 'open'; readonly ask: readonly Request[] }
  | { readonly kind: 'echoed'; readonly method: string }
  | { readonly kind: 'rewritten'; readonly steps: readonly RewritingStep[] };

/** A decisive answer and what follows from it. */
interface RewritingStep {
  readonly at: Seen;
  readonly shows: string;
}

const none: Rewriting = { kind: 'none' };

/** What became of the method before it met whoever gave this answer. */
export function rewritingOf(situation: Situation, at: Seen): Rewriting {
  const behind = placeOfApplication(situation);
  if (isSafe(situation.method) || behind === undefined) return none;
  const own = applicationAnswers(situation);
  if (own.length === 0 || own.some((direct) => isSameAnswer(direct, at))) return none;
  const echoed = echoOf(at.outcome)?.method;
  if (echoed !== undefined) return echoed === situation.method ? none : { kind: 'echoed', method: echoed };
  const { vantage, clientScheme } = at.request;
  const pair = (method: string): Pair => ({
    through: experiment(situation, vantage, { method }),
    direct: experimentAt(situation, behind, { method, clientScheme }),
  });
  return rewritingByGet(situation, at, { get: pair('GET'), nonsense: pair(nonsenseMethod) });
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

/** What GET on both sides tells. For nearly every route it gets another answer, and no more is asked. */
function rewritingByGet(situation: Situation, at: Seen, { get, nonsense }: Pairs): Rewriting {
  const through = answerTo(situation, get.through);
  if (through !== undefined && !isSameAnswer(through, at)) return none;
  const direct = answerTo(situation, get.direct);
  if (direct !== undefined && !isSameAnswer(direct, at)) return none;
  if (isSilent(situation, get.through) && isSilent(situation, get.direct)) return none;
  if (through === undefined || direct === undefined) return { kind: 'open', ask: [get.through, get.direct] };
  const steps = [
    { at: direct, shows: 'this is how the application answers GET' },
    { at: through, shows: `GET and ${situation.method} get the same answer through the gateway` },
  ];
  return refusesWhatItLists(situation, at, direct)
    ? { kind: 'rewritten', steps }
    : rewritingByNonsense(situation, steps, nonsense);
}

/** Whether a 405 lists the method itself, which the application takes directly: it then got another method. */
function refusesWhatItLists(situation: Situation, at: Seen, get: Seen): boolean {
  const allow = allowOf(at.outcome);
  return (
    at.outcome.status === 405 &&
    allow?.includes(situation.method) === true &&
    allow.join() === allowOf(get.outcome)?.join() &&
    applicationAnswers(situation).some((direct) => isReachedDirectly(situation, direct))
  );
}

/** What the nonsense method tells: directly it is answered unlike GET, and through the gateway like GET. */
function rewritingByNonsense(
  situation: Situation,
  steps: readonly RewritingStep[],
  { through, direct }: Pair,
): Rewriting {
  const [passed, own] = [through, direct].map((request) => answerTo(situation, request));
  const [get] = steps;
  if (get === undefined || (passed !== undefined && !isSameAnswer(passed, get.at))) return none;
  if (own !== undefined && isSameAnswer(own, get.at)) return none;
  if (passed === undefined || own === undefined) return { kind: 'open', ask: [through, direct] };
  const shows = 'even a method that does not exist is answered as GET';
  return {
    kind: 'rewritten',
    steps: [{ at: passed, shows }, ...steps, { at: own, shows: 'directly it is not' }],
  };
}

const queryOf = ({ vantage, method, path, clientScheme }: Request) => ({
  vantage,
  method,
  path,
  ...('service' in vantage ? {} : { clientScheme }),
});

/** The answer to a request, whatever its headers are. */
const answerTo = (situation: Situation, request: Request): Seen | undefined =>
  findAnswer(situation, queryOf(request));

const isSilent = (situation: Situation, request: Request): boolean =>
  wasSent(situation, queryOf(request)) && answerTo(situation, request) === undefined;
