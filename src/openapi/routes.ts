// From operations to routes of a probe: one route a path, its methods together, and no more than
// a probe may have. What does not fit is counted.

import { isSafe } from '../api/read/methods.ts';
import type { Operation, Operations } from './operations.ts';

/** One path of a document with its methods, ready to become a route of the probe. */
export interface OperationRoute {
  /** As a client sends it to the gateway. */
  readonly path: string;
  /** At most 16, the safe ones first. */
  readonly methods: readonly string[];
  /** Those of `methods` that are never sent: a document is no permission, OPTIONS and Allow decide. */
  readonly byAllow: readonly string[];
  /** What the document calls the path; several where values lead to the same one. */
  readonly templates: readonly string[];
}

/** What the probe has room for beside the routes that its author wrote. */
interface Room {
  readonly routes: number;
  /** Methods of all routes together. */
  readonly methods: number;
  /** The author's own routes: a method declared there is judged there, and is left out here. */
  readonly declared: readonly { readonly path: string; readonly methods: readonly string[] }[];
}

/** The routes that fit, and what did not. */
interface OperationRoutes {
  /** In the order of paths. */
  readonly routes: readonly OperationRoute[];
  /** Paths that are not probed at all, and operations that are not probed, theirs among them. */
  readonly omitted: { readonly paths: number; readonly operations: number };
}

/** Methods of one route, as the schema of a probe has it. */
const mostMethods = 16;

/** The routes of the chosen operations: the first that fit, so the same ones in every cycle. */
export function routesOfOperations({ operations, beyond }: Operations, room: Room): OperationRoutes {
  const open = operations.filter((operation) => !isDeclared(operation, room));
  const byPath = [...Map.groupBy(open, ({ path }) => path)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const routes: OperationRoute[] = [];
  let left = room.methods;
  let omitted = beyond;
  for (const [path, found] of byPath) {
    const methods = methodsOf(found);
    const kept = methods.slice(0, routes.length < room.routes ? Math.min(mostMethods, left) : 0);
    if (kept.length > 0) routes.push(routeOf(path, kept, found));
    left -= kept.length;
    omitted += methods.length - kept.length;
  }
  return { routes, omitted: { paths: byPath.length - routes.length, operations: omitted } };
}

const isDeclared = ({ path, method }: Operation, { declared }: Room): boolean =>
  declared.some((route) => route.path === path && route.methods.includes(method));

/** Each once, the safe ones first: they are proven by their own answer. */
const methodsOf = (found: readonly Operation[]): readonly string[] =>
  [...new Set(found.map(({ method }) => method))].toSorted((a, b) => Number(isSafe(b)) - Number(isSafe(a)));

const routeOf = (path: string, methods: readonly string[], found: readonly Operation[]): OperationRoute => ({
  path,
  methods,
  byAllow: methods.filter((method) => !isSafe(method)),
  templates: [...new Set(found.map(({ template }) => template))],
});
