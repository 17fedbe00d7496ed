// Whether two addresses of the gateway answer the declared requests alike. They are then one gateway
// to a client, and one of them is enough to examine.

import type { Answer, Observation, Outcome } from '../../model/index.ts';
import type { GatewayAddress } from '../../routing/gateway-address/addresses.ts';
import { byOf } from '../evidence/phrases.ts';
import { requestKey } from '../evidence/request.ts';
import { sameAnswer } from '../responder/same-answer.ts';

/** What was declared at one door, and where its Gateways are. */
interface AtAddress {
  readonly addresses: readonly Pick<GatewayAddress, 'gateways'>[];
  readonly observations: readonly Observation[];
}

/** Equal statuses, headers that decide something, certificates and pages, request by request; and the same Gateways behind them. */
export function areAlike(one: AtAddress, other: AtAddress): boolean {
  const [mine, theirs] = [declaredAt(one), declaredAt(other)];
  if (JSON.stringify(one.addresses[0]?.gateways) !== JSON.stringify(other.addresses[0]?.gateways))
    return false;
  return (
    mine.size === theirs.size &&
    [...mine].every(([key, observation]) => {
      const same = theirs.get(key);
      return same !== undefined && saysTheSame(observation, same);
    })
  );
}

const declaredAt = ({ observations }: AtAddress): ReadonlyMap<string, Observation> =>
  new Map(
    observations
      .filter(({ request }) => request.vantage.kind === 'gateway' && request.purpose === 'declared')
      .map((observation) => [requestKey(observation.request), observation]),
  );

function saysTheSame({ request, outcome }: Observation, other: Observation): boolean {
  if (outcome.kind === 'failed' || other.outcome.kind === 'failed')
    return causeOf(outcome) === causeOf(other.outcome);
  return (
    sameAnswer(outcome, request, other.outcome, other.request) &&
    byOf(outcome, request) === byOf(other.outcome, other.request) &&
    JSON.stringify(decisive(outcome)) === JSON.stringify(decisive(other.outcome))
  );
}

const causeOf = (outcome: Outcome): string => (outcome.kind === 'failed' ? outcome.cause : 'none');

/** What decides beside the page: where a redirect leads, what is allowed, to whom, and whether clients trust it. */
const decisive = ({ headers, tls }: Answer) => [
  tls?.problem,
  headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name === 'location' || name === 'allow' || name.startsWith('access-control-')),
];
