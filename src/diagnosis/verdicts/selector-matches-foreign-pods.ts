// SelectorMatchesForeignPods: the Service selects Pods of another program as well, and clients
// meet them by chance.

import {
  answersByWorkload,
  disagreementText,
  podsOf,
  relatedPods,
} from '../application/endpoint-disagreement.ts';
import { workloadNames } from '../application/workload-relation.ts';
import { confirmedIf } from '../evidence/confidence.ts';
import { application, type Evidence, likenessOf, type Seen } from '../evidence/evidence.ts';
import { blameService, proofOf } from '../evidence/phrases.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/** The answers that have another status than the symptom. */
const otherAnswers = ({ symptom, answers = [] }: Evidence): readonly Seen[] =>
  answers.filter((at) => at.outcome.status !== symptom.outcome.status);

/** Whether the answers alone show different programs. This is all that can be said where the Pods may not be read. */
function areForeignByAnswers(e: Evidence): boolean {
  const { symptom, answers = [], facts } = e;
  const known = podsOf(answers).some((name) => facts.pods?.some((pod) => pod.name === name));
  const others = otherAnswers(e);
  return !known && others.length > 0 && others.every((at) => likenessOf(symptom, at) === 'no');
}

function concludes(e: Evidence): Conclusion | undefined {
  const last = application(e);
  const related = relatedPods(e, 'foreign');
  if (last === undefined || (related === undefined && !areForeignByAnswers(e))) return undefined;
  const foreign = workloadNames(related?.refusing ?? []);
  const who =
    related === undefined
      ? 'two different programs answer'
      : `${foreign} is another program than ${workloadNames(related.reaching)}, and the selector takes both`;
  return {
    confidence: confirmedIf(related?.sure === true),
    opening: disagreementText(e),
    why: `${answersByWorkload(e, e.answers ?? [])}; ${who}`,
    values: { field: 'spec.selector', other: foreign === '' ? 'another workload' : foreign },
    blames: [blameService(last, 'spec.selector')],
    evidence: [
      proofOf(e.symptom, `this Pod${foreign === '' ? '' : `, of ${foreign},`} does not serve the route`),
      proofOf(otherAnswers(e)[0], 'this one does'),
    ],
  };
}

export const selectorMatchesForeignPods = defineVerdict({
  reason: 'SelectorMatchesForeignPods',
  explains: ['disagreement'],
  suspects: () => true,
  concludes,
});
