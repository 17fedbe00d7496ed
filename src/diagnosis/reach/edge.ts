// The edge, which clients reach before the gateway. Its answers are compared with the gateway's answers to the same
// request, so that neither is blamed for what the other does.

import type { Answer, Failure, Observation, Request, Scheme } from '../../model/index.ts';
import type { Seen, Situation } from '../evidence/evidence.ts';
import { observationsOn } from '../evidence/index-of-answers.ts';
import { redirectOf } from '../evidence/redirect.ts';
import { headerOf } from '../responder/headers.ts';
import { responderOf } from '../responder/index.ts';
import { sameAnswer } from '../responder/same-answer.ts';
import { type Reach, reachOf } from './reach.ts';

/** What the edge's answers prove. */
export interface EdgeAssessment {
  /** Answers that do not reach the method, and that the gateway itself does not give. */
  readonly refused: readonly Seen[];
  readonly ask: readonly Request[];
  /** Set where the edge gives no answer and clients need one. */
  readonly silent?: { readonly scheme: Scheme; readonly failure?: Failure };
}

/** What came of the declared request through the edge or at the gateway, on one scheme. */
export function declaredThrough(
  situation: Situation,
  kind: 'edge' | 'gateway',
  scheme: Scheme,
): Observation | undefined {
  return observationsOn(situation.observations, situation.route.path).find(
    ({ request }) =>
      request.vantage.kind === kind &&
      request.vantage.scheme === scheme &&
      request.method === situation.method &&
      request.path === situation.route.path &&
      request.host === situation.host,
  );
}

/** What the edge's answers prove; undefined when the probe names no edge. */
export function assessEdge(situation: Situation): EdgeAssessment | undefined {
  if (situation.probe.through.edge === undefined) return undefined;
  const silent = silenceOf(situation);
  const judged = situation.schemes
    .filter((scheme) => isUsedByClients(situation, scheme))
    .flatMap((scheme) => answerAt(situation, scheme) ?? [])
    .filter((at) => !isGatewaysAnswer(situation, at))
    .map((at) => ({ at, reach: edgeReach(situation, at) }));
  return {
    refused: judged.filter(({ reach }) => reach.kind === 'refused').map(({ at }) => at),
    ask: judged.flatMap(({ reach }) => (reach.kind === 'open' ? reach.ask : [])),
    ...(silent === undefined ? {} : { silent }),
  };
}

function answerAt(situation: Situation, scheme: Scheme, kind: 'edge' | 'gateway' = 'edge'): Seen | undefined {
  const found = declaredThrough(situation, kind, scheme);
  return found?.outcome.kind === 'answered' ? { request: found.request, outcome: found.outcome } : undefined;
}

/**
 * Whether clients use the scheme at the edge: a promised one, http whenever it answers, and https when its
 * certificate is valid for this host, since an edge may end TLS before a gateway without TLS.
 */
function isUsedByClients(situation: Situation, scheme: Scheme): boolean {
  const at = answerAt(situation, scheme);
  if (at === undefined) return false;
  if (scheme === 'http' || situation.promises.includes(scheme)) return true;
  return at.outcome.tls !== undefined && at.outcome.tls.problem === undefined;
}

/** The scheme on which the edge has to answer and does not: promised https, or every scheme. Many edges close http. */
function silenceOf(situation: Situation): EdgeAssessment['silent'] {
  const open = situation.schemes.some((scheme) => answerAt(situation, scheme) !== undefined);
  const [needed] = situation.promises.filter((scheme) => scheme === 'https' || !open).toReversed();
  if (needed === undefined || answerAt(situation, needed) !== undefined) return undefined;
  const outcome = declaredThrough(situation, 'edge', needed)?.outcome;
  return { scheme: needed, ...(outcome?.kind === 'failed' ? { failure: outcome } : {}) };
}

/** Whether the gateway gives the same answer, so that the edge only passed it on. */
function isGatewaysAnswer(situation: Situation, at: Seen): boolean {
  return situation.schemes.some((scheme) => {
    const own = answerAt(situation, scheme, 'gateway');
    return own !== undefined && isSameAnswer(at, own);
  });
}

function isSameAnswer(at: Seen, own: Seen): boolean {
  const [there, here] = [redirectOf(at), redirectOf(own)];
  if (there === undefined || here === undefined)
    return here === there && sameAnswer(at.outcome, at.request, own.outcome, own.request);
  const sameWay = there.scheme === here.scheme && there.host === here.host && there.path === here.path;
  return there.status === here.status && sameWay && at.request.clientScheme === own.request.clientScheme;
}

/** As at the gateway, but a refusal of clients that the edge alone gives is not the application's. */
function edgeReach(situation: Situation, at: Seen): Reach {
  const { status } = at.outcome;
  const own = situation.schemes.flatMap((scheme) => answerAt(situation, scheme, 'gateway') ?? []);
  const alone =
    [400, 401, 403, 406, 421, 429].includes(status) &&
    own.every(({ outcome }) => outcome.status !== status) &&
    gatewayReaches(situation);
  return alone ? { kind: 'refused' } : reachOf(situation, at);
}

/** Whether the gateway itself reaches the method with the same request, on at least one scheme. */
export const gatewayReaches = (situation: Situation): boolean =>
  situation.schemes.some((scheme) => {
    const own = answerAt(situation, scheme, 'gateway');
    return own !== undefined && redirectOf(own) === undefined && reachOf(situation, own).kind === 'reached';
  });

/** Responders that stand outside every cluster. */
const outsideClusters: readonly string[] = ['CloudFront', 'Cloudflare', 'Akamai', 'Google load balancer'];

/**
 * The edge that provably wrote this refusal itself, by name; undefined where none did. Headers such as CF-RAY prove
 * nothing, because an edge writes them on what it passes on, too.
 */
export function edgePage({ outcome, request }: Seen): string | undefined {
  if (outcome.status < 400) return undefined;
  const { name, strength } = responderOf(outcome, request);
  if (strength === 'Proven' && outsideClusters.includes(name)) return name;
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
