// Makers of the ordinary objects that the stories are built of: Deployments whose containers
// run from this source tree, Services, Ingresses. Pure.

import { createHash } from 'node:crypto';
import { nodeName } from '../places.ts';
import type { Manifest } from './story.ts';

/** A workload with one container. */
export interface Workload {
  readonly namespace: string;
  readonly name: string;
  readonly command: readonly string[];
  readonly port: number;
  /** Default 1. */
  readonly replicas?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Files by path inside the container; the directories become ConfigMap volumes. */
  readonly files?: Readonly<Record<string, string>>;
}

export function namespace(name: string): Manifest {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

/** ConfigMaps for its files, a Deployment and a Service with the same name and port. */
export function workload(
  of: Workload,
  serviceAnnotations: Readonly<Record<string, string>> = {},
): readonly Manifest[] {
  const directories = directoriesOf(of);
  return [
    ...directories.map(([, name, data]) => configMap(of.namespace, name, data)),
    deployment(of, directories),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: of.namespace, name: of.name, annotations: serviceAnnotations },
      spec: { selector: { app: of.name }, ports: [{ name: 'http', port: of.port, targetPort: of.port }] },
    },
  ];
}

type Directory = readonly [path: string, configMap: string, data: Readonly<Record<string, string>>];

function directoriesOf(of: Workload): readonly Directory[] {
  const byPath = new Map<string, Record<string, string>>();
  for (const [path, text] of Object.entries(of.files ?? {})) {
    const cut = path.lastIndexOf('/');
    const directory = path.slice(0, cut);
    byPath.set(directory, { ...byPath.get(directory), [path.slice(cut + 1)]: text });
  }
  return [...byPath].map(([path, data]) => [path, `${of.name}${path.replaceAll('/', '-')}`, data]);
}

function configMap(space: string, name: string, data: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: space, name }, data };
}

/** The checksum makes a rollout of a changed file: servers read their files at start. */
function deployment(of: Workload, directories: readonly Directory[]): Manifest {
  const checksum = createHash('sha256').update(JSON.stringify(directories)).digest('hex').slice(0, 16);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: of.namespace, name: of.name },
    spec: {
      replicas: of.replicas ?? 1,
      selector: { matchLabels: { app: of.name } },
      template: {
        metadata: { labels: { app: of.name }, annotations: { 'rig.methodprobe.dev/checksum': checksum } },
        spec: {
          nodeName,
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name: of.name,
              image: `rig/${of.name}`,
              command: of.command,
              env: Object.entries(of.env ?? {}).map(([name, value]) => ({ name, value })),
              ports: [{ name: 'http', containerPort: of.port }],
              readinessProbe: { tcpSocket: { port: of.port }, periodSeconds: 1 },
              volumeMounts: directories.map(([path, name]) => ({ name, mountPath: path })),
            },
          ],
          volumes: directories.map(([, name]) => ({ name, configMap: { name } })),
        },
      },
    },
  };
}

/** One path of an Ingress and the Service port it leads to. */
export interface IngressPath {
  readonly path: string;
  /** Default Prefix. */
  readonly type?: 'Prefix' | 'Exact' | 'ImplementationSpecific';
  readonly service: string;
  readonly port: number;
}

/** An Ingress with one host. */
export interface IngressOf {
  readonly namespace: string;
  readonly name: string;
  readonly className: string;
  readonly host: string;
  readonly paths: readonly IngressPath[];
  readonly annotations?: Readonly<Record<string, string>>;
  /** Name of the TLS Secret. */
  readonly tls?: string;
}

export function ingress(of: IngressOf): Manifest {
  const tls = of.tls === undefined ? {} : { tls: [{ hosts: [of.host], secretName: of.tls }] };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { namespace: of.namespace, name: of.name, annotations: of.annotations ?? {} },
    spec: {
      ingressClassName: of.className,
      ...tls,
      rules: [
        {
          host: of.host,
          http: {
            paths: of.paths.map((one) => ({
              path: one.path,
              pathType: one.type ?? 'Prefix',
              backend: { service: { name: one.service, port: { number: one.port } } },
            })),
          },
        },
      ],
    },
  };
}
