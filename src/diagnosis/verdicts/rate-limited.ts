// RateLimited: what comes through the gateway is limited (RFC 6585 section 4), by itself or by
// the application that counts its clients. The answer says nothing about the route.

import type { Finding } from '../../model.ts';
import type { Evidence } from '../evidence.ts';
import { madeByGateway } from '../gateway-answer.ts';
import { blameIngress } from '../trust.ts';
import { noExperiments, type Verdict } from '../verdict.ts';
import { opening } from '../words.ts';

function judge(e: Evidence): Finding | undefined {
  if (e.symptom.outcome.status !== 429) return undefined;
  const own = madeByGateway(e);
  return {
    reason: 'RateLimited',
    confidence: 'Likely',
    message: `${opening(e)}: ${own ? 'the gateway' : 'somebody on the way'} limits the rate of requests`,
    fix: "Raise the limit for the operator's addresses, or the interval of the probe",
    blames: own ? blameIngress(e) : [],
  };
}

export const rateLimited: Verdict = {
  reason: 'RateLimited',
  suspects: (e) => e.symptom.outcome.status === 429,
  experiments: noExperiments,
  judge,
};
