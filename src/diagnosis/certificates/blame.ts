// Who names the certificate that clients meet: `spec.tls` of an Ingress, or the listener of the
// Gateway that takes the host over https.

import type { Blame, Gateway, Listener } from '../../model/index.ts';
import { gatewayBlame } from '../../routing/gateway-api/status.ts';
import { hostRank } from '../../routing/shared/host.ts';
import { routingObjectBlame, routingObjectOf } from '../../routing/shared/routing-object.ts';
import type { Situation } from '../evidence/evidence.ts';

/** A listener that takes the host over https. */
export interface TakingListener {
  readonly gateway: Gateway;
  readonly listener: Listener;
  readonly index: number;
}

/** The field that names the Secret; nothing when the probe names a URL, or no listener is known to take the host. */
export function certificateBlames(situation: Situation): readonly Blame[] {
  const object = routingObjectOf(situation.facts);
  if (object?.kind === 'Ingress') return [routingObjectBlame(object, 'spec.tls')];
  const taking = closestListener(situation);
  return taking === undefined
    ? []
    : [gatewayBlame(taking.gateway, `spec.listeners[${taking.index}].tls.certificateRefs`)];
}

/** What names the certificate, for a fix: `the Secret that spec.tls names`; in general words where no object does. */
export function certificatePlace({ facts }: Situation, [blame]: readonly Blame[]): string {
  if (blame === undefined) return 'what the gateway shows for it';
  return blame.kind === 'Gateway' && facts.ingress === undefined
    ? `the Secret that ${blame.field} of Gateway ${blame.name} names`
    : 'the Secret that spec.tls names';
}

/** The listener whose hostname is closest: it decides which certificate a client is shown. */
export function closestListener({ facts, host }: Situation): TakingListener | undefined {
  const taking = (facts.gatewayApi?.gateways ?? []).flatMap((gateway) =>
    (gateway.spec?.listeners ?? []).flatMap((listener, index) => {
      const rank = rankOf(listener, host);
      return rank === 0 ? [] : [{ rank, gateway, listener, index }];
    }),
  );
  return taking.toSorted((one, other) => other.rank - one.rank)[0];
}

/** 0 where the listener does not take the host over https; else the higher the closer. */
function rankOf({ protocol, hostname = '' }: Listener, host: string): number {
  return protocol === 'HTTPS' ? hostRank(hostname, host, 'many-labels') : 0;
}
