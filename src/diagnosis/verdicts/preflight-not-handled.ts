// PreflightNotHandled: the method works, but the CORS preflight that a browser sends before it
// does not, so pages of another origin never get to send it.

import type { Finding, Proof } from '../../model/index.ts';
import {
  bareOptions,
  bareOptionsAnswer,
  preflightAtHop,
  preflightFailure,
  type RefusedPreflight,
  refusedPreflight,
} from '../checks/failing-hop.ts';
import { answersAmong, type CorsRequest, preflightFault, preflightsAt } from '../checks/preflight.ts';
import { application, type Evidence, findAnswer, type Seen } from '../evidence/evidence.ts';
import { opening, pathText } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { fixFor } from '../remedies/index.ts';

function judge(e: Evidence): Finding | undefined {
  const refused = refusedPreflight(e);
  if (refused === undefined) return undefined;
  const failure = preflightFailure(e, refused);
  const { wanted, fault } = refused;
  return {
    reason: 'PreflightNotHandled',
    confidence: failure.proven ? 'Confirmed' : 'Likely',
    message: `${opening(e)}, to the preflight of a page at ${wanted.origin} for ${e.method}: ${fault.words}; ${failure.where}: ${failure.why}; ${e.method} itself works`,
    fix: fixOf(e, refused, failure.whom),
    blames: failure.blames,
    evidence: evidenceFor(e, refused),
  };
}

/** What to change; where one header alone is wrong, that header comes first. */
function fixOf(
  e: Evidence,
  { wanted, fault }: RefusedPreflight,
  whom: readonly (string | undefined)[],
): string {
  const general = fixFor('PreflightNotHandled', whom, {
    host: e.host,
    path: pathText(e.route.path),
    method: e.method,
    status: String(e.symptom.outcome.status),
    service: application(e)?.name,
  });
  switch (fault.what) {
    case 'several':
      return 'Let one of the two add Access-Control-Allow-Origin: take the CORS setting out of the gateway, or the middleware out of the application';
    case 'credentials':
      return `Answer with Access-Control-Allow-Origin: ${wanted.origin} and Access-Control-Allow-Credentials: true; ${general}`;
    case 'headers':
      return `List ${wanted.requestHeaders.join(', ')} in Access-Control-Allow-Headers; ${general}`;
    case 'redirect':
      return `Let the page call the address to which it is redirected, or answer OPTIONS without a redirect; ${general}`;
    default:
      return general;
  }
}

function evidenceFor(e: Evidence, { wanted, fault }: RefusedPreflight): NonNullable<Finding['evidence']> {
  const bare = bareOptionsAnswer(e);
  const { vantage } = e.symptom.request;
  const method = findAnswer(e, { vantage, method: e.method, path: e.route.path });
  const behind = [
    ...gatewayOwnOf(e, wanted),
    ...e.hops.flatMap((hop) => preflightAtHop(e, wanted, hop) ?? []),
  ];
  return [
    preflightProof(e.symptom, `a browser stops here: ${fault.words}`),
    ...behind.map((at) => {
      const own = preflightFault(at.outcome, wanted);
      return preflightProof(
        at,
        own === undefined ? 'asked directly, the preflight passes' : `asked directly: ${own.words}`,
      );
    }),
    ...(method === undefined || e.method === 'OPTIONS' ? [] : [proofOf(method, 'the method itself works')]),
    ...(bare === undefined ? [] : [proofOf(bare, 'the same without Origin, for comparison')]),
  ].slice(0, 6);
}

/** The gateway's answers to the same preflight, where the symptom is the edge's. */
const gatewayOwnOf = (e: Evidence, { origin }: CorsRequest): readonly Seen[] =>
  e.symptom.request.vantage.kind === 'edge'
    ? answersAmong(preflightsAt(e, origin, ({ vantage }) => vantage.kind === 'gateway'))
    : [];

const preflightProof = (at: Seen, shows: string): Proof => {
  const proof = proofOf(at, shows);
  return { ...proof, sent: `the preflight, ${proof.sent}` };
};

export const preflightNotHandled: Verdict = {
  reason: 'PreflightNotHandled',
  explains: ['preflight'],
  suspects: (e) => refusedPreflight(e) !== undefined,
  experiments: (e) => [bareOptions(e)],
  judge,
};
