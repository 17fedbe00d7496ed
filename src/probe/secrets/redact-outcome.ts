// An outcome as it is without the values of Secrets. Apart from the search for their traces, which knows
// texts only.

import type { Answer, Outcome, TlsSeen } from '../../model/index.ts';
import type { Redactor } from './redaction.ts';

/** An outcome as everything behind this border may know it. A body that holds more than its start counts as cut. */
export function withoutSecrets(outcome: Outcome, redact: Redactor): Outcome {
  if (outcome.kind === 'failed') return { ...outcome, detail: redact.whole(outcome.detail) };
  const { tls } = outcome;
  return {
    ...outcome,
    phrase: redact.whole(outcome.phrase),
    headers: outcome.headers.map(([name, value]) => [redact.whole(name), redact.whole(value)] as const),
    bodyStart: isCut(outcome) ? redact.cut(outcome.bodyStart) : redact.whole(outcome.bodyStart),
    ...(tls === undefined ? {} : { tls: certificateWithout(tls, redact) }),
  };
}

const isCut = ({ bodyStart, bodyLength }: Answer): boolean =>
  bodyLength >= 65_536 || Buffer.byteLength(bodyStart) < bodyLength;

function certificateWithout(tls: TlsSeen, { whole }: Redactor): TlsSeen {
  return { ...tls, subject: whole(tls.subject), issuer: whole(tls.issuer), names: tls.names.map(whole) };
}
