// Endpoints of one Service that answer the same declared request differently. This is a fault even while
// the gateway's own answer is right, because clients will meet every endpoint.

import { isSafe } from '../../api/read/methods.ts';
import type { Facts, Request, Rollout } from '../../model/index.ts';
import {
  application,
  declaredAnswers,
  type Evidence,
  findAnswers,
  type Seen,
  type Situation,
} from '../evidence/evidence.ts';
import { type EndpointVantage, refusingEndpoints } from '../evidence/index-of-answers.ts';
import { alternates } from '../evidence/past-cycles.ts';
import { answerText, hopText } from '../evidence/phrases.ts';
import { vantageKey } from '../evidence/request.ts';
import { allowOf } from '../responder/headers.ts';
import { responderOf } from '../responder/index.ts';
import { isReachedDirectly } from './method-support.ts';
import { type PodAnswer, type WorkloadRelation, workloadRelationOf } from './workload-relation.ts';

/** All answers of the endpoints, and the first that does not reach the method. */
export interface Disagreement {
  readonly refused: Seen;
  readonly answers: readonly Seen[];
}

const isRefused = ({ outcome }: Seen): boolean =>
  [404, 405, 501].includes(outcome.status) || outcome.status >= 500;

/** The application's answers when some endpoints reach the method and others do not. */
export function applicationDisagrees(situation: Situation): Disagreement | undefined {
  const last = application(situation);
  if (last === undefined) return undefined;
  const answers = declaredAnswers(situation, last).filter(
    ({ request }) => request.vantage.kind === 'endpoint',
  );
  const reached = answers.filter((at) => at.outcome.status !== 404 && isReachedDirectly(situation, at));
  const refused = answers.find(isRefused);
  if (reached.length === 0) return undefined;
  return refused === undefined ? partlySilentDisagreement(situation, answers) : { refused, answers };
}

/**
 * The disagreement where some endpoints refuse connections and others answer, and the gateway's answer says
 * that it reached nobody. As long as it does not say so, it tries the next endpoint by itself.
 */
function partlySilentDisagreement(situation: Situation, answers: readonly Seen[]): Disagreement | undefined {
  if (silentEndpoints(situation).length === 0) return undefined;
  const { method, route } = situation;
  const refused = findAnswers(situation, { kind: 'gateway', method, path: route.path }).find(
    ({ outcome, request }) =>
      [502, 503, 504].includes(outcome.status) && responderOf(outcome, request).role !== 'application',
  );
  return refused === undefined ? undefined : { refused, answers };
}

/** Endpoints of the application that refuse every connection. */
const silentEndpoints = (situation: Situation): readonly EndpointVantage[] =>
  refusingEndpoints(situation.observations, application(situation)?.index);

const silentPods = (situation: Situation): readonly string[] =>
  silentEndpoints(situation).flatMap(({ pod }) => pod ?? []);

/**
 * The declared unsafe method for every endpoint to which it was not sent yet, once for each. Nothing is
 * asked unless the endpoints' answers to OPTIONS differ, or the gateway's answers alternate from cycle to
 * cycle; in all other cases one endpoint in each cycle is enough.
 */
export function askEndpoints(situation: Situation): readonly Request[] {
  const last = application(situation);
  const { method, probe } = situation;
  if (last === undefined || isSafe(method) || probe.experiments === 'None') return [];
  const declared = situation.observations.find(
    ({ request }) =>
      request.method === method && request.path === last.path && isEndpointOf(request, last.index),
  );
  const options = findAnswers(situation, {
    kind: 'endpoint',
    hop: last.index,
    method: 'OPTIONS',
    path: last.path,
  });
  const differ = new Set(options.map(statusAndAllow)).size > 1 || alternates(situation.past);
  if (declared === undefined || !differ) return [];
  const had = new Set(endpointsAsked(situation, last.index));
  return options
    .filter(({ request }) => !had.has(vantageKey(request.vantage)))
    .map(({ request }) => ({ ...declared.request, vantage: request.vantage }));
}

/** Names of the Pods that gave these answers. */
export const podsOf = (answers: readonly Seen[]): readonly string[] =>
  answers.flatMap(({ request: { vantage } }) => (vantage.kind === 'endpoint' ? (vantage.pod ?? []) : []));

/** Names of the Pods behind a disagreement: those that answered, and those that refuse connections. */
export const podsBehind = (situation: Situation, answers: readonly Seen[]): readonly string[] =>
  answers.length === 0 ? [] : [...new Set([...podsOf(answers), ...silentPods(situation)])];

/** Pods that refuse, and how they are related to those that reach the method. */
export interface RelatedPods {
  readonly refusing: readonly PodAnswer[];
  readonly reaching: readonly PodAnswer[];
  /** The relation was found, and every Pod that answered is known. */
  readonly sure: boolean;
  /** The rollout of these Pods that is in progress. */
  readonly rollout?: Rollout;
}

