// A path that a setting names although the gateway's rules make another one arrive: whether it
// arrives after all, told by answers that are alike on it and on nothing else.

import type { Request } from '../../model/index.ts';
import type { Hop } from '../../routing/shared/model.ts';
import { application, type Evidence, experiment, seen, vantageOf } from '../evidence/evidence.ts';
import { isRedirection } from '../evidence/redirect.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import { sameAnswer } from '../responder/same-answer.ts';
import { applicationReached, type PathFault } from './paths.ts';

/** Paths that a setting names as arriving, though the gateway's rules make another one arrive. */
function statedPaths(e: Evidence): readonly string[] {
  const stated = (e.decision?.pathChanges ?? []).map(({ value }) => value.to);
  return [...new Set(stated)].filter((path) => e.hops.every((hop) => hop.path !== path));
}

/** Control requests that would show that a stated path arrives after all. */
export function askStated(e: Evidence): readonly Request[] {
  // A redirect of the gateway's own says nothing of what would arrive.
  const paths = isRedirection(e.symptom.outcome) ? [] : statedPaths(e);
  if (paths.length === 0) return [];
  const { vantage, clientScheme } = e.symptom.request;
  const vantages = e.hops.flatMap((hop) => vantageOf(e, hop) ?? []);
  return ['GET', nonsenseMethod].flatMap((method) => [
    experiment(e, vantage, { method }),
    ...vantages.flatMap((behind) =>
      paths.map((path) => experiment(e, behind, { method, path, clientScheme })),
    ),
  ]);
}

/**
 * A stated path arrives although the rules do not say so: on it, and only on it, a hop answers
 * GET and the nonsense method just as the gateway does.
 */
export function statedFault(e: Evidence): PathFault | undefined {
  const last = application(e);
  if (last === undefined || !applicationReached(e) || isRedirection(e.symptom.outcome)) return undefined;
  const serves = { kind: 'as-sent', path: last.path } as const;
  for (const arrived of statedPaths(e)) {
    const hop = e.hops.findLast((candidate) => answersLikeGateway(e, candidate, arrived));
    if (hop !== undefined && !answersLikeGateway(e, hop, hop.path))
      return { arrived, serves, hop, proven: true };
  }
  return undefined;
}

function answersLikeGateway(e: Evidence, hop: Hop, path: string): boolean {
  const { vantage, clientScheme } = e.symptom.request;
  const behind = vantageOf(e, hop);
  if (behind === undefined) return false;
  return ['GET', nonsenseMethod].every((method) => {
    const gateway = seen(e, { vantage, method, path: e.route.path });
    const there = seen(e, { vantage: behind, method, path, clientScheme });
    if (gateway === undefined || there === undefined) return false;
    return sameAnswer(gateway.outcome, gateway.request, there.outcome, there.request);
  });
}
