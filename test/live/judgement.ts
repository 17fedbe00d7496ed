// What a verdict is worth: pure, so that the suite asserts on it and `npm run accuracy` counts it.

import type { StatusRoute } from '../../src/api/v1alpha1/status.ts';
import { reasons } from '../../src/model/reasons.ts';
import type { Case } from './case.ts';

/**
 * right: the expected health and reason (a cause: Confirmed, or as sure as expected).
 * likely: the expected reason, but only Likely. unexplained: nobody is blamed. false accusation: a
 * healthy case or trap is called unhealthy. wrong: everything else.
 */
export type Judgement = 'right' | 'likely' | 'unexplained' | 'wrong' | 'false accusation';

/** One line of the results. */
export interface Result {
  readonly name: string;
  readonly sentence: string;
  readonly kind: Case['kind'];
  readonly about: string;
  readonly expected: Case['expected'];
  readonly got: {
    readonly health: string;
    readonly reason: string;
    readonly confidence: string | undefined;
    readonly message: string | undefined;
  };
  readonly judgement: Judgement;
}

/** Judges one case; `entry` is undefined when the status says nothing about its route. */
export function resultOf(one: Case, entry: StatusRoute | undefined): Result {
  const { name, sentence, kind, about, expected } = one;
  const { health = 'Unknown', reason = 'Pending', confidence, message } = entry ?? {};
  const got = { health, reason, confidence, message };
  return { name, sentence, kind, about, expected, got, judgement: judgementOf(one, got) };
}

function judgementOf({ kind, expected }: Case, got: Result['got']): Judgement {
  if (got.health === expected.health && got.reason === expected.reason) {
    const isAsSure = got.confidence !== 'Likely' || expected.confidence === 'Likely';
    return isAsSure ? 'right' : 'likely';
  }
  if (kind !== 'broken' && got.health === 'Unhealthy') return 'false accusation';
  return got.reason === 'Unexplained' ? 'unexplained' : 'wrong';
}

/** What a status lacks beside its reason, in words: empty when it explains itself as it should. */
export function gapsOf(one: Case, entry: StatusRoute): readonly string[] {
  const { expected } = one;
  const { blames = [], fix = '', message = '', seen = [], confidence } = entry;
  const [first] = blames;
  const blamed = `${first?.kind}/${first?.name} ${first?.field}`;
  const [object = '', field = ''] = (expected.blames ?? '').split(' ');
  return [
    ...(message === '' ? ['no message'] : []),
    ...(fix === '' ? ['no fix'] : []),
    ...(seen.length === 0 ? ['nothing seen'] : []),
    ...(needsBlame(one) && first === undefined ? ['nobody blamed'] : []),
    ...(expected.confidence === undefined || expected.confidence === confidence
      ? []
      : [`${confidence} instead of ${expected.confidence}`]),
    ...(blamed.startsWith(`${object}`) && blamed.includes(field) ? [] : [`blames ${blamed}`]),
    ...(fix.includes(expected.fix ?? '') ? [] : [`the fix is: ${fix}`]),
  ];
}

/** A plain proxy is no object of the cluster: nothing can be blamed for what it does. Nor is an expectation a fault of one. */
const needsBlame = ({ expected, site }: Case): boolean =>
  expected.health === 'Unhealthy' && site === undefined && reasons[expected.reason].kind === 'cause';
