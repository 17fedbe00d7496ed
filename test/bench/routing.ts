// `node test/bench/routing.ts`: microseconds of one RoutingDecision, for every dialect and for HTTPRoutes, with 1, 100
// and 5,000 other objects beside the probe's own, all on one host or each on its own. A program of its own.

import type { Facts } from '../../src/model/index.ts';
import {
  controllers,
  decisionAmong,
  type Hosts,
  manyHttpRoutes,
  manyIngresses,
  medianMicros,
} from '../routing/many.ts';

const sizes = [1, 100, 5000] as const;
const places: readonly Hosts[] = ['one host', 'a host each'];
const times = 400;

/** The first RoutingDecision of a cycle, which sorts the objects, and the median of those that follow. */
function measured(make: () => Facts): string {
  const known = make();
  const begin = performance.now();
  decisionAmong(known);
  const first = (performance.now() - begin) * 1000;
  return `${medianMicros(known, times).toFixed(1).padStart(9)} (${first.toFixed(0)})`.padEnd(20);
}

function row(what: string, make: (count: number) => Facts): void {
  console.log(what.padEnd(40), ...sizes.map((count) => measured(() => make(count))));
}

console.log('µs per decision, the first one of a cycle in brackets'.padEnd(40));
console.log(
  'beside so many others'.padEnd(40),
  ...sizes.map((count) => String(count).padStart(9).padEnd(20)),
);
for (const hosts of places) {
  for (const [dialect, controller] of Object.entries(controllers))
    row(`Ingress, ${dialect}, ${hosts}`, (count) => manyIngresses(controller, count, hosts));
  row(`HTTPRoute, ${hosts}`, (count) => manyHttpRoutes(count, hosts));
}
