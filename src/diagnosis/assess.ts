// What the gateway's answers to one route and method amount to, before any cause is sought:
// healthy, not to be told yet, no answer at all, or symptoms to explain.

import type { Failure, Observation, Request, Scheme } from '../model.ts';
import { applicationDisagrees, askEndpoints, type Disagreement } from './disagreement.ts';
import type { Seen, Situation, Symptom } from './evidence.ts';
import { type Reach, reachOf } from './reach.ts';
import { redirectOf } from './redirect.ts';
import { certificateProblem, handshakeOf } from './tls.ts';

/** `symptoms` are unhealthy answers, those on promised schemes first. */
export type Assessment =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'open'; readonly ask: readonly Request[] }
  | { readonly kind: 'unreachable'; readonly scheme: Scheme; readonly failure?: Failure }
  | { readonly kind: 'certificate'; readonly problem: string }
  | {
      readonly kind: 'symptoms';
      readonly symptoms: readonly Symptom[];
      readonly ask: readonly Request[];
    };

/** The worst thing that the declared requests show. */
export function assess(situation: Situation): Assessment {
  const silent = unanswered(situation);
  const judged = judgedAnswers(situation);
  const refused = judged.filter(({ reach }) => reach.kind === 'refused').map(({ at }) => at);
  const ask = [
    ...judged.flatMap(({ reach }) => (reach.kind === 'open' ? reach.ask : [])),
    ...askEndpoints(situation),
  ];
  const answers = applicationDisagrees(situation);
  // Whom the gateway met this time is chance; a redirect is the gateway's own, whoever is behind it.
  const symptoms =
    answers !== undefined && !refused.some(isRedirect)
      ? [disagreement(answers)]
      : refused.map((symptom): Symptom => ({ question: 'answer', symptom }));
  if (symptoms.length > 0) return { kind: 'symptoms', symptoms, ask };
  if (silent !== undefined) return silent;
  if (ask.length > 0) return { kind: 'open', ask };
  const handshake = handshakeOf(situation);
  const problem = handshake && certificateProblem(handshake, situation.host);
  return problem === undefined ? { kind: 'healthy' } : { kind: 'certificate', problem };
}

/** The first refusal among the endpoints' answers stands for all of them. */
function disagreement({ refused, answers }: Disagreement): Symptom {
  return { question: 'disagreement', symptom: refused, answers };
}

const isRedirect = ({ outcome, request }: Seen): boolean => redirectOf(outcome, request) !== undefined;

/** The declared request at the gateway, on one scheme. */
function declaredOn(situation: Situation, scheme: Scheme): Observation | undefined {
  return situation.observations.find(
    ({ request }) =>
      request.vantage.kind === 'gateway' &&
      request.vantage.scheme === scheme &&
      request.method === situation.method &&
      request.path === situation.route.path &&
      request.host === situation.host,
  );
}

/** A promised scheme on which nothing answers; an unpromised one that is closed is no fault. */
function unanswered(situation: Situation): Assessment | undefined {
  for (const scheme of situation.promises) {
    const outcome = declaredOn(situation, scheme)?.outcome;
    if (outcome === undefined) return { kind: 'unreachable', scheme };
    if (outcome.kind === 'failed') return { kind: 'unreachable', scheme, failure: outcome };
  }
  return undefined;
}

/** Answers that clients will meet: on promised schemes, and on http whenever it answers. */
function judgedAnswers(
  situation: Situation,
): readonly { readonly at: Seen; readonly reach: Reach }[] {
  const schemes = [...new Set([...situation.promises.toSorted().toReversed(), 'http' as const])];
  return schemes.flatMap((scheme) => {
    const observation = declaredOn(situation, scheme);
    if (observation?.outcome.kind !== 'answered') return [];
    const at = { request: observation.request, outcome: observation.outcome };
    return [{ at, reach: reachOf(situation, at) }];
  });
}
