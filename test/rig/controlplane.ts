// The control plane of the rig: etcd, kube-apiserver, kube-controller-manager and kube-proxy, real ones, with
// the flags that make them quick and small. Knows nothing of Pods.

import { createPublicKey } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { type Authority, type Certificate, createAuthority, privateKey } from './authority.ts';
import { type Component, startComponent } from './component.ts';
import {
  apiServerPort,
  apiServerUrl,
  controlPlanePart,
  hostAddress,
  nodeName,
  podRange,
  serviceRange,
} from './places.ts';
import { waitFor } from './wait.ts';

// Cold page cache and a busy machine; a warm boot takes a tenth of it.
const START_TIMEOUT_MS = 120_000;
const ETCD = 'http://127.0.0.1:2379';
const ADMIN_TOKEN = 'rig-administrator';

// What the rig's objects need: Deployments and their Pods' endpoints, namespaces and owners that go away.
const CONTROLLERS = [
  'deployment-controller',
  'replicaset-controller',
  'endpointslice-controller',
  'endpointslice-mirroring-controller',
  'namespace-controller',
  'garbage-collector-controller',
  'serviceaccount-controller',
  'root-ca-certificate-publisher-controller',
];

export interface ControlPlane {
  /** Administrator's kubeconfig. */
  readonly kubeconfig: string;
  readonly caFile: string;
  stopApiServer(options: { readonly kill: boolean }): Promise<void>;
  /** Starts the API server on the same etcd and waits until it is ready. */
  startApiServer(): Promise<void>;
  /** Starts the parts that need a Node object: kube-proxy. */
  startProxy(): void;
  /** Throws when a part that should run does not. */
  assertAlive(): void;
  stop(): Promise<void>;
}

interface Files {
  readonly directory: string;
  readonly authority: Authority;
  readonly serving: Certificate;
  readonly accountKey: string;
  readonly accountPublicKey: string;
  readonly tokens: string;
  readonly kubeconfig: string;
}

/** Boots etcd, API server and controller manager below the directory; resolves when the API server is ready. */
export async function startControlPlane(directory: string): Promise<ControlPlane> {
  mkdirSync(join(directory, 'logs'), { recursive: true });
  const running = new Map<string, Component>();
  const start = (part: string, flags: readonly string[]): Component => {
    const log = join(directory, 'logs', `${part}.log`);
    const component = startComponent(part, [...controlPlanePart(part), ...flags], log);
    running.set(part, component);
    return component;
  };
  start('etcd', etcdFlags(directory));
  const files = await prepareFiles(directory);
  const startApiServer = async (): Promise<void> => {
    const server = start('kube-apiserver', apiServerFlags(files));
    await waitFor(
      'the API server to be ready',
      () => ready(server, files.authority.caFile),
      START_TIMEOUT_MS,
    );
  };
  const stopPart = async (part: string, options?: { readonly kill: boolean }): Promise<void> => {
    const component = running.get(part);
    running.delete(part);
    await component?.stop(options);
  };
  await startApiServer().catch(async (error: unknown) => {
    await Promise.all([...running.keys()].map((part) => stopPart(part, { kill: true })));
    throw error;
  });
  const clients = new Map([['kube-controller-manager', controllerFlags(files)]]);
  for (const [part, flags] of clients) start(part, flags);
  return {
    kubeconfig: files.kubeconfig,
    caFile: files.authority.caFile,
    startApiServer: async () => {
      await startApiServer();
      // Its clients would wait for up to half a minute before they try again; a new one asks at once.
      for (const [part, flags] of clients) {
        await stopPart(part, { kill: true });
        start(part, flags);
      }
    },
    stopApiServer: (options) => stopPart('kube-apiserver', options),
    startProxy: () => {
      const flags = [`--config=${proxyConfig(files)}`];
      clients.set('kube-proxy', flags);
      start('kube-proxy', flags);
    },
    assertAlive: () => running.forEach((component) => void component.assertAlive()),
    // Nothing of this run is read again, so nothing needs to end in order.
    stop: async () =>
      void (await Promise.all([...running.keys()].map((part) => stopPart(part, { kill: true })))),
  };
}

