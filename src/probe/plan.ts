// The declared attempts of a cycle, a pure function of the probe, its facts and a turn: which
// method goes through which door. Unsafe methods go once per gateway scheme and once per hop.

import { bodyWith, isSafe } from '../api/methods.ts';
import type { Probe, Route } from '../api/probe.ts';
import type { Attempt, Endpoint, Facts, Request, ServiceFacts, Vantage } from '../model.ts';
import { serviceOf } from '../routing/backend.ts';
import type { Hop, Way } from '../routing/model.ts';
import { wayOf } from '../routing/way.ts';
import { targetOf } from './target.ts';

/** At most this many endpoints of a Service are asked a cycle, in turn. */
const endpointsAsked = 16;

/** Requests that one cycle declares, before any experiment. */
export interface RequestCount {
  readonly safe: number;
  readonly unsafe: number;
}

/** The requests that the spec declares. `turn` counts cycles: endpoints take turns by it. */
export function declaredRequests(probe: Probe, facts: Facts, turn: number): readonly Request[] {
  return probe.routes.flatMap((route) =>
    route.methods.flatMap((method) => {
      const way = wayOf(probe, route, method, facts);
      const declared: Declared = { route, method, way };
      return [
        ...throughGateway(declared),
        ...way.hops.flatMap((hop) => atHop(declared, hop, { probe, facts, turn })),
      ];
    }),
  );
}

/** Requests with their addresses and time limit; those for which the cluster names no address are left out. */
export function attemptsOf(requests: readonly Request[], probe: Probe, facts: Facts): readonly Attempt[] {
  return requests.flatMap((request) => {
    const target = targetOf(request, probe, facts);
    return target === undefined ? [] : [{ request, target, timeoutMs: probe.timeoutMs }];
  });
}

/** How many of the requests are safe (RFC 9110 section 9.2.1). */
export function countOf(requests: readonly Request[]): RequestCount {
  const safe = requests.filter(({ method }) => isSafe(method)).length;
  return { safe, unsafe: requests.length - safe };
}

interface Declared {
  readonly route: Route;
  readonly method: string;
  readonly way: Way;
}

interface Scene {
  readonly probe: Probe;
  readonly facts: Facts;
  readonly turn: number;
}

function throughGateway({ route, method, way }: Declared): readonly Request[] {
  return way.schemes.map((scheme) => ({
    ...bare(route, method, way.host),
    vantage: { kind: 'gateway', scheme },
    path: route.path,
    clientScheme: scheme,
  }));
}

function atHop(declared: Declared, hop: Hop, scene: Scene): readonly Request[] {
  const { route, method, way } = declared;
  const clientScheme = way.promises.includes('https') ? 'https' : 'http';
  return doors(hop, method, scene).map(({ vantage, instead }) => ({
    ...bare(route, instead ?? method, hop.host),
    vantage,
    path: hop.path,
    clientScheme,
  }));
}

/** The request without its door. Bodies go with methods that define one, never with a stand-in. */
function bare(route: Route, method: string, host: string) {
  const body = bodyWith(route, method);
  return {
    purpose: 'declared',
    method,
    host,
    headers: route.headers,
    ...(body === undefined ? {} : { body }),
  } as const;
}

/** A door of a hop, and the safe method that goes there in place of an unsafe one. */
interface Door {
  readonly vantage: Vantage;
  readonly instead?: 'OPTIONS';
}

function doors(hop: Hop, method: string, scene: Scene): readonly Door[] {
  const facts = serviceOf(scene.facts, hop);
  const endpoints = facts === undefined ? [] : readyEndpoints(facts, hop.port);
  const service: Door = {
    vantage: { kind: 'service', hop: hop.index, service: hop.name, port: hop.port, scheme: hop.scheme },
  };
  const choice = scene.probe.direct?.find(
    (direct) => direct.service === hop.name && direct.port === hop.port,
  )?.endpoints;
  if (choice === 'Service' || facts?.service?.spec?.type === 'ExternalName') return [service];
  const each = inTurn(endpoints, scene.turn).map((endpoint) => doorOf(hop, endpoint));
  if (choice === 'Rotate') return each.slice(0, 1);
  if (choice === 'Each') return each;
  return isSafe(method) ? [...each, ...(each.length > 0 ? [service] : [])] : oneUnsafe(each);
}

/** The first endpoint gets the unsafe method; when there are several, all get OPTIONS, to be compared. */
function oneUnsafe(each: readonly Door[]): readonly Door[] {
  const [first] = each;
  if (first === undefined) return [];
  return each.length === 1 ? each : [first, ...each.map((door): Door => ({ ...door, instead: 'OPTIONS' }))];
}

function doorOf(hop: Hop, { address, port, pod, managed }: Endpoint): Door {
  const { index, name, scheme } = hop;
  const named = pod === undefined ? {} : { pod };
  return {
    vantage: {
      kind: 'endpoint',
      hop: index,
      service: name,
      port: hop.port,
      address,
      targetPort: port,
      scheme,
      managed,
      ...named,
    },
  };
}

/** Ready endpoints of a Service port, in the order of their addresses. */
function readyEndpoints({ service, endpoints }: ServiceFacts, port: number): readonly Endpoint[] {
  const name = service?.spec?.ports?.find((candidate) => candidate.port === port)?.name ?? '';
  return endpoints
    .filter((endpoint) => endpoint.ready && endpoint.portName === name)
    .toSorted((a, b) => (a.address < b.address ? -1 : 1));
}

/** The endpoints of this turn, each cycle starting one further. */
function inTurn(endpoints: readonly Endpoint[], turn: number): readonly Endpoint[] {
  const start = endpoints.length === 0 ? 0 : turn % endpoints.length;
  return [...endpoints.slice(start), ...endpoints.slice(0, start)].slice(0, endpointsAsked);
}
