// Maintenance windows: when a probe pauses, and until when. A cron library that knows time zones finds the starts. The
// end is the start plus the duration in milliseconds, so that a window lasts as long as it says whatever the clocks do
// within it.

import { Cron } from 'croner';
import { parseDuration } from '../v1alpha1/duration.ts';

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
interface Paused {
  readonly name: string;
  /** When it ends; another one may begin before that. */
  readonly until: Date;
}

/** The window that comes next. */
interface Upcoming {
  readonly name: string;
  readonly from: Date;
  readonly until: Date;
}

/** The windows of one probe. It keeps the last starts that it found, because finding one takes half a millisecond: keep the calendar. */
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

/** Names without a slash that mean one thing (IANA tz database, `etcetera` and `backward`). */
const plainNames = new Set(['UTC', 'GMT', 'CET', 'EET', 'MET', 'WET']);

/** Undefined when the name is one of the IANA database, such as Europe/Berlin. */
function timeZoneProblem(name: string): string | undefined {
  const isNamed = plainNames.has(name) || /^[A-Z][A-Za-z_+0-9-]*(\/[A-Za-z_+0-9-]+)+$/.test(name);
  return isNamed && isKnown(name)
    ? undefined
    : 'write a name of the IANA time zone database, such as Europe/Berlin, America/New_York or UTC';
}

function isKnown(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const example = 'such as 0 2 * * * for two o’clock every night';
const names = ['minute', 'hour', 'day of month', 'month', 'day of week'];
const macros: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

/** Undefined when the expression has five fields that name some moment. */
function cronProblem(cron: string): string | undefined {
  const macro = macros[cron.trim().toLowerCase()];
  if (macro !== undefined) return `write ${macro} in place of ${cron.trim()}`;
  if (/^(CRON_)?TZ=/i.test(cron.trim()))
    return `the time zone stands in timeZone: write five fields, ${example}`;
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5) return `write five fields (${names.join(', ')}), ${example}`;
  for (const [at, field] of fields.entries()) {
    const problem = fieldProblem(field, at);
    if (problem !== undefined) return `${names[at]} ${field}: ${problem}`;
  }
  return expressionProblem(fields);
}

function fieldProblem(field: string, at: number): string | undefined {
  const named = at > 2 ? /^[0-9A-Za-z*,/-]+$/ : /^[0-9*,/-]+$/;
  if (!named.test(field)) return `write numbers, *, lists (1,15), ranges (1-5) and steps (*/10), ${example}`;
  const stepped = /(?:^|,)(\d+)\/(\d+)/.exec(field);
  if (stepped !== null) {
    const [, from = '', step = ''] = stepped;
    return `write a range before the step, such as ${from}-${lastOf(at)}/${step}`;
  }
  const turned = [...field.matchAll(/(\d+)-(\d+)/g)].find(([, from, to]) => Number(from) > Number(to));
  if (turned === undefined) return undefined;
  const [, from = '', to = ''] = turned;
  return `a range runs upwards: write ${from}-${lastOf(at)},${at === 2 || at === 3 ? 1 : 0}-${to}`;
}

const lastOf = (at: number): number => [59, 23, 31, 12, 6][at] ?? 59;

function expressionProblem(fields: readonly string[]): string | undefined {
  try {
    const cron = new Cron(fields.join(' '), { timezone: 'UTC', mode: '5-part', paused: true });
    return mayNeverCome(fields) && cron.nextRun(leapDayAhead) === null
      ? 'no month has that day: write one that comes'
      : undefined;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return `${said.replace(/^CronPattern: /, '')}: write five fields, ${example}`;
  }
}

/** Any moment before a leap day will do: the search goes on for years, and takes its time. */
const leapDayAhead = new Date('2027-01-01T00:00:00Z');

/** Only a day of certain months can be one that never comes. */
const mayNeverCome = ([, , day = '*', month = '*', weekday = '*']: readonly string[]): boolean =>
  /^\d/.test(day) && !month.startsWith('*') && weekday === '*';
