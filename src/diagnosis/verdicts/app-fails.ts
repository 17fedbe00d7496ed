// AppFails: the application gives the same 5xx when it is asked directly. It is broken or down for
// maintenance; the gateway passes the requests on to it.

import type { Hop } from '../../routing/shared/model.ts';
import {
  application,
  applicationAnswers,
  type Evidence,
  findAnswers,
  likenessOf,
  type Seen,
} from '../evidence/evidence.ts';
import { answerText, authorName, blameService, hopText, proofOf } from '../evidence/phrases.ts';
import { askBothSides } from '../paths/gateway-answer.ts';
import { asksForSlash } from '../redirects/path-spelling.ts';
import { twinServes } from './app-route-shadowed.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

const suspects = ({ symptom }: Evidence): boolean =>
  symptom.outcome.status >= 500 && symptom.outcome.status !== 501;

function concludes(e: Evidence): Conclusion | undefined {
  const last = application(e);
  const direct = applicationAnswers(e);
  const [first] = direct;
  if (last === undefined || first === undefined || !direct.every((at) => failsAlike(e, at))) return undefined;
  if (twinServes(e) || asksForSlash(e.symptom.outcome)) return undefined;
  return {
    confidence: 'Confirmed',
    why: `${hopText(last)}, asked directly, answers ${answerText(first)} as well; the gateway passes the request on as it should`,
    whom: [authorName(first)],
    blames: [blameService(last)],
    evidence: [
      ...direct.slice(0, 3).map((at) => proofOf(at, 'the application fails without the gateway')),
      proofOf(answerWithoutFailure(e, last), 'it is up, and fails on this request'),
    ],
  };
}

/** Whether a direct answer has the symptom's status and is of the same program. */
const failsAlike = (e: Evidence, at: Seen): boolean =>
  at.outcome.status === e.symptom.outcome.status && likenessOf(e.symptom, at) === 'yes';

/** An answer to an experiment that shows that the application is up. */
const answerWithoutFailure = (e: Evidence, last: Hop): Seen | undefined =>
  findAnswers(e, { hop: last.index }).find(
    ({ request, outcome }) => request.purpose === 'experiment' && outcome.status < 500,
  );

export const appFails = defineVerdict({ reason: 'AppFails', suspects, asks: askBothSides, concludes });
