// Answers by their path, and doors by their hop, found once for a set of observations: a diagnosis
// asks for the same ones hundreds of times.

import type { Answer, Observation, Request, Vantage } from '../model.ts';
import { vantageKey } from './request.ts';

/** An answered observation. */
export interface Seen {
  readonly request: Request;
  readonly outcome: Answer;
}

interface Index {
  readonly answered: readonly Seen[];
  readonly byPath: ReadonlyMap<string, readonly Seen[]>;
  readonly doors: Map<string, Vantage | undefined>;
}

/** Kept as long as the observations themselves. */
const indexes = new WeakMap<readonly Observation[], Index>();

function indexOf(observations: readonly Observation[]): Index {
  const known = indexes.get(observations);
  if (known !== undefined) return known;
  const answered = observations.filter((one): one is Observation & Seen => one.outcome.kind === 'answered');
  const byPath = Map.groupBy(answered, ({ request }) => request.path);
  const index = { answered, byPath, doors: new Map<string, Vantage | undefined>() };
  indexes.set(observations, index);
  return index;
}

/** Every answer, in the order of the observations; only those for a path when one is given. */
export function answeredOn(observations: readonly Observation[], path: string | undefined): readonly Seen[] {
  const { answered, byPath } = indexOf(observations);
  return path === undefined ? answered : (byPath.get(path) ?? []);
}

/** The first door of a hop, by its key, among those that answered for a host in the hop's own protocol. */
export function firstDoor(
  observations: readonly Observation[],
  hop: number,
  host: string,
): Vantage | undefined {
  const { answered, doors } = indexOf(observations);
  const key = `${hop} ${host}`;
  if (doors.has(key)) return doors.get(key);
  const there = answered.filter(
    ({ request: { vantage, host: asked, protocol } }) =>
      'service' in vantage && vantage.hop === hop && asked === host && protocol === undefined,
  );
  const [first] = there
    .map(({ request }) => request.vantage)
    .toSorted((a, b) => (vantageKey(a) < vantageKey(b) ? -1 : 1));
  doors.set(key, first);
  return first;
}
