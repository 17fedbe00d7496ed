// AppRouteShadowed: inside the application another route takes the path first: its twin with or
// without the final slash serves the method, or a route for any value in this place answers.

import type { Request } from '../../model/index.ts';
import type { Hop } from '../../routing/shared/model.ts';
import { askMethodSupport, methodSupportOf } from '../application/method-support.ts';
import { confirmedIf } from '../evidence/confidence.ts';
import {
  application,
  applicationAnswers,
  type Evidence,
  experimentAt,
  findAnswer,
  findAnswers,
  placeOfApplication,
  type Seen,
} from '../evidence/evidence.ts';
import { authorName, blameService, hopText, pathText, proofOf } from '../evidence/phrases.ts';
import { nonsenseMethod, siblingPath, withoutQuery } from '../evidence/request.ts';
import { noPathServes, reproducingHop, suspectsPath } from '../paths/paths.ts';
import { asksForSlash } from '../redirects/path-spelling.ts';
import { allowOf } from '../responder/headers.ts';
import { responderOf } from '../responder/index.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/** Whether the application itself refused the route or the method, or failed on it. */
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

/** Whether the last part of a path names one resource, such as /orders/17, so that a route for any value is meant. */
const namesResource = (path: string): boolean =>
  /\/(\d+|[0-9a-f]{8,}|[0-9a-f-]{32,36})\/?$/i.test(withoutQuery(path));

function asks(e: Evidence): readonly Request[] {
  const last = application(e);
  const own = placeOfApplication(e);
  // The paths that the gateway could have meant come first: one of them that is served is reason enough.
  if (last === undefined || own === undefined || !noPathServes(e)) return [];
  const twin = twinOf(last.path);
  return [
    ...(twin === undefined ? [] : askMethodSupport(e, last, twin)),
    ...captureControls(e, last).map((path) => experimentAt(e, own, { method: nonsenseMethod, path })),
  ];
}

/** Whether another method of the same route works, so that the path is a route of its own. */
const hasOwnRoute = (e: Evidence, last: Hop): boolean =>
  e.route.methods.some(
    (method) => method !== e.method && methodSupportOf({ ...e, method }, last, last.path) === 'serves',
  );

/**
 * A path beside the declared one: a route for any value answers both alike. None where such a route is
 * meant, or where the application only lacks HEAD beside GET.
 */
const captureControls = (e: Evidence, last: Hop): readonly string[] =>
  e.symptom.outcome.status === 405 &&
  e.method !== 'HEAD' &&
  !namesResource(last.path) &&
  !hasOwnRoute(e, last)
    ? [siblingPath(last.path, e.probe.uid)]
    : [];

function concludes(e: Evidence): Conclusion | undefined {
  const last = application(e);
  const shown = last && (shadowedByTwin(e, last) ?? shadowedByAnyValue(e, last));
  return (
    shown && {
      whom: [authorName(e.symptom)],
      values: { path: pathText(last.path) },
      blames: [blameService(last)],
      ...shown,
    }
  );
}

type Shadowing = Pick<Conclusion, 'confidence' | 'why' | 'evidence'>;

/** The twin serves the method. After a 404 that is only likely: the path may be unknown without another route in its way. */
function shadowedByTwin(e: Evidence, last: Hop): Shadowing | undefined {
  const twin = twinOf(last.path);
  if (twin === undefined || methodSupportOf(e, last, twin) !== 'serves') return undefined;
  const answers = ['OPTIONS', nonsenseMethod, e.method].flatMap(
    (method) => findAnswer(e, { hop: last.index, method, path: twin }) ?? [],
  );
  return {
    confidence: confirmedIf(e.symptom.outcome.status !== 404),
    why: `${hopText(last)} gives the same answer, and serves ${e.method} on ${pathText(twin)}: its routes for the two spellings of the path differ`,
    evidence: answers.slice(0, 2).map((at) => proofOf(at, `${e.method} is served on ${pathText(twin)}`)),
  };
}

/** A route for any value answers the declared path as it answers nonsense. */
function shadowedByAnyValue(e: Evidence, last: Hop): Shadowing | undefined {
  const [own] = applicationAnswers(e);
  const [beside] = captureControls(e, last).map((path) =>
    findAnswer(e, { hop: last.index, method: nonsenseMethod, path }),
  );
  if (own === undefined || beside === undefined || !isSameRoute(own, beside)) return undefined;
  const methods = allowOf(own.outcome)?.join(', ') ?? '';
  return {
    confidence: 'Likely',
    why: `${hopText(last)} answers a path that does not exist just like this one: its route for any value there takes ${methods} alone, and ${pathText(last.path)} is no route of its own, or stands behind it`,
    evidence: [
      proofOf(own, 'the route that answers here'),
      proofOf(beside, 'it is the route of every other value in this place'),
    ],
  };
}

/** Whether one route gave two answers: both are a framework's 405 with the same Allow. A static server refuses on every path. */
function isSameRoute(a: Seen, b: Seen): boolean {
  const isFrameworks = ({ outcome, request }: Seen): boolean =>
    outcome.status === 405 && responderOf(outcome, request).role === 'application';
  const [first, second] = [a, b].map(({ outcome }) => allowOf(outcome)?.toSorted().join());
  return isFrameworks(a) && isFrameworks(b) && first !== undefined && first === second;
}

/** Whether the application only redirects from the twin, as frameworks do that tidy slashes. */
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
  return controls.every((control) => control !== undefined) && shadowedByAnyValue(e, last) === undefined;
}

/** Whether the twin of the path serves the method. */
export function twinServes(e: Evidence): boolean {
  const last = application(e);
  return last !== undefined && shadowedByTwin(e, last) !== undefined;
}

export const appRouteShadowed = defineVerdict({
  reason: 'AppRouteShadowed',
  suspects,
  asks,
  concludes,
});
