// Answers by their path, and vantages by their hop. They are found once for a set of observations, because a
// diagnosis looks up the same ones hundreds of times.

import type { Answer, Observation, Request, Vantage } from '../../model/index.ts';
import { vantageKey } from './request.ts';

/** An answered observation. */
export interface Seen {
  readonly request: Request;
  readonly outcome: Answer;
}

/** A Pod's address behind a Service port. */
export type EndpointVantage = Extract<Vantage, { kind: 'endpoint' }>;

interface Index {
  readonly all: ReadonlyMap<string, readonly Observation[]>;
  /** Endpoints that refused a connection, once for each request. */
  readonly refused: readonly EndpointVantage[];
  readonly answered: readonly Seen[];
  readonly byPath: ReadonlyMap<string, readonly Seen[]>;
  readonly vantages: Map<string, Vantage | undefined>;
}

/** Kept as long as the observations themselves. */
const indexes = new WeakMap<readonly Observation[], Index>();

function indexOf(observations: readonly Observation[]): Index {
  const known = indexes.get(observations);
  if (known !== undefined) return known;
  const answered = observations.filter((one): one is Observation & Seen => one.outcome.kind === 'answered');
  const byPath = Map.groupBy(answered, ({ request }) => request.path);
  const refused = observations.flatMap(({ request: { vantage }, outcome }) =>
    vantage.kind === 'endpoint' && outcome.kind === 'failed' && outcome.cause === 'refused' ? [vantage] : [],
  );
  const all = Map.groupBy(observations, ({ request }) => request.path);
  const index = { all, answered, refused, byPath, vantages: new Map<string, Vantage | undefined>() };
  indexes.set(observations, index);
  return index;
}

/** Every answer, in the order of the observations; only those for a path when one is given. */
export function answersOn(observations: readonly Observation[], path: string | undefined): readonly Seen[] {
  const { answered, byPath } = indexOf(observations);
  return path === undefined ? answered : (byPath.get(path) ?? []);
}

/** Every observation for a path, answered or not, in their order. */
export const observationsOn = (observations: readonly Observation[], path: string): readonly Observation[] =>
  indexOf(observations).all.get(path) ?? [];

/** Endpoints of a hop that refused every connection. */
export function refusingEndpoints(
  observations: readonly Observation[],
  hop: number | undefined,
): readonly EndpointVantage[] {
  const { refused, answered } = indexOf(observations);
  // In most cycles no endpoint refuses, and nothing has to be searched.
  const there = refused.filter((vantage) => vantage.hop === hop);
  const vantages = new Map(there.map((vantage) => [vantageKey(vantage), vantage]));
  for (const { request } of vantages.size === 0 ? [] : answered) vantages.delete(vantageKey(request.vantage));
  return [...vantages.values()];
}

/** The first vantage of a hop, by its key, among those that answered for a host in the hop's own protocol. */
export function firstVantage(
  observations: readonly Observation[],
  hop: number,
  host: string,
): Vantage | undefined {
  const { answered, vantages } = indexOf(observations);
  const key = `${hop} ${host}`;
  if (vantages.has(key)) return vantages.get(key);
  const there = answered.filter(
    ({ request: { vantage, host: asked, protocol } }) =>
      'service' in vantage && vantage.hop === hop && asked === host && protocol === undefined,
  );
  const [first] = there
    .map(({ request }) => request.vantage)
    .toSorted((a, b) => (vantageKey(a) < vantageKey(b) ? -1 : 1));
  vantages.set(key, first);
  return first;
}
