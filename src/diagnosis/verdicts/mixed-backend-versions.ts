// MixedBackendVersions: old and new Pods of one application serve one Service, and only some of
// them know the route. While a rollout is in progress that passes by itself.

import type { Finding } from '../../model/index.ts';
import {
  answersByWorkload,
  type RelatedPods,
  relatedPods,
  rolloutOf,
} from '../application/endpoint-disagreement.ts';
import { workloadOf } from '../application/workload-relation.ts';
import { application, type Evidence } from '../evidence/evidence.ts';
import { blameService, hopText } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { noExperiments, type Verdict } from '../evidence/verdict.ts';
import { fixFor } from '../remedies/index.ts';

const namesOf = ({ refusing, reaching }: RelatedPods): string =>
  [...new Set([...refusing, ...reaching].map(({ pod }) => workloadOf(pod)))].toSorted().join(' and ');

/** Image of the Pods that know the route, where it is one. */
function imageOf({ reaching }: RelatedPods): string {
  const images = [...new Set(reaching.map(({ pod }) => pod.images.join(' and ')))];
  return images.length === 1 && images[0] !== '' ? `image ${images[0]}` : 'the version that serves the route';
}

/** What is going on: a rollout on its way, or two versions side by side. */
function stateOf(kin: RelatedPods): string {
  const rollout = rolloutOf(kin);
  return rollout === undefined
    ? 'these are versions of one application, and no rollout is in progress'
    : `a rollout is in progress (${rollout.updated} of ${rollout.replicas} replicas are new)`;
}

function judge(e: Evidence): Finding | undefined {
  const last = application(e);
  const kin = relatedPods(e, 'version');
  if (last === undefined || kin === undefined) return undefined;
  const passing = rolloutOf(kin) !== undefined;
  const [knows] = kin.reaching;
  return {
    reason: 'MixedBackendVersions',
    confidence: kin.sure ? 'Confirmed' : 'Likely',
    message: `Endpoints of ${hopText(last)} disagree about ${e.method}: ${answersByWorkload(e, e.answers ?? [])}; ${stateOf(kin)}`,
    fix: fixFor('MixedBackendVersions', [passing ? 'rollout-in-progress' : undefined], {
      object: namesOf(kin),
      service: last.name,
      image: imageOf(kin),
    }),
    blames: [blameService(last, 'spec.selector')],
    evidence: [
      ...kin.refusing
        .flatMap(({ pod, at }) =>
          at === undefined ? [] : [proofOf(at, `${versionOf(pod)} does not know the route`)],
        )
        .slice(0, 1),
      ...(knows?.at === undefined ? [] : [proofOf(knows.at, `${versionOf(knows.pod)} does`)]),
    ],
    ...(passing ? { passing } : {}),
  };
}

/** `template 7d9f8c of Deployment orders`. */
const versionOf = (pod: RelatedPods['refusing'][number]['pod']): string =>
  pod.templateHash === undefined ? workloadOf(pod) : `template ${pod.templateHash} of ${workloadOf(pod)}`;

export const mixedBackendVersions: Verdict = {
  reason: 'MixedBackendVersions',
  explains: ['disagreement'],
  suspects: () => true,
  experiments: noExperiments,
  judge,
};
