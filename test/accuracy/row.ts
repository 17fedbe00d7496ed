// One judged case, wherever it comes from: scenarios, reports and live cases are counted in the
// same words.

import type { Result } from '../live/judgement.ts';
import { type Judged, judgedReports } from '../reports/reports.ts';
import type { Expected } from '../scenarios/language-parts.ts';
import { runScenario, type Scenario, scenarios } from '../scenarios/scenario.ts';

/**
 * right: the reason, proven (or health that is there). likely: the reason, unproven or beside
 * another. unexplained: no cause is named. wrong: another cause. accused: a healthy case is called
 * unhealthy. missed: a broken case is called healthy.
 */
export const outcomes = ['right', 'likely', 'unexplained', 'wrong', 'missed', 'accused'] as const;
export type Outcome = (typeof outcomes)[number];

/** A judged case. */
export interface Row {
  readonly source: 'scenarios' | 'reports' | 'live';
  readonly name: string;
  /** What should be found; `AllRoutesReached` for a healthy case. */
  readonly wanted: string;
  readonly found: string;
  readonly confidence: string | undefined;
  readonly outcome: Outcome;
}

/** What was found for one route and method. */
interface Found {
  readonly health: string;
  readonly reason: string;
  readonly confidence?: string | undefined;
}

function outcomeOf(wanted: Expected, found: Found): Outcome {
  if (wanted.health === 'Healthy') return found.health === 'Unhealthy' ? 'accused' : 'right';
  if (found.health === 'Healthy') return 'missed';
  if (found.reason === wanted.reason)
    return found.confidence === 'Likely' && wanted.confidence !== 'Likely' ? 'likely' : 'right';
  return found.reason === 'Unexplained' ? 'unexplained' : 'wrong';
}

/** Every scenario, one row a route and method. */
export const scenarioRows = (): readonly Row[] => scenarios().flatMap(rowsOfScenario);

function rowsOfScenario(scenario: Scenario): readonly Row[] {
  const wanted = [scenario.expect].flat();
  return runScenario(scenario).diagnosis.entries.flatMap((entry, n): readonly Row[] => {
    const own = wanted[n];
    if (own === undefined) return [];
    const { reason: found, confidence } = entry;
    const outcome = outcomeOf(own, entry);
    return [{ source: 'scenarios', name: scenario.file, wanted: own.reason, found, confidence, outcome }];
  });
}

/** The reports that hold enough to decide. */
export const reportRows = (): readonly Row[] =>
  judgedReports()
    .filter(({ report }) => report.holds === 'enough')
    .map(rowOfReport);

const ofReports: Readonly<Record<Judged['judgement'], Outcome>> = {
  Right: 'right',
  LikelyRight: 'likely',
  Undecided: 'unexplained',
  Unexplained: 'unexplained',
  Wrong: 'wrong',
};

function rowOfReport({ report, source, entry, judgement }: Judged): Row {
  const { reason: found, confidence, health } = entry;
  const outcome = judgement === 'Wrong' && health === 'Healthy' ? 'missed' : ofReports[judgement];
  return { source: 'reports', name: report.id, wanted: source.reason, found, confidence, outcome };
}

const ofLive: Readonly<Record<Result['judgement'], Outcome>> = {
  right: 'right',
  likely: 'likely',
  unexplained: 'unexplained',
  wrong: 'wrong',
  'false accusation': 'accused',
};

/** The results of the live suite. */
export const liveRows = (results: readonly Result[]): readonly Row[] =>
  results.map(({ name, expected, got, judgement }) => ({
    source: 'live',
    name,
    wanted: expected.reason,
    found: got.reason,
    confidence: got.confidence,
    outcome: judgement === 'wrong' && got.health === 'Healthy' ? 'missed' : ofLive[judgement],
  }));
