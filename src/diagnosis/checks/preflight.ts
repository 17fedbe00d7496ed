// CORS preflights: which observation is one, why a browser refuses its answer, and what a preflight proves of a
// method that is not sent. Source: Fetch standard, sections CORS check and CORS-preflight fetch.

import { preflightHeaders } from '../../api/read/preflight.ts';
import type { Answer, Header, Observation, Request, Vantage } from '../../model/index.ts';
import { experiment, type Seen, type Situation } from '../evidence/evidence.ts';
import { isRedirection } from '../evidence/redirect.ts';
import { siblingPath, vantageKey } from '../evidence/request.ts';
import { headerOf, headersOf } from '../responder/headers.ts';
import { plainText } from '../responder/plain-text.ts';

/** What a page of another origin wants to send. */
export interface CorsRequest {
  readonly origin: string;
  readonly method: string;
  /** Lower case. */
  readonly requestHeaders: readonly string[];
  readonly credentials: boolean;
}

/** Why a browser refuses the answer; `words` follow the answer in a sentence. */
export interface PreflightFault {
  readonly what: 'redirect' | 'several' | 'origin' | 'credentials' | 'status' | 'method' | 'headers';
  readonly words: string;
}

/** Methods that need no permission (Fetch standard, CORS-safelisted method). */
const safelisted: readonly string[] = ['GET', 'HEAD', 'POST'];

const allowOrigin = 'access-control-allow-origin';

/** Why a browser refuses the answer to the preflight; undefined when it goes on with the request. */
export function preflightFault(answer: Answer, wanted: CorsRequest): PreflightFault | undefined {
  if (isRedirection(answer)) return { what: 'redirect', words: 'browsers follow no redirect of a preflight' };
  return (
    originFault(answer, wanted) ??
    statusFault(answer) ??
    methodFault(answer, wanted) ??
    headerFault(answer, wanted)
  );
}

function originFault(answer: Answer, { origin, credentials }: CorsRequest): PreflightFault | undefined {
  const values = headersOf(answer, allowOrigin);
  const [value] = values;
  if (values.length > 1 || value?.includes(',') === true)
    return {
      what: 'several',
      words: `Access-Control-Allow-Origin is there ${Math.max(values.length, 2)} times`,
    };
  if (value === undefined) return { what: 'origin', words: 'Access-Control-Allow-Origin is missing' };
  if (value === '*' && credentials)
    return {
      what: 'credentials',
      words: 'Access-Control-Allow-Origin is *, which does not hold with credentials',
    };
  if (value !== '*' && value !== origin)
    return { what: 'origin', words: `Access-Control-Allow-Origin is ${plainText(value)}, not ${origin}` };
  // Case matters here: browsers compare with the bytes `true`.
  return credentials && headerOf(answer, 'access-control-allow-credentials') !== 'true'
    ? { what: 'credentials', words: 'Access-Control-Allow-Credentials: true is missing' }
    : undefined;
}

const statusFault = ({ status }: Answer): PreflightFault | undefined =>
  status >= 200 && status < 300
    ? undefined
    : { what: 'status', words: `browsers take no preflight with ${status}` };

function methodFault(answer: Answer, { method, credentials }: CorsRequest): PreflightFault | undefined {
  const allowed = listOf(answer, 'access-control-allow-methods');
  const fine =
    safelisted.includes(method) || allowed.includes(method) || (!credentials && allowed.includes('*'));
  if (fine) return undefined;
  const list = allowed.length === 0 ? 'is missing' : `lists ${plainText(allowed.join(', '))}`;
  return { what: 'method', words: `Access-Control-Allow-Methods ${list}, without ${method}` };
}

function headerFault(
  answer: Answer,
  { requestHeaders, credentials }: CorsRequest,
): PreflightFault | undefined {
  const allowed = listOf(answer, 'access-control-allow-headers').map((name) => name.toLowerCase());
  const wildcard = !credentials && allowed.includes('*');
  const missing = requestHeaders.filter(
    (name) => !allowed.includes(name) && !(wildcard && name !== 'authorization'),
  );
  if (missing.length === 0) return undefined;
  return { what: 'headers', words: `Access-Control-Allow-Headers does not list ${missing.join(', ')}` };
}

const listOf = (answer: Answer, name: string): readonly string[] =>
  headersOf(answer, name)
    .flatMap((value) => value.split(','))
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** Whether Vary: Origin is missing, so that a cache may give one origin's answer to another; no fault of this preflight. */
export function lacksVary(answer: Answer): boolean {
  const value = headerOf(answer, allowOrigin);
  if (value === undefined || value === '*') return false;
  return !listOf(answer, 'vary').some((field) => ['origin', '*'].includes(field.toLowerCase()));
}

