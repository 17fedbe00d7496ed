// PreflightNotHandled: the method works, but the CORS preflight that a browser sends before it
// does not, so pages of another origin never get to send it.

import type { Proof } from '../../model/index.ts';
import {
  bareOptions,
  bareOptionsAnswer,
  preflightAtHop,
  preflightFailure,
  type RefusedPreflight,
  refusedPreflight,
} from '../checks/failing-hop.ts';
import { answersAmong, type CorsRequest, preflightFault, preflightsAt } from '../checks/preflight.ts';
import { confirmedIf } from '../evidence/confidence.ts';
import { type Evidence, findAnswer, placeOfSymptom, type Seen } from '../evidence/evidence.ts';
import { opening, proofOf } from '../evidence/phrases.ts';
import { fixFor } from '../remedies/index.ts';
import { type Conclusion, commonValues, defineVerdict } from './verdict.ts';

function concludes(e: Evidence, refused: RefusedPreflight): Conclusion {
  const failure = preflightFailure(e, refused);
  const { wanted, fault } = refused;
  return {
    confidence: confirmedIf(failure.proven),
    opening: `${opening(e)}, to the preflight of a page at ${wanted.origin} for ${e.method}`,
    why: `${fault.words}; ${failure.where}: ${failure.why}; ${e.method} itself works`,
    fix: fixOf(e, refused, failure.whom),
    blames: failure.blames,
    evidence: evidenceFor(e, refused),
  };
}

/** What to change. Where one header alone is wrong, the fix names that header first. */
function fixOf(
  e: Evidence,
  { wanted, fault }: RefusedPreflight,
  whom: readonly (string | undefined)[],
): string {
  const general = fixFor('PreflightNotHandled', whom, commonValues(e));
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

function evidenceFor(e: Evidence, { wanted, fault }: RefusedPreflight): Conclusion['evidence'] {
  const method = findAnswer(e, { ...placeOfSymptom(e), method: e.method });
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
    proofOf(e.method === 'OPTIONS' ? undefined : method, 'the method itself works'),
    proofOf(bareOptionsAnswer(e), 'the same without Origin, for comparison'),
  ]
    .filter((step) => step !== undefined)
    .slice(0, 6);
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

export const preflightNotHandled = defineVerdict({
  reason: 'PreflightNotHandled',
  explains: ['preflight'],
  suspects: refusedPreflight,
  asks: (e) => [bareOptions(e)],
  concludes,
});
