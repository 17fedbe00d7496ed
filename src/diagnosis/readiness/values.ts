// Values that a probe names and that could not be read: which, why, and what its namespace's owner does about it.
// Apart from the other references, because only the operator's rights and the owner's annotation open them.

import type { Probe } from '../../api/read/probe.ts';
import type { Facts } from '../../model/index.ts';
import type { Reason } from '../../model/reasons.ts';
import { annotationLabelOf, type KeyUse, type NamedKey, namedKeys, type ValueState } from './named-keys.ts';

/** Why a value cannot be had. */
export interface ValueObstacle {
  readonly reason: Extract<Reason, 'SecretNotReadable'>;
  readonly message: string;
}

/** The first value that could not be read, in the order of the spec; undefined while none was looked for. */
export function valueObstacle(probe: Probe, { values }: Facts): ValueObstacle | undefined {
  if (values === undefined) return undefined;
  const missing = namedKeys(probe).find(({ label }) => values[label] !== 'read');
  if (missing === undefined) return undefined;
  const isAnnotated = values[annotationLabelOf(missing.ref)] !== 'noKey';
  const why = isAnnotated ? whyNot(missing, values[missing.label], probe.namespace) : unannotated(missing);
  return { reason: 'SecretNotReadable', message: `${missing.field}: ${why}` };
}

function whyNot({ ref, use }: NamedKey, state: ValueState | undefined, namespace: string): string {
  const { kind, name, key } = ref;
  switch (state) {
    case 'missing':
      return `there is no ${kind} ${name} in namespace ${namespace}`;
    case 'noKey':
      return `${kind} ${name} has no key ${key} with ${wanted[use]}`;
    case 'unreadable':
      return kind === 'Secret' ? secretClosed(name, namespace) : configMapClosed(name);
    default:
      return `the API server did not answer when ${kind} ${name} was read: it is asked again`;
  }
}

const wanted: Readonly<Record<KeyUse, string>> = {
  header: 'one line of text as its value',
  authority: 'certificates in PEM',
  certificate: 'a certificate in PEM',
  privateKey: 'a private key in PEM',
};

/** The one right that is missing, as commands; the account is that of the installation for all namespaces. */
function secretClosed(name: string, namespace: string): string {
  const role = `methodprobe-${name}`;
  return [
    `this operator may not read Secret ${name}. Grant it this one Secret:`,
    `kubectl create role ${role} -n ${namespace} --verb=get --resource=secrets --resource-name=${name} &&`,
    `kubectl create rolebinding ${role} -n ${namespace} --role=${role} --serviceaccount=methodprobe-system:methodprobe`,
    "(with the operator's own ServiceAccount, if yours is another)",
  ].join(' ');
}

const configMapClosed = (name: string): string =>
  `this operator may not read ConfigMap ${name}: let it get configmaps, as the rights of this version do`;

const unannotated = ({ ref: { name }, use }: NamedKey): string =>
  `Secret ${name} does not say that it may be used: set its annotation methodprobe.dev/send-to to ${
    use === 'authority' ? 'the hosts that it is for' : 'the hosts that may get its values'
  }, such as api.example.com`;
