// The catch-all page of single-page applications: one HTML page for every path that does not
// exist. GET then looks healthy where nothing is served.

import type { Request } from '../../model/index.ts';
import { serviceOf } from '../../routing/ingress/backend.ts';
import {
  type AskedPlace,
  application,
  controlRequests,
  type Evidence,
  findAnswer,
  isSameAnswer,
  type Seen,
  type Situation,
} from '../evidence/evidence.ts';
import { mediaTypeOf } from '../responder/headers.ts';

/** The page for the declared path, and the same page for a path that nobody serves. */
interface Fallback {
  readonly page: Seen;
  readonly control: Seen;
}

/** GET at a place, on its path and on one beside it. */
export const askFallback = (situation: Situation, place: AskedPlace): readonly Request[] =>
  controlRequests(situation, place.vantage, { path: place.path }).slice(1);

/** Whether an answer is a page of HTML. One that asks for a password is a sign-in before every path, and no fallback. */
const isPage = ({ outcome }: Seen): boolean =>
  outcome.status === 200 &&
  mediaTypeOf(outcome) === 'text/html' &&
  !/type=["']?password/i.test(outcome.bodyStart);

/** The fallback that a place shows; undefined when there is none, or the place was not asked. */
export function fallbackAt(situation: Situation, place: AskedPlace): Fallback | undefined {
  const [page, control] = fallbackAnswers(situation, place);
  return page && control && isPage(page) && isSameAnswer(page, control) ? { page, control } : undefined;
}

const fallbackAnswers = (situation: Situation, place: AskedPlace): readonly (Seen | undefined)[] =>
  askFallback(situation, place).map(({ vantage, path }) =>
    findAnswer(situation, { vantage, method: 'GET', path }),
  );

/** Whether it is shown that a place has no fallback: both requests were answered, and differently. */
export const hasNoFallback = (situation: Situation, place: AskedPlace): boolean =>
  fallbackAnswers(situation, place).every((at) => at !== undefined) &&
  fallbackAt(situation, place) === undefined;

/**
 * Whether a page in answer to GET may be a fallback: the route asks for data by its Accept header, or no
 * endpoint stands behind the gateway that could have sent the page. Elsewhere browsers want a page.
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
