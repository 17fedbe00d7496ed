// The rounds of one examination: diagnose, ask what the diagnosis asks for, diagnose again. Pure: whoever drives it
// sends the requests, over the network in a cycle and within a described world in a scenario.

import type { Observation, Request } from '../model/index.ts';
import { type Case, diagnose, type Judgement } from './diagnose.ts';

/** Bounds of one cycle's experiments: each round knows the answers of the one before. */
const maximumRounds = 3;
const maximumExperiments = 12;

/** An examination at its end. */
export interface Examined {
  readonly diagnosis: Judgement;
  /** What was asked in the rounds and what came of it, in the order of the rounds. */
  readonly experiments: readonly Observation[];
}

/**
 * Yields the requests of a round, at most 12 together in at most 3 rounds, and takes what came of them. Diagnoses
 * once for each set of answers; returns the last diagnosis.
 */
export function* rounds(given: Case): Generator<readonly Request[], Examined, readonly Observation[]> {
  const judge = (experiments: readonly Observation[]): Judgement =>
    diagnose({ ...given, observations: [...given.observations, ...experiments] });
  let experiments: readonly Observation[] = [];
  let diagnosis = judge(experiments);
  for (let round = 0; round < maximumRounds; round += 1) {
    const left = maximumExperiments - experiments.length;
    if (diagnosis.ask.length === 0 || left <= 0) break;
    experiments = [...experiments, ...(yield diagnosis.ask.slice(0, left))];
    diagnosis = judge(experiments);
  }
  return { diagnosis, experiments };
}
