// Whether an answer proves that the method was reached: the application answered, and
// refused neither the route nor the method. What cannot be told yet asks for an experiment.

import { isSafe } from '../api/methods.ts';
import type { Answer, Header, Observation, Request } from '../model.ts';
import type { Seen, Situation } from './evidence.ts';
import { application, declaredAt, seenAll } from './evidence.ts';
import { mediaTypeOf } from './headers.ts';
import { isInternal } from './internal.ts';
import { sameResponder } from './masking.ts';
import { askMissing, missingOf, sameEntity } from './missing.ts';
import { keepsMethod, type Redirect, redirectOf } from './redirect.ts';
import { isPageOfServer, responderOf } from './responder.ts';

/** refused: the declared request does not work through this door. open: `ask` would tell. */
export type Reach =
  | { readonly kind: 'reached' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'open'; readonly ask: readonly Request[] };

const reached: Reach = { kind: 'reached' };
const refused: Reach = { kind: 'refused' };

/** Pages that say the protocol was wrong, whoever sends them: nginx, Apache, Go. */
const wrongProtocol = [
  /plain HTTP request was sent to HTTPS port/i,
  /speaking plain HTTP to an SSL-enabled server port/i,
  /Client sent an HTTP request to an HTTPS server/i,
];

/** The judgement of one answer at the gateway. */
export function reachOf(situation: Situation, at: Seen): Reach {
  const { outcome } = at;
  if (wrongProtocol.some((page) => page.test(outcome.bodyStart))) return refused;
  const redirect = redirectOf(outcome, at.request);
  if (redirect !== undefined) return redirectReach(situation, at, redirect);
  const expectation = expectationOf(situation, outcome);
  if (expectation === 'none') return statusReach(situation, at);
  return expectation === 'met' && !isSomebodyElses(situation, at) ? reached : refused;
}

/** `expect.statuses` replaces the status rule and nothing else: classes (`2xx`) or codes. */
function expectationOf(situation: Situation, { status }: Answer): 'none' | 'met' | 'missed' {
  const statuses = situation.route.expect?.statuses;
  if (statuses === undefined) return 'none';
  const wanted = statuses.map(String);
  const fits = wanted.includes(String(status)) || wanted.includes(`${Math.floor(status / 100)}xx`);
  return fits ? 'met' : 'missed';
}

/** The method is reached by the status rule, and only `expect.statuses` asks for something else. */
export const missesOnlyExpectation = (situation: Situation, at: Seen): boolean =>
  redirectOf(at.outcome, at.request) === undefined &&
  expectationOf(situation, at.outcome) === 'missed' &&
  statusReach(situation, at).kind === 'reached';

function statusReach(situation: Situation, at: Seen): Reach {
  const { status } = at.outcome;
  if (status === 404) return missing(situation, at);
  if (status === 405 || status === 426 || status === 501 || status >= 500) return refused;
  const direct = answersOfApplication(situation);
  if ([400, 401, 403, 421, 429].includes(status)) return refusalOfClient(at, direct);
  return isSomebodyElses(situation, at) ? refused : reached;
}

/** No direct answer of the application has this answer's author. */
function isSomebodyElses(situation: Situation, at: Seen): boolean {
  const direct = answersOfApplication(situation);
  return direct.length > 0 && direct.every((other) => isForeign(at, other));
}

/** Somebody else's answer: another author, or a file from disk where the application gives none. */
function isForeign(at: Seen, direct: Seen): boolean {
  const likeness = sameResponder(at.outcome, at.request, direct.outcome, direct.request);
  if (likeness !== 'unclear') return likeness === 'no' && !isShut(direct);
  const files = [at, direct].map(({ outcome, request }) => responderOf(outcome, request).role === 'static');
  return files[0] === true && files[1] === false && mediaTypeOf(at.outcome) !== mediaTypeOf(direct.outcome);
}

/** A server before the application turns direct requests away: what it says is no measure for the gateway's answer. */
const isShut = ({ outcome, request }: Seen): boolean =>
  [400, 401, 403, 421].includes(outcome.status) && responderOf(outcome, request).role === 'unknown';

/** 400, 401, 403, 421 and 429 prove the route when the application sent them. */
function refusalOfClient(at: Seen, direct: readonly Seen[]): Reach {
  const alike = direct.filter(({ outcome }) => outcome.status === at.outcome.status);
  if (isPageOfServer(at)) return alike.some((other) => isSameResponder(at, other)) ? reached : refused;
  return alike.length > 0 || direct.length === 0 ? reached : refused;
}

