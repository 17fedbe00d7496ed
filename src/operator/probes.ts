// The MethodProbes of the cache, parsed: once for each version of an object, for the schedule and for its cycles.

import { type Parsed, parseProbe } from '../api/read/probe.ts';
import type { RunningOperator } from '../kube/operator.ts';
import type { ObjectKey } from '../model/index.ts';

/** The probe of a key as the cache has it; undefined when it is gone. Never throws. */
export type ProbeReader = (key: ObjectKey) => Parsed | undefined;

/** Reads from the caches. What was made of an object is kept as long as the object is. */
export function probeReader({ caches }: Pick<RunningOperator, 'caches'>): ProbeReader {
  const parsed = new WeakMap<object, Parsed>();
  return (key) => {
    const object = caches.probes.get(key);
    if (object === undefined) return undefined;
    const known = parsed.get(object);
    if (known !== undefined) return known;
    const fresh = parseProbe(object);
    parsed.set(object, fresh);
    return fresh;
  };
}
