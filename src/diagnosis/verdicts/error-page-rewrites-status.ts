// ErrorPageRewritesStatus: an error page replaces the true status. Either a refusal is shown as a success
// (`error_page 405 =200`), or the gateway replaces the application's answer.

import type { Request } from '../../model/index.ts';
import type { Hop } from '../../routing/shared/model.ts';
import { blameHop, configurationConfidence, confirmedIf } from '../evidence/confidence.ts';
import {
  type AskedPlace,
  application,
  applicationAnswers,
  type Evidence,
  experimentAt,
  findAnswer,
  isSameAnswer,
  placeOfHop,
  placeOfSymptom,
  type Seen,
} from '../evidence/evidence.ts';
import { answerText, hopOrGateway, hopText, proofOf, responderName } from '../evidence/phrases.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import { askBothSides, passedAnswerTo } from '../paths/gateway-answer.ts';
import { responderOf } from '../responder/index.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/** Whether the symptom is a success, which the application may not give when it is asked directly. */
const isSuccess = ({ symptom }: Evidence): boolean =>
  symptom.outcome.status >= 200 && symptom.outcome.status < 300;

/** The nonsense method at the gateway and at each hop that answers, on the symptom's client scheme. */
const askNonsense = (e: Evidence): readonly Request[] =>
  [placeOfSymptom(e), ...e.hops.flatMap((hop) => placeOfHop(e, hop) ?? [])].map((place) =>
    experimentAt(e, place, { method: nonsenseMethod, clientScheme: e.symptom.request.clientScheme }),
  );

/** The answer of a place to the nonsense method. */
const nonsenseAnswer = (e: Evidence, place: AskedPlace | undefined): Seen | undefined =>
  place && findAnswer(e, { ...place, method: nonsenseMethod, clientScheme: e.symptom.request.clientScheme });

/** The answer of a hop to the nonsense method. */
const nonsenseAtHop = (e: Evidence, hop: Hop): Seen | undefined => nonsenseAnswer(e, placeOfHop(e, hop));

function asks(e: Evidence): readonly Request[] {
  if (isSuccess(e)) return askNonsense(e);
  return isAnswerForUnknownHosts(e) ? askBothSides(e) : [];
}

/** A refusal that is shown as a success: the nonsense method gets the same page, and the application refuses it. */
function disguisedRefusal(e: Evidence): Conclusion | undefined {
  const last = application(e);
  const welcome = nonsenseAnswer(e, placeOfSymptom(e));
  const direct = last && nonsenseAtHop(e, last);
  if (last === undefined || welcome === undefined || !isSameAnswer(e.symptom, welcome)) return undefined;
  if (direct === undefined || direct.outcome.status < 400) return undefined;
  const hop = e.hops.findLast((each) => isSameAnswer(e.symptom, nonsenseAtHop(e, each)));
  return {
    confidence: confirmedIf(isConfigured(e, welcome, hop)),
    why: `${hopOrGateway(hop)} gives the same page to ${nonsenseMethod}, a method that nobody serves, so a refusal is shown as ${welcome.outcome.status}; ${hopText(last)} itself answers ${answerText(direct)} to that`,
    whom: [responderName(welcome)],
    blames: blameHop(e, hop),
    evidence: [
      proofOf(welcome, 'nobody serves this method, and yet it is welcomed with the page of the declared one'),
      proofOf(direct, 'the application refuses it, as it should'),
      proofOf(e.symptom, 'the success is that page, not an answer of the application'),
    ],
  };
}

/**
 * Whether the success was surely configured: a web server that serves files refuses such methods by
 * itself, except for Caddy, which gives its files to any method. Where the page is the gateway's, no rule
 * may lead elsewhere, and each hop has to have answered.
 */
function isConfigured(e: Evidence, { outcome, request }: Seen, hop: Hop | undefined): boolean {
  const { role, name } = responderOf(outcome, request);
  const backend = e.decision?.backend?.value.name;
  const elsewhere = backend !== undefined && !e.hops.some((each) => each.name === backend);
  const located =
    hop !== undefined || (!elsewhere && e.hops.every((each) => nonsenseAtHop(e, each) !== undefined));
  return role === 'static' && name !== 'Caddy' && located;
}

/** Whether the symptom is what a gateway also answers for a host or path that it does not know. */
const isAnswerForUnknownHosts = ({ symptom }: Evidence): boolean =>
  [404, 503].includes(symptom.outcome.status);

/** The configuration names the application's true status among those it replaces, and is in force. */
function replacedAnswer(e: Evidence): Conclusion | undefined {
  const pages = e.decision?.errorPages;
  const last = application(e);
  const [direct] = applicationAnswers(e);
  if (pages === undefined || last === undefined || direct === undefined) return undefined;
  if (!pages.value.includes(direct.outcome.status) || isSameAnswer(e.symptom, direct)) return undefined;
  if (isAnswerForUnknownHosts(e) && passedAnswerTo(e, 'GET') === undefined) return undefined;
  const refuses = [404, 405, 501].includes(direct.outcome.status)
    ? `; the refusal under the page is that of ${last.name}`
    : '';
  return {
    confidence: configurationConfidence(e),
    why: `${hopText(last)} itself answers ${answerText(direct)}, and ${pages.blame.field} replaces ${direct.outcome.status} by an error page${refuses}`,
    whom: [e.decision?.dialect],
    blames: [pages.blame],
    evidence: [
      proofOf(e.symptom, 'this page is not what the application says'),
      proofOf(
        direct,
        `the application's own answer, and ${direct.outcome.status} is on the list of replaced statuses`,
      ),
    ],
  };
}

export const errorPageRewritesStatus = defineVerdict({
  reason: 'ErrorPageRewritesStatus',
  suspects: (e) => isSuccess(e) || e.decision?.errorPages !== undefined,
  asks,
  concludes: (e) => (isSuccess(e) ? disguisedRefusal(e) : replacedAnswer(e)),
});
