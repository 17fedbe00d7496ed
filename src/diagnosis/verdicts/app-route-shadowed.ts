// AppRouteShadowed: inside the application another route takes the path first: its twin with or
// without the final slash serves the method, or a route for any value in this place answers.

import type { Finding, Request } from '../../model/index.ts';
import type { Hop } from '../../routing/shared/model.ts';
import { askMethodSupport, methodSupportOf } from '../application/method-support.ts';
import {
  application,
  declaredAnswers,
  type Evidence,
  experiment,
  findAnswer,
  findAnswers,
  type Seen,
  vantageOf,
} from '../evidence/evidence.ts';
import { blameService, hopText, opening, pathText } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { nonsenseMethod, siblingPath } from '../evidence/request.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { noPathServes, reproducingHop, suspectsPath } from '../paths/paths.ts';
import { asksForSlash } from '../redirects/path-spelling.ts';
import { fixFor } from '../remedies/index.ts';
import { allowOf } from '../responder/headers.ts';
import { authorOf, responderOf } from '../responder/index.ts';

/** The application itself refused the route or the method, or broke on it. */
function suspects(e: Evidence): boolean {
  const { status } = e.symptom.outcome;
  const refused = [404, 405, 501].includes(status) || status === 500;
  return (
    refused &&
    !asksForSlash(e.symptom.outcome) &&
    suspectsPath(e) &&
    reproducingHop(e)?.index === application(e)?.index
  );
}

/** The same path with the final slash toggled; undefined for the root, which has no twin. */
function twinOf(path: string): string | undefined {
  const [bare = '', ...query] = path.split('?');
  if (bare === '/') return undefined;
  const twin = bare.endsWith('/') ? bare.slice(0, -1) : `${bare}/`;
  return [twin, ...query].join('?');
}

/** The last part of a path names one resource, such as /orders/17: a route for any value there is meant. */
const namesEntity = (path: string): boolean =>
  /\/(\d+|[0-9a-f]{8,}|[0-9a-f-]{32,36})\/?$/i.test(path.split('?', 1)[0] ?? '');

function experiments(e: Evidence): readonly Request[] {
  const last = application(e);
  const vantage = last && vantageOf(e, last);
  // First the paths that the gateway could have meant: a path that is served elsewhere needs no other reason.
  if (last === undefined || vantage === undefined || !noPathServes(e)) return [];
  const twin = twinOf(last.path);
  return [
    ...(twin === undefined ? [] : askMethodSupport(e, last, twin)),
    ...captureControls(e, last).map((path) => experiment(e, vantage, { method: nonsenseMethod, path })),
  ];
}

/** Another method of this very route works: the path is a route of its own. */
const hasOwnRoute = (e: Evidence, last: Hop): boolean =>
  e.route.methods.some(
    (method) => method !== e.method && methodSupportOf({ ...e, method }, last, last.path) === 'serves',
  );

/**
 * A path beside the declared one: a route for any value answers both alike. Nothing of the
 * kind is asked where such a route is meant, or HEAD is merely not given beside GET.
 */
const captureControls = (e: Evidence, last: Hop): readonly string[] =>
  e.symptom.outcome.status === 405 && e.method !== 'HEAD' && !namesEntity(last.path) && !hasOwnRoute(e, last)
    ? [siblingPath(last.path, e.probe.uid)]
    : [];

function judge(e: Evidence): Finding | undefined {
  const last = application(e);
  if (last === undefined || !suspects(e)) return undefined;
  return shadowedTwin(e, last) ?? captured(e, last);
}

/** The twin serves the method. A 404 only says that the path itself is unknown: nothing has to stand before it. */
function shadowedTwin(e: Evidence, last: Hop): Finding | undefined {
  const twin = twinOf(last.path);
  if (twin === undefined || methodSupportOf(e, last, twin) !== 'serves') return undefined;
  const shown = ['OPTIONS', nonsenseMethod, e.method].flatMap(
    (method) => findAnswer(e, { hop: last.index, method, path: twin }) ?? [],
  );
  return {
    ...common(e, last),
    confidence: e.symptom.outcome.status === 404 ? 'Likely' : 'Confirmed',
    message: `${opening(e)}: ${hopText(last)} gives the same answer, and serves ${e.method} on ${pathText(twin)}: its routes for the two spellings of the path differ`,
    evidence: shown.map((at) => proofOf(at, `${e.method} is served on ${pathText(twin)}`)).slice(0, 2),
  };
}

/** A route for any value answers the declared path as it answers nonsense. */
function captured(e: Evidence, last: Hop): Finding | undefined {
  const own = declaredAnswers(e, last)[0];
  const [beside] = captureControls(e, last).flatMap(
    (path) => findAnswer(e, { hop: last.index, method: nonsenseMethod, path }) ?? [],
  );
  if (own === undefined || beside === undefined || !sameRoute(own, beside)) return undefined;
  const methods = allowOf(own.outcome)?.join(', ') ?? '';
  return {
    ...common(e, last),
    confidence: 'Likely',
    message: `${opening(e)}: ${hopText(last)} answers a path that does not exist just like this one: its route for any value there takes ${methods} alone, and ${pathText(last.path)} is no route of its own, or stands behind it`,
    evidence: [
      proofOf(own, 'the route that answers here'),
      proofOf(beside, 'it is the route of every other value in this place'),
    ],
  };
}

/** A framework's 405 with the same Allow: two answers by one route. A static server refuses everywhere. */
function sameRoute(a: Seen, b: Seen): boolean {
  if (
    [a, b].some(
      ({ outcome, request }) =>
        outcome.status !== 405 || responderOf(outcome, request).role !== 'application',
    )
  )
    return false;
  const methods = [a, b].map(({ outcome }) => allowOf(outcome)?.toSorted().join());
  return methods[0] !== undefined && methods[0] === methods[1];
}

function common(e: Evidence, last: Hop) {
  const { outcome, request } = e.symptom;
  return {
    reason: 'AppRouteShadowed',
    fix: fixFor('AppRouteShadowed', [authorOf(outcome, request)?.name], {
      method: e.method,
      path: pathText(last.path),
    }),
    blames: [blameService(last)],
  } as const;
}

/** The application only redirects from the twin, as frameworks do that tidy slashes: it is no route of its own. */
const isRedirected = (e: Evidence, last: Hop, twin: string): boolean =>
  findAnswers(e, { hop: last.index, path: twin }).some(
    ({ outcome }) => outcome.status >= 301 && outcome.status <= 308,
  );

/** Whether it is shown that no other route of the application stands in the way: neither a twin nor a route for any value. */
export function isUnshadowed(e: Evidence): boolean {
  const last = application(e);
  if (last === undefined) return false;
  const twin = twinOf(last.path);
  if (twin !== undefined && methodSupportOf(e, last, twin) !== 'refuses' && !isRedirected(e, last, twin))
    return false;
  const controls = captureControls(e, last).map((path) =>
    findAnswer(e, { hop: last.index, method: nonsenseMethod, path }),
  );
  return controls.every((control) => control !== undefined) && captured(e, last) === undefined;
}

/** Whether the twin of the path serves the method. */
export function twinServes(e: Evidence): boolean {
  const last = application(e);
  return last !== undefined && shadowedTwin(e, last) !== undefined;
}

export const appRouteShadowed: Verdict = {
  reason: 'AppRouteShadowed',
  suspects,
  experiments,
  judge,
};
