// What a verdict looks at: one route and method, what the objects of the cluster say of it, and every
// observation of the cycle; with the lookups and experiments that all verdicts share.

import { bodyWith, isSafe } from '../../api/read/methods.ts';
import type { Route } from '../../api/read/route.ts';
import type {
  Check,
  Header,
  Observation,
  Past,
  Protocol,
  Request,
  Scheme,
  Vantage,
} from '../../model/index.ts';
import type { PlannedProbe } from '../../routing/route-plan.ts';
import type { Hop, RoutePlan, RoutingDecision } from '../../routing/shared/model.ts';
import { type Likeness, sameAnswer, sameResponder } from '../responder/same-answer.ts';
import { answersOn, firstVantage, observationsOn, type Seen } from './index-of-answers.ts';
import { nonsenseMethod, requestKey, siblingPath, vantageKey } from './request.ts';

export type { Seen } from './index-of-answers.ts';

/** One route and method of a probe, with everything that was seen in this cycle. */
export interface Situation extends RoutePlan, PlannedProbe {
  readonly route: Route;
  readonly method: string;
  readonly check: Check;
  readonly observations: readonly Observation[];
  /** This entry in the last cycles, the oldest first; empty when the probe is new. */
  readonly past: readonly Past[];
}

/**
 * What has to be explained. answer: the gateway's answer to the declared method. edge: the answer
 * before the gateway. disagreement: endpoints that answer differently. preflight: a CORS preflight
 * that a browser would not accept.
 */
export type SymptomQuestion = 'answer' | 'edge' | 'disagreement' | 'preflight';

/** An answer that has to be explained, and why. */
export interface Symptom {
  readonly question: SymptomQuestion;
  readonly symptom: Seen;
  /** All answers of the endpoints that disagree, where that is the question. */
  readonly answers?: readonly Seen[];
}

/** A situation with what has to be explained. */
export interface Evidence extends Situation, Symptom {
  /** What the routing object asks for on the symptom's scheme. */
  readonly decision?: RoutingDecision;
}

/** What to look for among the observations; what is left out may have any value. */
interface AnswerQuery {
  readonly vantage?: Vantage;
  readonly kind?: Vantage['kind'];
  readonly hop?: number;
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly clientScheme?: Scheme;
  /** An experiment about the protocol; the vantage's own protocol when left out. */
  readonly protocol?: Protocol;
}

const hopOf = (vantage: Vantage): number | undefined => ('service' in vantage ? vantage.hop : undefined);

function matches(request: Request, wanted: AnswerQuery): boolean {
  return (
    (wanted.vantage === undefined || vantageKey(wanted.vantage) === vantageKey(request.vantage)) &&
    (wanted.kind === undefined || wanted.kind === request.vantage.kind) &&
    (wanted.hop === undefined || wanted.hop === hopOf(request.vantage)) &&
    (wanted.method === undefined || wanted.method === request.method) &&
    (wanted.path === undefined || wanted.path === request.path) &&
    (wanted.clientScheme === undefined || wanted.clientScheme === request.clientScheme) &&
    wanted.host === request.host &&
    wanted.protocol === request.protocol
  );
}

/** Every answer that fits; the Host is the declared one unless another is wanted. */
export function findAnswers(situation: Situation, wanted: AnswerQuery): readonly Seen[] {
  const fitting = { host: situation.host, ...wanted };
  return answersOn(situation.observations, wanted.path).filter(({ request }) => matches(request, fitting));
}

/** The first answer that fits. */
export const findAnswer = (situation: Situation, wanted: AnswerQuery): Seen | undefined =>
  findAnswers(situation, wanted)[0];

/**
 * The answer to exactly this request through this vantage, headers and body included, whatever it was
 * sent for. The other lookups do not look at headers.
 */
export function exactAnswer({ observations }: Situation, request: Request): Seen | undefined {
  const key = requestKey(request);
  return answersOn(observations, request.path).find(
    (one) => one.request.method === request.method && requestKey(one.request) === key,
  );
}

/** The observation as an answer; undefined where nothing was observed or the request failed. */
export const answerOf = (observation: Observation | undefined): Seen | undefined =>
  observation?.outcome.kind === 'answered'
    ? { request: observation.request, outcome: observation.outcome }
    : undefined;

/** Whether two answers say the same, but for tokens that differ from answer to answer. False when one is missing. */
export const isSameAnswer = (a: Seen | undefined, b: Seen | undefined): boolean =>
  a !== undefined && b !== undefined && sameAnswer(a.outcome, a.request, b.outcome, b.request);

