// How long to wait before asking the API server again. Pure arithmetic, apart from the
// loops that use it, so that tests need no time.

// 250 ms hides the restart of an API server from nobody's patience; 15 s bounds what an outage costs
// once it ends. Six doublings lie between them.
const FIRST_MS = 250;
const CEILING_MS = 15_000;

// Rights are granted by people: asking once a minute is soon enough and is no load.
const FORBIDDEN_MS = 60_000;

// An API arrives when people install it. One answer of 404 costs the server nothing; watching all definitions
// instead would bring megabytes of schemas, and the right to read them.
const ABSENT_MS = 30_000;

/**
 * Milliseconds to wait after `failures` failures in a row (1 or more): doubling from 250 ms to 15 s, of which
 * `random` (0 to 1) takes away up to a half, so that replicas do not return together.
 */
export function pauseAfter(failures: number, random: number): number {
  const doublings = Math.min(Math.max(failures, 1) - 1, 6);
  return jittered(Math.min(CEILING_MS, FIRST_MS * 2 ** doublings), random);
}

/** Milliseconds to wait before asking again for something that the operator may not read. */
export function pauseWhenForbidden(random: number): number {
  return jittered(FORBIDDEN_MS, random);
}

/** Milliseconds, 15,000 to 30,000, to wait before asking again for an API that the server does not have. */
export function pauseWhenAbsent(random: number): number {
  return jittered(ABSENT_MS, random);
}

function jittered(ms: number, random: number): number {
  return Math.round(ms * (1 - random / 2));
}
