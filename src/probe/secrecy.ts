// Values from Secrets: the names that stand for them everywhere but on the wire, where they may
// go, and how what comes back is freed of them. Apart from sending, so that the rules stand on one page.

import type { Answer, Attempt, Outcome, Request, TlsSeen } from '../model.ts';
import type { Redactor } from './redaction.ts';
import { bareHost } from './request-headers.ts';

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

/** Where the value of a Secret may go. */
export interface SecretRule {
  readonly placeholder: string;
  /** Hosts of the annotation `methodprobe.dev/send-to`, see `sendToOf`. */
  readonly sendTo: readonly string[];
  /** Host that the route declares: a client that is led to another one leaves its credentials behind. */
  readonly host: string;
  /** `schemes` of the probe spells out http. */
  readonly plainHttp: boolean;
}

/** Hosts in the annotation, apart by commas or blanks, in lower case; `host:port` allows that port only. No wildcards. */
export function sendToOf(annotation: string): readonly string[] {
  return annotation
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((host) => host !== '');
}

/**
 * Why a value stays out of a request, in words; undefined when it may go. `trusted`: the
 * handshake is over and a client would accept the certificate; false when that was not checked.
 */
export function withheld(rule: SecretRule, attempt: Attempt, trusted: boolean): string | undefined {
  const { placeholder } = rule;
  const { request } = attempt;
  if (request.method === 'TRACE')
    return `${placeholder} is not sent with TRACE, which answers with what it gets`;
  if (request.method === 'PROBE') return `${placeholder} is not sent with PROBE, which must work nowhere`;
  if (!isListed(rule.sendTo, request, attempt.target.port)) {
    return `${placeholder} is not sent to ${request.host}: the annotation methodprobe.dev/send-to of its Secret does not name it`;
  }
  return 'service' in request.vantage ? atHop(rule, attempt) : atGateway(rule, attempt, trusted);
}

/** By the host that the client means, which a hop behind the gateway is told too. */
function isListed(sendTo: readonly string[], request: Request, dialled: number): boolean {
  const host = plainHost(request.host);
  const port = /:(\d+)$/.exec(request.host.replace(/^\[.*\]/, ''))?.[1] ?? defaultPort(request, dialled);
  return sendTo.some((entry) => plainHost(entry) === host && [undefined, port].includes(portOf(entry)));
}

/** At the gateway the port that is dialled; behind it the one that the client would use. */
function defaultPort({ vantage, clientScheme }: Request, dialled: number): string {
  if (!('service' in vantage)) return String(dialled);
  return clientScheme === 'https' ? '443' : '80';
}

const plainHost = (host: string): string => bareHost(host.toLowerCase()).replace(/\.$/, '');

const portOf = (entry: string): string | undefined => /:(\d+)$/.exec(entry.replace(/^\[.*\]/, ''))?.[1];

/** Hops of `direct` may be plain; a Service that only an experiment asks is none, and an address that nobody vouches for may be anybody's. */
function atHop({ placeholder }: SecretRule, { request, target }: Attempt): string | undefined {
  if (!('hop' in request.vantage) || request.vantage.hop === undefined) {
    return `${placeholder} is not sent to a Service that is no hop of the probe`;
  }
  return target.vouched
    ? undefined
    : `${placeholder} is not sent to ${target.address}: the cluster does not vouch for it`;
}

function atGateway(
  { placeholder, plainHttp }: SecretRule,
  attempt: Attempt,
  trusted: boolean,
): string | undefined {
  const { request, target } = attempt;
  if (target.scheme === 'https') {
    return trusted
      ? undefined
      : `${placeholder} is not sent where the certificate is not one that clients accept`;
  }
  if (!plainHttp)
    return `${placeholder} is not sent over plain http: write http under through.schemes if it should be`;
  // connectTo and edge can name any address; in TLS the certificate settles whose it is.
  const isItsOwn = target.vouched || plainHost(target.address) === plainHost(request.host);
  return isItsOwn
    ? undefined
    : `${placeholder} is not sent over plain http to ${target.address}, which the probe's author names`;
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
