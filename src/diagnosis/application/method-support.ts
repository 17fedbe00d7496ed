// Whether an application supports a method on a path (RFC 9110 sections 9.1 and 10.2.1), as far as safe
// requests tell. OPTIONS and the nonsense method show it where a framework answers them by its routes. Many
// frameworks do not, and then nothing is concluded.

import { isSafe } from '../../api/read/methods.ts';
import type { Request } from '../../model/index.ts';
import type { Hop } from '../../routing/shared/model.ts';
import {
  declaredRequestOn,
  experiment,
  findAnswer,
  isSameAnswer,
  type Seen,
  type Situation,
  vantageOf,
} from '../evidence/evidence.ts';
import { nonsenseMethod, siblingPath } from '../evidence/request.ts';
import { allowOf, mediaTypeOf } from '../responder/headers.ts';
import { authorOf, responderOf } from '../responder/index.ts';
import { askNotFoundSubject, notFoundSubject } from './not-found.ts';

/**
 * serves: the method works on the path. knows: the path is there, the method is not proven.
 * refuses: the path or the method is not there. unseen: nothing tells.
 */
export type MethodSupport = 'serves' | 'knows' | 'refuses' | 'unseen';

/** Frameworks that answer OPTIONS or an unknown method on every path they know with something else than 404. */
const tellPaths: readonly string[] = ['Flask', 'FastAPI', 'Starlette', 'Django', 'Express', 'Spring', 'Go'];

/** Their Allow is that of the first route on the path, not of all of them. */
const listFirstRoute: readonly string[] = ['FastAPI', 'Starlette'];

/** Requests that show whether the method is supported on a path; where it is listed, OPTIONS goes to a path beside it too. */
export function askMethodSupport(e: Situation, hop: Hop, path: string): readonly Request[] {
  const vantage = vantageOf(e, hop);
  if (vantage === undefined) return [];
  const beside = besideOf(e, path);
  if (isSafe(e.method)) return askSafe(e, hop, experiment(e, vantage, { method: e.method, path }));
  if (e.probe.experiments === 'Full') return [declaredRequestOn(e, vantage, path)];
  const listed = [optionsOf(e, hop, path), nonsenseOf(e, hop, path)].some((at) => lists(e, at));
  return [
    experiment(e, vantage, { method: 'OPTIONS', path }),
    experiment(e, vantage, { method: nonsenseMethod, path }),
    ...(listed ? [experiment(e, vantage, { method: 'OPTIONS', path: beside })] : []),
  ];
}

/**
 * GET on a path of which OPTIONS and the nonsense method tell nothing, on one beside it, and on the one
 * that should arrive. Empty while those two are not answered yet, and where they are enough.
 */
export function askByGet(e: Situation, hop: Hop, path: string): readonly Request[] {
  const vantage = vantageOf(e, hop);
  const [options, nonsense] = [optionsOf(e, hop, path), nonsenseOf(e, hop, path)];
  const untold = options !== undefined && !lists(e, options) && !lists(e, nonsense);
  if (vantage === undefined || !untold || methodSupportOf(e, hop, path) !== 'unseen') return [];
  return [path, besideOf(e, path), hop.path].map((each) =>
    experiment(e, vantage, { method: 'GET', path: each }),
  );
}

const besideOf = (e: Situation, path: string): string => siblingPath(path, e.probe.uid);

/** The method itself, and requests that tell what a 404 to it is about. */
function askSafe(e: Situation, hop: Hop, request: Request): readonly Request[] {
  const sent = findAnswer(e, { hop: hop.index, method: e.method, path: request.path });
  if (sent === undefined)
    return [request, experiment(e, request.vantage, { path: besideOf(e, request.path) })];
  return sent.outcome.status === 404 ? askNotFoundSubject(e, sent) : [];
}

const optionsOf = (e: Situation, hop: Hop, path: string): Seen | undefined =>
  findAnswer(e, { hop: hop.index, method: 'OPTIONS', path });

const nonsenseOf = (e: Situation, hop: Hop, path: string): Seen | undefined =>
  findAnswer(e, { hop: hop.index, method: nonsenseMethod, path });

