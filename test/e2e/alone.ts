// One cycle by itself. After a change the operator looks several times (docs/adr/0008), for as long as the machine
// takes: who counts requests finds a moment at which no cycle runs, or a cycle beside which no other one ran.

import type { ObjectKey } from '../../src/model/index.ts';
import type { Rig } from '../rig/rig.ts';
import { askNow } from './objects.ts';
import { cyclesOf } from './scrape.ts';

/** A probe and its operator. The other probes of that operator must have long intervals. */
export interface Place {
  readonly rig: Rig;
  /** Of the operator. */
  readonly url: string;
  readonly key: ObjectKey;
}

/** What an act at rest returned, and how many cycles the operator had started until then. */
export interface Rest<T> {
  readonly result: T;
  readonly cycles: number;
}

/**
 * Asks for a cycle and then acts, once. Undefined when another cycle than the one that was asked for started
 * meanwhile: it may have run during the act. Cycles of a probe follow each other, so when none did, the one that
 * was asked for and all before it had ended.
 */
export async function atRest<T>(
  { rig, url, key }: Place,
  act: () => Promise<T>,
): Promise<Rest<T> | undefined> {
  const from = await cyclesOf(url);
  await askNow(rig, key);
  const result = await act();
  const cycles = await cyclesOf(url);
  return cycles === from + 1 ? { result, cycles } : undefined;
}

/** What was seen at rest, and again after one more cycle; `cycles` is how many the operator has started until then. */
export interface OneCycle<T> {
  readonly before: T;
  readonly after: T;
  readonly cycles: number;
}

/** Looks before and after one cycle by itself, as soon as there is one. */
export async function oneCycle<T>(place: Place, look: () => Promise<T>): Promise<OneCycle<T>> {
  const attempt = async (): Promise<OneCycle<T> | undefined> => {
    const rest = await atRest(place, look);
    if (rest === undefined) throw new Error('others ran before it');
    await askNow(place.rig, place.key);
    const after = await look();
    const cycles = await cyclesOf(place.url);
    if (cycles !== rest.cycles + 1) throw new Error(`there were ${cycles - rest.cycles}`);
    return { before: rest.result, after, cycles };
  };
  return place.rig.waitFor(`a cycle of ${place.key.name} by itself`, attempt);
}
