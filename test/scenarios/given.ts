// What a scenario gives to the diagnosis: the parsed probe and the facts, as the caches of a
// running operator would hold them.

import { type Probe, parseProbe } from '../../src/api/read/probe.ts';
import type {
  Endpoint,
  Entry,
  Facts,
  Ingress,
  IngressClass,
  Past,
  Service,
  ServiceFacts,
} from '../../src/model/index.ts';
import { gatewayApiFacts } from './given-gateway-api.ts';
import type { WrittenPast, WrittenService } from './language-parts.ts';
import type { Scenario } from './scenario.ts';

/** Earlier cycles, in each of which every entry of the probe came to the same. */
export function pastOf({ past = [] }: Scenario, { routes }: Probe): readonly (readonly Past[])[] {
  const entries = routes.flatMap(({ name, methods }) => methods.map((method) => ({ route: name, method })));
  return past.flatMap((written) =>
    Array.from({ length: written.times ?? 1 }, () => entries.map((entry) => pastEntry(written, entry))),
  );
}

function pastEntry(written: WrittenPast, entry: Pick<Entry, 'route' | 'method'>): Past {
  const { health, gateway = [] } = written;
  const reason = written.reason ?? (health === 'Healthy' ? 'AllRoutesReached' : 'Unexplained');
  const common = { ...entry, check: 'Method', health, reason } as const;
  const silent = { blames: [], message: reason, fix: '', reproduce: '', contributing: [], seen: [] };
  return health === 'Unhealthy'
    ? { ...common, gateway, found: { ...common, ...silent, ...written.found } }
    : { ...common, gateway };
}

/** The probe of a scenario, in namespace shop. */
export function probeOf({ file, probe: spec, status }: Scenario): Probe {
  const metadata = {
    name: 'probe',
    namespace: 'shop',
    uid: '3f2a9c1d-0000-4000-8000-000000000000',
    generation: 1,
    resourceVersion: '1',
  };
  const parsed = parseProbe({ metadata, spec, status });
  if (parsed.kind === 'invalid') throw new Error(`${file}: ${parsed.problems.join('; ')}`);
  return parsed.probe;
}

const made = new Date('2026-01-01T00:00:00Z');
const now = new Date('2026-06-01T00:00:00Z');

/** Classes that scenarios may name without writing them. */
const knownClasses: readonly IngressClass[] = [
  { metadata: { name: 'nginx' }, spec: { controller: 'k8s.io/ingress-nginx' } },
  { metadata: { name: 'kong' }, spec: { controller: 'ingress-controllers.konghq.com/kong' } },
  { metadata: { name: 'traefik' }, spec: { controller: 'traefik.io/ingress-controller' } },
  { metadata: { name: 'nginx-inc' }, spec: { controller: 'nginx.org/ingress-controller' } },
  { metadata: { name: 'haproxy' }, spec: { controller: 'haproxy.org/ingress-controller/haproxy' } },
  { metadata: { name: 'caddy' }, spec: { controller: 'caddyserver.com/ingress-controller' } },
];

/** The facts of a scenario; every Ingress is five months old. */
export function factsOf(scenario: Scenario): Facts {
  const { ingress, ingressClasses = knownClasses, neighbours = [], classPublishes = true } = scenario;
  const { tlsSecrets, certificates } = scenario;
  return {
    at: now,
    ...(ingress === undefined ? {} : { ingress: dated(ingress) }),
    ingressClasses,
    neighbours: neighbours.map(dated),
    classPublishes,
    services: (scenario.services ?? []).map(serviceOf),
    ...(tlsSecrets === undefined ? {} : { tlsSecrets }),
    ...(certificates === undefined ? {} : { certificates }),
    ...gatewayApiFacts(scenario),
  };
}

function dated(written: Readonly<Record<string, unknown>>): Ingress {
  const ingress = written as Ingress;
  return { ...ingress, metadata: { namespace: 'shop', creationTimestamp: made, ...ingress.metadata } };
}

function serviceOf(written: WrittenService, index: number): ServiceFacts {
  const { name, port = 80, annotations, missing = false, headless = false, unready = false } = written;
  const key = { namespace: written.namespace ?? 'shop', name };
  if (missing) return { ...key, endpoints: [] };
  const service: Service = {
    metadata: { ...key, ...(annotations === undefined ? {} : { annotations }) },
    spec: {
      clusterIP: headless ? 'None' : `10.96.0.${index + 10}`,
      ports: [{ port }],
      selector: { app: name },
    },
  };
  const addresses = written.endpoints ?? [`10.244.0.${index + 10}`];
  const endpoints = addresses.map((each, n): Endpoint => {
    const {
      address,
      pod = `${name}-${n}`,
      ready = !unready,
    } = typeof each === 'string' ? { address: each } : each;
    return { address, port, portName: '', ready, pod, managed: true };
  });
  return { ...key, service, endpoints };
}
