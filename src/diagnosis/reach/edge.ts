// The edge: what clients meet before the gateway. Its answers are compared with the gateway's
// own to the same request, so that neither is blamed for what the other does.

import type { Answer, Failure, Observation, Request, Scheme } from '../../model/index.ts';
import type { Seen, Situation } from '../evidence/evidence.ts';
import { sentTo } from '../evidence/index-of-answers.ts';
import { redirectOf } from '../evidence/redirect.ts';
import { headerOf } from '../responder/headers.ts';
import { responderOf } from '../responder/index.ts';
import { sameAnswer } from '../responder/same-answer.ts';
import { type Reach, reachOf } from './reach.ts';

/** What the edge's answers come to. */
export interface AtEdge {
  /** Answers that do not reach the method, and that the gateway does not give. */
  readonly refused: readonly Seen[];
  readonly ask: readonly Request[];
  /** No answer where clients have to get one. */
  readonly silent?: { readonly scheme: Scheme; readonly failure?: Failure };
}

/** The declared request through the edge or at the gateway, on one scheme. */
export function declaredThrough(
  situation: Situation,
  kind: 'edge' | 'gateway',
  scheme: Scheme,
): Observation | undefined {
  return sentTo(situation.observations, situation.route.path).find(
    ({ request }) =>
      request.vantage.kind === kind &&
      request.vantage.scheme === scheme &&
      request.method === situation.method &&
      request.path === situation.route.path &&
      request.host === situation.host,
  );
}

/** Judges the edge; undefined when the probe names none. */
export function atEdge(situation: Situation): AtEdge | undefined {
  if (situation.probe.through.edge === undefined) return undefined;
  const silent = silence(situation);
  const judged = situation.schemes
    .filter((scheme) => isMet(situation, scheme))
    .flatMap((scheme) => answeredAt(situation, scheme) ?? [])
    .filter((at) => !isGatewaysToo(situation, at))
    .map((at) => ({ at, reach: edgeReach(situation, at) }));
  return {
    refused: judged.filter(({ reach }) => reach.kind === 'refused').map(({ at }) => at),
    ask: judged.flatMap(({ reach }) => (reach.kind === 'open' ? reach.ask : [])),
    ...(silent === undefined ? {} : { silent }),
  };
}

function answeredAt(
  situation: Situation,
  scheme: Scheme,
  kind: 'edge' | 'gateway' = 'edge',
): Seen | undefined {
  const found = declaredThrough(situation, kind, scheme);
  return found?.outcome.kind === 'answered' ? { request: found.request, outcome: found.outcome } : undefined;
}

/**
 * Schemes that clients use there: what is promised, http whenever it answers, and https when
 * its certificate is one for this host. An edge may end TLS before a gateway that has none.
 */
function isMet(situation: Situation, scheme: Scheme): boolean {
  const at = answeredAt(situation, scheme);
  if (at === undefined) return false;
  if (scheme === 'http' || situation.promises.includes(scheme)) return true;
  return at.outcome.tls !== undefined && at.outcome.tls.problem === undefined;
}

/** Promised https has to answer; of the rest one scheme is enough, for many edges close the other. */
function silence(situation: Situation): AtEdge['silent'] {
  const open = situation.schemes.some((scheme) => answeredAt(situation, scheme) !== undefined);
  const [needed] = situation.promises.filter((scheme) => scheme === 'https' || !open).toReversed();
  if (needed === undefined || answeredAt(situation, needed) !== undefined) return undefined;
  const outcome = declaredThrough(situation, 'edge', needed)?.outcome;
  return { scheme: needed, ...(outcome?.kind === 'failed' ? { failure: outcome } : {}) };
}

/** The gateway answers the same request alike: what the edge shows was made there, or behind it. */
function isGatewaysToo(situation: Situation, at: Seen): boolean {
  return situation.schemes.some((scheme) => {
    const own = answeredAt(situation, scheme, 'gateway');
    return own !== undefined && isAlike(at, own);
  });
}

function isAlike(at: Seen, own: Seen): boolean {
  const [there, here] = [redirectOf(at.outcome, at.request), redirectOf(own.outcome, own.request)];
  if (there === undefined || here === undefined)
    return here === there && sameAnswer(at.outcome, at.request, own.outcome, own.request);
  const sameWay = there.scheme === here.scheme && there.host === here.host && there.path === here.path;
  return there.status === here.status && sameWay && at.request.clientScheme === own.request.clientScheme;
}

/** As at the gateway; but a client that only the edge turns away was not turned away by the application. */
function edgeReach(situation: Situation, at: Seen): Reach {
  const { status } = at.outcome;
  const own = situation.schemes.flatMap((scheme) => answeredAt(situation, scheme, 'gateway') ?? []);
  const alone =
    [400, 401, 403, 406, 421, 429].includes(status) &&
    own.every(({ outcome }) => outcome.status !== status) &&
    gatewayReaches(situation);
  return alone ? { kind: 'refused' } : reachOf(situation, at);
}

/** Whether the gateway itself, asked for the same, reaches the method: at least on one scheme. */
export const gatewayReaches = (situation: Situation): boolean =>
  situation.schemes.some((scheme) => {
    const own = answeredAt(situation, scheme, 'gateway');
    return (
      own !== undefined &&
      redirectOf(own.outcome, own.request) === undefined &&
      reachOf(situation, own).kind === 'reached'
    );
  });

/** Names of responders that stand outside every cluster. */
const outside: readonly string[] = ['CloudFront', 'Cloudflare', 'Akamai', 'Google load balancer'];

/**
 * The edge that provably wrote this refusal itself, or undefined. Headers such as CF-RAY do not
 * count: an edge writes them on what it passes on, too.
 */
export function edgePage({ outcome, request }: Seen): string | undefined {
  if (outcome.status < 400) return undefined;
  const { name, strength } = responderOf(outcome, request);
  if (strength === 'Proven' && outside.includes(name)) return name;
  return pages.find(({ is }) => is(outcome))?.name;
}

const pages: readonly { readonly name: string; readonly is: (answer: Answer) => boolean }[] = [
  {
    // Written by Akamai's servers on their own refusals; the reference number is for its log.
    name: 'Akamai',
    is: (answer) =>
      headerOf(answer, 'server') === 'AkamaiGHost' &&
      /Reference(?:&#32;|\s)(?:&#35;|#)/.test(answer.bodyStart),
  },
  {
    name: 'Google load balancer',
    is: ({ bodyStart }) => /<title>Error \d{3} \([^)<]{1,60}\)!!1<\/title>/.test(bodyStart),
  },
];
