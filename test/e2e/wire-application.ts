// The application of test/rig/apps/wire.mjs in the cluster: two Pods, a port for each protocol, and a certificate
// from an authority that nobody trusts unless a probe names it. Beside it what probes name: authority, client.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAuthority } from '../rig/authority.ts';
import type { Rig } from '../rig/rig.ts';
import { rolledOut } from '../rig/stories/deploy.ts';
import { ingress, workload } from '../rig/stories/objects.ts';
import { type Manifest, yamlOf } from '../rig/stories/story.ts';
import { must } from './running-operator.ts';

/** A request as it came. */
export interface Came {
  readonly pod: string;
  readonly listener: 'http' | 'h2c' | 'tls';
  /** Past the gateway. */
  readonly direct: boolean;
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly agent: string;
  readonly httpVersion: string;
  readonly serverName?: string;
  /** What was proposed by ALPN. */
  readonly offered?: readonly string[];
  /** Common name of the client certificate. */
  readonly client?: string;
}

/** Ports of the Service. */
export const wirePorts = { http: 8080, h2c: 8082, https: 8443 } as const;

/** Common name of the client certificate. */
export const clientName = 'prober.example.com';

/** The application, behind Ingress `wire`. */
export interface WireApplication {
  readonly host: string;
  /** ClusterIP of its Service, for a probe that takes it for a gateway. */
  readonly address: string;
  readonly came: () => Promise<readonly Came[]>;
}

/** Deploys it into a namespace that is there. */
export async function deployWire(rig: Rig, space: string): Promise<WireApplication> {
  const host = `wire.${space}.example.com`;
  const { ca, own, client } = await certificates(rig, host);
  const [volume, deployment] = workload({
    namespace: space,
    name: 'wire',
    command: ['node', 'test/rig/apps/wire.mjs'],
    port: wirePorts.http,
    replicas: 2,
    env: { TLS_DIRECTORY: '/etc/tls' },
    files: { '/etc/tls/tls.crt': own.certificate, '/etc/tls/tls.key': own.key },
  });
  const path = { path: '/', service: 'wire', port: wirePorts.http };
  const route = ingress({
    namespace: space,
    name: 'wire',
    className: 'nginx',
    host,
    tls: 'shop-tls',
    paths: [path],
    annotations: { 'nginx.ingress.kubernetes.io/ssl-redirect': 'false' },
  });
  const objects = [service(space), route, configMap(space, ca)];
  const pair = { 'tls.crt': client.certificate, 'tls.key': client.key };
  const secrets = [
    secret({ space, name: 'client', host, type: 'kubernetes.io/tls' }, pair),
    secret({ space, name: 'authority', host, type: 'Opaque' }, { 'root.pem': ca }),
    ...opened(space, ['client', 'authority']),
  ];
  const workloads = [volume, deployment].flatMap((one) => one ?? []);
  await rig.apply(yamlOf([...workloads, ...objects, ...secrets]));
  await rolledOut(rig, space);
  const address = await must(rig, [
    'get',
    'service',
    'wire',
    '-n',
    space,
    '-o',
    'jsonpath={.spec.clusterIP}',
  ]);
  const podIps = ['get', 'pods', '-n', space, '-l', 'app=wire', '-o', 'jsonpath={.items[*].status.podIP}'];
  const pods = (await must(rig, podIps)).split(' ');
  return { host, address, came: async () => (await Promise.all(pods.map(cameTo))).flat() };
}

async function cameTo(pod: string): Promise<readonly Came[]> {
  const list = (await (await fetch(`http://${pod}:9000`)).json()) as readonly Omit<Came, 'pod'>[];
  return list.map((one) => ({ pod, ...one }));
}

/** An authority of its own: the operator trusts the one of the rig. */
async function certificates(rig: Rig, host: string) {
  const authority = await createAuthority(join(rig.directory, 'wire-ca'), 'An authority of a team');
  const pairOf = async (name: string) => {
    const { certificate, key } = await authority.issue(name, [name]);
    return { certificate: await readFile(certificate, 'utf8'), key: await readFile(key, 'utf8') };
  };
  const [own, client] = [await pairOf(host), await pairOf(clientName)];
  return { ca: await readFile(authority.caFile, 'utf8'), own, client };
}

const service = (space: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace: space, name: 'wire' },
  spec: {
    selector: { app: 'wire' },
    ports: Object.entries(wirePorts).map(([name, port]) => ({ name, port, targetPort: port })),
  },
});

const configMap = (space: string, ca: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace: space, name: 'authority' },
  data: { 'ca.crt': ca },
});

interface SecretPlace {
  readonly space: string;
  readonly name: string;
  readonly host: string;
  readonly type: string;
}

const secret = (
  { space, name, host, type }: SecretPlace,
  stringData: Readonly<Record<string, string>>,
): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  type,
  metadata: { namespace: space, name, annotations: { 'methodprobe.dev/send-to': host } },
  stringData,
});

/** The operator may read these Secrets, by name. */
const opened = (space: string, names: readonly string[]): readonly Manifest[] => [
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { namespace: space, name: 'methodprobe-fields' },
    rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: names, verbs: ['get'] }],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { namespace: space, name: 'methodprobe-fields' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'methodprobe-fields' },
    subjects: [{ kind: 'ServiceAccount', name: 'methodprobe', namespace: 'methodprobe-system' }],
  },
];
