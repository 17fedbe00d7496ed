// What earlier cycles knew of one of several addresses. An address that was never reached may be one that
// can be dialled from outside the cluster only. One that was reached, and gives no answer now, is a fault.

import type { Probe } from '../../api/read/probe.ts';
import type { Failure, Past, SeenLine } from '../../model/index.ts';
import type { GatewayAddress } from '../../routing/gateway-address/addresses.ts';

/** Longest `via` of a status line, in code points. */
const longestVia = 128;

/** The vantage of a line in the status: `gateway-https@203.0.113.7`. */
export const viaAt = (via: string, at: string): string => [...`${via}@${at}`].slice(0, longestVia).join('');

/** Past cycles with the answers of one address alone, without its name: `405 by nginx` for `405 by nginx@203.0.113.7`. Answers that name no address stay. */
export const pastAt = (cycle: readonly Past[], gatewayAddress: GatewayAddress): readonly Past[] =>
  cycle.map((one) => ({
    ...one,
    gateway: one.gateway.flatMap((answer) => answerAt(answer, gatewayAddress)),
  }));

function answerAt(answer: string, { at }: GatewayAddress): readonly string[] {
  const mark = answer.lastIndexOf('@');
  if (mark < 0) return [answer];
  return answer.slice(mark + 1) === at ? [answer.slice(0, mark)] : [];
}

/** Whether something answered at the address in one of the last cycles, or the status names its silence as the fault. */
export function wasReachedAt(
  gatewayAddress: GatewayAddress,
  { status }: Probe,
  past: readonly (readonly Past[])[],
): boolean {
  const before = past.flat();
  const answered = before.some(({ gateway }) =>
    gateway.some((answer) => /^\d/.test(answer) && answer.endsWith(`@${gatewayAddress.at}`)),
  );
  const judged = [...(status?.routes ?? []), ...before.flatMap(({ found }) => found ?? [])];
  return answered || judged.some((entry) => showsAnswer(entry, gatewayAddress));
}

interface JudgedLines {
  readonly health: string;
  readonly reason: string;
  readonly seen?: readonly SeenLine[];
}

function showsAnswer({ health, reason, seen = [] }: JudgedLines, { at = '' }: GatewayAddress): boolean {
  const lines = seen.filter(({ via }) =>
    [viaAt('gateway-http', at), viaAt('gateway-https', at)].includes(via),
  );
  const isHeldAgainstIt = health === 'Unhealthy' && reason === 'GatewayUnreachable';
  return lines.some(({ status }) => status !== undefined || isHeldAgainstIt);
}

/** Whether the operator itself has no address of this family, or no route to it, so that the failure tells nothing of the gateway. */
export const isFamilyMissing = ({ cause, detail }: Failure): boolean =>
  cause === 'unreachable' && /\((?:ENETUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT)\)$/.test(detail);
