// Which path arrives at the application, and which one it serves: the search over path hypotheses
// that the three verdicts about prefixes and rewrites share, and its outcome in words. The search uses
// safe requests only.

import type { Blame, Confidence, Proof, Request } from '../../model/index.ts';
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
import {
  application,
  applicationAnswers,
  declaredAnswers,
  type Evidence,
  findAnswers,
  isSameAnswer,
  type Situation,
} from '../evidence/evidence.ts';
import { hopText, objectText, pathText, proofOf } from '../evidence/phrases.ts';

/** Paths that are tried at the application. Each costs up to 3 of a cycle's 12 experiments. */
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
export const isApplicationReached = (e: Situation): boolean =>
  applicationAnswers(e).some((at) => isReachedDirectly(e, at));

/**
 * The hop that gives the gateway's very answer when it is asked directly, on the path that
 * should arrive there: the answer was made there or behind it.
 */
export const reproducingHop = (e: Evidence): Hop | undefined =>
  e.hops.findLast((hop) => declaredAnswers(e, hop).some((at) => isSameAnswer(e.symptom, at)));

/** A fault of the path: the one that arrives does not work, another one does. */
export interface PathFault {
  readonly arrives: string;
  readonly serves: PathHypothesis;
  /** The hop that answered like the gateway. */
  readonly hop: Hop;
  /** Whether the application is known to take the method there; else only the path is known to it. */
  readonly proven: boolean;
  /** The application itself repeats the path in its answer to the declared request. */
  readonly echoed?: true;
}

/** Confidence of a finding about the path. */
export const pathConfidence = (e: Evidence, { proven }: PathFault): Confidence =>
  proven ? configurationConfidence(e) : 'Likely';

/** Whether the application, asked directly, refused the route, so that another path may be the right one. */
export const suspectsPath = (e: Evidence): boolean =>
  !isApplicationReached(e) && applicationAnswers(e).length > 0;

/** The hypotheses that differ from what should arrive at the application, without the bare root, on which nobody serves a route. */
const otherPaths = (e: Situation, last: Hop): readonly PathHypothesis[] =>
  pathCandidates(e).filter(({ kind, path }) => path !== last.path && kind !== 'root');

/** Experiments of the search. */
export function askPaths(e: Evidence): readonly Request[] {
  const last = application(e);
  if (last === undefined) return [];
  const all = otherPaths(e, last);
  // A cycle has room for the likeliest path only. Most rewrites are meant to strip a prefix.
  const likeliest = all.find(({ kind }) => kind === 'stripped') ?? all[0];
  return [
    ...all.flatMap(({ path }) => askMethodSupport(e, last, path)),
    ...(likeliest === undefined ? [] : askByGet(e, last, likeliest.path)),
  ];
}

/**
 * The path fault: the gateway's answer is met again on the path that arrives by the rules, and the
 * application serves another. It is not proven where the application only knows the other path.
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

/** The gateway's answer, met again on the path that arrives, and what shows that another path is served. */
export function pathEvidence(
  e: Evidence,
  { arrives, serves, hop, proven, echoed }: PathFault,
): readonly (Proof | undefined)[] {
  const last = application(e);
  const again = findAnswers(e, { hop: hop.index, path: arrives }).find(
    ({ request }) => request.method === e.method || request.purpose === 'experiment',
  );
  const there = findAnswers(e, { hop: last?.index ?? hop.index, path: serves.path });
  const shows = proven || echoed === true ? `${e.method} is served there` : 'the path is known there';
  return [
    echoed && proofOf(e.symptom, `the application repeats ${pathText(arrives)}: this path arrives`),
    proofOf(again, "the gateway's answer, met again: this path arrives"),
    ...there.slice(0, 3).map((at) => proofOf(at, shows)),
  ];
}

/** How the path that arrives is known, as a clause. */
export const arrivalText = ({ arrives, hop, echoed }: PathFault): string =>
  echoed === true
    ? `${hopText(hop)} repeats ${pathText(arrives)} in its answer`
    : `asked directly for it, ${hopText(hop)} gives the same answer`;

/** Values for the fix of a path fault; words in place of an object and a field that nobody can name. */
export const pathFaultValues = ({ arrives, serves }: PathFault, [blame]: readonly Blame[]) => ({
  arrives: pathText(arrives),
  serves: pathText(serves.path),
  object: blame === undefined ? 'the gateway' : objectText(blame),
  field: blame?.field || 'the path setting',
});
