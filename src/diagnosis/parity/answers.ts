// What two gateways answer differently to one question. Bodies are never compared: applications give
// new ones every time. Neither are names that software gives itself, ids, dates, the order of headers.

import { isSafe } from '../../api/read/methods.ts';
import type { Difference } from '../../api/v1alpha1/status.ts';
import type { Answer, Request } from '../../model/index.ts';
import { gatewayPort } from '../../routing/gateway-address/ports.ts';
import type { RoutingDecision } from '../../routing/shared/model.ts';
import type { Seen } from '../evidence/evidence.ts';
import { answered, pathText } from '../evidence/phrases.ts';
import { keepsMethod, type Redirect, redirectOf } from '../evidence/redirect.ts';
import { allowOf, headersOf } from '../responder/headers.ts';
import { isPageOfServer } from '../responder/index.ts';
import { plainText } from '../responder/plain-text.ts';
import { sameResponder } from '../responder/same-answer.ts';
import { landingAt, type Pair, type Party, seenOf } from './pairs.ts';

/** What differs, and what each gateway does. */
export interface Contrast {
  readonly what: Difference['what'];
  readonly left: string;
  readonly right: string;
}

/** The first thing that differs, in the order in which a client meets it. */
export function contrastOf(pair: Pair): Contrast | undefined {
  const left = seenOf(pair.left.observation);
  const right = seenOf(pair.right.observation);
  if (left === undefined || right === undefined) return reachability(pair, left, right);
  const redirects = [
    redirectOf(left.outcome, left.request),
    redirectOf(right.outcome, right.request),
  ] as const;
  const texts = { left: answered(left), right: answered(right) };
  const [from, to] = redirects;
  if (from !== undefined && to !== undefined) {
    const what = redirectContrast(pair, from, to);
    return what === undefined ? landings(pair, { left, from, right, to }) : { what, ...texts };
  }
  if (from !== undefined || to !== undefined) return { what: 'Redirect', ...texts };
  return answers(pair, left, right);
}

/** Only one of them answers, on a scheme that clients use. */
function reachability(pair: Pair, left: Seen | undefined, right: Seen | undefined): Contrast | undefined {
  if (left === undefined && right === undefined) return undefined;
  const promised = [pair.left, pair.right].some(({ plan }) => plan.promises.includes(pair.scheme));
  if (!promised && pair.scheme === 'https') return undefined;
  return { what: 'Reachability', left: textOf(pair.left, left), right: textOf(pair.right, right) };
}

function textOf({ observation: { outcome } }: Party, seen: Seen | undefined): string {
  if (seen !== undefined) return answered(seen);
  return `no answer (${outcome.kind === 'failed' ? outcome.cause : ''})`;
}

/** Where it leads, then how; what no client of this method can tell apart is the same. */
function redirectContrast(pair: Pair, from: Redirect, to: Redirect): Contrast['what'] | undefined {
  if (placeOf(pair.left, from) !== placeOf(pair.right, to)) return 'RedirectTarget';
  return behaviourOf(from, pair.method) === behaviourOf(to, pair.method) ? undefined : 'RedirectStatus';
}

/** Each gateway's own host and ports are the same place; the query of another path may be new every time. */
function placeOf({ probe, facts, plan }: Party, { kind, scheme, host, port, path }: Redirect): string {
  const own = host === plan.host.replace(/:\d+$/, '');
  const usual = ['', String(gatewayPort(probe.through, facts, scheme))].includes(port);
  const shown = kind === 'elsewhere' ? (path.split('?', 1)[0] ?? path) : path;
  return JSON.stringify([scheme, own ? '' : host, own && usual ? '' : port, shown]);
}

/** Whether the method stays, and whether the redirect may be remembered (RFC 9110 section 15.4). */
const behaviourOf = (redirect: Redirect, method: string): string =>
  `${keepsMethod(redirect, method)} ${[301, 308].includes(redirect.status)}`;

interface Landing {
  readonly left: Seen;
  readonly from: Redirect;
  readonly right: Seen;
  readonly to: Redirect;
}

/** Both redirect alike: what a client meets there, where both were asked. */
function landings(pair: Pair, { left, from, right, to }: Landing): Contrast | undefined {
  const [one, other] = [landingAt(pair.left, left, from), landingAt(pair.right, right, to)];
  // The same path on another scheme is a question of its own.
  if (one === undefined || other === undefined || from.kind !== 'spelling') return undefined;
  const what = answerContrast(pair, one, other);
  if (what === undefined) return undefined;
  return {
    what,
    left: `after the redirect ${answered(one)}`,
    right: `after the redirect ${answered(other)}`,
  };
}