const isSameResponder = (a: Seen, b: Seen): boolean =>
  sameResponder(a.outcome, a.request, b.outcome, b.request) === 'yes';

/** The application's answers to the declared method, asked directly. */
export function answersOfApplication(situation: Situation): readonly Seen[] {
  const last = application(situation);
  return last === undefined ? [] : declaredAt(situation, last);
}

/**
 * A 404 of the application that differs from its 404 for a path beside this one is about an
 * entity (`/orders/17`), not about the route; the gateway must have passed on that very answer.
 */
function missing(situation: Situation, at: Seen): Reach {
  if (situation.probe.experiments === 'None') return refused;
  const answers = answersOfApplication(situation);
  const direct = answers.find(({ outcome }) => outcome.status === 404);
  if (answers.length > 0 && direct === undefined) return refused;
  if (responderOf(at.outcome, at.request).role === 'gateway') return refused;
  const own = direct ?? at;
  switch (missingOf(situation, own)) {
    case 'untold':
      return { kind: 'open', ask: askMissing(situation, own) };
    case 'route':
      return refused;
    case 'entity':
      return sameEntity(situation, at, own) ? reached : refused;
  }
}

function redirectReach(situation: Situation, at: Seen, redirect: Redirect): Reach {
  if (isInternal(situation, redirect)) return refused;
  if (redirect.kind === 'elsewhere') return elsewhere(situation, at);
  if (!keepsMethod(redirect, situation.method)) return refused;
  if (redirect.kind === 'spelling' && !isSafe(situation.method)) return refused;
  return replayed(situation, at, redirect);
}

/** A redirect to another path is the application's own business when the application sent it. */
function elsewhere(situation: Situation, at: Seen): Reach {
  const direct = answersOfApplication(situation);
  if (direct.length === 0) return responderOf(at.outcome, at.request).role === 'gateway' ? refused : reached;
  return direct.some(({ outcome }) => outcome.status === at.outcome.status) ? reached : refused;
}

/** Where a redirect with the method kept leads: an answer that is there already, or one replay. */
function replayed(situation: Situation, at: Seen, redirect: Redirect): Reach {
  if (!isKnownHost(situation, redirect.host)) return reached;
  const end = landing(situation, redirect);
  if (end === undefined) return { kind: 'open', ask: [replay(situation, at, redirect, situation.method)] };
  if (end.outcome.kind === 'failed') return refused;
  const further = redirectOf(end.outcome, end.request);
  if (further !== undefined && further.kind !== 'elsewhere') return refused;
  return reachOf(situation, { request: end.request, outcome: end.outcome });
}

/** What the declared method met at the place a redirect leads to. */
export function landing(
  situation: Situation,
  redirect: Redirect,
  method = situation.method,
): Observation | undefined {
  return situation.observations.find(
    ({ request }) =>
      request.vantage.kind === 'gateway' &&
      request.vantage.scheme === redirect.scheme &&
      request.method === method &&
      request.path === redirect.path &&
      request.host === redirect.host,
  );
}

/** The recorded redirect as one further request: it is sent once, never followed. */
export function replay(situation: Situation, at: Seen, redirect: Redirect, method: string): Request {
  const { body, ...declared } = at.request;
  const kept = method === situation.method && body !== undefined ? { body } : {};
  const vantage = { kind: 'gateway', scheme: redirect.scheme } as const;
  const { scheme: clientScheme, host, path } = redirect;
  const headers = host === at.request.host ? declared.headers : declared.headers.filter(isNoCredential);
  return { ...declared, ...kept, purpose: 'replay', vantage, clientScheme, method, host, path, headers };
}

/** Credentials are for the host that they were written for, and no other (RFC 9110 section 15.4). */
const isNoCredential = ([name]: Header): boolean =>
  !['authorization', 'cookie', 'proxy-authorization'].includes(name.toLowerCase());

/** Hosts that the probe or its Ingress names: a redirect elsewhere is recorded, not requested. */
export function isKnownHost(situation: Situation, host: string): boolean {
  const rules = situation.facts.ingress?.spec?.rules ?? [];
  return host === situation.host || rules.some((rule) => rule.host === host);
}

/** Declared answers at the gateway, per scheme. */
export const atGateway = (situation: Situation): readonly Seen[] =>
  seenAll(situation, { kind: 'gateway', method: situation.method, path: situation.route.path });
