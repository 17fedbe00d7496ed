// AppFails: the application gives the same 5xx when it is asked directly. It is broken, or
// down for maintenance; the routing does its work.

import type { Finding, Request } from '../../model.ts';
import { application, declaredAt, type Evidence } from '../evidence.ts';
import { askBothSides } from '../gateway-answer.ts';
import { sameResponder } from '../masking.ts';
import type { Verdict } from '../verdict.ts';
import { answered, blameService, hopText, opening } from '../words.ts';

const suspects = ({ symptom }: Evidence): boolean =>
  symptom.outcome.status >= 500 && symptom.outcome.status !== 501;

function judge(e: Evidence): Finding | undefined {
  const last = application(e);
  const direct = last === undefined ? [] : declaredAt(e, last);
  const { outcome, request } = e.symptom;
  const first = direct[0];
  const same = direct.filter(
    (at) =>
      at.outcome.status === outcome.status &&
      sameResponder(outcome, request, at.outcome, at.request) === 'yes',
  );
  if (!suspects(e) || last === undefined || first === undefined || same.length < direct.length)
    return undefined;
  return {
    reason: 'AppFails',
    confidence: 'Confirmed',
    message: `${opening(e)}: ${hopText(last)}, asked directly, answers ${answered(first)} as well; the gateway passes the request on as it should`,
    fix: `Look for this request in the log of ${last.name}; nothing about the routing has to change`,
    blames: [blameService(last)],
  };
}

const experiments = (e: Evidence): readonly Request[] => askBothSides(e);

export const appFails: Verdict = { reason: 'AppFails', suspects, experiments, judge };
