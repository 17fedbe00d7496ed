// What a gateway controller of the rig sees of the cluster: one snapshot, kept by
// informers, and one call when it changed. Both stand-ins share it; what they make of the
// snapshot is pure and lives beside each of them.

import {
  CoreV1Api,
  DiscoveryV1Api,
  type Informer,
  KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  makeInformer,
  NetworkingV1Api,
  type V1ConfigMap,
  type V1EndpointSlice,
  type V1Ingress,
  type V1IngressClass,
  type V1Secret,
  type V1Service,
} from '@kubernetes/client-node';

/** Everything a stand-in reads, as plain lists. */
export interface Snapshot {
  readonly ingresses: readonly V1Ingress[];
  readonly classes: readonly V1IngressClass[];
  readonly services: readonly V1Service[];
  readonly slices: readonly V1EndpointSlice[];
  readonly secrets: readonly V1Secret[];
  readonly configMaps: readonly V1ConfigMap[];
}

/** A running watch: `snapshot` is what is known now. */
export interface ClusterWatch {
  readonly snapshot: () => Snapshot;
  readonly stop: () => void;
}

/** Changes that come within this time are one change: watches of several kinds bring one apply in pieces. */
const coalesceMs = 20;
/** A ListWatch ends on every error but 410; it is started again after this time. */
const restartMs = 500;

type Kept<T extends KubernetesObject> = Informer<T> & { readonly list: () => readonly T[] };

/** The rig's kubeconfig, which only Pods with its admin label are given. */
export function rigKubeConfig(): KubeConfig {
  const path = process.env['RIG_KUBECONFIG'];
  if (path === undefined) throw new Error('RIG_KUBECONFIG is not set: the Pod lacks the rig admin label');
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(path);
  return kubeConfig;
}

function keep<T extends KubernetesObject>(
  kubeConfig: KubeConfig,
  source: { readonly path: string; readonly list: () => Promise<KubernetesListObject<T>> },
  changed: () => void,
): { readonly informer: Kept<T>; readonly synced: Promise<void> } {
  const informer = makeInformer(kubeConfig, source.path, source.list) as Kept<T>;
  let stopped = false;
  for (const event of ['add', 'update', 'delete'] as const) informer.on(event, changed);
  const { promise: synced, resolve } = Promise.withResolvers<void>();
  const start = (): void => {
    if (stopped) return;
    informer.start().then(resolve, () => setTimeout(start, restartMs));
  };
  informer.on('error', () => setTimeout(start, restartMs));
  start();
  const stop = informer.stop.bind(informer);
  informer.stop = () => {
    stopped = true;
    return stop();
  };
  return { informer, synced };
}

/** Runs `changed` after `coalesceMs` without waiting for more: the first change sets the clock. */
function coalesced(changed: () => void): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      changed();
    }, coalesceMs);
  };
}

/** Watches what a gateway controller reads; `changed` is called once after the first sync and then after each change. */
export async function watchCluster(kubeConfig: KubeConfig, changed: () => void): Promise<ClusterWatch> {
  let ready = false;
  const notify = coalesced(() => {
    if (ready) changed();
  });
  const kept = keepAll(kubeConfig, notify);
  await Promise.all(Object.values(kept).map((one) => one.synced));
  ready = true;
  notify();
  return {
    snapshot: () => ({
      ingresses: kept.ingresses.informer.list(),
      classes: kept.classes.informer.list(),
      services: kept.services.informer.list(),
      slices: kept.slices.informer.list(),
      secrets: kept.secrets.informer.list(),
      configMaps: kept.configMaps.informer.list(),
    }),
    stop: () => {
      for (const { informer } of Object.values(kept)) void informer.stop();
    },
  };
}

function keepAll(kubeConfig: KubeConfig, changed: () => void) {
  const core = kubeConfig.makeApiClient(CoreV1Api);
  const networking = kubeConfig.makeApiClient(NetworkingV1Api);
  const discovery = kubeConfig.makeApiClient(DiscoveryV1Api);
  const of = <T extends KubernetesObject>(path: string, list: () => Promise<KubernetesListObject<T>>) =>
    keep<T>(kubeConfig, { path, list }, changed);
  return {
    ingresses: of<V1Ingress>('/apis/networking.k8s.io/v1/ingresses', () =>
      networking.listIngressForAllNamespaces(),
    ),
    classes: of<V1IngressClass>('/apis/networking.k8s.io/v1/ingressclasses', () =>
      networking.listIngressClass(),
    ),
    services: of<V1Service>('/api/v1/services', () => core.listServiceForAllNamespaces()),
    slices: of<V1EndpointSlice>('/apis/discovery.k8s.io/v1/endpointslices', () =>
      discovery.listEndpointSliceForAllNamespaces(),
    ),
    secrets: of<V1Secret>('/api/v1/secrets', () => core.listSecretForAllNamespaces()),
    configMaps: of<V1ConfigMap>('/api/v1/configmaps', () => core.listConfigMapForAllNamespaces()),
  };
}
