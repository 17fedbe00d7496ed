// A gateway that was dialled and gives no answer, where its own status says why: a listener without a
// certificate, a Gateway that is not programmed, a route that no listener takes.

import type { Failure, Scheme } from '../../model/index.ts';
import type { Situation } from '../evidence/evidence.ts';
import { requestLine } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { declaredThrough } from '../reach/edge.ts';
import { isWritten, rejectionFix, rejectionOf, rejectionText } from '../remedies/status-conditions.ts';
import type { Told } from './check-messages.ts';

/** Failures that a port without a listener behind it gives. */
const shut: readonly Failure['cause'][] = ['refused', 'reset', 'timeout', 'tls'];

/** What the status explains; undefined where it says nothing against this scheme. */
export function sayRejected(
  situation: Situation,
  { scheme, failure }: { readonly scheme: Scheme; readonly failure?: Failure },
): Told | undefined {
  const decision = situation.decisions[scheme];
  if (failure === undefined || decision === undefined || !shut.includes(failure.cause)) return undefined;
  const asked = { ...situation, decision };
  const rejection = rejectionOf(asked);
  const met = declaredThrough(situation, 'gateway', scheme);
  // References of a rule are answered 500, and never with silence.
  if (rejection === undefined || rejection.blame.field.includes('rules') || met === undefined)
    return undefined;
  const certain = isWritten(rejection) && failure.cause === 'refused';
  return {
    health: 'Unhealthy',
    finding: {
      reason: 'IngressConfigNotApplied',
      confidence: certain ? 'Confirmed' : 'Likely',
      message: `${requestLine(met.request)}: no answer (${failure.cause}): ${rejectionText(rejection.value)}`,
      fix: rejectionFix(asked, rejection),
      blames: [rejection.blame],
      evidence: [proofOf(met, 'nobody listens where the status says that nothing is programmed')],
    },
    scheme,
    shown: met.request,
  };
}
