// Values of Secrets and ConfigMaps that a probe names, from the API server to the sessions. A cycle is told only whether
// each could be read; the values themselves go to sessions alone, so nothing that judges, writes or logs has them.

import type { KeyRef, Probe } from '../api/read/probe.ts';
import type { KeyRead } from '../cycle/ports.ts';
import {
  annotationLabelOf,
  type KeyUse,
  type NamedKey,
  namedKeys,
} from '../diagnosis/readiness/named-keys.ts';
import type { NamedObject, ObjectReading } from '../kube/secrets/object.ts';
import type { ValueReader } from '../kube/secrets/reader.ts';
import type { ValueState } from '../model/cluster.ts';
import type { ObjectKey, Observation } from '../model/index.ts';
import {
  authorityKey,
  type ClientCertificate,
  type Credentials,
  type GivenValue,
} from '../probe/secrets/credentials.ts';

type States = Readonly<Record<string, ValueState>>;

/** Reads what the probe names, where that is due, and returns how it went, by label; undefined when it names nothing. Never rejects. */
export async function readValues(probe: Probe, reader: ValueReader): Promise<States | undefined> {
  const named = namedKeys(probe);
  if (named.length === 0) return undefined;
  const byObject = Map.groupBy(named, ({ ref: { kind, name } }) => `${kind}/${name}`);
  const states = [...byObject.values()].map(async (keys) => {
    const [first] = keys;
    if (first === undefined) return [];
    const names = keys.map(({ ref }) => ref.key);
    const reading = await reader.read(objectOf(probe, first.ref), names);
    return keys.flatMap((key) => statesOf(key, reading));
  });
  return Object.fromEntries((await Promise.all(states)).flat());
}

/** One key of a ConfigMap that is not for a header, such as an OpenAPI document. Never rejects. */
export async function readText(
  { namespace, name }: ObjectKey,
  key: string,
  reader: ValueReader,
): Promise<KeyRead> {
  const reading = await reader.read({ kind: 'ConfigMap', namespace, name }, [key]);
  if (reading.kind === 'unannotated') return { kind: 'unreadable' };
  if (reading.kind !== 'read') return { kind: reading.kind };
  const text = reading.data.get(key);
  return text === undefined ? { kind: 'noKey' } : { kind: 'read', text };
}

/** The credentials that were read for the probe, for its sessions alone. */
export function credentialsOf(probe: Probe, reader: ValueReader): Credentials {
  const values = new Map<string, GivenValue>();
  const authorities = new Map<string, string>();
  const parts = new Map<string, Partial<ClientCertificate>>();
  for (const { label, ref, use } of namedKeys(probe)) {
    const given = givenBy(ref, use, reader.known(objectOf(probe, ref)));
    if (given === undefined) continue;
    if (use === 'header') values.set(label, given);
    else if (use === 'authority') authorities.set(authorityKey(ref), given.value);
    else parts.set(ref.name, { ...parts.get(ref.name), ...partOf(use, given) });
  }
  return { values, authorities, clients: new Map([...parts].flatMap(completeClient)) };
}

/** A gateway that answers 401 or 403 may have been given a value that was replaced since: its object is read anew. */
export function doubtRefused(probe: Probe, observations: readonly Observation[], reader: ValueReader): void {
  const refused = observations.filter(isRefused);
  const sent = new Set(refused.flatMap(valuesSentWith));
  for (const { label, ref, use } of namedKeys(probe)) {
    const isDoubtful = use === 'header' ? sent.has(label) : use !== 'authority' && refused.length > 0;
    if (isDoubtful) reader.doubt(objectOf(probe, ref));
  }
}

/** The header values of a request without those that were withheld, whose reason begins with the placeholder. */
function valuesSentWith({ request, outcome }: Observation): readonly string[] {
  const withheld = outcome.kind === 'answered' ? (outcome.withheld ?? []) : [];
  const isWithheld = (value: string): boolean => withheld.some((reason) => reason.startsWith(`${value}:`));
  return request.headers.map(([, value]) => value).filter((value) => !isWithheld(value));
}

const isRefused = ({ request: { vantage }, outcome }: Observation): boolean =>
  !('service' in vantage) && outcome.kind === 'answered' && [401, 403].includes(outcome.status);

/** References to keys have no namespace: the object is in the namespace of the probe. */
const objectOf = ({ namespace }: Probe, { kind, name }: KeyRef): NamedObject => ({ kind, namespace, name });

function statesOf(
  { label, ref, use }: NamedKey,
  reading: ObjectReading,
): readonly (readonly [string, ValueState])[] {
  switch (reading.kind) {
    case 'read':
      return [[label, givenBy(ref, use, reading) === undefined ? 'noKey' : 'read']];
    case 'unannotated':
      return [
        [label, 'unreadable'],
        [annotationLabelOf(ref), 'noKey'],
      ];
    case 'unanswered':
      return [];
    default:
      return [[label, reading.kind]];
  }
}

function givenBy({ key }: KeyRef, use: KeyUse, reading: ObjectReading | undefined): GivenValue | undefined {
  if (reading?.kind !== 'read') return undefined;
  const text = reading.data.get(key);
  const value = use === 'header' ? headerValueOf(text) : pemOf(text, use);
  if (value === undefined) return undefined;
  return { value, sendTo: reading.sendTo ?? 'anywhere' };
}

/** The value without the line end that `echo` and editors add; undefined when a header cannot hold it (RFC 9110 section 5.5). */
function headerValueOf(text: string | undefined): string | undefined {
  const value = text?.trim();
  return value !== undefined && /^[\t -~\u0080-\u00ff]+$/.test(value) ? value : undefined;
}

/** The text where it is PEM of the wanted kind. */
const pemOf = (text: string | undefined, use: Exclude<KeyUse, 'header'>): string | undefined =>
  text !== undefined && pemBeginnings[use].test(text) ? text : undefined;

const pemBeginnings: Readonly<Record<Exclude<KeyUse, 'header'>, RegExp>> = {
  authority: /-----BEGIN CERTIFICATE-----/,
  certificate: /-----BEGIN CERTIFICATE-----/,
  privateKey: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/,
};

/** One half of a client certificate. It comes from a Secret, so hosts are always listed for it. */
function partOf(use: KeyUse, { value, sendTo }: GivenValue): Partial<ClientCertificate> {
  if (sendTo === 'anywhere') return {};
  return use === 'certificate' ? { cert: value, sendTo } : { key: value, sendTo };
}

/** A client certificate by the name of its Secret, once both halves were read. */
function completeClient([name, part]: readonly [string, Partial<ClientCertificate>]): readonly [
  string,
  ClientCertificate,
][] {
  const { cert, key, sendTo } = part;
  return cert === undefined || key === undefined || sendTo === undefined
    ? []
    : [[name, { cert, key, sendTo }]];
}
