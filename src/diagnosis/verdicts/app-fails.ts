// AppFails: the application gives the same 5xx when it is asked directly. It is broken, or
// down for maintenance; the routing does its work.

import type { Finding, Proof, Request } from '../../model/index.ts';
import type { Hop } from '../../routing/shared/model.ts';
import { application, declaredAnswers, type Evidence, findAnswers } from '../evidence/evidence.ts';
import { answerText, blameService, hopText, opening } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { askBothSides } from '../paths/gateway-answer.ts';
import { asksForSlash } from '../redirects/path-spelling.ts';
import { fixFor } from '../remedies/index.ts';
import { authorOf } from '../responder/index.ts';
import { sameResponder } from '../responder/same-answer.ts';
import { twinServes } from './app-route-shadowed.ts';

const suspects = ({ symptom }: Evidence): boolean =>
  symptom.outcome.status >= 500 && symptom.outcome.status !== 501;

function judge(e: Evidence): Finding | undefined {
  const last = application(e);
  const direct = last === undefined ? [] : declaredAnswers(e, last);
  const { outcome, request } = e.symptom;
  const first = direct[0];
  const same = direct.filter(
    (at) =>
      at.outcome.status === outcome.status &&
      sameResponder(outcome, request, at.outcome, at.request) === 'yes',
  );
  if (twinServes(e) || asksForSlash(e.symptom.outcome)) return undefined;
  if (!suspects(e) || last === undefined || first === undefined || same.length < direct.length)
    return undefined;
  return {
    reason: 'AppFails',
    confidence: 'Confirmed',
    message: `${opening(e)}: ${hopText(last)}, asked directly, answers ${answerText(first)} as well; the gateway passes the request on as it should`,
    fix: fixFor('AppFails', [authorOf(first.outcome, first.request)?.name], { service: last.name }),
    blames: [blameService(last)],
    evidence: [
      ...direct.slice(0, 3).map((at) => proofOf(at, 'the application fails without the gateway')),
      ...isUp(e, last),
    ],
  };
}

/** What shows that the application is up, if anything does. */
function isUp(e: Evidence, last: Hop): readonly Proof[] {
  const alive = findAnswers(e, { hop: last.index }).find(
    ({ request, outcome }) => request.purpose === 'experiment' && outcome.status < 500,
  );
  return alive === undefined ? [] : [proofOf(alive, 'it is up, and fails on this request')];
}

const experiments = (e: Evidence): readonly Request[] => askBothSides(e);

export const appFails: Verdict = { reason: 'AppFails', suspects, experiments, judge };