const lists = (e: Situation, at: Seen | undefined): boolean =>
  at !== undefined && allowOf(at.outcome)?.includes(e.method) === true;

/**
 * Whether the application supports the declared method on a path. It serves the method where the method
 * itself was reached there, or where the Allow of an answer on that path lists it (RFC 9110 section 10.2.1)
 * and the Allow on a path beside it does not.
 */
export function methodSupportOf(e: Situation, hop: Hop, path: string): MethodSupport {
  const sent = findAnswer(e, { hop: hop.index, method: e.method, path });
  if (sent !== undefined) return supportBySentMethod(e, sent);
  const options = optionsOf(e, hop, path);
  const nonsense = nonsenseOf(e, hop, path);
  if (lists(e, options) || lists(e, nonsense)) return supportByListing(e, hop, path);
  if (options === undefined || nonsense === undefined) return 'unseen';
  const answers = [options, nonsense];
  if (answers.some(({ outcome }) => allowOf(outcome) !== undefined))
    return answers.some(isFrom(listFirstRoute)) ? 'knows' : 'refuses';
  if (nonsense.outcome.status === 405) return 'knows';
  return deniesPath(options) ? 'refuses' : supportByGet(e, hop, path);
}

/** What GET tells where nothing else does: the path is known if neither one beside it nor the one that should arrive is. */
function supportByGet(e: Situation, hop: Hop, path: string): MethodSupport {
  const [own, beside, arriving] = [path, besideOf(e, path), hop.path].map((each) =>
    findAnswer(e, { hop: hop.index, method: 'GET', path: each }),
  );
  const unknown = [beside, arriving].every((at) => at?.outcome.status === 404);
  return own !== undefined && path !== hop.path && own.outcome.status < 400 && unknown ? 'knows' : 'unseen';
}

/** What the answer to the method itself tells. Only further 404s tell whether a 404 is about a resource or the route. */
function supportBySentMethod(e: Situation, sent: Seen): MethodSupport {
  if (isReachedDirectly(e, sent)) return isCatchAll(e, sent) ? 'unseen' : 'serves';
  return sent.outcome.status === 404 && notFoundSubject(e, sent) === 'unknown' ? 'unseen' : 'refuses';
}

/** Whether a path that was tried gets the page of a path that nobody serves, so that its success proves nothing. Only pages count: data may come from a route for any value. */
function isCatchAll(e: Situation, { request, outcome }: Seen): boolean {
  if (request.purpose !== 'experiment' || mediaTypeOf(outcome) !== 'text/html') return false;
  const { vantage, method } = request;
  const control = findAnswer(e, { vantage, method, path: besideOf(e, request.path) });
  return isSameAnswer({ request, outcome }, control);
}

/** What a listing tells: nothing where the server lists the method on a path beside it as well. */
function supportByListing(e: Situation, hop: Hop, path: string): MethodSupport {
  const control = optionsOf(e, hop, besideOf(e, path));
  return control === undefined || lists(e, control) ? 'unseen' : 'serves';
}

const isFrom =
  (names: readonly string[]) =>
  ({ outcome, request }: Seen): boolean =>
    names.includes(authorOf(outcome, request)?.name ?? '');

/** Whether a 404 to OPTIONS shows that the path is not there: the framework answers OPTIONS on every path it knows. */
export const deniesPath = (at: Seen): boolean => at.outcome.status === 404 && isFrom(tellPaths)(at);

/** Whether a server gave a file in answer to an unsafe method, as Apache and older versions of Caddy do, and so did not act on it. */
export const isFileFor = ({ outcome, request }: Seen): boolean =>
  !isSafe(request.method) &&
  request.method !== nonsenseMethod &&
  outcome.status < 300 &&
  responderOf(outcome, request).role === 'static';

/** Whether a direct answer shows that the method is reached, by its status. */
export function isReachedDirectly(e: Situation, at: Seen): boolean {
  const { status } = at.outcome;
  if (isFileFor(at)) return false;
  if (status !== 404)
    return ![405, 426, 501].includes(status) && (status < 300 || status >= 400) && status < 500;
  return notFoundSubject(e, at) === 'resource';
}
