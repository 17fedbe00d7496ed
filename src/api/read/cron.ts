// What is wrong with a cron expression, in words that say what to write. The five fields that
// Vixie cron and Kubernetes CronJobs share, and none of the extensions of the library (seconds,
// L, W, #), so that an expression means the same wherever its author learnt it.

import { Cron } from 'croner';

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
export function cronProblem(cron: string): string | undefined {
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
