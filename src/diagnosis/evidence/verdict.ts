// The contract of a verdict: one cause, one file, total functions over the evidence.
// Because each one stands alone, any order of the list is safe; the order only ranks.

import type { Cause } from '../../model/causes.ts';
import type { Finding, Request } from '../../model/index.ts';
import type { Evidence, SymptomQuestion } from './evidence.ts';

export interface Verdict {
  readonly reason: Cause;
  /** What it can explain; the gateway's answer when left out. */
  readonly explains?: readonly SymptomQuestion[];
  /** Whether the cause is possible, from what was seen so far. */
  readonly suspects: (e: Evidence) => boolean;
  /** Requests that would confirm the cause or rule it out. */
  readonly experiments: (e: Evidence) => readonly Request[];
  /** The finding, or undefined when the cause is not shown. */
  readonly judge: (e: Evidence) => Finding | undefined;
}

/** Nothing further to ask. */
export const noExperiments = (): readonly Request[] => [];
