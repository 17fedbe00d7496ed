// Who names the certificate that clients meet: `spec.tls` of an Ingress, or the listener of the
// Gateway that takes the host over https.

import type { Blame, Gateway, Listener } from '../model.ts';
import { hostRank } from '../routing/host.ts';
import { routingObjectBlame, routingObjectOf } from '../routing/routing-object.ts';
import type { Situation } from './evidence.ts';
import { gatewayBlame } from './unclaimed-gateway.ts';

/** The field that names the Secret; nothing when the probe names a URL, or no listener is known to take the host. */
export function certificateBlames({ facts, host }: Situation): readonly Blame[] {
  const object = routingObjectOf(facts);
  if (object?.kind === 'Ingress') return [routingObjectBlame(object, 'spec.tls')];
  const taking = (facts.gatewayApi?.gateways ?? []).flatMap((gateway) => takingListeners(gateway, host));
  // The closest hostname decides which certificate a client is shown.
  const [closest] = taking.toSorted((one, other) => other.rank - one.rank);
  return closest === undefined ? [] : [closest.blame];
}

/** What names the certificate, for a fix: `tls.certificateRefs of listener https of Gateway gw`. */
export function certificatePlace({ facts }: Situation, [blame]: readonly Blame[]): string {
  return blame?.kind === 'Gateway' && facts.ingress === undefined
    ? `${blame.field} of Gateway ${blame.name}`
    : 'spec.tls';
}

function takingListeners(gateway: Gateway, host: string): readonly { rank: number; blame: Blame }[] {
  return (gateway.spec?.listeners ?? []).flatMap((listener, index) => {
    const rank = rankOf(listener, host);
    if (rank === 0) return [];
    return [{ rank, blame: gatewayBlame(gateway, `spec.listeners[${index}].tls.certificateRefs`) }];
  });
}

/** 0 where the listener does not take the host over https; else the higher the closer. */
function rankOf({ protocol, hostname = '' }: Listener, host: string): number {
  return protocol === 'HTTPS' ? hostRank(hostname, host, 'many-labels') : 0;
}
