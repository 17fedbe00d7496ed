// Values from Secrets: the names that stand for them everywhere but on the wire, and an outcome
// as it is without them. Apart from the search for their traces, which knows texts only.

import type { Answer, Outcome, TlsSeen } from '../model.ts';
import type { Redactor } from './redaction.ts';

/** Names that a shell would expand to something else when a curl line is pasted. */
const shellNames = new Set([
  '$PATH',
  '$HOME',
  '$USER',
  '$PWD',
  '$SHELL',
  '$HOSTNAME',
  '$UID',
  '$IFS',
  '$ENV',
]);

/**
 * The name that stands for a value: `$API_KEY` for the key `api-key`, `$API_KEY_2` where that is
 * taken. `taken` holds the other placeholders, and header values of the spec that look like one.
 */
export function placeholderOf(key: string, taken: ReadonlySet<string>): string {
  const word = key.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
  const base = /^[A-Z_]/.test(word) ? `$${word}` : `$_${word}`;
  const isFree = (name: string): boolean => !taken.has(name) && !shellNames.has(name);
  let name = base;
  for (let count = 2; !isFree(name); count += 1) name = `${base}_${count}`;
  return name;
}

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