/** What the pages of the route want to send, one for each origin. */
export const corsRequestsOf = ({ route, method }: Situation): readonly CorsRequest[] =>
  (route.cors?.origins ?? []).map((origin) => ({
    origin,
    method,
    requestHeaders: route.cors?.requestHeaders ?? [],
    credentials: route.cors?.credentials ?? false,
  }));

/** What the preflight asks for; undefined when the request is no preflight of this situation. */
export function corsRequestIn(situation: Situation, request: Request): CorsRequest | undefined {
  if (!isPreflight(request)) return undefined;
  return corsRequestsOf(situation).find((wanted) =>
    sameHeaders(request.headers, preflightHeaders(wanted, wanted.method, wanted.origin)),
  );
}

/** The preflights of one origin that were sent, of those that `picks` accepts. */
export function preflightsAt(
  situation: Situation,
  origin: string,
  picks: (request: Request) => boolean,
): readonly Observation[] {
  return situation.observations.filter(
    ({ request }) => picks(request) && corsRequestIn(situation, request)?.origin === origin,
  );
}

/** Whether it is OPTIONS with Origin and Access-Control-Request-Method. */
const isPreflight = ({ method, headers }: Request): boolean =>
  method === 'OPTIONS' &&
  ['origin', 'access-control-request-method'].every((name) =>
    headers.some(([field]) => field.toLowerCase() === name),
  );

/**
 * The observations without the preflights that `cors` asks for, which must not count as answers to OPTIONS. A route
 * that declares OPTIONS with such headers keeps its own.
 */
export function withoutPreflights({ probe, observations }: Pick<Situation, 'probe' | 'observations'>) {
  if (probe.routes.every(({ cors }) => cors === undefined)) return observations;
  const own = probe.routes.map(({ headers }) => headers);
  return observations.filter(
    ({ request }) => !isPreflight(request) || own.some((headers) => sameHeaders(headers, request.headers)),
  );
}

const sameHeaders = (a: readonly Header[], b: readonly Header[]): boolean =>
  a.length === b.length && a.every(([name, value], n) => name === b[n]?.[0] && value === b[n]?.[1]);

/** The answers among the observations. */
export const answersAmong = (observations: readonly Observation[]): readonly Seen[] =>
  observations.flatMap(({ request, outcome }) => (outcome.kind === 'answered' ? [{ request, outcome }] : []));

/** What a preflight proves of a method that is not sent. */
type PreflightProof =
  | { readonly kind: 'proven'; readonly at: Seen; readonly how: string }
  | { readonly kind: 'open'; readonly ask: readonly Request[] }
  | { readonly kind: 'unproven'; readonly at: Seen; readonly why: string };

/**
 * What a preflight at the vantage of this answer proves; undefined where none passes. The first origin whose preflight
 * passes decides. It must not pass on a path beside this one: many middlewares let every preflight pass.
 */
export function preflightProof(situation: Situation, at: Seen): PreflightProof | undefined {
  for (const wanted of corsRequestsOf(situation)) {
    const found = originProof(situation, at.request.vantage, wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

function originProof(
  situation: Situation,
  vantage: Vantage,
  wanted: CorsRequest,
): PreflightProof | undefined {
  const { route, probe, method } = situation;
  const key = vantageKey(vantage);
  const sent = preflightsAt(situation, wanted.origin, (request) => vantageKey(request.vantage) === key);
  const on = (path: string) => sent.filter(({ request }) => request.path === path);
  const passes = ({ outcome }: Seen): boolean => preflightFault(outcome, wanted) === undefined;
  const passing = answersAmong(on(route.path)).find(passes);
  if (passing === undefined) return undefined;
  const beside = siblingPath(route.path, probe.uid);
  const [control] = answersAmong(on(beside));
  if (control === undefined && probe.experiments !== 'None' && on(beside).length === 0) {
    const headers = preflightHeaders(wanted, method, wanted.origin);
    return {
      kind: 'open',
      ask: [experiment(situation, vantage, { method: 'OPTIONS', path: beside, headers })],
    };
  }
  if (control === undefined && probe.experiments !== 'None')
    return { kind: 'unproven', at: passing, why: 'the preflight on a path beside it gets no answer' };
  return control !== undefined && passes(control)
    ? { kind: 'unproven', at: passing, why: 'a preflight passes on a path that nobody serves, too' }
    : { kind: 'proven', at: passing, how: `a preflight for ${method} passes` };
}
