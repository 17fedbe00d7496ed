// A probe together with the routes of its document. A declared route goes before one of the document. Routes of the
// document are marked, so that their unsafe methods are never sent.

import type { Probe, Route } from '../api/read/probe.ts';
import { routeNames } from '../api/read/route-names.ts';
import type { Facts } from '../model/index.ts';
import { planRoute } from '../routing/route-plan.ts';
import { gatewayPathOf, plainRoute } from './gateway-path.ts';
import type { Operation, Operations } from './operations.ts';
import { type OperationRoute, routesOfOperations } from './routes.ts';
import { documentPlace } from './source.ts';

/** A route of the probe, and what it stands for in the document. */
export interface DocumentedRoute {
  /** Name of the route. */
  readonly name: string;
  /** As the document has it, parameters filled in. */
  readonly path: string;
  readonly methods: readonly string[];
  readonly templates: readonly string[];
}

/** The routes of a probe with those of its document, and what did not fit. */
export interface ProbeWithOperations {
  readonly routes: readonly Route[];
  readonly documentedRoutes: readonly DocumentedRoute[];
  /** Operations without a route. */
  readonly omitted: number;
  /** Declared routes that leave their methods to a document which has none for them. */
  readonly silent: readonly string[];
}

/** What a probe may hold, declared and documented together. */
const mostRoutes = 64;
const mostMethods = 256;

/** Whether a route leaves its methods to the document. */
export const isOpen = ({ methods, mustRefuse }: Route): boolean =>
  methods.length === 0 && mustRefuse.length === 0;

/** The probe with the operations of a document as routes. */
export function probeWithOperations(probe: Probe, facts: Facts, operations: Operations): ProbeWithOperations {
  const closed = probe.routes.filter((route) => !isOpen(route));
  const open = probe.routes.filter(isOpen);
  const declared = closed.map(({ path, methods }) => ({ path: withoutQuery(path), methods }));
  const placed = placedOf(operations, probe, facts, mostRoutes + declared.length);
  const documentPaths = new Map(placed.operations.map(({ path, documented }) => [path, documented]));
  const room = {
    routes: mostRoutes - probe.routes.length,
    methods: mostMethods - declared.reduce((count, { methods }) => count + methods.length, 0),
    declared,
  };
  const { routes, omitted } = routesOfOperations(
    { ...operations, operations: placed.operations },
    {
      ...room,
      // A route that is filled in needs no room of its own.
      routes: room.routes + open.filter(({ path }) => documentPaths.has(withoutQuery(path))).length,
    },
  );
  const names = namesFor(routes, open, probe);
  const made = routes.map((route, index) => ({ route, name: names[index] ?? '' }));
  const filled = made.map(({ route, name }) => routeOf(route, name, open));
  return {
    routes: [...closed, ...filled],
    documentedRoutes: made.map(({ route: { path, methods, templates }, name }) => ({
      name,
      path: documentPaths.get(path) ?? path,
      methods,
      templates,
    })),
    omitted: omitted.operations + placed.left,
    silent: open
      .filter(({ path }) => !routes.some((route) => route.path === withoutQuery(path)))
      .map(({ path }) => path),
  };
}

const withoutQuery = (path: string): string => path.split('?', 1)[0] ?? path;

interface Placed extends Operation {
  /** The document's path; `path` is the gateway's. */
  readonly documented: string;
}

/** The operations on the paths that clients send, as many as there is room for, and how many are left over. */
function placedOf({ operations }: Operations, probe: Probe, facts: Facts, most: number) {
  const byPath = [...Map.groupBy(operations, ({ path }) => path)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const place = documentPlace(probe, facts);
  const hops = place === undefined ? directHops(probe, facts) : [place.hop];
  const taken = byPath.slice(0, most).flatMap(([path, found]): Placed[] => {
    const { method = 'GET', base } = found[0] ?? {};
    const wanted = { path, method, ...(base === undefined ? {} : { base }) };
    const sent = gatewayPathOf(wanted, probe, facts, hops);
    return found.map((operation) => ({ ...operation, path: sent, documented: path }));
  });
  return { operations: taken, left: operations.length - taken.length };
}

/** Those that `direct` declares: a document in a ConfigMap comes from no Service. */
function directHops(probe: Probe, facts: Facts) {
  if (probe.direct === undefined) return [];
  return planRoute(probe, plainRoute('/', 'GET'), 'GET', facts).hops;
}

/** The route of a path; what the author wrote about the path holds, and the methods are those of the document. */
function routeOf(route: OperationRoute, name: string, open: readonly Route[]): Route {
  const { path, methods } = route;
  const own = open.find((each) => withoutQuery(each.path) === path);
  return { ...plainRoute(path, 'GET'), name, ...own, methods, documented: true };
}

/** The names of routes; none that the author gave to another route. */
function namesFor(
  routes: readonly OperationRoute[],
  open: readonly Route[],
  probe: Probe,
): readonly string[] {
  const taken = new Set(probe.routes.map(({ name }) => name));
  const made = routeNames(routes.map(({ path }) => ({ path })));
  return routes.map(({ path }, index) => {
    const own = open.find((route) => withoutQuery(route.path) === path);
    if (own !== undefined) return own.name;
    const name = freeName(made[index] ?? '', taken);
    taken.add(name);
    return name;
  });
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  const numbered = (number: number): string => `${name.slice(0, 58).replace(/-$/, '')}-${number}`;
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = numbered(number);
  return free;
}
