// The catch-all page of single-page applications: one HTML page for every path that does not
// exist. GET then looks healthy where nothing is served.

import type { Request, Vantage } from '../../model/index.ts';
import { serviceOf } from '../../routing/ingress/backend.ts';
import {
  application,
  type Evidence,
  experiment,
  findAnswer,
  type Seen,
  type Situation,
} from '../evidence/evidence.ts';
import { siblingPath } from '../evidence/request.ts';
import { mediaTypeOf } from '../responder/headers.ts';
import { sameAnswer } from '../responder/same-answer.ts';

/** The page for the declared path, and the same page for a path that nobody serves. */
export interface Fallback {
  readonly page: Seen;
  readonly control: Seen;
}

/** A vantage, and the path of the route there. */
export interface FallbackPlace {
  readonly vantage: Vantage;
  readonly path: string;
}

/** GET on the path of the route and on one beside it, through the same vantage. */
export const askFallback = (situation: Situation, { vantage, path }: FallbackPlace): readonly Request[] => [
  experiment(situation, vantage, { method: 'GET', path }),
  experiment(situation, vantage, { method: 'GET', path: siblingPath(path, situation.probe.uid) }),
];

/** A page of HTML, and none that asks for a password: a wall before every path is no fallback. */
const isPage = ({ outcome }: Seen): boolean =>
  outcome.status === 200 &&
  mediaTypeOf(outcome) === 'text/html' &&
  !/type=["']?password/i.test(outcome.bodyStart);

/** The fallback that a vantage shows; undefined when there is none, or it was not asked. */
export function fallbackAt(situation: Situation, { vantage, path }: FallbackPlace): Fallback | undefined {
  const page = findAnswer(situation, { vantage, method: 'GET', path });
  const control = findAnswer(situation, {
    vantage,
    method: 'GET',
    path: siblingPath(path, situation.probe.uid),
  });
  if (page === undefined || control === undefined || !isPage(page)) return undefined;
  const same = sameAnswer(page.outcome, page.request, control.outcome, control.request);
  return same ? { page, control } : undefined;
}

/** Whether it is shown that there is no fallback at a vantage: both requests were answered, and differently. */
export function hasNoFallback(situation: Situation, place: FallbackPlace): boolean {
  const asked = askFallback(situation, place).map(({ path }) =>
    findAnswer(situation, { vantage: place.vantage, method: 'GET', path }),
  );
  return asked.every((at) => at !== undefined) && fallbackAt(situation, place) === undefined;
}

/**
 * Whether a page in answer to GET is suspicious: the author asks for data by name, or nobody is
 * there behind the gateway who could have sent it. Elsewhere a page is what a browser wants.
 */
export function isSuspiciousPage(situation: Situation, at: Seen): boolean {
  if (situation.method !== 'GET' || situation.probe.experiments === 'None' || !isPage(at)) return false;
  return wantsData(situation) || isDeserted(situation);
}

/** The Service of the application exists, and has no ready endpoint. */
function isDeserted(situation: Situation): boolean {
  const last = application(situation);
  const facts = last && serviceOf(situation.facts, last);
  if (facts?.service === undefined || facts.service.spec?.type === 'ExternalName') return false;
  return !facts.endpoints.some(({ ready }) => ready);
}

function wantsData({ route }: Situation): boolean {
  const accept = route.headers.find(([name]) => name.toLowerCase() === 'accept')?.[1] ?? '';
  return /json|xml|protobuf/i.test(accept) && !/html|\*\/\*/i.test(accept);
}

/** Whether an answer may be a fallback: a page to GET, or a refusal of anything else. */
export const mayBeFallback = ({ symptom: { outcome, request } }: Evidence): boolean =>
  ['GET', 'HEAD'].includes(request.method)
    ? outcome.status === 200 && mediaTypeOf(outcome) === 'text/html'
    : [403, 404, 405, 501].includes(outcome.status);
