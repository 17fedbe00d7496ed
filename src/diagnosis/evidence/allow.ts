// What the field Allow tells of a method that may not be sent (RFC 9110 section 10.2.1), in the answers to
// OPTIONS and to the nonsense method; and which software lists every method in it.

import type { Request } from '../../model/index.ts';
import { allowOf } from '../responder/headers.ts';
import { authorOf, isPageOfServer, responderOf } from '../responder/index.ts';
import { isModelled } from './confidence.ts';
import { experiment, findAnswer, type Seen, type Situation, wasSent } from './evidence.ts';
import { nonsenseMethod, siblingPath } from './request.ts';

/** Whether a method is accepted at one vantage, or at all of them together. open: `ask` would tell. */
export type MethodAcceptance =
  | { readonly kind: 'refused'; readonly at: Seen; readonly how: string }
  | { readonly kind: 'accepted'; readonly at: Seen; readonly how: string; readonly sent: boolean }
  | { readonly kind: 'unproven'; readonly at?: Seen; readonly why: string }
  | { readonly kind: 'open'; readonly ask: readonly Request[] };

/**
 * Software whose Allow is the union of all methods on the path. Starlette and FastAPI are not among them:
 * they list the methods of the first route only.
 */
const listsAll: readonly string[] = [
  'Flask',
  'Django',
  'Express',
  'Koa',
  'Go',
  'gin',
  'echo',
  'Spring',
  'Tomcat',
  'Jetty',
  'ASP.NET Core',
  'Apache',
];

/** What the answer to OPTIONS tells, and where it is not enough the nonsense method at the same vantage. */
export function acceptanceByAllow(situation: Situation, options: Seen): MethodAcceptance {
  const { method } = situation;
  const { vantage } = options.request;
  const nonsense = findAnswer(situation, { vantage, method: nonsenseMethod, path: situation.route.path });
  const answers = [options, ...(nonsense === undefined ? [] : [nonsense])];
  const listing = answers.find(({ outcome }) => allowOf(outcome)?.includes(method) === true);
  if (listing !== undefined) return acceptanceOfListed(situation, listing, nonsense);
  const complete = answers.find(isComplete);
  if (complete !== undefined)
    return {
      kind: 'refused',
      at: complete,
      how: `Allow does not list it (${allowOf(complete.outcome)?.join(', ')})`,
    };
  const ask = askOnce(situation, options, { method: nonsenseMethod });
  if (ask !== undefined) return { kind: 'open', ask: [ask] };
  if (nonsense !== undefined && isKnownPolicy(situation, nonsense))
    return {
      kind: 'refused',
      at: nonsense,
      how: 'the rule leaves it out, and the gateway refuses what the rule leaves out',
    };
  return { kind: 'unproven', at: options, why: whyOpen(answers) };
}

/** What a listing tells: accepted, unless every path has the same list, or somebody before the application refuses methods. */
function acceptanceOfListed(situation: Situation, at: Seen, nonsense: Seen | undefined): MethodAcceptance {
  const beside = siblingPath(situation.route.path, situation.probe.uid);
  const control = findAnswer(situation, { vantage: at.request.vantage, method: 'OPTIONS', path: beside });
  const ask = [
    askOnce(situation, at, { method: 'OPTIONS', path: beside }),
    askOnce(situation, at, { method: nonsenseMethod }),
  ].flatMap((request) => request ?? []);
  if (ask.length > 0) return { kind: 'open', ask };
  if (control !== undefined && allowOf(control.outcome)?.includes(situation.method) === true)
    return { kind: 'unproven', at, why: 'Allow lists it on every path, so the list says nothing' };
  if (nonsense !== undefined && isRefusedBefore(nonsense) && !isRefusedBefore(at))
    return {
      kind: 'unproven',
      at,
      why: 'Allow lists it, but somebody before the application refuses methods too',
    };
  return { kind: 'accepted', at, how: `and Allow lists ${situation.method}`, sent: false };
}

/** An experiment without the route's headers; undefined when it was sent already, or may not be. */
function askOnce(
  situation: Situation,
  at: Seen,
  { method, path = situation.route.path }: { readonly method: string; readonly path?: string },
): Request | undefined {
  const { vantage } = at.request;
  if (situation.probe.experiments === 'None' || wasSent(situation, { vantage, method, path }))
    return undefined;
  return experiment(situation, vantage, { method, path, headers: [] });
}

/** Whether an answer has an Allow whose author is known to list every method. */
export const isComplete = ({ outcome, request }: Seen): boolean =>
  allowOf(outcome) !== undefined && listsAll.includes(authorOf(outcome, request)?.name ?? '');

/** Whether a gateway or web server refused by itself. */
const isRefusedBefore = (at: Seen): boolean =>
  [403, 404, 405, 501].includes(at.outcome.status) &&
  (isPageOfServer(at) || responderOf(at.outcome, at.request).role === 'gateway');

/** Whether the routing object leaves the method out of its list, and the gateway refuses accordingly. */
function isKnownPolicy({ decisions }: Situation, nonsense: Seen): boolean {
  const decision = decisions[nonsense.request.clientScheme];
  return decision?.refusal?.value.why === 'method' && isModelled(decision) && isRefusedBefore(nonsense);
}

function whyOpen(answers: readonly Seen[]): string {
  return answers.some(({ outcome }) => allowOf(outcome) !== undefined)
    ? 'Allow does not list it, but whoever wrote that Allow is not known to list every method'
    : 'no answer to OPTIONS has an Allow';
}
