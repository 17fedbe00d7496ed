// Whether the probe can run: the objects that it names exist and may be named, values can be read, and the host is
// known. What applications answer never makes Ready False.

import type { Probe } from '../../api/read/probe.ts';
import type { ValueState } from '../../model/cluster.ts';
import type { Facts } from '../../model/index.ts';
import type { Reason } from '../../model/reasons.ts';
import { hostOf } from '../../routing/route-plan.ts';
import { annotationLabelOf, type KeyUse, type NamedKey, namedKeys } from './named-keys.ts';
import { type GatewayField, referenceObstacle } from './references.ts';

/** probe: the probe runs. stop: nothing is sent, and Ready has this reason. */
export type Readiness =
  | { readonly kind: 'probe' }
  | {
      readonly kind: 'stop';
      readonly ready: 'True' | 'False';
      readonly reason: Reason;
      readonly message: string;
    };

/**
 * Whether the probe can run; else the first obstacle, in the order in which a person would remove it. For the second
 * gateway: the probe that goes through it, its facts, and `spec.parity`.
 */
export function readinessOf(probe: Probe, facts: Facts, gateway: GatewayField = 'spec.through'): Readiness {
  if (probe.suspend) {
    return {
      kind: 'stop',
      ready: 'True',
      reason: 'Suspended',
      message: 'spec.suspend is true: nothing is sent',
    };
  }
  const obstacle = referenceObstacle(probe, facts, gateway) ?? valueObstacle(probe, facts);
  if (obstacle !== undefined) return { kind: 'stop', ready: 'False', ...obstacle };
  const ambiguous = ambiguousHost(probe, facts, gateway);
  return ambiguous === undefined
    ? { kind: 'probe' }
    : { kind: 'stop', ready: 'False', reason: 'HostRequired', message: ambiguous };
}

function ambiguousHost(probe: Probe, facts: Facts, gateway: GatewayField): string | undefined {
  for (const route of probe.routes) {
    const choice = hostOf(probe, route, facts);
    if (choice.kind === 'ambiguous') {
      const offered = choice.hosts.length === 0 ? 'none' : choice.hosts.slice(0, 10).join(', ');
      return `Set ${gateway}.host to one host: ${routingObjectOfProbe(probe)} has ${offered}`;
    }
  }
  return undefined;
}

const routingObjectOfProbe = ({ through: { ingress, httpRoute } }: Probe): string =>
  httpRoute === undefined ? `Ingress ${ingress?.name ?? ''}` : `HTTPRoute ${httpRoute.name}`;

/** Why a value cannot be used. */
interface ValueObstacle {
  readonly reason: Extract<Reason, 'SecretNotReadable'>;
  readonly message: string;
}

/** The first value that could not be read, in the order of the spec; undefined where none was looked for. */
function valueObstacle(probe: Probe, { values }: Facts): ValueObstacle | undefined {
  if (values === undefined) return undefined;
  const missing = namedKeys(probe).find(({ label }) => values[label] !== 'read');
  if (missing === undefined) return undefined;
  const isAnnotated = values[annotationLabelOf(missing.ref)] !== 'noKey';
  const why = isAnnotated
    ? whyNotRead(missing, values[missing.label], probe.namespace)
    : notAnnotatedText(missing);
  return { reason: 'SecretNotReadable', message: `${missing.field}: ${why}` };
}

function whyNotRead({ ref, use }: NamedKey, state: ValueState | undefined, namespace: string): string {
  const { kind, name, key } = ref;
  switch (state) {
    case 'missing':
      return `there is no ${kind} ${name} in namespace ${namespace}`;
    case 'noKey':
      return `${kind} ${name} has no key ${key} with ${contentTexts[use]}`;
    case 'unreadable':
      return kind === 'Secret' ? secretGrantText(name, namespace) : configMapGrantText(name);
    default:
      return `the API server did not answer when ${kind} ${name} was read: it is asked again`;
  }
}

const contentTexts: Readonly<Record<KeyUse, string>> = {
  header: 'one line of text as its value',
  authority: 'certificates in PEM',
  certificate: 'a certificate in PEM',
  privateKey: 'a private key in PEM',
};

/** The commands that grant the missing right; the account is that of the installation for all namespaces. */
function secretGrantText(name: string, namespace: string): string {
  const role = `methodprobe-${name}`;
  return [
    `this operator may not read Secret ${name}. Grant it this one Secret:`,
    `kubectl create role ${role} -n ${namespace} --verb=get --resource=secrets --resource-name=${name} &&`,
    `kubectl create rolebinding ${role} -n ${namespace} --role=${role} --serviceaccount=methodprobe-system:methodprobe`,
    "(with the operator's own ServiceAccount, if yours is another)",
  ].join(' ');
}

const configMapGrantText = (name: string): string =>
  `this operator may not read ConfigMap ${name}: let it get configmaps, as the rights of this version do`;

const notAnnotatedText = ({ ref: { name }, use }: NamedKey): string =>
  `Secret ${name} does not say that it may be used: set its annotation methodprobe.dev/send-to to ${
    use === 'authority' ? 'the hosts that it is for' : 'the hosts that may get its values'
  }, such as api.example.com`;
