// Which path arrives, and which one the application serves: the search over path hypotheses
// that the three prefix and rewrite verdicts share. It uses safe requests only.

import type { Hop, PathHypothesis, Request } from '../model.ts';
import { pathHypotheses } from '../routing/hypotheses.ts';
import type { Evidence, Seen, Situation } from './evidence.ts';
import { application, declaredAt, doorOf, experiment, seen, seenAll } from './evidence.ts';
import { allowOf } from './headers.ts';
import { sameAnswer } from './masking.ts';
import { isSafe, nonsenseMethod, siblingPath } from './request.ts';

/** What an application says of a method on a path, as far as safe requests tell. */
export type Standing = 'serves' | 'refuses' | 'unseen';

/** Paths to try at the application: 4 of them, because each costs up to 3 of a cycle's 12 experiments. */
const hypothesesTried = 4;

/** Paths that may be the right one at the application; without a routing object only those the spec spells out. */
export function candidates(e: Situation): readonly PathHypothesis[] {
  const arrival = e.arrivals.https ?? e.arrivals.http;
  const { path, backendPath } = e.route;
  if (arrival !== undefined) return pathHypotheses(arrival, path, backendPath).slice(0, hypothesesTried);
  const declared = backendPath === undefined ? [] : [{ kind: 'declared', path: backendPath } as const];
  return [...declared, { kind: 'as-sent', path }];
}

/** Requests that show how the application stands to a path. */
export function askStanding(e: Situation, hop: Hop, path: string): readonly Request[] {
  const door = doorOf(e, hop);
  if (door === undefined) return [];
  if (isSafe(e.method)) {
    const beside = siblingPath(path, e.probe.uid);
    return [experiment(e, door, { method: e.method, path }), experiment(e, door, { path: beside })];
  }
  return [
    experiment(e, door, { method: 'OPTIONS', path }),
    experiment(e, door, { method: nonsenseMethod, path }),
  ];
}

/**
 * How the application stands to the declared method on a path. Proof that it serves it: the
 * method itself was reached there, or the Allow of an answer on that path lists it
 * (RFC 9110 section 10.2.1). Anything else is a refusal once it was asked.
 */
export function standingOf(e: Situation, hop: Hop, path: string): Standing {
  const sent = seen(e, { hop: hop.index, method: e.method, path });
  if (sent !== undefined) return reachedDirectly(e, hop, sent) ? 'serves' : 'refuses';
  const asked = ['OPTIONS', nonsenseMethod].flatMap((method) => seenAll(e, { hop: hop.index, method, path }));
  if (asked.some(({ outcome }) => allowOf(outcome)?.includes(e.method))) return 'serves';
  return asked.length === 0 ? 'unseen' : 'refuses';
}

/** The status rule of reached, for an answer that no gateway stands in front of. */
export function reachedDirectly(e: Situation, hop: Hop, at: Seen): boolean {
  const { status } = at.outcome;
  if (status !== 404)
    return ![405, 426, 501].includes(status) && (status < 300 || status >= 400) && status < 500;
  const door = at.request.vantage;
  const control = seen(e, {
    vantage: door,
    hop: hop.index,
    method: 'GET',
    path: siblingPath(at.request.path, e.probe.uid),
  });
  return control !== undefined && !sameAnswer(at.outcome, at.request, control.outcome, control.request);
}

/** Whether the application, asked directly on the path that should arrive, reached the method. */
export function applicationReached(e: Situation): boolean {
  const last = application(e);
  return last !== undefined && declaredAt(e, last).some((at) => reachedDirectly(e, last, at));
}

/**
 * The hop that gives the gateway's very answer when it is asked directly, on the path that
 * should arrive there: the answer was made there or behind it.
 */
export function reproducedBy(e: Evidence): Hop | undefined {
  const { outcome, request } = e.symptom;
  return e.hops.findLast((hop) =>
    declaredAt(e, hop).some((at) => sameAnswer(outcome, request, at.outcome, at.request)),
  );
}

/** The path that arrives does not work, another one does. */
export interface PathFault {
  readonly arrived: string;
  readonly serves: PathHypothesis;
  /** The hop that answered like the gateway. */
  readonly hop: Hop;
}

/** Whether a wrong arriving path is worth asking about: something behind the gateway refused the route itself. */
export function suspectsPath(e: Evidence): boolean {
  const last = application(e);
  return last !== undefined && !applicationReached(e) && declaredAt(e, last).length > 0;
}

/** The hypotheses that differ from what should arrive at the application. */
const others = (e: Situation, last: Hop): readonly PathHypothesis[] =>
  candidates(e).filter(({ path }) => path !== last.path);

/** Experiments of the search. */
export function askPaths(e: Evidence): readonly Request[] {
  const last = application(e);
  return last === undefined ? [] : others(e, last).flatMap(({ path }) => askStanding(e, last, path));
}

/** The proven path fault: the gateway's answer is reproduced on the computed path, and the application serves another. */
export function pathFault(e: Evidence): PathFault | undefined {
  const last = application(e);
  const hop = reproducedBy(e);
  if (last === undefined || hop === undefined || !suspectsPath(e)) return undefined;
  const serves = others(e, last).find(({ path }) => standingOf(e, last, path) === 'serves');
  return serves === undefined ? undefined : { arrived: hop.path, serves, hop };
}

/** Whether every hypothesis was asked and none is served. */
export function noPathServes(e: Evidence): boolean {
  const last = application(e);
  return last !== undefined && others(e, last).every(({ path }) => standingOf(e, last, path) === 'refuses');
}

/** Paths that a setting names as arriving, though the gateway's rules make another one arrive. */
function statedPaths(e: Evidence): readonly string[] {
  const stated = (e.arrival?.pathChanges ?? []).map(({ value }) => value.to);
  return [...new Set(stated)].filter((path) => e.hops.every((hop) => hop.path !== path));
}

/** Control requests that would show that a stated path arrives after all. */
export function askStated(e: Evidence): readonly Request[] {
  const paths = statedPaths(e);
  if (paths.length === 0) return [];
  const { vantage, clientScheme } = e.symptom.request;
  const doors = e.hops.flatMap((hop) => doorOf(e, hop) ?? []);
  return ['GET', nonsenseMethod].flatMap((method) => [
    experiment(e, vantage, { method }),
    ...doors.flatMap((door) => paths.map((path) => experiment(e, door, { method, path, clientScheme }))),
  ]);
}

/**
 * A stated path arrives although the rules do not say so: on it, and only on it, a hop answers
 * GET and the nonsense method just as the gateway does.
 */
export function statedFault(e: Evidence): PathFault | undefined {
  const last = application(e);
  if (last === undefined || !applicationReached(e)) return undefined;
  const serves = { kind: 'as-sent', path: last.path } as const;
  for (const arrived of statedPaths(e)) {
    const hop = e.hops.findLast((candidate) => answersLikeGateway(e, candidate, arrived));
    if (hop !== undefined && !answersLikeGateway(e, hop, hop.path)) return { arrived, serves, hop };
  }
  return undefined;
}

function answersLikeGateway(e: Evidence, hop: Hop, path: string): boolean {
  const { vantage, clientScheme } = e.symptom.request;
  const door = doorOf(e, hop);
  if (door === undefined) return false;
  return ['GET', nonsenseMethod].every((method) => {
    const gateway = seen(e, { vantage, method, path: e.route.path });
    const there = seen(e, { vantage: door, method, path, clientScheme });
    if (gateway === undefined || there === undefined) return false;
    return sameAnswer(gateway.outcome, gateway.request, there.outcome, there.request);
  });
}
