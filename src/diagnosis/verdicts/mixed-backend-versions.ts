// MixedBackendVersions: old and new Pods of one application serve one Service, and only some of
// them know the route. While a rollout is in progress that passes by itself.

import type { PodFacts, Rollout } from '../../model/index.ts';
import {
  answersByWorkload,
  disagreementText,
  type RelatedPods,
  relatedPods,
} from '../application/endpoint-disagreement.ts';
import { type PodAnswer, workloadNames, workloadOf } from '../application/workload-relation.ts';
import { confirmedIf } from '../evidence/confidence.ts';
import { application, type Evidence } from '../evidence/evidence.ts';
import { blameService, proofOf } from '../evidence/phrases.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/** Image of the Pods that know the route, where it is one. */
function imageText(reaching: readonly PodAnswer[]): string {
  const images = [...new Set(reaching.map(({ pod }) => pod.images.join(' and ')))];
  return images.length === 1 && images[0] !== '' ? `image ${images[0]}` : 'the version that serves the route';
}

/** Whether a rollout is in progress, in words. */
const rolloutText = (rollout: Rollout | undefined): string =>
  rollout === undefined
    ? 'these are versions of one application, and no rollout is in progress'
    : `a rollout is in progress (${rollout.updated} of ${rollout.replicas} replicas are new)`;

function concludes(e: Evidence, { refusing, reaching, sure, rollout }: RelatedPods): Conclusion | undefined {
  const last = application(e);
  if (last === undefined) return undefined;
  const refused = refusing.find(({ at }) => at !== undefined);
  const [reached] = reaching;
  return {
    confidence: confirmedIf(sure),
    opening: disagreementText(e),
    why: `${answersByWorkload(e, e.answers ?? [])}; ${rolloutText(rollout)}`,
    whom: [rollout && 'rollout-in-progress'],
    values: { object: workloadNames([...refusing, ...reaching]), image: imageText(reaching) },
    blames: [blameService(last, 'spec.selector')],
    evidence: [
      refused && proofOf(refused.at, `${versionText(refused.pod)} does not know the route`),
      reached && proofOf(reached.at, `${versionText(reached.pod)} does`),
    ],
    ...(rollout && { passing: true }),
  };
}

/** `template 7d9f8c of Deployment orders`. */
const versionText = (pod: PodFacts): string =>
  pod.templateHash === undefined ? workloadOf(pod) : `template ${pod.templateHash} of ${workloadOf(pod)}`;

export const mixedBackendVersions = defineVerdict({
  reason: 'MixedBackendVersions',
  explains: ['disagreement'],
  suspects: (e) => relatedPods(e, 'version'),
  concludes,
});
