// How two Pods of one Service that answer differently are related: as two versions of one application, as
// two programs, or in a way that nothing tells. Neither owners nor a label prove it alone, because a
// selector that is too wide works through a label that both programs carry.

import type { PodFacts } from '../../model/index.ts';
import type { Seen } from '../evidence/evidence.ts';
import { headerOf } from '../responder/headers.ts';
import { sameResponder } from '../responder/same-answer.ts';

/** A Pod and what it answered; nothing when it refuses the connection. */
export interface PodAnswer {
  readonly pod: PodFacts;
  readonly at?: Seen;
}

/** version: an older or newer build. foreign: another program. `sure` when more than one trait shows it. */
export type WorkloadRelation =
  | { readonly kind: 'version' | 'foreign'; readonly sure: boolean }
  | { readonly kind: 'unclear' };

/** What controls a Pod in the end; a Pod that nobody controls stands for itself. */
export const workloadOf = ({ workload, owner, name }: PodFacts): string => workload ?? owner ?? `Pod ${name}`;

/** The workloads of these Pods, each once: `Deployment orders and Pod probe`. */
export const workloadNames = (answers: readonly PodAnswer[]): string =>
  [...new Set(answers.map(({ pod }) => workloadOf(pod)))].toSorted().join(' and ');

/** The relation of two Pods that answered the same request differently. */
export function workloadRelationOf(one: PodAnswer, other: PodAnswer): WorkloadRelation {
  const [a, b] = [one.pod, other.pod];
  const silent = one.at === undefined || other.at === undefined;
  if (workloadOf(a) === workloadOf(b)) return silent ? { kind: 'unclear' } : relationInWorkload(a, b);
  const strangers = areStrangers(one.at, other.at);
  const labelled = labelsDiffer(a, b);
  switch (comparePrograms(a, b)) {
    case 'same':
      return relationByTag(a, b, { strangers, labelled });
    case 'different':
      return { kind: 'foreign', sure: strangers || labelled };
    case 'unknown':
      return strangers || labelled ? { kind: 'foreign', sure: strangers && labelled } : { kind: 'unclear' };
  }
}

/**
 * Different programs by their answers. Asked directly, nobody stands in between who would write
 * the Server field, and one program writes the same on all it answers.
 */
function areStrangers(one: Seen | undefined, other: Seen | undefined): boolean {
  // One of them does not even listen where the other does.
  if (one === undefined || other === undefined) return true;
  const likeness = sameResponder(one.outcome, one.request, other.outcome, other.request);
  return likeness === 'no' || (likeness === 'unclear' && serverOf(one) !== serverOf(other));
}

const serverOf = ({ outcome }: Seen): string =>
  (headerOf(outcome, 'server') ?? '').split('/', 1)[0]?.toLowerCase() ?? '';

/** Pods of one template that answer differently are no versions: their state or configuration differs. */
function relationInWorkload(a: PodFacts, b: PodFacts): WorkloadRelation {
  const hashes = a.templateHash !== undefined && b.templateHash !== undefined;
  const other = hashes ? a.templateHash !== b.templateHash : imagesOf(a) !== imagesOf(b);
  return other ? { kind: 'version', sure: true } : { kind: 'unclear' };
}

/** One image in two workloads: with another tag it is a version, with the same tag it may have another task. */
function relationByTag(
  a: PodFacts,
  b: PodFacts,
  { strangers, labelled }: { readonly strangers: boolean; readonly labelled: boolean },
): WorkloadRelation {
  if (imagesOf(a) !== imagesOf(b)) return { kind: 'version', sure: !strangers && !labelled };
  return strangers ? { kind: 'foreign', sure: labelled } : { kind: 'unclear' };
}

const imagesOf = ({ images }: PodFacts): string => images.join();

const labelsDiffer = (a: PodFacts, b: PodFacts): boolean =>
  a.application !== undefined && b.application !== undefined && a.application !== b.application;

/** Whether the images are of one program. A sidecar may be in both Pods or in one of them. */
function comparePrograms(a: PodFacts, b: PodFacts): 'same' | 'different' | 'unknown' {
  const [left, right] = [a, b].map(({ images }) => images.map(imageName));
  if (left === undefined || right === undefined || left.length === 0 || right.length === 0) return 'unknown';
  const differ = left.some((name) => !right.includes(name)) && right.some((name) => !left.includes(name));
  return differ ? 'different' : 'same';
}

/** `orders` for `registry.example.com:5000/shop/orders:2@sha256:…`: mirrors and tags are left out. */
function imageName(image: string): string {
  const [tagged = ''] = image.split('@', 1);
  return tagged.slice(tagged.lastIndexOf('/') + 1).split(':', 1)[0] ?? '';
}
