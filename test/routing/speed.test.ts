// One RoutingDecision among thousands of other objects costs what it costs among some. test/bench/routing.ts prints
// microseconds.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { controllers, type Hosts, manyIngresses, medianMicros } from './many.ts';

const [few, many] = [50, 5_000];
/** Measured, 0.5 to 6 times; whoever walks over all of them takes 100 times as long. */
const bound = 25;
const places: readonly Hosts[] = ['one host', 'a host each'];

describe('one decision beside 5,000 other Ingresses takes little longer than beside 50', () => {
  for (const [dialect, controller] of Object.entries(controllers))
    for (const hosts of places)
      test(`${dialect}, ${hosts}`, () => {
        const [one, other] = [few, many].map((count) =>
          medianMicros(manyIngresses(controller, count, hosts), 200),
        );
        const times = (other ?? 0) / (one ?? 0);
        assert.ok(times < bound, `${other?.toFixed(0)} µs for ${one?.toFixed(0)}`);
      });
});