/** Whether two answers are of one program. */
export const likenessOf = (a: Seen, b: Seen): Likeness =>
  sameResponder(a.outcome, a.request, b.outcome, b.request);

/** Whether the request was sent at all, answered or not. */
export function wasSent(situation: Situation, wanted: AnswerQuery): boolean {
  const fitting = { host: situation.host, ...wanted };
  const { observations } = situation;
  const sent = wanted.path === undefined ? observations : observationsOn(observations, wanted.path);
  return sent.some(({ request }) => matches(request, fitting));
}

/** The hop that is the application: the last one. */
export const application = (situation: Situation): Hop | undefined => situation.hops.at(-1);

/** Answers to the declared method at a hop, on the path that should arrive there. */
export function declaredAnswers(situation: Situation, hop: Hop): readonly Seen[] {
  return findAnswers(situation, { hop: hop.index, method: situation.method, path: hop.path });
}

/** The application's answers to the declared method, asked directly. */
export function applicationAnswers(situation: Situation): readonly Seen[] {
  const last = application(situation);
  return last === undefined ? [] : declaredAnswers(situation, last);
}

/** A vantage, and the path on which it is asked. */
export interface AskedPlace {
  readonly vantage: Vantage;
  readonly path: string;
}

/** Where experiments ask a hop, on the path that should arrive there; undefined while it has not answered. */
export function placeOfHop(situation: Situation, hop: Hop): AskedPlace | undefined {
  const vantage = vantageOf(situation, hop);
  return vantage && { vantage, path: hop.path };
}

/** Where experiments ask the application; undefined while it has not answered. */
export function placeOfApplication(situation: Situation): AskedPlace | undefined {
  const last = application(situation);
  return last && placeOfHop(situation, last);
}

/** Where the symptom was met, on the path of the route. */
export const placeOfSymptom = ({ symptom, route }: Evidence): AskedPlace => ({
  vantage: symptom.request.vantage,
  path: route.path,
});

/**
 * The vantage at which experiments ask a hop, an endpoint rather than the Service. Of those that answered it
 * is always the same one, so that repeated requests meet the same process.
 */
export function vantageOf(situation: Situation, hop: Hop): Vantage | undefined {
  return firstVantage(situation.observations, hop.index, situation.host);
}

/** What an experiment changes of the declared request. */
interface RequestChange {
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  readonly clientScheme?: Scheme;
  /** In place of the route's own headers: a preflight's, or a header that a proxy would set. */
  readonly headers?: readonly Header[];
  readonly protocol?: Protocol;
}

/**
 * An experiment through a vantage. The nonsense method goes without the route's headers, and no
 * experiment has a body, so that nothing is sent that the route did not declare.
 */
export function experiment(situation: Situation, vantage: Vantage, change: RequestChange): Request {
  const method = change.method ?? 'GET';
  return {
    purpose: 'experiment',
    vantage,
    method,
    path: change.path ?? situation.route.path,
    host: change.host ?? situation.host,
    clientScheme: change.clientScheme ?? ('service' in vantage ? clientSchemeOf(situation) : vantage.scheme),
    headers: change.headers ?? (isSafe(method) ? situation.route.headers : []),
    ...(change.protocol === undefined ? {} : { protocol: change.protocol }),
  };
}

/** An experiment at a place, on its path. */
export const experimentAt = (
  situation: Situation,
  { vantage, path }: AskedPlace,
  change: RequestChange = {},
): Request => experiment(situation, vantage, { path, ...change });

/** The declared method, headers and body on a suspected path: only what `experiments: Full` allows. */
export function declaredRequestOn(situation: Situation, vantage: Vantage, path: string): Request {
  const { method, route } = situation;
  const body = bodyWith(route, method);
  const request = { ...experiment(situation, vantage, { method, path }), headers: route.headers };
  return body === undefined ? request : { ...request, body };
}

/** Scheme that direct requests claim for the client: https where it is promised. */
const clientSchemeOf = (situation: Situation): Scheme =>
  situation.promises.includes('https') ? 'https' : 'http';

/** Control requests: the nonsense method and GET on the declared path, and GET on a path beside it. */
export function controlRequests(
  situation: Situation,
  vantage: Vantage,
  change: RequestChange = {},
): readonly Request[] {
  const path = change.path ?? situation.route.path;
  return [
    experiment(situation, vantage, { ...change, method: nonsenseMethod, path }),
    experiment(situation, vantage, { ...change, method: 'GET', path }),
    experiment(situation, vantage, {
      ...change,
      method: 'GET',
      path: siblingPath(path, situation.probe.uid),
    }),
  ];
}
