// The live side: Traefik with the suite's base in the rig, and the waiting until what was put is in force.

import { installExtensions } from '../rig/extensions.ts';
import { traefik, traefikOwn } from '../rig/gateways/traefik/manifests.ts';
import type { Rig } from '../rig/rig.ts';
import { authorityOf, rolledOut } from '../rig/stories/deploy.ts';
import { exact, gateway, httpRoute } from '../rig/stories/gateway-api.ts';
import { listed, put, remove } from './cluster.ts';
import { allSpokenOf, isServed, markerHost, markerPath } from './inforce.ts';
import { baseObjects, type SuiteObject } from './manifests.ts';
import { suiteNamespace } from './table.ts';

const marker = { namespace: suiteNamespace, name: 'settled' } as const;

/** Namespaces of the suite. Traefik's stays: others use it too. */
export const namespaces: readonly string[] = [
  suiteNamespace,
  'gateway-conformance-app-backend',
  'gateway-conformance-web-backend',
];

/** Ports of listeners that some tests use besides 80 and 443. */
const entryPoints = { web8080: 8080, web8090: 8090 };
/** Every test waits for it twice. */
const throttleMs = 20;
/** A running suite: one set of objects in force after the other. */
export interface Suite {
  /**
   * Replaces the objects from before by these; resolves when Traefik works by them. `silent` are names of
   * routes of which Traefik writes no status.
   */
  enter(objects: readonly SuiteObject[], silent: readonly string[]): Promise<void>;
}

/** Deploys Traefik, the suite's Gateways and its backends; resolves when all run. */
export async function deploySuite(rig: Rig): Promise<Suite> {
  await installExtensions(rig, ['gateway-api', 'traefik']);
  const authority = await authorityOf(rig);
  const certificate = await authority.secret({
    namespace: suiteNamespace,
    name: 'tls-validity-checks-certificate',
    hosts: ['example.org', 'second-example.org', 'unknown-example.org'],
  });
  await put(rig, [
    ...baseObjects(),
    ...asSuite(traefik({}, { entryPoints, throttleMs })),
    ...asSuite([certificate, ...markerObjects]),
  ]);
  await Promise.all([traefikOwn.namespace, ...namespaces].map((one) => rolledOut(rig, one)));
  const pods = await listed<Pod>(rig, `/api/v1/namespaces/${suiteNamespace}/pods`);
  return entering(rig, pods);
}

const asSuite = (manifests: readonly object[]): readonly SuiteObject[] => manifests as readonly SuiteObject[];

interface Pod {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly status: { readonly podIP: string };
}

/** The marker: a host whose Service leads to one backend or another. Which one answers tells what Traefik has read. */
const markerObjects: readonly object[] = [
  gateway(marker),
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: marker,
    spec: { ports: [{ port: 80, targetPort: 3000 }] },
  },
  httpRoute({
    ...marker,
    parents: [{ name: marker.name }],
    hostnames: [markerHost],
    // The highest rank that Traefik knows, whatever a test asks for: it puts an exact path before any host.
    rules: [{ matches: [exact(markerPath)], to: { service: marker.name, port: 80 } }],
  }),
];

function markerSlice(pod: Pod): object {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...marker, labels: { 'kubernetes.io/service-name': marker.name } },
    addressType: 'IPv4',
    ports: [{ port: 3000 }],
    endpoints: [{ addresses: [pod.status.podIP], conditions: { ready: true } }],
  };
}

function entering(rig: Rig, pods: readonly Pod[]): Suite {
  const podOf = (app: string) => pods.find(({ metadata }) => metadata.labels['app'] === app);
  const [one, other] = ['infra-backend-v1', 'infra-backend-v2'].map(podOf);
  if (one === undefined || other === undefined) throw new Error('the backends have no Pods');
  let count = 0;
  let before: readonly SuiteObject[] = [];
  return {
    enter: async (wanted, silent) => {
      count += 1;
      const pod = count % 2 === 0 ? one : other;
      const objects = wanted.map((object) => withEndpoints(object, one));
      // All of them, also those that come again: only a new route has no status from before.
      await remove(rig, before);
      before = objects;
      await put(rig, objects);
      const spoken = () => allSpokenOf(rig, objects, silent);
      await rig.waitFor('a status of every route', spoken);
      await put(rig, asSuite([markerSlice(pod)]));
      await rig.waitFor('the marker to answer', () => isServed(pod.metadata.name));
    },
  };
}

/** Slices that the tests fill by hand: those for IPv4 lead to the backend. */
function withEndpoints(object: SuiteObject, pod: Pod): SuiteObject {
  if (object.kind !== 'EndpointSlice' || object.addressType !== 'IPv4') return object;
  return { ...object, endpoints: [{ addresses: [pod.status.podIP], conditions: { ready: true } }] };
}
