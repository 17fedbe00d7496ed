// Whether the TLS Secrets that a routing object names are there: from their metadata, one by one, where a Role
// allows it. Apart from values.ts, because nothing of their data is ever asked for.

import type { Facts, ObjectKey } from '../../model/index.ts';
import { tlsSecretsOfGateway } from '../../routing/gateway-api/references.ts';
import { tlsSecretsOfIngress } from '../../routing/ingress/references.ts';
import { idOf } from '../cache/store.ts';
import type { presenceOf } from './object.ts';

/** Tells the states of the TLS Secrets around a probe; see `Facts.tlsSecrets`. Never rejects. */
export type TlsSecretReader = (facts: Facts) => Promise<Facts['tlsSecrets']>;

type Presence = Awaited<ReturnType<typeof presenceOf>>;
type Known = Exclude<Presence, 'unanswered'>;

/** What is there or missing is looked at again after this time. */
const HELD_MS = 10 * 60_000;

// Most installations grant none of these: a refused look each ten minutes for every Secret of a large cluster
// would fill its audit log.
const REFUSED_MS = 60 * 60_000;

/** A Gateway may have 64 listeners with several certificates each. */
const MOST = 16;

interface Look {
  readonly at: number;
  readonly state: Promise<Presence>;
  readonly heldMs: number;
}

/** An empty memory. `ask` looks at one Secret; `now` is in milliseconds. */
export function createTlsSecretReader(
  ask: (key: ObjectKey) => Promise<Presence>,
  now: () => number,
): TlsSecretReader {
  const looks = new Map<string, Look>();

  async function look(id: string, key: ObjectKey): Promise<Presence> {
    const known = looks.get(id);
    if (known !== undefined && now() - known.at < known.heldMs) return known.state;
    const fresh = { at: now(), state: ask(key), heldMs: HELD_MS };
    looks.set(id, fresh);
    const state = await fresh.state;
    if (state === 'unanswered') looks.delete(id);
    else if (state === 'unreadable') looks.set(id, { ...fresh, heldMs: REFUSED_MS });
    return state;
  }

  return async (facts) => {
    forgetOld(looks, now());
    const named = tlsSecretsAround(facts).slice(0, MOST);
    if (named.length === 0) return undefined;
    const states = named.map(async (key) => [idOf(key), await look(idOf(key), key)] as const);
    return Object.fromEntries((await Promise.all(states)).filter(isKnown));
  };
}

function tlsSecretsAround({ ingress, gatewayApi }: Facts): readonly ObjectKey[] {
  return [
    ...(ingress === undefined ? [] : tlsSecretsOfIngress(ingress)),
    ...(gatewayApi?.gateways ?? []).flatMap(tlsSecretsOfGateway),
  ];
}

const isKnown = (entry: readonly [string, Presence]): entry is readonly [string, Known] =>
  entry[1] !== 'unanswered';

function forgetOld(looks: Map<string, Look>, now: number): void {
  for (const [id, { at, heldMs }] of looks) {
    if (now - at >= heldMs) looks.delete(id);
  }
}
