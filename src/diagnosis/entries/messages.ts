// What an entry says when no verdict speaks: healthy, not to be told yet, no answer, a bad
// certificate, or a fault without a proven cause.

import type { Finding, Health, Request, Scheme, TlsSeen } from '../../model/index.ts';
import type { Reason } from '../../model/reasons.ts';
import { parties } from '../application/endpoint-disagreement.ts';
import { certificateBlames, certificatePlace } from '../certificates/blame.ts';
import { certificateProblem } from '../certificates/certificate.ts';
import { certificateFix } from '../certificates/fix.ts';
import { certificateStory } from '../certificates/source.ts';
import type { Seen, Situation, Symptom } from '../evidence/evidence.ts';
import { answered, blameService, hopText, requestLine } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import type { Assessment } from '../reach/assess.ts';
import { type Missed, unexpected } from '../reach/missed-expectation.ts';
import { plainText } from '../responder/plain-text.ts';
import { sayUnreachable } from './unreachable.ts';

/** What an entry says beyond its route and method. Without `confidence` no cause is claimed. */
export interface Say {
  readonly health: Health;
  readonly finding: Omit<Finding, 'confidence'> & { readonly confidence?: Finding['confidence'] };
  readonly contributing?: readonly Reason[];
  /** Scheme on which a client sees it. */
  readonly scheme?: Scheme;
  /** The request that shows it. */
  readonly shown?: Request;
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
      return certificate(situation, state.seen);
    case 'unexpected':
      return sayUnexpected(situation, state.missed, state.also);
    case 'withheld':
      return withheld(state.at);
  }
}

/** The words for a missed expectation. */
export const sayUnexpected = (situation: Situation, missed: Missed, also: readonly Reason[] = []): Say => ({
  health: 'Unhealthy',
  finding: unexpected(situation, missed),
  contributing: also,
  scheme: missed.at.request.clientScheme,
  shown: missed.at.request,
});

const plain = (reason: Reason, message: string, fix = ''): Say['finding'] => ({
  reason,
  message,
  fix,
  blames: [],
});

function certificate(situation: Situation, seen: TlsSeen): Say {
  const { words, blames, fix } = certificateStory(situation);
  const named = certificateBlames(situation);
  return {
    health: 'Unhealthy',
    finding: {
      reason: 'CertificateInvalid',
      confidence: 'Confirmed',
      message: [certificateProblem(seen, situation.host) ?? '', ...words].join('; '),
      fix: fix ?? certificateFix(seen, situation.host, certificatePlace(situation, named)),
      blames: [...named, ...blames],
    },
    scheme: 'https',
  };
}

/** The entry of a route that was only refused for want of credentials that it has, but that may not go there. */
function withheld({ request, outcome }: Seen): Say {
  const what = (outcome.withheld ?? []).map((each) => plainText(each)).join(', ');
  return {
    health: 'Unknown',
    finding: {
      ...plain(
        'MethodNotProven',
        `${requestLine(request)}: ${answered({ request, outcome })}; nothing is proven, for a header of the route did not go along`,
        `Let the value go there, or take this scheme or host out of the probe (${what})`,
      ),
      evidence: [
        proofOf({ request, outcome }, 'credentials are asked for, and the ones of the route were held back'),
      ],
    },
    scheme: request.clientScheme,
    shown: request,
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
