// What a scenario gives to the diagnosis: the parsed probe and the facts, as the caches of a
// running operator would hold them.

import { type Probe, parseProbe } from '../../src/api/probe.ts';
import type { Endpoint, Facts, Ingress, IngressClass, Service, ServiceFacts } from '../../src/model.ts';
import type { Scenario } from './scenario.ts';

/** A Service as scenarios write it. */
export interface WrittenService {
  readonly name: string;
  readonly port?: number;
  /** Pod addresses; an empty list is a Service without endpoints. */
  readonly endpoints?: readonly string[];
  /** Its endpoints are not ready. */
  readonly unready?: boolean;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly headless?: boolean;
  /** The object itself does not exist. */
  readonly missing?: boolean;
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
  { metadata: { name: 'caddy' }, spec: { controller: 'caddyserver.com/ingress-controller' } },
];

/** The facts of a scenario; every Ingress is five months old. */
export function factsOf(scenario: Scenario): Facts {
  const { ingress, ingressClasses = knownClasses, neighbours = [], classPublishes = true } = scenario;
  return {
    at: now,
    ...(ingress === undefined ? {} : { ingress: dated(ingress) }),
    ingressClasses,
    neighbours: neighbours.map(dated),
    classPublishes,
    services: (scenario.services ?? []).map(serviceOf),
  };
}

function dated(written: Readonly<Record<string, unknown>>): Ingress {
  const ingress = written as Ingress;
  return { ...ingress, metadata: { namespace: 'shop', creationTimestamp: made, ...ingress.metadata } };
}

function serviceOf(written: WrittenService, index: number): ServiceFacts {
  const { name, port = 80, annotations, missing = false, headless = false, unready = false } = written;
  const key = { namespace: 'shop', name };
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
  const endpoints = addresses.map(
    (address, n): Endpoint => ({
      address,
      port,
      portName: '',
      ready: !unready,
      pod: `${name}-${n}`,
      managed: true,
    }),
  );
  return { ...key, service, endpoints };
}
