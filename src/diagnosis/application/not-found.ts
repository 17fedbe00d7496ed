// What a 404 of an application is about: the route, which does not exist, or a resource such as
// `/orders/17`. The 404s for paths beside it tell. Where pages hold a fresh token, two of those are needed:
// the words in which they differ are not compared.

import type { Request } from '../../model/index.ts';
import { experiment, findAnswer, isSameAnswer, type Seen, type Situation } from '../evidence/evidence.ts';
import { siblingPath } from '../evidence/request.ts';
import { mediaTypeOf } from '../responder/headers.ts';
import { authorOf } from '../responder/index.ts';
import { markedBody } from '../responder/same-answer.ts';

/** unknown: `askNotFoundSubject` has requests that would tell. */
type NotFoundSubject = 'route' | 'resource' | 'unknown';

/** Two paths beside the one of the answer, from two ends of the probe's uid. */
const besides = ({ probe }: Situation, { request }: Seen): readonly string[] => [
  siblingPath(request.path, probe.uid),
  siblingPath(request.path, probe.uid.slice(-8)),
];

/** Answers for the paths beside, through the same vantage. */
function controlsOf(situation: Situation, at: Seen): readonly (Seen | undefined)[] {
  const { vantage } = at.request;
  return besides(situation, at).map((path) => findAnswer(situation, { vantage, method: 'GET', path }));
}

/** The answer to GET on the same path, because a 404 to HEAD has no body to compare. */
const withBody = (situation: Situation, { request: { vantage, path } }: Seen): Seen | undefined =>
  findAnswer(situation, { vantage, method: 'GET', path });

/** What the 404 is about. For HEAD the answer to GET decides: where GET finds a page, no resource is missing. */
export function notFoundSubject(situation: Situation, at: Seen): NotFoundSubject {
  if (at.request.method === 'HEAD') {
    const get = withBody(situation, at);
    if (get === undefined) return 'unknown';
    return get.outcome.status === 404 ? notFoundSubject(situation, get) : 'route';
  }
  const [first, second] = controlsOf(situation, at);
  if (first === undefined) return 'unknown';
  // The application has a page for every path that does not exist, so this 404 comes from a route that GET does not have.
  if (isCatchAllPage(first)) return 'route';
  if (isSameAnswer(at, first)) return 'route';
  if (second === undefined) return 'unknown';
  return isSamePage(at, [first, second]) ? 'route' : 'resource';
}

const isCatchAllPage = ({ outcome }: Seen): boolean =>
  outcome.status < 300 && mediaTypeOf(outcome) === 'text/html';

/** Requests that would tell; the second path is asked only where the first does not settle it, or where no known author wrote the page. */
export function askNotFoundSubject(situation: Situation, at: Seen): readonly Request[] {
  if (notFoundSubject(situation, at) !== 'unknown') return [];
  if (at.request.method === 'HEAD') {
    const get = withBody(situation, at);
    const { vantage, path } = at.request;
    return get === undefined
      ? [experiment(situation, vantage, { path })]
      : askNotFoundSubject(situation, get);
  }
  const answers = controlsOf(situation, at);
  const missing = besides(situation, at).filter((_, n) => answers[n] === undefined);
  const page = mediaTypeOf(at.outcome) === 'text/html' && authorOf(at.outcome, at.request) === undefined;
  return missing.slice(0, page ? 2 : 1).map((path) => experiment(situation, at.request.vantage, { path }));
}

/** Whether an answer is the same page as two others, but for the words in which those two differ. */
function isSamePage(at: Seen, [one, other]: readonly [Seen, Seen]): boolean {
  if (!isSameForm(at, one) || !isSameForm(one, other)) return false;
  const [words, first, second] = [wordsOf(at), wordsOf(one), wordsOf(other)];
  return words.every((word, n) => word === first[n] || first[n] !== second[n]);
}

/**
 * Whether two answers about one resource are the same page: byte by byte, or with no more words changed
 * than between two 404s for paths that nobody serves.
 */
export function isSameResource(situation: Situation, at: Seen, own: Seen): boolean {
  if (isSameAnswer(at, own)) return true;
  const [first, second] = controlsOf(situation, own);
  if (first === undefined || second === undefined || !isSameForm(at, own)) return false;
  return wordsChanged(at, own) <= wordsChanged(first, second);
}

const isSameForm = (a: Seen, b: Seen): boolean =>
  a.outcome.status === b.outcome.status &&
  mediaTypeOf(a.outcome) === mediaTypeOf(b.outcome) &&
  wordsOf(a).length === wordsOf(b).length;

function wordsChanged(a: Seen, b: Seen): number {
  const other = wordsOf(b);
  return wordsOf(a).filter((word, n) => word !== other[n]).length;
}

const wordsOf = ({ outcome, request }: Seen): readonly string[] =>
  markedBody(outcome, request).split(/[^\w]+/);
