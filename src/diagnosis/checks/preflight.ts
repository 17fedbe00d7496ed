// CORS preflights: which observation is one, and what a browser makes of its answer. The steps
// are those of the Fetch standard, sections CORS check and CORS-preflight fetch.

import { preflightHeaders } from '../../api/read/preflight.ts';
import type { Answer, Header, Observation, Request } from '../../model/index.ts';
import type { Seen, Situation } from '../evidence/evidence.ts';
import { isRedirection } from '../evidence/redirect.ts';
import { headerOf, headersOf } from '../responder/headers.ts';
import { plainText } from '../responder/plain-text.ts';

/** What the page wants to send. */
export interface Wanted {
  readonly origin: string;
  readonly method: string;
  /** Lower case. */
  readonly requestHeaders: readonly string[];
  readonly credentials: boolean;
}

/** Why a browser refuses, with words that follow on the answer. */
export interface PreflightFault {
  readonly what: 'redirect' | 'several' | 'origin' | 'credentials' | 'status' | 'method' | 'headers';
  readonly words: string;
}

/** Methods that need no permission (Fetch standard, CORS-safelisted method). */
const safelisted: readonly string[] = ['GET', 'HEAD', 'POST'];

const allowOrigin = 'access-control-allow-origin';

/** What a browser objects to; undefined when it goes on with the request. */
export function preflightFault(answer: Answer, wanted: Wanted): PreflightFault | undefined {
  if (isRedirection(answer)) return { what: 'redirect', words: 'browsers follow no redirect of a preflight' };
  return (
    originFault(answer, wanted) ??
    statusFault(answer) ??
    methodFault(answer, wanted) ??
    headerFault(answer, wanted)
  );
}

function originFault(answer: Answer, { origin, credentials }: Wanted): PreflightFault | undefined {
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

function methodFault(answer: Answer, { method, credentials }: Wanted): PreflightFault | undefined {
  const allowed = listOf(answer, 'access-control-allow-methods');
  const fine =
    safelisted.includes(method) || allowed.includes(method) || (!credentials && allowed.includes('*'));
  if (fine) return undefined;
  const list = allowed.length === 0 ? 'is missing' : `lists ${plainText(allowed.join(', '))}`;
  return { what: 'method', words: `Access-Control-Allow-Methods ${list}, without ${method}` };
}

function headerFault(answer: Answer, { requestHeaders, credentials }: Wanted): PreflightFault | undefined {
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

/** A cache may give one origin's answer to another: worth a note, and no fault of this preflight. */
export function lacksVary(answer: Answer): boolean {
  const value = headerOf(answer, allowOrigin);
  if (value === undefined || value === '*') return false;
  return !listOf(answer, 'vary').some((field) => ['origin', '*'].includes(field.toLowerCase()));
}

/** What each page of the route wants, one for each origin. */
export const wantedBy = ({ route, method }: Situation): readonly Wanted[] =>
  (route.cors?.origins ?? []).map((origin) => ({
    origin,
    method,
    requestHeaders: route.cors?.requestHeaders ?? [],
    credentials: route.cors?.credentials ?? false,
  }));

/** What the preflight asks for; undefined when the request is none of this situation's. */
export function wantedIn(situation: Situation, request: Request): Wanted | undefined {
  if (!isPreflight(request)) return undefined;
  return wantedBy(situation).find((wanted) =>
    sameHeaders(request.headers, preflightHeaders(wanted, wanted.method, wanted.origin)),
  );
}

/** The answered preflight of one origin, at the doors that `at` picks. */
export function preflightsAt(
  situation: Situation,
  origin: string,
  at: (request: Request) => boolean,
): readonly Observation[] {
  return situation.observations.filter(
    ({ request }) => at(request) && wantedIn(situation, request)?.origin === origin,
  );
}

/** OPTIONS with Origin and Access-Control-Request-Method. */
const isPreflight = ({ method, headers }: Request): boolean =>
  method === 'OPTIONS' &&
  ['origin', 'access-control-request-method'].every((name) =>
    headers.some(([field]) => field.toLowerCase() === name),
  );

/**
 * The observations without the preflights that `cors` asks for: they must not be taken for
 * OPTIONS, which is another question. A route that declares OPTIONS with such headers keeps its own.
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

/** An observation with an answer. */
export const answeredOnes = (observations: readonly Observation[]): readonly Seen[] =>
  observations.flatMap(({ request, outcome }) => (outcome.kind === 'answered' ? [{ request, outcome }] : []));
