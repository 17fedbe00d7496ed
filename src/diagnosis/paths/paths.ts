// Which path arrives, and which one the application serves: the search over path hypotheses
// that the three prefix and rewrite verdicts share. It uses safe requests only.

import type { Confidence, Request } from '../../model/index.ts';
import { mainDecision } from '../../routing/decision.ts';
import { pathHypotheses } from '../../routing/path-hypotheses.ts';
import type { Hop, PathHypothesis } from '../../routing/shared/model.ts';
import {
  askByGet,
  askMethodSupport,
  isReachedDirectly,
  type MethodSupport,
  methodSupportOf,
} from '../application/method-support.ts';
import { configurationConfidence } from '../evidence/confidence.ts';
import type { Evidence, Situation } from '../evidence/evidence.ts';
import { application, declaredAnswers } from '../evidence/evidence.ts';
import { sameAnswer } from '../responder/same-answer.ts';

/** Paths to try at the application: 4 of them, because each costs up to 3 of a cycle's 12 experiments. */
const hypothesesTried = 4;

/** Paths that may be the right one at the application; without a routing object only those the spec spells out. */
export function pathCandidates(e: Situation): readonly PathHypothesis[] {
  const decision = mainDecision(e.decisions);
  const { path, backendPath } = e.route;
  if (decision !== undefined) return pathHypotheses(decision, path, backendPath).slice(0, hypothesesTried);
  const declared = backendPath === undefined ? [] : [{ kind: 'declared', path: backendPath } as const];
  return [...declared, { kind: 'as-sent', path }];
}

/** Whether the application, asked directly on the path that should arrive, reached the method. */
export function isApplicationReached(e: Situation): boolean {
  const last = application(e);
  return last !== undefined && declaredAnswers(e, last).some((at) => isReachedDirectly(e, at));
}

/**
 * The hop that gives the gateway's very answer when it is asked directly, on the path that
 * should arrive there: the answer was made there or behind it.
 */
export function reproducingHop(e: Evidence): Hop | undefined {
  const { outcome, request } = e.symptom;
  return e.hops.findLast((hop) =>
    declaredAnswers(e, hop).some((at) => sameAnswer(outcome, request, at.outcome, at.request)),
  );
}

/** The path that arrives does not work, another one does. */
export interface PathFault {
  readonly arrives: string;
  readonly serves: PathHypothesis;
  /** The hop that answered like the gateway. */
  readonly hop: Hop;
  /** The application is known to take the method there; else only the path is known to it. */
  readonly proven: boolean;
  /** The application itself repeats the path in its answer; nobody had to ask for it. */
  readonly echoed?: true;
}

/** Confidence of a finding about the path. */
export const pathConfidence = (e: Evidence, { proven }: PathFault): Confidence =>
  proven ? configurationConfidence(e) : 'Likely';

/** Whether a wrong arriving path is worth asking about: something behind the gateway refused the route itself. */
export function suspectsPath(e: Evidence): boolean {
  const last = application(e);
  return last !== undefined && !isApplicationReached(e) && declaredAnswers(e, last).length > 0;
}

/** The hypotheses that differ from what should arrive at the application. Nobody serves a route on the bare root. */
const otherPaths = (e: Situation, last: Hop): readonly PathHypothesis[] =>
  pathCandidates(e).filter(({ kind, path }) => path !== last.path && kind !== 'root');

/** Experiments of the search. */
export function askPaths(e: Evidence): readonly Request[] {
  const last = application(e);
  if (last === undefined) return [];
  const all = otherPaths(e, last);
  // A cycle has room for the likeliest only: a rewrite is mostly meant to strip.
  const likeliest = all.find(({ kind }) => kind === 'stripped') ?? all[0];
  return [
    ...all.flatMap(({ path }) => askMethodSupport(e, last, path)),
    ...(likeliest === undefined ? [] : askByGet(e, last, likeliest.path)),
  ];
}

/**
 * The path fault: the gateway's answer is reproduced on the computed path, and the application
 * serves another. Likely where it only knows the other path, and not the computed one.
 */
export function pathFault(e: Evidence): PathFault | undefined {
  const last = application(e);
  const hop = reproducingHop(e);
  if (last === undefined || hop === undefined || !suspectsPath(e)) return undefined;
  const at = (standing: MethodSupport) =>
    otherPaths(e, last).find(({ path }) => methodSupportOf(e, last, path) === standing);
  const serves = at('serves');
  if (serves !== undefined) return { arrives: hop.path, serves, hop, proven: true };
  const knows = e.symptom.outcome.status === 404 ? at('knows') : undefined;
  return knows === undefined ? undefined : { arrives: hop.path, serves: knows, hop, proven: false };
}

/** Whether every hypothesis was asked and none is served. */
export function noPathServes(e: Evidence): boolean {
  const last = application(e);
  return (
    last !== undefined &&
    otherPaths(e, last).every(({ path }) => methodSupportOf(e, last, path) === 'refuses')
  );
}