function answers(pair: Pair, left: Seen, right: Seen): Contrast | undefined {
  const texts = { left: answered(left), right: answered(right) };
  if (pair.preflight) return preflights(left, right);
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
  return cors(left, right);
}

/** A page may read what a preflight or an answer allows; which 2xx it has is all the same to browsers. */
function preflights(left: Seen, right: Seen): Contrast | undefined {
  const [one, other] = [isSuccess(left), isSuccess(right)];
  if (one !== other) return { what: 'Preflight', left: answered(left), right: answered(right) };
  return one ? cors(left, right) : undefined;
}

const isSuccess = ({ outcome: { status } }: Seen): boolean => status >= 200 && status < 300;

function cors(left: Seen, right: Seen): Contrast | undefined {
  if (sameCors(left, right)) return undefined;
  return { what: 'CORSHeaders', left: corsText(left.outcome), right: corsText(right.outcome) };
}

const allowText = ({ outcome }: Seen): string => JSON.stringify(allowOf(outcome) ?? null);

/** The path that a routing object of a known dialect makes of the request; undefined where nobody can tell. */
export function arrivingPath({ plan, observation }: Party): string | undefined {
  const decision = decisionAt(plan, observation.request.clientScheme);
  if (decision?.rule === undefined || decision.redirect !== undefined || decision.refusal !== undefined)
    return undefined;
  const isKnown =
    decision.dialect !== 'ingress' && !decision.unmodelled.some(({ value }) => !isAboutCors(value));
  return isKnown ? decision.path : undefined;
}

/** Settings of CORS change headers of the answer, and no path. */
export const isAboutCors = (setting: string): boolean => /\bcors\b/i.test(setting);

/** What the routing object asks for on this scheme. */
export const decisionAt = (
  { decisions }: Party['plan'],
  scheme: Pair['scheme'],
): RoutingDecision | undefined => decisions[scheme];

/** Status, then who answers. Limits of rate are met by chance. */
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

/** Pages of gateways differ in every word; that both gateways answer by themselves is what counts. */
const isOwnPage = (at: Seen, direct: readonly Seen[]): boolean =>
  isPageOfServer(at) &&
  !direct.some((one) => sameResponder(at.outcome, at.request, one.outcome, one.request) === 'yes');

/** Statuses that depend on what the requests before did: created, gone by now, there already. */
const stateful: readonly number[] = [200, 201, 202, 204, 404, 409, 410, 412, 422];

/** The same application gives both answers by itself: its endpoints disagree, or an unsafe method met another state. */
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

/** How each header is read: one value, or a list whose order means nothing. */
const fields: readonly (readonly [name: string, reading: 'value' | 'methods' | 'names'])[] = [
  ['Access-Control-Allow-Origin', 'value'],
  ['Access-Control-Allow-Methods', 'methods'],
  ['Access-Control-Allow-Headers', 'names'],
  ['Access-Control-Allow-Credentials', 'value'],
  ['Access-Control-Expose-Headers', 'names'],
  ['Access-Control-Max-Age', 'value'],
];

/** Whether both answers allow a page the same; without an Origin in the request nobody reads them. */
function sameCors(left: Seen, right: Seen): boolean {
  if (!hasOrigin(left.request)) return true;
  return fields.every(
    ([name, reading]) => read(left.outcome, name, reading) === read(right.outcome, name, reading),
  );
}

const hasOrigin = ({ headers }: Request): boolean =>
  headers.some(([name]) => name.toLowerCase() === 'origin');

function read(answer: Answer, name: string, reading: 'value' | 'methods' | 'names'): string {
  const values = headersOf(answer, name);
  if (reading === 'value') return values.join(', ');
  const items = values.flatMap((value) => value.split(',')).map((item) => item.trim());
  const named = reading === 'names' ? items.map((item) => item.toLowerCase()) : items;
  return [...new Set(named.filter((item) => item !== ''))].toSorted().join(', ');
}

/** `204 (Access-Control-Allow-Origin: *)`. */
function corsText(answer: Answer): string {
  const shown = fields.flatMap(([name, reading]) => {
    const value = read(answer, name, reading);
    return value === '' ? [] : [`${name}: ${plainText(value)}`];
  });
  return `${answer.status} ${shown.length === 0 ? 'without Access-Control headers' : `(${shown.join('; ')})`}`;
}
