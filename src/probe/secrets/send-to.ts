// Where the value of a Secret may go: the hosts that its owner named, over TLS with a certificate
// that holds, or where the probe says that plain is meant. Apart from sending, so that the rules stand on one page.

import type { Attempt, Request } from '../../model/index.ts';
import { bareHost } from './request-headers.ts';

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
  if (request.purpose === 'replay' && plainHost(request.host) !== plainHost(rule.host))
    return `${placeholder} is not sent to ${request.host}, another host that a redirect leads to`;
  if (request.method === 'PROBE') return `${placeholder} is not sent with PROBE, which must work nowhere`;
  if (!isListed(rule.sendTo, request, attempt.target.port)) {
    return `${placeholder} is not sent to ${request.host}: the annotation methodprobe.dev/send-to of its Secret does not name it`;
  }
  return 'service' in request.vantage ? atHop(rule, attempt, trusted) : atGateway(rule, attempt, trusted);
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
function atHop(
  { placeholder }: SecretRule,
  { request, target }: Attempt,
  trusted: boolean,
): string | undefined {
  if (!('hop' in request.vantage) || request.vantage.hop === undefined) {
    return `${placeholder} is not sent to a Service that is no hop of the probe`;
  }
  const isVerified = target.trust !== undefined && target.trust.unverified !== true;
  if (target.scheme === 'https' && isVerified && !trusted)
    return `${placeholder} is not sent to a hop whose certificate does not hold`;
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
