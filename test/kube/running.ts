// An operator for the tests on a real API server: with a ServiceAccount's token, under the rights that the
// installation grants, writing down what it is told.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { pino } from 'pino';
import { parseAllDocuments, stringify } from 'yaml';
import type { InformerClock } from '../../src/kube/cache/informer.ts';
import { idOf } from '../../src/kube/cache/store.ts';
import { type RunningOperator, startOperator } from '../../src/kube/operator.ts';
import { projectRoot } from '../rig/places.ts';
import type { Rig } from '../rig/rig.ts';

/** What an operator was told, in order: `probe a/b`, `start a/b`, `gone a/b`, `touched a/b`. */
export interface Recording {
  readonly operator: RunningOperator;
  readonly told: string[];
  /** Messages of warn and error, as JSON objects. */
  readonly logged: Readonly<Record<string, unknown>>[];
  stop(): void;
}

/** The pauses of informers, shortened to at most this: what comes later is then found within a test's patience. */
const longestPauseMs = 200;

export const impatient: InformerClock = {
  now: () => Date.now(),
  sleep: (ms, signal) => delay(Math.min(ms, longestPauseMs), undefined, { signal }).catch(() => undefined),
  random: () => Math.random(),
};

/** Starts an operator on this kubeconfig; the caller stops it. */
export async function record(
  kubeconfig: string,
  namespace?: string,
  clock?: InformerClock,
): Promise<Recording> {
  const told: string[] = [];
  const logged: Record<string, unknown>[] = [];
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(kubeconfig);
  const log = pino({ level: 'warn' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  const operator = await startOperator({
    log,
    kubeConfig,
    ...(namespace === undefined ? {} : { namespace }),
    ...(clock === undefined ? {} : { clock }),
    onProbe: (probe, atStart) => told.push(`${atStart ? 'start' : 'probe'} ${idOf(probe)}`),
    onGone: (key) => told.push(`gone ${idOf(key)}`),
    onTouched: (key) => told.push(`touched ${idOf(key)}`),
  });
  const stop = (): void => {
    operator.stop();
    operator.api.close();
  };
  return { operator, told, logged, stop };
}

/** The definition, established, and an empty namespace with its default ServiceAccount. */
export async function prepare(rig: Rig, namespace: string): Promise<void> {
  await rig.apply(readFileSync(join(projectRoot, 'crds/methodprobes.yaml'), 'utf8'));
  await must(rig, [
    'wait',
    '--for=condition=Established',
    '--timeout=120s',
    'crd/methodprobes.methodprobe.dev',
  ]);
  await rig.deleteNamespace(namespace);
  await must(rig, ['create', 'namespace', namespace]);
  await rig.waitFor(
    'the default ServiceAccount',
    async () => (await rig.kubectl(['get', 'sa', 'default', '-n', namespace])).code === 0 || undefined,
  );
}

/** Roles that the installation grants its account, in deploy/kustomize. */
const roles = {
  cluster: [
    'cluster/clusterrole.yaml',
    'cluster/traefik.yaml',
    'cluster/kong.yaml',
    'cluster/cert-manager.yaml',
  ],
  namespaced: ['namespaced/role.yaml'],
} as const;

interface Rule {
  readonly resources: readonly string[];
}

/** Rules of the installed ClusterRoles or of the Role that `keep` lets through. */
export function shippedRules(
  scope: keyof typeof roles,
  keep: (resource: string) => boolean = () => true,
): string {
  const files = roles[scope].map((file) => readFileSync(join(projectRoot, 'deploy/kustomize', file), 'utf8'));
  const rules: readonly Rule[] = files
    .flatMap((text) => parseAllDocuments(text).map((document) => document.toJS()))
    .flatMap((object) => object.rules ?? []);
  const kept = rules.map((rule) => ({ ...rule, resources: rule.resources.filter(keep) }));
  return stringify(kept.filter(({ resources }) => resources.length > 0));
}

/** Binds rules to a new ServiceAccount, in the namespace or in the whole cluster, and returns its kubeconfig. */
export async function account(
  rig: Rig,
  who: { readonly namespace: string; readonly name: string; readonly scope: 'Cluster' | 'Namespace' },
  rules: string,
): Promise<string> {
  const { namespace, name, scope } = who;
  const kind = scope === 'Cluster' ? 'ClusterRole' : 'Role';
  const inside = scope === 'Cluster' ? '' : `, namespace: ${namespace}`;
  const role = `${namespace}-${name}`;
  await rig.apply(`
apiVersion: v1
kind: ServiceAccount
metadata: {name: ${name}, namespace: ${namespace}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}
metadata: {name: ${role}${inside}}
rules:
${rules}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ${kind}Binding
metadata: {name: ${role}${inside}}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ${kind}, name: ${role}}
subjects: [{kind: ServiceAccount, name: ${name}, namespace: ${namespace}}]
`);
  return rig.tokenKubeconfig(namespace, name);
}

/** A small valid probe as YAML. */
export function probeYaml(namespace: string, name: string, ingress = 'dify'): string {
  return `
apiVersion: methodprobe.dev/v1alpha1
kind: MethodProbe
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  through: {ingressRef: {name: ${ingress}}}
  routes: [{path: /login, methods: [POST]}]
`;
}

/** kubectl as the administrator; throws kubectl's words. */
export async function must(rig: Rig, args: readonly string[], stdin?: string): Promise<string> {
  const { code, stdout, stderr } = await rig.kubectl(args, stdin);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}
