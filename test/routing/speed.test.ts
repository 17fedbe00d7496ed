// The bound on one RoutingDecision among thousands of other objects. test/bench/routing.ts prints the numbers.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { controllers, type Hosts, manyIngresses, medianMicros } from './many.ts';

/** The bound is 1 ms; measured, on two cores at 2 GHz, 10 to 200 µs. */
const boundMicros = 1000;
const places: readonly Hosts[] = ['one host', 'a host each'];

describe('one decision beside 5,000 other Ingresses takes less than a millisecond', () => {
  for (const [dialect, controller] of Object.entries(controllers))
    for (const hosts of places)
      test(`${dialect}, ${hosts}`, () => {
        const median = medianMicros(manyIngresses(controller, 5000, hosts), 200);
        assert.ok(median < boundMicros, `${median.toFixed(0)} µs`);
      });
});
