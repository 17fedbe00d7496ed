// What an entry says when no verdict speaks: healthy, not to be told yet, no answer, a bad
// certificate, or a fault without a proven cause.

import type { Reason } from '../api/reasons.ts';
import type { Finding, Health, Scheme } from '../model.ts';
import type { Assessment } from './assess.ts';
import { certificateBlames, certificatePlace } from './certificate-blame.ts';
import { parties } from './disagreement.ts';
import type { Seen, Situation, Symptom } from './evidence.ts';
import { sayUnreachable } from './unreachable.ts';
import { answered, blameService, hopText, requestLine } from './words.ts';

/** What an entry says beyond its route and method. Without `confidence` no cause is claimed. */
export interface Say {
  readonly health: Health;
  readonly finding: Omit<Finding, 'confidence'> & { readonly confidence?: Finding['confidence'] };
  readonly contributing?: readonly Reason[];
  /** Scheme on which a client sees it. */
  readonly scheme?: Scheme;
}

/** The words for every assessment but symptoms, which verdicts explain. */
export function sayState(situation: Situation, state: Exclude<Assessment, { kind: 'symptoms' }>): Say {
  switch (state.kind) {
    case 'healthy':
      return { health: 'Healthy', finding: plain('AllRoutesReached', 'The method is reached') };
    case 'open':
      return { health: 'Unknown', finding: plain('Pending', 'Further requests are needed to tell') };
    case 'unreachable':
      return sayUnreachable(situation, state.scheme, state.failure);
    case 'certificate':
      return certificate(situation, state.problem);
  }
}

const plain = (reason: Reason, message: string, fix = ''): Say['finding'] => ({
  reason,
  message,
  fix,
  blames: [],
});

function certificate(situation: Situation, problem: string): Say {
  const blames = certificateBlames(situation);
  return {
    health: 'Unhealthy',
    finding: {
      reason: 'CertificateInvalid',
      confidence: 'Confirmed',
      message: problem,
      fix: `Put a valid certificate for ${situation.host} into the Secret that ${certificatePlace(situation, blames)} names, or mend its renewal`,
      blames,
    },
    scheme: 'https',
  };
}

function disagreement(situation: Situation, answers: readonly Seen[]): Finding {
  const last = situation.hops.at(-1);
  return {
    reason: 'Unexplained',
    confidence: 'Unknown',
    message: `Endpoints of ${last ? hopText(last) : 'the Service'} disagree about ${situation.method}: ${parties(situation, answers)}`,
    fix: 'Compare image, labels and configuration of its Pods: clients meet all of them',
    blames: last === undefined ? [] : [blameService(last, 'spec.selector')],
  };
}

/** The route works, but not with a status that the author asked for. */
export function unexpected(situation: Situation, symptom: Seen): Finding {
  const wanted = (situation.route.expect?.statuses ?? []).join(', ');
  return {
    reason: 'ExpectationFailed',
    confidence: 'Confirmed',
    message: `${requestLine(symptom.request)}: ${answered(symptom)}; expect.statuses of route ${situation.route.name} asks for ${wanted}`,
    fix: 'Let the application answer as expected, or change expect.statuses of the route',
    blames: [],
  };
}

/** A fault that no verdict proves: what was seen, and from whom, is all that is said. */
export function unexplained(situation: Situation, symptoms: readonly Symptom[]): Finding {
  const answers = symptoms.find(({ question }) => question === 'disagreement')?.answers;
  if (answers !== undefined) return disagreement(situation, answers);
  const shown = symptoms
    .map(({ symptom }) => `${requestLine(symptom.request)}: ${answered(symptom)}`)
    .join('; ');
  const direct = situation.hops.map(hopText).join(', ');
  return {
    reason: 'Unexplained',
    confidence: 'Unknown',
    message: `${shown}; no known cause is proven${direct === '' ? '' : `, also asked directly: ${direct}`}`,
    fix: 'Compare the answers in seen: the door where they begin to differ is the place to look',
    blames: [],
  };
}
