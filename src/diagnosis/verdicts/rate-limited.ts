// RateLimited: what comes through the gateway is limited (RFC 6585 section 4), by itself or by
// the application that counts its clients. The answer says nothing about the route.

import type { Finding } from '../../model/index.ts';
import { blameRoutingObject, settingThat } from '../evidence/confidence.ts';
import { type Evidence, findAnswers, type Seen } from '../evidence/evidence.ts';
import { opening, responderName } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { noExperiments, type Verdict } from '../evidence/verdict.ts';
import { isMadeByGateway } from '../paths/gateway-answer.ts';
import { isApplicationReached } from '../paths/paths.ts';
import { fixFor } from '../remedies/index.ts';
import { headerOf, headersOf } from '../responder/headers.ts';
import { isPageOfServer } from '../responder/index.ts';

/**
 * 429; or 503 that a limiter says it is, by fields that tell a quota. A bare 503 with Retry-After
 * is maintenance as well, and nginx's own 503 page is also that of a Service without endpoints.
 */
const isLimit = ({ outcome }: Seen): boolean =>
  outcome.status === 429 ||
  (outcome.status === 503 && headerOf(outcome, 'retry-after') !== undefined && isCounted(outcome));

/** RateLimit-Remaining: 0 (IETF draft-ietf-httpapi-ratelimit-headers, older X- forms, Kong's by period). */
const isCounted = (outcome: Seen['outcome']): boolean =>
  outcome.headers.some(
    ([name, value]) => /^(?:x-)?ratelimit-remaining(?:-\w{1,10})?$/i.test(name) && value.trim() === '0',
  ) || headersOf(outcome, 'ratelimit').some((value) => /\br(?:emaining)?=0\b/.test(value));

const isGateways = (e: Evidence): boolean =>
  isMadeByGateway(e) || (!isApplicationReached(e) && isPageOfServer(e.symptom));

function judge(e: Evidence): Finding | undefined {
  if (!isLimit(e.symptom)) return undefined;
  const own = isGateways(e);
  const where = e.question === 'edge' ? 'the edge' : 'the gateway';
  const { outcome, request } = e.symptom;
  return {
    reason: 'RateLimited',
    confidence: 'Likely',
    message: `${opening(e)}: ${own ? where : 'somebody on the way'} limits the rate of requests, so the answer says nothing about the route`,
    fix: fixFor('RateLimited', [...(own ? [e.decision?.dialect] : []), responderName(outcome, request)], {
      host: e.host,
      method: e.method,
      status: String(outcome.status),
    }),
    blames: own ? limitBlame(e) : [],
    evidence: [proofOf(e.symptom, 'a limit is counted before the method is looked at'), ...direct(e)],
  };
}

/** The setting that limits, where the Ingress shows one. */
function limitBlame(e: Evidence) {
  const setting = settingThat(e, ({ value }) =>
    /limit|rate|plugins|middlewares|^(?:Middleware|filter) /i.test(value),
  );
  return setting === undefined ? blameRoutingObject(e) : [setting.blame];
}

/** What the application says when nobody counts. */
const direct = (e: Evidence): NonNullable<Finding['evidence']> => {
  const last = e.hops.at(-1);
  const at = last && findAnswers(e, { hop: last.index, method: e.method, path: last.path })[0];
  return at === undefined ? [] : [proofOf(at, 'asked directly, nobody limits')];
};

export const rateLimited: Verdict = {
  reason: 'RateLimited',
  explains: ['answer', 'edge'],
  suspects: (e) => isLimit(e.symptom),
  experiments: noExperiments,
  judge,
};
