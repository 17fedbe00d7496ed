// RateLimited: what comes through the gateway is limited (RFC 6585 section 4), by itself or by
// the application that counts its clients. The answer says nothing about the route.

import type { Sourced } from '../../routing/shared/model.ts';
import { blameSetting, settingThat } from '../evidence/confidence.ts';
import { applicationAnswers, type Evidence, type Seen } from '../evidence/evidence.ts';
import { proofOf, responderName } from '../evidence/phrases.ts';
import { isMadeByGateway } from '../paths/gateway-answer.ts';
import { isApplicationReached } from '../paths/paths.ts';
import { headerOf, headersOf } from '../responder/headers.ts';
import { isPageOfServer } from '../responder/index.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/**
 * Whether an answer is a limiter's: 429, or 503 with fields that tell a quota. 503 with Retry-After alone may
 * be maintenance as well, and nginx's own page for 503 is also that of a Service without endpoints.
 */
const isLimit = ({ outcome }: Seen): boolean =>
  outcome.status === 429 ||
  (outcome.status === 503 && headerOf(outcome, 'retry-after') !== undefined && isCounted(outcome));

/** RateLimit-Remaining: 0 (IETF draft-ietf-httpapi-ratelimit-headers, older X- forms, Kong's by period). */
const isCounted = (outcome: Seen['outcome']): boolean =>
  outcome.headers.some(
    ([name, value]) => /^(?:x-)?ratelimit-remaining(?:-\w{1,10})?$/i.test(name) && value.trim() === '0',
  ) || headersOf(outcome, 'ratelimit').some((value) => /\br(?:emaining)?=0\b/.test(value));

/** Whether the gateway limits by itself; where the application is not reached, the page of a web server is enough. */
const isByGateway = (e: Evidence): boolean =>
  isMadeByGateway(e) || (!isApplicationReached(e) && isPageOfServer(e.symptom));

function concludes(e: Evidence): Conclusion {
  const own = isByGateway(e);
  const where = e.question === 'edge' ? 'the edge' : 'the gateway';
  return {
    confidence: 'Likely',
    why: `${own ? where : 'somebody on the way'} limits the rate of requests, so the answer says nothing about the route`,
    whom: [own ? e.decision?.dialect : undefined, responderName(e.symptom)],
    blames: own ? blameSetting(e, limitingSetting(e)) : [],
    evidence: [
      proofOf(e.symptom, 'a limit is counted before the method is looked at'),
      proofOf(applicationAnswers(e)[0], 'asked directly, nobody limits'),
    ],
  };
}

/** The setting that limits, where the routing object shows one. */
const limitingSetting = (e: Evidence): Sourced<string> | undefined =>
  settingThat(e, ({ value }) => /limit|rate|plugins|middlewares|^(?:Middleware|filter) /i.test(value));

export const rateLimited = defineVerdict({
  reason: 'RateLimited',
  explains: ['answer', 'edge'],
  suspects: (e) => isLimit(e.symptom),
  concludes,
});