async function prepareFiles(directory: string): Promise<Files> {
  const path = (name: string): string => join(directory, name);
  const authority = await createAuthority(path('pki'), 'rig-kubernetes');
  const names = ['kubernetes.default.svc', 'kubernetes.default', 'kubernetes', 'localhost'];
  const addresses = [hostAddress, '127.0.0.1', serviceRange.replace(/0\/\d+$/, '1')];
  const serving = await authority.issue('kube-apiserver', [...names, ...addresses]);
  const key = privateKey();
  writeFileSync(path('pki/account.key'), key, { mode: 0o600 });
  writeFileSync(path('pki/account.pub'), createPublicKey(key).export({ format: 'pem', type: 'spki' }));
  writeFileSync(path('tokens.csv'), `${ADMIN_TOKEN},administrator,administrator,"system:masters"\n`, {
    mode: 0o600,
  });
  writeFileSync(path('kubeconfig'), kubeconfigText(authority.caFile, ADMIN_TOKEN), { mode: 0o600 });
  return {
    directory,
    authority,
    serving,
    accountKey: path('pki/account.key'),
    accountPublicKey: path('pki/account.pub'),
    tokens: path('tokens.csv'),
    kubeconfig: path('kubeconfig'),
  };
}

/** Text of a kubeconfig for the rig's API server and one bearer token. */
export function kubeconfigText(caFile: string, token: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'rig', cluster: { server: apiServerUrl, 'certificate-authority': caFile } }],
    users: [{ name: 'rig', user: { token } }],
    contexts: [{ name: 'rig', context: { cluster: 'rig', user: 'rig' } }],
    'current-context': 'rig',
  });
}

function etcdFlags(directory: string): readonly string[] {
  const urls = [`--listen-client-urls=${ETCD}`, `--advertise-client-urls=${ETCD}`];
  const peers = ['--listen-peer-urls=http://127.0.0.1:2380'];
  return [
    `--data-dir=${join(directory, 'etcd')}`,
    ...urls,
    ...peers,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ];
}

function apiServerFlags(files: Files): readonly string[] {
  return [
    `--etcd-servers=${ETCD}`,
    `--secure-port=${apiServerPort}`,
    '--bind-address=0.0.0.0',
    `--advertise-address=${hostAddress}`,
    `--tls-cert-file=${files.serving.certificate}`,
    `--tls-private-key-file=${files.serving.key}`,
    `--token-auth-file=${files.tokens}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${files.accountPublicKey}`,
    `--service-account-signing-key-file=${files.accountKey}`,
    `--service-cluster-ip-range=${serviceRange}`,
    '--enable-priority-and-fairness=false',
    '--shutdown-watch-termination-grace-period=100ms',
  ];
}

function controllerFlags(files: Files): readonly string[] {
  const client = [`--kubeconfig=${files.kubeconfig}`, `--root-ca-file=${files.authority.caFile}`];
  return [...client, `--controllers=${CONTROLLERS.join(',')}`, '--leader-elect=false', '--secure-port=0'];
}

function proxyConfig(files: Files): string {
  const path = join(files.directory, 'kube-proxy.json');
  const config = {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'nftables',
    clientConnection: { kubeconfig: files.kubeconfig },
    hostnameOverride: nodeName,
    clusterCIDR: podRange,
    // Rules follow an endpoint at once; the default gathers changes for a second.
    nftables: { minSyncPeriod: '10ms', syncPeriod: '30s' },
    // Connection tracking limits belong to the machine, not to a network namespace.
    conntrack: { maxPerCore: 0, min: 0 },
    metricsBindAddress: '127.0.0.1:10249',
    healthzBindAddress: '127.0.0.1:10256',
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}

/** True once /readyz says 200; undefined before. Throws when the server has died. */
function ready(server: Component, caFile: string): Promise<true | undefined> {
  server.assertAlive();
  const url = `https://127.0.0.1:${apiServerPort}/readyz`;
  return new Promise((resolve) => {
    const options = {
      ca: readFileSync(caFile),
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
      timeout: 1_000,
    };
    const request = get(url, options, (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? true : undefined);
    });
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(undefined));
  });
}
