// Real reports, told again as scenarios: what somebody met, and the cause that the thread ended
// with. They stand apart from test/scenarios because nobody wrote them to fit a verdict.
//
// One file for each report, test/reports/<id>.yaml, in the language of test/scenarios:
//   name         a sentence: the stack, and what is wrong
//   holds        `enough`: symptom and stack decide the cause; `little`: they do not
//   deployment   optional; else probe, ingress, services, applications, gateway and world say it all
//   world        what each vantage answers to ANY request (GET, OPTIONS, a nonsense path or method, the
//                Service itself), not the symptom alone; where the report is silent, what that
//                software is known to do
//   expect       with `enough`: the reason in catalogue.yaml, and Unhealthy;
//                with `little`: { health: Unhealthy, reason: Unexplained }, the test takes anything
//                that is not proven, and the reason in catalogue.yaml
// `expect` is a list where there are several routes, methods or checks; what works is Healthy in it.
// Reports that are not HTTP observations, or need objects that facts do not have, are in
// left-out.yaml with a sentence why.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Entry } from '../../src/model/index.ts';
import { readWritten } from '../scenarios/language.ts';
import type { Expected } from '../scenarios/language-parts.ts';
import { deployed, runScenario, type Scenario } from '../scenarios/scenario.ts';

/** Where a report is from, and what its thread ended with. */
export interface Source {
  readonly id: string;
  readonly url: string;
  readonly reason: string;
}

/** A report as a scenario; `file` is `<id>.yaml`. */
export interface Report extends Scenario {
  readonly id: string;
  readonly holds: 'enough' | 'little';
}

/**
 * How a diagnosis did on a report. `Right`: the reason, proven, or health that is there.
 * `LikelyRight`: the reason, unproven, or named beside another one that stands first.
 * `Undecided`: a guess, marked as one, where the report holds too little to decide.
 * `Unexplained`: no cause is named. `Wrong`: another cause, or health where there is none.
 */
export type Judgement = (typeof fromBest)[number];

const fromBest = ['Right', 'LikelyRight', 'Undecided', 'Unexplained', 'Wrong'] as const;

/** One row of the accuracy table. */
export interface Judged {
  readonly report: Report;
  readonly source: Source;
  readonly entries: readonly Entry[];
  /** The one that came out worst. */
  readonly entry: Entry;
  readonly judgement: Judgement;
}

const root = import.meta.dirname;
const read = (file: string): unknown => parse(readFileSync(join(root, file), 'utf8'));

/** Every known report. */
export const catalogue = read('catalogue.yaml') as readonly Source[];

/** Why a report is no scenario, by id. */
export const leftOut = read('left-out.yaml') as Readonly<Record<string, string>>;

/** The reports that are written as scenarios, by id. */
export function reports(): readonly Report[] {
  return readdirSync(root)
    .filter((file) => /^C\d+\.yaml$/.test(file))
    .toSorted()
    .map((file) => {
      const scenario = deployed(file, readWritten(join(root, file)));
      const { holds } = scenario;
      if (holds === undefined) throw new Error(`${file}: says in holds whether it holds enough`);
      return { ...scenario, id: file.replace('.yaml', ''), holds };
    });
}

/** Every report, diagnosed and judged; throws for a report that the catalogue lacks. */
export const judgedReports = (): readonly Judged[] => reports().map(judged);

function judged(report: Report): Judged {
  const source = catalogue.find(({ id }) => id === report.id);
  if (source === undefined) throw new Error(`catalogue.yaml has no ${report.id}`);
  const { entries } = runScenario(report).diagnosis;
  const wanted = [report.expect].flat();
  const [worst] = entries
    .map((entry, n) => ({ entry, judgement: judgementOf(report, source, { entry, wanted: wanted[n] }) }))
    .toSorted((a, b) => fromBest.indexOf(b.judgement) - fromBest.indexOf(a.judgement));
  if (worst === undefined) throw new Error(`${report.file}: no route`);
  return { report, source, entries, ...worst };
}

/** What came out for one route and method, and what should. */
interface Result {
  readonly entry: Entry;
  readonly wanted: Expected | undefined;
}

function judgementOf({ holds }: Report, source: Source, { entry, wanted }: Result): Judgement {
  const { health, reason, confidence, contributing } = entry;
  if (health === 'Healthy' || wanted?.health === 'Healthy')
    return health === wanted?.health ? 'Right' : 'Wrong';
  if (reason === source.reason) return confidence === 'Likely' ? 'LikelyRight' : 'Right';
  if (contributing.some((one) => one === source.reason)) return 'LikelyRight';
  if (reason === 'Unexplained') return 'Unexplained';
  return holds === 'little' && confidence !== 'Confirmed' ? 'Undecided' : 'Wrong';
}
