// AuthSubrequestFails: the gateway asks an authentication service first, and that request goes
// wrong: another method or path than the service knows, or nobody there.

import { isSafe } from '../../api/read/methods.ts';
import type { Blame, Observation, Request } from '../../model/index.ts';
import { routingObjectOf } from '../../routing/shared/routing-object.ts';
import { confirmedIf } from '../evidence/confidence.ts';
import {
  type AskedPlace,
  answerOf,
  applicationAnswers,
  type Evidence,
  experimentAt,
} from '../evidence/evidence.ts';
import { answerText, pathText, proofOf, responderName } from '../evidence/phrases.ts';
import { requestKey, withoutQuery } from '../evidence/request.ts';
import { askBothSides, gatewayAnswerTo, isMadeByGateway, sameRefusalOf } from '../paths/gateway-answer.ts';
import { isApplicationReached, reproducingHop } from '../paths/paths.ts';
import { isPageOfServer, responderOf } from '../responder/index.ts';
import { plainText } from '../responder/plain-text.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/** Whether nginx may have turned the service's answer into 500, as it does with all but 2xx, 401 and 403. */
const isTurned = (e: Evidence): boolean =>
  e.symptom.outcome.status === 500 && isPageOfServer(e.symptom) && isMadeByGateway(e);

/** Whether forward authentication may have handed the service's own refusal on: an application wrote it, but not this one. */
const isHandedOn = (e: Evidence): boolean =>
  [404, 405, 500, 501].includes(e.symptom.outcome.status) &&
  responderOf(e.symptom.outcome, e.symptom.request).role === 'application' &&
  isApplicationReached(e) &&
  reproducingHop(e) === undefined;

const suspects = (e: Evidence): Blame | false | undefined =>
  isApplicationReached(e) &&
  (isTurned(e) || (e.decision?.auth === undefined && isHandedOn(e))) &&
  settingOf(e);

/** The setting that asks somebody first, as far as the routing object shows one. */
function settingOf(e: Evidence): Blame | undefined {
  if (e.decision?.auth !== undefined) return e.decision.auth.blame;
  return e.decision?.unmodelled.find(({ value, blame }) => asksFirst(e, value, blame))?.blame;
}

/** Whether a setting asks somebody first: auth_request in a snippet, a middleware for forward authentication, a plug-in, ext_authz. */
function asksFirst(e: Evidence, name: string, { field }: Blame): boolean {
  if (/forward-?auth|ext-?authz|external-?auth/i.test(name)) return true;
  const text = routingObjectOf(e.facts)?.metadata.annotations?.[name] ?? '';
  if (/snippet/.test(field)) return /\bauth_request\b(?!\s+off)/.test(text);
  return /middlewares|plugins/.test(name) && /auth/i.test(text);
}

const asks = (e: Evidence): readonly Request[] => [...askAuth(e), ...askBothSides(e)];

/** Whether GET gets the same answer, as the subrequest comes before every method. */
const isForEveryMethod = (e: Evidence): boolean =>
  e.method === 'GET' || sameRefusalOf(e, 'GET') !== undefined;

function concludes(e: Evidence, setting: Blame): Conclusion | undefined {
  const state = authState(e);
  if (state === 'works' || !isForEveryMethod(e)) return undefined;
  return {
    confidence: confirmedIf(isTurned(e) && (state === 'fails' || state === 'silent')),
    why: `the gateway asks an authentication service first (${setting.field}), ${serviceText(e)}; the application behind it, asked directly, is reached`,
    whom: [e.decision?.dialect, responderName(e.symptom)],
    values: { path: pathText(authServiceOf(e)?.path ?? e.route.path) },
    blames: [setting],
    evidence: evidenceFor(e),
  };
}

/** What the authentication service answers, as a clause. */
function serviceText(e: Evidence): string {
  const url = e.decision?.auth?.value.url;
  const place = url === undefined ? '' : ` at ${plainText(withoutQuery(url))}`;
  const said = authAnswer(e);
  if (said === undefined || authState(e) === 'unknown') {
    const why = isTurned(e)
      ? '500 is what nginx makes of every answer of that service but 2xx, 401 and 403'
      : 'and this is not an answer of the application';
    return `which could not be asked${place}; ${why}`;
  }
  const answer = answerOf(said);
  if (answer === undefined) return `and nobody listens${place}`;
  return `which answers ${answer.request.method}${place} with ${answerText(answer)}; nginx makes 500 of everything but 2xx, 401 and 403`;
}

function evidenceFor(e: Evidence): Conclusion['evidence'] {
  const said = authAnswer(e);
  const options = authAnswer(e, 'OPTIONS');
  const get = e.method === 'GET' ? undefined : gatewayAnswerTo(e, 'GET');
  return [
    proofOf(said, 'the form of the subrequest gets neither a yes nor a no'),
    proofOf(options === said ? undefined : options, 'what the service says of its methods'),
    proofOf(e.symptom, 'the gateway answers before the application is asked'),
    proofOf(get, 'GET meets the same: it is not about the method'),
    proofOf(applicationAnswers(e)[0], 'the application itself is reached'),
  ];
}

/** A service that this probe may ask, with the path that the subrequest goes to. */
interface AuthService extends AskedPlace {
  readonly host: string;
}

/** `auth.shop`, `auth.shop.svc`, `auth.shop.svc.cluster.local`: the cluster's DNS names of a Service. */
const serviceName = /^([a-z0-9-]+)\.([a-z0-9-]+)(?:\.svc(?:\.[a-z0-9.-]+)?)?$/;

/** Where the service is asked; undefined when its URL leads to another namespace or out of the cluster, or is not known whole. */
function authServiceOf(e: Evidence): AuthService | undefined {
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

/** The subrequest as the gateway sends it: without a body, and with the client's URL and method in two headers. */
function formOf(e: Evidence, service: AuthService, method: string): Request {
  const { clientScheme } = e.symptom.request;
  return experimentAt(e, service, {
    method,
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
function askAuth(e: Evidence): readonly Request[] {
  const service = authServiceOf(e);
  if (service === undefined) return [];
  const form = isSafe(methodOf(e)) ? [methodOf(e)] : [];
  return [...new Set([...form, 'OPTIONS'])].map((method) => formOf(e, service, method));
}

/** The outcome of one of these requests. */
function authAnswer(e: Evidence, method = methodOf(e)): Observation | undefined {
  const service = authServiceOf(e);
  if (service === undefined) return undefined;
  const key = requestKey(formOf(e, service, method));
  return e.observations.find(({ request }) => requestKey(request) === key);
}

/**
 * works: 2xx lets the request pass, 401 and 403 are handed on to the client. fails: anything else,
 * which nginx turns into 500. silent: nobody listens there. unknown: it was not asked, or gave no answer.
 */
type AuthState = 'works' | 'fails' | 'silent' | 'unknown';

/** How the authentication service answers the form of the subrequest. */
function authState(e: Evidence): AuthState {
  const outcome = authAnswer(e)?.outcome;
  if (outcome === undefined) return 'unknown';
  // A time-out may be the probe's own; a refused connection is the same for everybody.
  if (outcome.kind === 'failed') return outcome.cause === 'refused' ? 'silent' : 'unknown';
  const { status } = outcome;
  return (status >= 200 && status < 300) || status === 401 || status === 403 ? 'works' : 'fails';
}

export const authSubrequestFails = defineVerdict({
  reason: 'AuthSubrequestFails',
  suspects,
  asks,
  concludes,
});
