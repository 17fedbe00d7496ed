// The authentication service behind a gateway's subrequest: where it can be asked, and what its
// answer to the form of the subrequest means for the gateway.

import { isSafe } from '../../api/read/methods.ts';
import type { Observation, Request, Vantage } from '../../model/index.ts';
import { type Evidence, experiment } from './evidence.ts';
import { requestKey } from './request.ts';

/** A service that this probe may ask, with the path that the subrequest goes to. */
interface AuthService {
  readonly vantage: Vantage;
  readonly host: string;
  readonly path: string;
}

/** `auth.shop`, `auth.shop.svc`, `auth.shop.svc.cluster.local`: the cluster's DNS names of a Service. */
const serviceName = /^([a-z0-9-]+)\.([a-z0-9-]+)(?:\.svc(?:\.[a-z0-9.-]+)?)?$/;

/** Undefined when the URL leads to another namespace or out of the cluster, or is not known whole. */
export function authServiceOf(e: Evidence): AuthService | undefined {
  const url = authUrl(e);
  if (url === undefined) return undefined;
  const path = url.pathname + url.search;
  const scheme = url.protocol === 'https:' ? 'https' : 'http';
  if (url.hostname === e.host) {
    const isOwn = e.schemes.includes(scheme) && url.port === '';
    return isOwn ? { vantage: { kind: 'gateway', scheme }, host: e.host, path } : undefined;
  }
  const service = serviceIn(e, url.hostname);
  const port = Number(url.port || (scheme === 'https' ? 443 : 80));
  return service === undefined
    ? undefined
    : { vantage: { kind: 'service', service, port, scheme }, host: url.hostname, path };
}

/** The URL with the gateway's variables filled in, where they are known. */
function authUrl(e: Evidence): URL | undefined {
  const filled = (e.decision?.auth?.value.url ?? '')
    .replaceAll(/\$(?:http_)?host\b/g, e.host)
    .replaceAll(/\$scheme\b/g, e.symptom.request.clientScheme);
  return filled.includes('$') || !URL.canParse(filled) ? undefined : new URL(filled);
}

/** Name of the Service of the probe's own namespace that a DNS name stands for. */
function serviceIn(e: Evidence, host: string): string | undefined {
  const [, name, namespace] = serviceName.exec(host) ?? [];
  const known = e.facts.services.some((each) => each.name === name && each.namespace === namespace);
  return known && namespace === e.probe.namespace ? name : undefined;
}

/** The subrequest as the gateway sends it: GET unless told otherwise, without a body, and what was asked for in two headers. */
function formOf(e: Evidence, service: AuthService, method: string): Request {
  const { clientScheme } = e.symptom.request;
  return experiment(e, service.vantage, {
    method,
    path: service.path,
    host: service.host,
    clientScheme,
    headers: [
      ['X-Original-URL', `${clientScheme}://${e.host}${e.route.path}`],
      ['X-Original-Method', e.method],
    ],
  });
}

const methodOf = (e: Evidence): string => (e.decision?.auth?.value.method ?? 'GET').toUpperCase();

/** The form of the subrequest, where it is a safe method, and OPTIONS beside it. */
export function askAuth(e: Evidence): readonly Request[] {
  const service = authServiceOf(e);
  if (service === undefined) return [];
  const form = isSafe(methodOf(e)) ? [methodOf(e)] : [];
  return [...new Set([...form, 'OPTIONS'])].map((method) => formOf(e, service, method));
}

/** What came of one of these requests. */
export function authSaid(e: Evidence, method = methodOf(e)): Observation | undefined {
  const service = authServiceOf(e);
  if (service === undefined) return undefined;
  const key = requestKey(formOf(e, service, method));
  return e.observations.find(({ request }) => requestKey(request) === key);
}

/**
 * works: 2xx lets the request pass, 401 and 403 are handed on to the client. fails: anything
 * else, which nginx turns into 500. silent: nobody listens there. untold: it was not heard.
 */
export type AuthState = 'works' | 'fails' | 'silent' | 'untold';

/** How the authentication service answers the form of the subrequest. */
export function authState(e: Evidence): AuthState {
  const outcome = authSaid(e)?.outcome;
  if (outcome === undefined) return 'untold';
  // A time-out may be the probe's own; a refused connection is the same for everybody.
  if (outcome.kind === 'failed') return outcome.cause === 'refused' ? 'silent' : 'untold';
  const { status } = outcome;
  return (status >= 200 && status < 300) || status === 401 || status === 403 ? 'works' : 'fails';
}
