// The suite's own manifests, ready for the rig: the class is Traefik's, the backends run our echo application.
// Nothing else of them is changed.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { conformanceSuite, nodeName } from '../rig/places.ts';
import type { Table } from './table.ts';

/** An object of a manifest. */
export interface SuiteObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: unknown;
  /** Of an EndpointSlice. */
  readonly addressType?: string;
  readonly endpoints?: readonly object[];
}

function read(file: string): readonly SuiteObject[] {
  const text = readFileSync(file, 'utf8');
  return parseAllDocuments(text.replaceAll('{GATEWAY_CLASS_NAME}', 'traefik'))
    .map((document): SuiteObject | null => document.toJS())
    .filter((one) => one !== null);
}

/** Deployments that no HTTPRoute leads to: gRPC, TLS and UDP have tests of their own. */
const isForOthers = ({ kind, metadata }: SuiteObject): boolean =>
  kind === 'Deployment' && /^(?:grpc|tls|coredns)/.test(metadata.name);

/** Namespaces, Gateways, Services and backends that the tests share. */
export const baseObjects = (): readonly SuiteObject[] =>
  read(join(conformanceSuite, 'base/manifests.yaml'))
    .filter((one) => !isForOthers(one))
    .map((one) => (one.kind === 'Deployment' ? echoing(one) : one));

/** What one test applies. */
export function objectsOf({ name, manifest = name, leaveOut, beyond }: Table): readonly SuiteObject[] {
  const directory = beyond ? join(import.meta.dirname, 'manifests') : join(conformanceSuite, 'tests');
  return read(join(directory, `${manifest}.yaml`)).filter(({ kind }) => kind !== leaveOut);
}

interface Workload {
  readonly template: {
    readonly spec: { readonly containers: readonly { readonly env?: readonly object[] }[] };
  };
}

/** One Pod instead of two: which of equal ones answers is not asked. */
function echoing(deployment: SuiteObject): SuiteObject {
  const spec = deployment.spec as Workload;
  const { containers } = spec.template.spec;
  const container = {
    ...containers[0],
    command: ['node', 'test/rig/apps/echo.mjs'],
    readinessProbe: { tcpSocket: { port: 3000 }, periodSeconds: 1 },
  };
  const pod = { ...spec.template.spec, nodeName, terminationGracePeriodSeconds: 1, containers: [container] };
  return { ...deployment, spec: { ...spec, replicas: 1, template: { ...spec.template, spec: pod } } };
}
