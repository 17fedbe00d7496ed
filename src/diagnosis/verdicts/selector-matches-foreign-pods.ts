// SelectorMatchesForeignPods: the Service selects Pods of another program as well, and clients
// meet them by chance.

import type { Finding } from '../../model/index.ts';
import { answersByWorkload, podsOf, relatedPods } from '../application/endpoint-disagreement.ts';
import { workloadOf } from '../application/workload-relation.ts';
import { application, type Evidence } from '../evidence/evidence.ts';
import { blameService, hopText } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { noExperiments, type Verdict } from '../evidence/verdict.ts';
import { fixFor } from '../remedies/index.ts';
import { sameResponder } from '../responder/same-answer.ts';

/** Different programs by their answers alone: all that can be said where the Pods may not be read. */
function strangersAnswer({ symptom, answers = [], facts }: Evidence): boolean {
  const known = podsOf(answers).some((name) => facts.pods?.some((pod) => pod.name === name));
  const { outcome, request } = symptom;
  const others = answers.filter((at) => at.outcome.status !== outcome.status);
  const strange = others.every((at) => sameResponder(outcome, request, at.outcome, at.request) === 'no');
  return !known && others.length > 0 && strange;
}

function judge(e: Evidence): Finding | undefined {
  const last = application(e);
  const kin = relatedPods(e, 'foreign');
  if (last === undefined || (kin === undefined && !strangersAnswer(e))) return undefined;
  const names = (members: NonNullable<typeof kin>['refusing'] = []): string =>
    [...new Set(members.map(({ pod }) => workloadOf(pod)))].toSorted().join(' and ');
  const [foreign, own] = [names(kin?.refusing), names(kin?.reaching)];
  const who =
    kin === undefined
      ? 'two different programs answer'
      : `${foreign} is another program than ${own}, and the selector takes both`;
  const [reached] = (e.answers ?? []).filter((at) => at.outcome.status !== e.symptom.outcome.status);
  return {
    reason: 'SelectorMatchesForeignPods',
    confidence: kin?.sure === true ? 'Confirmed' : 'Likely',
    message: `Endpoints of ${hopText(last)} disagree about ${e.method}: ${answersByWorkload(e, e.answers ?? [])}; ${who}`,
    fix: fixFor('SelectorMatchesForeignPods', [], {
      field: 'spec.selector',
      service: last.name,
      other: foreign === '' ? 'another workload' : foreign,
    }),
    blames: [blameService(last, 'spec.selector')],
    evidence: [
      proofOf(e.symptom, `this Pod${foreign === '' ? '' : `, of ${foreign},`} does not serve the route`),
      ...(reached === undefined ? [] : [proofOf(reached, 'this one does')]),
    ],
  };
}

export const selectorMatchesForeignPods: Verdict = {
  reason: 'SelectorMatchesForeignPods',
  explains: ['disagreement'],
  suspects: () => true,
  experiments: noExperiments,
  judge,
};
