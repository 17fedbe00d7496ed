// What an entry says of a method that is not sent: proven by what stands in for it, or not, and
// what would prove it. It always says that nothing of the kind was sent.

import { keptBy } from '../../api/read/sending.ts';
import type { Reason } from '../../model/reasons.ts';
import { deniesPath } from '../application/method-support.ts';
import type { Unsent } from '../checks/unsent-method.ts';
import { isModelled } from '../evidence/confidence.ts';
import type { Situation } from '../evidence/evidence.ts';
import { answered, requestLine } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import type { Found } from './entry.ts';
import { type Say, sayUnexpected } from './messages.ts';

/** Causes that lie in OPTIONS itself, and say nothing of the method that it stands in for. */
const ofTheMethod: readonly Reason[] = [
  'AppFails',
  'AppRejectsMethod',
  'AppRouteShadowed',
  'EdgeDeniesMethod',
  'GatewayPolicyDeniesMethod',
  'MethodNotRouted',
  'MethodRewrittenInTransit',
  'PreflightNotHandled',
];

/** `POST is not sent (unsafeMethods: AllowHeaderOnly)`. */
export const notSent = ({ route, method }: Situation): string => `${method} is not sent (${keptBy(route)})`;

/**
 * What a finding about OPTIONS says of the method; undefined where it says nothing. Where the rules
 * are not known, the gateway may treat the two in different ways.
 */
export function standInFinding(situation: Situation, { finding, symptom }: Found): Found | undefined {
  const { reason } = finding;
  const pathMissing = reason === 'AppRejectsMethod' && deniesPath(symptom);
  if (ofTheMethod.includes(reason) && !pathMissing) return undefined;
  const known = isModelled(situation.decisions[symptom.request.clientScheme]);
  if (!known && reason === 'NoRouteMatched') return undefined;
  const capped = finding.confidence === 'Confirmed' && (!known || pathMissing);
  const confidence = capped ? 'Likely' : finding.confidence;
  const message = `${finding.message}; OPTIONS stands in for ${situation.method}, which is not sent (${keptBy(situation.route)})`;
  // The fix was written for the stand-in.
  const fix = finding.fix.replaceAll('OPTIONS', situation.method);
  return { symptom, finding: { ...finding, confidence, message, fix } };
}

type Told = Extract<Unsent, { kind: 'proven' | 'unproven' | 'unexpected' }>;

/** The words where no fault of the way is shown. */
export function sayUnsent(situation: Situation, state: Told): Say {
  switch (state.kind) {
    case 'proven':
      return {
        health: 'Healthy',
        finding: {
          reason: 'AllRoutesReached',
          message: `The method is served: ${state.how}; ${notSent(situation)}`,
          fix: '',
          blames: [],
          evidence: [proofOf(state.at, `${state.how}; ${notSent(situation)}`)],
        },
      };
    case 'unexpected':
      return sayUnexpected(situation, state.missed);
    case 'unproven':
      return unproven(situation, state);
  }
}

function unproven(situation: Situation, { at, why }: Extract<Told, { kind: 'unproven' }>): Say {
  const { route, method } = situation;
  const met = at === undefined ? '' : `${requestLine(at.request)}: ${answered(at)}; `;
  const send =
    route.contracted === true ? `declare ${method} on a route of the probe` : 'set unsafeMethods: Send';
  return {
    health: 'Unknown',
    finding: {
      reason: 'MethodNotProven',
      message: `${met}whether ${method} works is not proven: ${why}; ${notSent(situation)}`,
      fix: `Let OPTIONS on this path answer with an Allow that lists ${method}; or, where the application can stand one ${method} of the probe, ${send}`,
      blames: [],
      ...(at === undefined
        ? {}
        : { evidence: [proofOf(at, `it does not show whether ${method} works; ${notSent(situation)}`)] }),
    },
    ...(at === undefined ? {} : { scheme: at.request.clientScheme, shown: at.request }),
  };
}
