// The rules for where the value of a Secret may go: to hosts that its owner named, over TLS with a certificate that
// clients accept, or over plain http where the probe says that this is meant.

import type { Attempt, Request } from '../../model/index.ts';
import { bareHost } from './request-headers.ts';

/** What decides where the value of a Secret may go. */
export interface SecretRule {
  readonly placeholder: string;
  /** Hosts of the annotation `methodprobe.dev/send-to`, in lower case; `host:port` allows that port only. No wildcards. */
  readonly sendTo: readonly string[];
  /** Host that the route declares. A client that follows a redirect to another host does not send its credentials there. */
  readonly host: string;
  /** The author wrote that http is meant. */
  readonly plainHttp: boolean;
}

/**
 * Why a value is not sent with a request, as a sentence; undefined when it may be sent. `trusted`: the handshake is
 * over and a client would accept the certificate; false when that was not checked.
 */
export function withholdingReason(rule: SecretRule, attempt: Attempt, trusted: boolean): string | undefined {
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
  return 'service' in request.vantage
    ? reasonAtHop(rule, attempt, trusted)
    : reasonAtGateway(rule, attempt, trusted);
}

/** Goes by the host of the client's request, which the hops behind the gateway get as Host too. */
function isListed(sendTo: readonly string[], request: Request, dialled: number): boolean {
  const host = plainHost(request.host);
  const port = /:(\d+)$/.exec(request.host.replace(/^\[.*\]/, ''))?.[1] ?? defaultPort(request, dialled);
  return sendTo.some((entry) => plainHost(entry) === host && [undefined, port].includes(portOf(entry)));
}

/** The port of a host without one: at the gateway the port that is dialled; behind it the default of the client's scheme. */
function defaultPort({ vantage, clientScheme }: Request, dialled: number): string {
  if (!('service' in vantage)) return String(dialled);
  return clientScheme === 'https' ? '443' : '80';
}

const plainHost = (host: string): string => bareHost(host.toLowerCase()).replace(/\.$/, '');

const portOf = (entry: string): string | undefined => /:(\d+)$/.exec(entry.replace(/^\[.*\]/, ''))?.[1];

/** A hop may be plain. A Service that only an experiment asks is no hop, and nobody knows whose an address is that the cluster does not vouch for. */
function reasonAtHop(
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

function reasonAtGateway(
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
  // connectTo and edge can name any address, and without TLS no certificate proves whose it is.
  const isItsOwn = target.vouched || plainHost(target.address) === plainHost(request.host);
  return isItsOwn
    ? undefined
    : `${placeholder} is not sent over plain http to ${target.address}, which the probe's author names`;
}
