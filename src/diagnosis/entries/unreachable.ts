// The words for a gateway that gives no answer where one is promised: the objects may tell why, else
// it is out of reach. From inside a cluster that is not always a fault.

import type { Facts, Failure, Finding, Gateway, Health, Scheme } from '../../model/index.ts';
import type { Reason } from '../../model/reasons.ts';
import { classOf } from '../../routing/decision.ts';
import { keyOf } from '../../routing/shared/references.ts';
import type { Situation } from '../evidence/evidence.ts';
import { notClaimedFinding, settlesInMs } from '../remedies/not-claimed.ts';
import { lackBehind } from '../verdicts/no-usable-endpoint.ts';

/** What an entry says of it; without `confidence` no cause is claimed. */
interface SaidOfSilence {
  readonly health: Health;
  readonly finding: Omit<Finding, 'confidence'> & { readonly confidence?: Finding['confidence'] };
  readonly scheme: Scheme;
}

/** No answer on a promised scheme. Without `failure` nothing was dialled. */
export function sayUnreachable(
  situation: Situation,
  scheme: Scheme,
  failure: Failure | undefined,
): SaidOfSilence {
  // A door that was dialled and stays silent is not explained by an address that nobody needed.
  const told = failure === undefined ? notClaimedFinding(situation.facts) : undefined;
  if (told !== undefined) return { health: 'Unhealthy', finding: told, scheme };
  if (failure === undefined && !wasReached(situation) && settlesInMs(situation.facts) !== undefined)
    return { health: 'Unknown', finding: plain('Pending', unpublished(situation.facts)), scheme };
  const why = failure === undefined ? addressless(situation.facts) : `${failure.cause} (${failure.detail})`;
  const lack = failure === undefined ? lackBehind(situation) : undefined;
  return {
    health: wasReached(situation) ? 'Unhealthy' : 'Unknown',
    finding: plain(
      'GatewayUnreachable',
      `${situation.method} ${scheme}://${situation.host}: the gateway does not answer: ${why}${lack === undefined ? '' : `; ${lack.why}`}`,
      `${addressFix(situation)}${looksLikeProxyProtocol(situation) ? proxyProtocol : ''}`,
    ),
    scheme,
  };
}

const plain = (reason: Reason, message: string, fix = ''): SaidOfSilence['finding'] => ({
  reason,
  message,
  fix,
  blames: [],
});

/** Objects that were applied a moment ago, perhaps together with their probe. */
const unpublished = ({ ingress, gatewayApi }: Facts): string =>
  ingress === undefined
    ? `${(gatewayApi?.gateways ?? []).map(gatewayText).join(', ')} is new and has no address yet`
    : `Ingress ${ingress.metadata?.name ?? ''} is new and has no address yet`;

/** Healthy was True or False before: the gateway could be reached once. */
function wasReached({ probe }: Situation): boolean {
  const healthy = probe.status?.conditions.find(({ type }) => type === 'Healthy');
  return healthy !== undefined && healthy.status !== 'Unknown';
}

/** Why nothing was dialled. */
function addressless({ gatewayApi, gatewayService }: Facts): string {
  if (gatewayService !== undefined)
    return 'the Service that --gateway-address names has no address or no port for it';
  const gateways = gatewayApi?.gateways ?? [];
  if (gateways.length === 0) return 'the cluster names no address for it';
  return `the cluster names no address for it: the status of ${gateways.map(gatewayText).join(' and of ')} has none`;
}

const gatewayText = (gateway: Gateway): string => {
  const { namespace, name } = keyOf(gateway);
  return `Gateway ${namespace}/${name}`;
};

/** Both ways to name an address; the flag goes by class, and a URL has none. */
function addressFix({ probe, facts }: Situation): string {
  const dial = 'Set spec.through.connectTo to an address that is reachable from the operator';
  if (probe.through.url !== undefined) return dial;
  return `${dial}, or start the operator with --gateway-address ${classNameOf(facts)}=<namespace>/<service>`;
}

function classNameOf(facts: Facts): string {
  const unnamed = '<class>';
  if (facts.ingress === undefined)
    return (
      facts.gatewayApi?.gateways.find(({ spec }) => spec?.gatewayClassName)?.spec?.gatewayClassName ?? unnamed
    );
  const found = classOf(facts);
  return 'name' in found ? (found.name ?? unnamed) : unnamed;
}

const proxyProtocol =
  '; it closes connections without a word, as a gateway does that expects the PROXY protocol: dial a port of it that does not';

/** Every connection was set up and then closed, on each scheme that was tried. */
function looksLikeProxyProtocol({ observations }: Situation): boolean {
  const gateway = observations.filter(
    ({ request }) => request.vantage.kind === 'gateway' && request.purpose === 'declared',
  );
  return (
    gateway.length > 0 &&
    gateway.every(({ outcome }) => outcome.kind === 'failed' && outcome.cause === 'reset')
  );
}
