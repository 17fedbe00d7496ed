// Maintenance windows: when a probe pauses, and until when. Apart from the schedule, which knows
// no calendar. Starts are found by a cron library with time zones; everything else is sums of
// milliseconds, so a window lasts as long as it says whatever the clocks do within it.

import { Cron } from 'croner';
import { parseDuration } from '../v1alpha1/duration.ts';
import { cronProblem } from './cron.ts';
import { timeZoneProblem } from './time-zone.ts';

/** A window as it is written in `spec.pauses`. */
export interface Pause {
  readonly name: string;
  /** Five fields, in the local time of `timeZone`. */
  readonly cron: string;
  /** IANA name; UTC when absent. */
  readonly timeZone?: string | undefined;
  readonly duration: string;
}

/** The window that a moment falls into. */
export interface Paused {
  readonly name: string;
  /** When it ends; another one may begin before that. */
  readonly until: Date;
}

/** The window that comes next. */
export interface Upcoming {
  readonly name: string;
  readonly from: Date;
  readonly until: Date;
}

/** The windows of one probe. Looking up a start takes half a millisecond, so the last ones are kept: hold on to it. */
export class Calendar {
  /** As they are written. */
  readonly pauses: readonly Pause[];
  readonly #windows: readonly Starts[];

  /** Reads the windows; those with problems (see `pauseProblems`) never come. */
  constructor(pauses: readonly Pause[]) {
    this.pauses = pauses;
    this.#windows = pauses.filter((pause) => pauseProblems(pause).length === 0).map(startsOf);
  }

  /** The window around `at`: from its start, included, to its end, excluded; of several the one that ends last. */
  pauseAt(at: Date): Paused | undefined {
    return this.#windows
      .flatMap(({ pause, lengthMs, around }) => {
        const start = around(at).latest;
        const until = start === undefined ? 0 : start + lengthMs;
        return until > at.getTime() ? [{ name: pause.name, until: new Date(until) }] : [];
      })
      .reduce<Paused | undefined>((last, one) => (last && last.until >= one.until ? last : one), undefined);
  }

  /** The first window that starts after `at`. */
  nextPause(at: Date): Upcoming | undefined {
    return this.#windows
      .flatMap(({ pause, lengthMs, around }) => {
        const start = around(at).next;
        if (start === undefined) return [];
        return [{ name: pause.name, from: new Date(start), until: new Date(start + lengthMs) }];
      })
      .reduce<Upcoming | undefined>(
        (first, one) => (first && first.from <= one.from ? first : one),
        undefined,
      );
  }
}

/** The window around a moment, for a caller that asks once; see `Calendar.pauseAt`. */
export const pauseAt = (pauses: readonly Pause[], at: Date): Paused | undefined =>
  new Calendar(pauses).pauseAt(at);

/** The first window after a moment, for a caller that asks once; see `Calendar.nextPause`. */
export const nextPause = (pauses: readonly Pause[], at: Date): Upcoming | undefined =>
  new Calendar(pauses).nextPause(at);

/** What is wrong with a window and what to write instead, each line opening with its field: `cron: …`. */
export function pauseProblems(pause: Pause): readonly string[] {
  const cron = cronProblem(pause.cron);
  const timeZone = timeZoneProblem(pause.timeZone ?? 'UTC');
  const duration = (parseDuration(pause.duration) ?? 0) > 0;
  return [
    ...(cron === undefined ? [] : [`cron: ${cron}`]),
    ...(timeZone === undefined ? [] : [`timeZone: ${timeZone}`]),
    ...(duration ? [] : ['duration: write how long the window lasts, such as 30m or 2h']),
  ];
}

/** Starts on either side of a moment, in milliseconds. */
interface Around {
  /** At or before it. */
  readonly latest: number | undefined;
  readonly next: number | undefined;
}

interface Starts {
  readonly pause: Pause;
  readonly lengthMs: number;
  readonly around: (at: Date) => Around;
}

/**
 * A start that the clocks skip in spring comes at the moment of the change; one that they repeat
 * in autumn comes once, at its first pass, unless the expression runs through the whole hour.
 */
function startsOf(pause: Pause): Starts {
  const cron = new Cron(pause.cron, { timezone: pause.timeZone ?? 'UTC', mode: '5-part', paused: true });
  let kept: Around | undefined;
  const around = (at: Date): Around => {
    if (kept === undefined || !isWithin(kept, at.getTime())) kept = lookUp(cron, at);
    return kept;
  };
  return { pause, lengthMs: parseDuration(pause.duration) ?? 0, around };
}

const isWithin = ({ latest, next }: Around, at: number): boolean =>
  latest !== undefined && next !== undefined && latest <= at && at < next;

function lookUp(cron: Cron, at: Date): Around {
  // The library looks strictly before a moment, in whole seconds.
  const nextSecond = Math.floor(at.getTime() / 1000) * 1000 + 1000;
  const [latest] = cron.previousRuns(1, new Date(nextSecond));
  const next = cron.nextRun(at);
  return { latest: latest?.getTime(), next: next?.getTime() };
}
