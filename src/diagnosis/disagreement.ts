// Endpoints of one Service that answer the same declared request differently: a fault even
// while the gateway is right at the moment, because clients will meet every endpoint.

import { isSafe } from '../api/methods.ts';
import type { Facts, Request } from '../model.ts';
import type { Seen, Situation } from './evidence.ts';
import { application, declaredAt, seenAll } from './evidence.ts';
import { allowOf } from './headers.ts';
import { vantageKey } from './request.ts';
import { reachedDirectly } from './standing.ts';
import { answered } from './words.ts';

/** All answers of the endpoints, and the first that does not reach the method. */
export interface Disagreement {
  readonly refused: Seen;
  readonly answers: readonly Seen[];
}

/** The application's answers when some endpoints reach the method and others do not. */
export function applicationDisagrees(situation: Situation): Disagreement | undefined {
  const last = application(situation);
  if (last === undefined) return undefined;
  const answers = declaredAt(situation, last).filter(({ request }) => request.vantage.kind === 'endpoint');
  const reached = answers.filter((at) => at.outcome.status !== 404 && reachedDirectly(situation, at));
  const [refused] = answers.filter(
    ({ outcome }) => [404, 405, 501].includes(outcome.status) || outcome.status >= 500,
  );
  return reached.length > 0 && refused !== undefined ? { refused, answers } : undefined;
}

/**
 * The declared unsafe method for every endpoint that has not had it, when the endpoints' answers
 * to OPTIONS differ: only then is one endpoint in turn not enough. Each gets it once.
 */
export function askEndpoints(situation: Situation): readonly Request[] {
  const last = application(situation);
  const { method, probe } = situation;
  if (last === undefined || isSafe(method) || probe.experiments === 'None') return [];
  const declared = situation.observations.find(
    ({ request }) =>
      request.method === method && request.path === last.path && isEndpointOf(request, last.index),
  );
  const options = seenAll(situation, {
    kind: 'endpoint',
    hop: last.index,
    method: 'OPTIONS',
    path: last.path,
  });
  if (declared === undefined || new Set(options.map(gist)).size < 2) return [];
  const had = new Set(sentTo(situation, last.index));
  return options
    .filter(({ request }) => !had.has(vantageKey(request.vantage)))
    .map(({ request }) => ({ ...declared.request, vantage: request.vantage }));
}

/** Names of the Pods that gave these answers. */
export const podsOf = (answers: readonly Seen[]): readonly string[] =>
  answers.flatMap(({ request: { vantage } }) => (vantage.kind === 'endpoint' ? (vantage.pod ?? []) : []));

/**
 * Who gives which answer, by the Pods' controllers and images where they were read:
 * `405 by Flask (1 Pod of ReplicaSet orders-7d9f8c, image shop/orders:2)`.
 */
export function parties({ facts }: Situation, answers: readonly Seen[]): string {
  const groups = Map.groupBy(answers, answered);
  return [...groups]
    .map(([answer, members]) => {
      const owners = [...Map.groupBy(podsOf(members), (name) => originOf(facts, name))];
      const shown = owners.map(
        ([origin, pods]) => `${pods.length} ${pods.length === 1 ? 'Pod' : 'Pods'}${origin}`,
      );
      return `${answer}, ${shown.toSorted().join(' and ')}`;
    })
    .toSorted()
    .join('; ');
}

function originOf({ pods = [] }: Facts, name: string): string {
  const pod = pods.find((known) => known.name === name);
  if (pod === undefined) return '';
  const images = pod.images.length === 0 ? '' : `, image ${pod.images.join(' and ')}`;
  return pod.owner === undefined ? images : ` of ${pod.owner}${images}`;
}

const isEndpointOf = ({ vantage }: Request, hop: number): boolean =>
  vantage.kind === 'endpoint' && vantage.hop === hop;

/** Endpoints of a hop that had the declared method, answered or not. */
const sentTo = (situation: Situation, hop: number): readonly string[] =>
  situation.observations
    .filter(({ request }) => request.method === situation.method && isEndpointOf(request, hop))
    .map(({ request }) => vantageKey(request.vantage));

const gist = ({ outcome }: Seen): string => `${outcome.status} ${allowOf(outcome)?.join(',') ?? ''}`;
