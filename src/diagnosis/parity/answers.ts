// What two gateways answer differently to one request. Bodies are not compared, because applications may give a new one
// every time; neither are Server fields, ids, dates and the order of headers.

import { isSafe } from '../../api/read/methods.ts';
import type { Difference } from '../../api/v1alpha1/status.ts';
import type { Answer, Request } from '../../model/index.ts';
import { gatewayPort } from '../../routing/gateway-address/ports.ts';
import type { RoutingDecision } from '../../routing/shared/model.ts';
import type { Seen } from '../evidence/evidence.ts';
import { answerText, pathText } from '../evidence/phrases.ts';
import { keepsMethod, type Redirect, redirectOf } from '../evidence/redirect.ts';
import { withoutQuery } from '../evidence/request.ts';
import { allowOf, headersOf } from '../responder/headers.ts';
import { isPageOfServer } from '../responder/index.ts';
import { plainText } from '../responder/plain-text.ts';
import { sameResponder } from '../responder/same-answer.ts';
import { landingAt, type Pair, type Party, seenOf } from './pairs.ts';

/** What differs, and the answer of each gateway. */
export interface Contrast {
  readonly what: Difference['what'];
  readonly left: string;
  readonly right: string;
}

/** The first difference in the order reachability, redirect, arriving path, status and author, headers; undefined where there is none. */
export function contrastOf(pair: Pair): Contrast | undefined {
  const left = seenOf(pair.left.observation);
  const right = seenOf(pair.right.observation);
  if (left === undefined || right === undefined) return reachabilityContrast(pair, left, right);
  const redirects = [redirectOf(left), redirectOf(right)] as const;
  const texts = { left: answerText(left), right: answerText(right) };
  const [from, to] = redirects;
  if (from !== undefined && to !== undefined) {
    const what = redirectContrast(pair, from, to);
    return what === undefined ? landingContrast(pair, { left, from, right, to }) : { what, ...texts };
  }
  if (from !== undefined || to !== undefined) return { what: 'Redirect', ...texts };
  return plainContrast(pair, left, right);
}

/** The difference where only one gateway answers, on a scheme that clients use. */
function reachabilityContrast(
  pair: Pair,
  left: Seen | undefined,
  right: Seen | undefined,
): Contrast | undefined {
  if (left === undefined && right === undefined) return undefined;
  const promised = [pair.left, pair.right].some(({ plan }) => plan.promises.includes(pair.scheme));
  if (!promised && pair.scheme === 'https') return undefined;
  return { what: 'Reachability', left: textOf(pair.left, left), right: textOf(pair.right, right) };
}

function textOf({ observation: { outcome } }: Party, seen: Seen | undefined): string {
  if (seen !== undefined) return answerText(seen);
  return `no answer (${outcome.kind === 'failed' ? outcome.cause : ''})`;
}

/** The difference of two redirects: the target, then the status, where it matters for this method. */
function redirectContrast(pair: Pair, from: Redirect, to: Redirect): Contrast['what'] | undefined {
  if (targetOf(pair.left, from) !== targetOf(pair.right, to)) return 'RedirectTarget';
  return behaviourOf(from, pair.method) === behaviourOf(to, pair.method) ? undefined : 'RedirectStatus';
}

/** The target in a form to compare: the gateway's own host and port are left out, and the query of another path, which may be new every time. */
function targetOf({ probe, facts, plan }: Party, { kind, scheme, host, port, path }: Redirect): string {
  const own = host === plan.host.replace(/:\d+$/, '');
  const usual = ['', String(gatewayPort(probe.through, facts, scheme))].includes(port);
  const shown = kind === 'elsewhere' ? withoutQuery(path) : path;
  return JSON.stringify([scheme, own ? '' : host, own && usual ? '' : port, shown]);
}

/** Whether the redirect keeps the method, and whether clients may store it (RFC 9110 section 15.4). */
const behaviourOf = (redirect: Redirect, method: string): string =>
  `${keepsMethod(redirect, method)} ${[301, 308].includes(redirect.status)}`;

interface RedirectPair {
  readonly left: Seen;
  readonly from: Redirect;
  readonly right: Seen;
  readonly to: Redirect;
}

/** The difference of the answers behind two equal redirects, where both were followed. */
function landingContrast(pair: Pair, { left, from, right, to }: RedirectPair): Contrast | undefined {
  const [one, other] = [landingAt(pair.left, left, from), landingAt(pair.right, right, to)];
  // The same path on another scheme is compared by its own pair.
  if (one === undefined || other === undefined || from.kind !== 'spelling') return undefined;
  const what = answerContrast(pair, one, other);
  if (what === undefined) return undefined;
  return {
    what,
    left: `after the redirect ${answerText(one)}`,
    right: `after the redirect ${answerText(other)}`,
  };
}

function plainContrast(pair: Pair, left: Seen, right: Seen): Contrast | undefined {
  const texts = { left: answerText(left), right: answerText(right) };
  if (pair.preflight) return preflightContrast(left, right);
  const paths = [arrivingPath(pair.left), arrivingPath(pair.right)] as const;
  const [one, other] = paths;
  if (one !== undefined && other !== undefined && one !== other) {
    return {
      what: 'ArrivingPath',
      left: `${texts.left}, arrives as ${pathText(one)}`,
      right: `${texts.right}, arrives as ${pathText(other)}`,
    };
  }
  const what = answerContrast(pair, left, right);
  if (what !== undefined) return { what, ...texts };
  if (pair.method === 'OPTIONS' && allowText(left) !== allowText(right)) return { what: 'Allow', ...texts };
  return corsContrast(left, right);
}