/**
 * The refusing Pods that are foreign to every reaching one, or a version of one of them;
 * undefined when there is none.
 */
export function relatedPods(e: Evidence, kind: 'version' | 'foreign'): RelatedPods | undefined {
  const { answers = [], facts } = e;
  const pods = [
    ...answers.flatMap((at) => podsOf([at]).flatMap((name) => podAnswers(facts, name, at))),
    ...silentPods(e).flatMap((name) => podAnswers(facts, name)),
  ];
  const reaching = pods.filter(({ at }) => at !== undefined && !isRefused(at) && isReachedDirectly(e, at));
  const related = pods
    .filter(({ at }) => at === undefined || isRefused(at))
    .map((pod) => ({ pod, relations: reaching.map((other) => workloadRelationOf(pod, other)) }))
    .filter(({ relations }) => isOfKind(relations, kind));
  if (related.length === 0) return undefined;
  const refusing = related.map(({ pod }) => pod);
  const isSurelyRelated = related.every(({ relations }) => isSure(relations, kind));
  const rollout = rolloutOf([...refusing, ...reaching]);
  return {
    refusing,
    reaching,
    sure: isSurelyRelated && pods.length === podsBehind(e, answers).length,
    ...(rollout && { rollout }),
  };
}

const isOfKind = (relations: readonly WorkloadRelation[], kind: WorkloadRelation['kind']): boolean =>
  relations.length > 0 &&
  (kind === 'foreign'
    ? relations.every((one) => one.kind === kind)
    : relations.some((one) => one.kind === kind));

function isSure(relations: readonly WorkloadRelation[], kind: WorkloadRelation['kind']): boolean {
  const sure = (one: WorkloadRelation): boolean => one.kind !== 'unclear' && one.kind === kind && one.sure;
  return kind === 'foreign' ? relations.every(sure) : relations.some(sure);
}

function podAnswers({ pods = [] }: Facts, name: string, at?: Seen): readonly PodAnswer[] {
  const pod = pods.find((known) => known.name === name);
  return pod === undefined ? [] : [{ pod, ...(at === undefined ? {} : { at }) }];
}

/** The rollout of these Pods that is in progress. */
const rolloutOf = (answers: readonly PodAnswer[]): Rollout | undefined =>
  answers.find(({ pod }) => pod.rollout?.inProgress === true)?.pod.rollout;

/** Says that endpoints disagree, and about which method. */
export function disagreementText(situation: Situation): string {
  const last = application(situation);
  return `Endpoints of ${last ? hopText(last) : 'the Service'} disagree about ${situation.method}`;
}

/**
 * Who gives which answer, by the Pods' controllers and images where they were read:
 * `405 by Flask (1 Pod of ReplicaSet orders-7d9f8c, image shop/orders:2)`.
 */
export function answersByWorkload(situation: Situation, answers: readonly Seen[]): string {
  const groups = Map.groupBy(answers, answerText);
  const silent = silentPods(situation);
  const shown = [
    ...[...groups].map(([answer, members]) => `${answer}, ${ownersText(situation.facts, podsOf(members))}`),
    ...(silent.length === 0 ? [] : [`connection refused, ${ownersText(situation.facts, silent)}`]),
  ];
  return shown.toSorted().join('; ');
}

/** `2 Pods of ReplicaSet orders-7d9f8c, image shop/orders:2 and 1 Pod of …`. */
function ownersText(facts: Facts, names: readonly string[]): string {
  const owners = [...Map.groupBy(names, (name) => ownerText(facts, name))];
  const shown = owners.map(
    ([origin, pods]) => `${pods.length} ${pods.length === 1 ? 'Pod' : 'Pods'}${origin}`,
  );
  return shown.toSorted().join(' and ');
}

function ownerText({ pods = [] }: Facts, name: string): string {
  const pod = pods.find((known) => known.name === name);
  if (pod === undefined) return '';
  const images = pod.images.length === 0 ? '' : `, image ${pod.images.join(' and ')}`;
  return pod.owner === undefined ? images : ` of ${pod.owner}${images}`;
}

const isEndpointOf = ({ vantage }: Request, hop: number): boolean =>
  vantage.kind === 'endpoint' && vantage.hop === hop;

/** Endpoints of a hop that had the declared method, answered or not. */
const endpointsAsked = (situation: Situation, hop: number): readonly string[] =>
  situation.observations
    .filter(({ request }) => request.method === situation.method && isEndpointOf(request, hop))
    .map(({ request }) => vantageKey(request.vantage));

const statusAndAllow = ({ outcome }: Seen): string =>
  `${outcome.status} ${allowOf(outcome)?.join(',') ?? ''}`;
