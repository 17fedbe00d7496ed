// How many requests one cycle may send. Apart from the plan, which says which ones: the bound is
// the operator's, and protects gateways and applications from a spec that grew by itself.

import type { Request } from '../../model/index.ts';
import { countOf } from './plan.ts';

/**
 * Why a cycle of these requests would be too much, and what makes it smaller; undefined when it is
 * not more than `most`. Experiments are not counted: they are a few, and bounded by themselves.
 */
export function budgetExcess(requests: readonly Request[], most: number): string | undefined {
  if (requests.length <= most) return undefined;
  const { safe, unsafe } = countOf(requests);
  const behind = requests.filter(({ vantage }) => 'service' in vantage).length;
  return [
    `one cycle would send ${requests.length} requests (${safe} safe, ${unsafe} unsafe), and --max-requests-per-cycle allows ${most}`,
    `${requests.length - behind} go to the gateway and ${behind} behind it`,
    `split the probe, declare fewer routes or methods, ${lever(requests.length - behind, behind)}`,
  ].join('; ');
}

/** What helps most, where most of the requests go. */
const lever = (gateway: number, behind: number): string =>
  behind > gateway
    ? 'or write endpoints: Rotate or Service in direct'
    : 'or name in through.schemes those that clients use';