/** The difference of two preflights. Browsers do not distinguish one 2xx from another. */
function preflightContrast(left: Seen, right: Seen): Contrast | undefined {
  const [one, other] = [isSuccess(left), isSuccess(right)];
  if (one !== other) return { what: 'Preflight', left: answerText(left), right: answerText(right) };
  return one ? corsContrast(left, right) : undefined;
}

const isSuccess = ({ outcome: { status } }: Seen): boolean => status >= 200 && status < 300;

function corsContrast(left: Seen, right: Seen): Contrast | undefined {
  if (sameCors(left, right)) return undefined;
  return { what: 'CORSHeaders', left: corsText(left.outcome), right: corsText(right.outcome) };
}

const allowText = ({ outcome }: Seen): string => JSON.stringify(allowOf(outcome) ?? null);

/** The path that arrives, by a routing object of a known dialect; undefined where the rules do not tell. */
export function arrivingPath({ plan, observation }: Party): string | undefined {
  const decision = decisionAt(plan, observation.request.clientScheme);
  if (decision?.rule === undefined || decision.redirect !== undefined || decision.refusal !== undefined)
    return undefined;
  const isKnown =
    decision.dialect !== 'ingress' && !decision.unmodelled.some(({ value }) => !isAboutCors(value));
  return isKnown ? decision.path : undefined;
}

/** Whether a setting is about CORS, and so changes headers of the answer and no path. */
export const isAboutCors = (setting: string): boolean => /\bcors\b/i.test(setting);

/** What the routing object asks for on this scheme. */
export const decisionAt = (
  { decisions }: Party['plan'],
  scheme: Pair['scheme'],
): RoutingDecision | undefined => decisions[scheme];

/** The difference of status or author. 429 is no difference, because chance decides which request exceeds a limit. */
function answerContrast(pair: Pair, left: Seen, right: Seen): 'Status' | 'Responder' | undefined {
  const statuses = [left.outcome.status, right.outcome.status];
  if (statuses.includes(429)) return undefined;
  const likeness = sameResponder(left.outcome, left.request, right.outcome, right.request);
  if (statuses[0] !== statuses[1]) {
    return likeness === 'yes' && isChance(pair, left, right) ? undefined : 'Status';
  }
  const direct = directAnswers(pair);
  const own = [left, right].map((at) => isOwnPage(at, direct));
  if (own[0] !== own[1]) return likeness === 'yes' ? undefined : 'Responder';
  return likeness === 'no' && own[0] === false ? 'Responder' : undefined;
}

/** Whether the gateway wrote the page itself. The texts of such pages differ between gateways and do not count. */
const isOwnPage = (at: Seen, direct: readonly Seen[]): boolean =>
  isPageOfServer(at) &&
  !direct.some((one) => sameResponder(at.outcome, at.request, one.outcome, one.request) === 'yes');

/** Statuses that depend on what earlier requests did, such as created, deleted or existing already. */
const stateful: readonly number[] = [200, 201, 202, 204, 404, 409, 410, 412, 422];

/** Whether the same application gives both answers: its endpoints disagree, or an unsafe request found another state. */
function isChance(pair: Pair, left: Seen, right: Seen): boolean {
  const [one, other] = [left.outcome.status, right.outcome.status];
  const direct = directAnswers(pair).map(({ outcome }) => outcome.status);
  if (direct.includes(one) && direct.includes(other)) return true;
  if (isSafe(pair.method) || !stateful.includes(one) || !stateful.includes(other)) return false;
  const gone = one === 404 || other === 404;
  return !gone || direct.includes(404);
}

/** The application's answers to the declared method, asked directly. */
function directAnswers({ left, method }: Pair): readonly Seen[] {
  const last = left.plan.hops.at(-1);
  if (last === undefined) return [];
  return left.observations.flatMap((observation) => {
    const { vantage, method: sent, path, purpose } = observation.request;
    const there = 'service' in vantage && vantage.hop === last.index && path === last.path;
    const seen = there && sent === method && purpose === 'declared' ? seenOf(observation) : undefined;
    return seen === undefined ? [] : [seen];
  });
}

/** Headers of CORS: each is one value, or a list whose order means nothing. */
const corsFields: readonly (readonly [name: string, reading: 'value' | 'methods' | 'names'])[] = [
  ['Access-Control-Allow-Origin', 'value'],
  ['Access-Control-Allow-Methods', 'methods'],
  ['Access-Control-Allow-Headers', 'names'],
  ['Access-Control-Allow-Credentials', 'value'],
  ['Access-Control-Expose-Headers', 'names'],
  ['Access-Control-Max-Age', 'value'],
];

/** Whether both answers allow a page the same. They are read only where the request has an Origin. */
function sameCors(left: Seen, right: Seen): boolean {
  if (!hasOrigin(left.request)) return true;
  return corsFields.every(
    ([name, reading]) => corsValue(left.outcome, name, reading) === corsValue(right.outcome, name, reading),
  );
}

const hasOrigin = ({ headers }: Request): boolean =>
  headers.some(([name]) => name.toLowerCase() === 'origin');

function corsValue(answer: Answer, name: string, reading: 'value' | 'methods' | 'names'): string {
  const values = headersOf(answer, name);
  if (reading === 'value') return values.join(', ');
  const items = values.flatMap((value) => value.split(',')).map((item) => item.trim());
  const named = reading === 'names' ? items.map((item) => item.toLowerCase()) : items;
  return [...new Set(named.filter((item) => item !== ''))].toSorted().join(', ');
}

/** `204 (Access-Control-Allow-Origin: *)`. */
function corsText(answer: Answer): string {
  const shown = corsFields.flatMap(([name, reading]) => {
    const value = corsValue(answer, name, reading);
    return value === '' ? [] : [`${name}: ${plainText(value)}`];
  });
  return `${answer.status} ${shown.length === 0 ? 'without Access-Control headers' : `(${shown.join('; ')})`}`;
}
