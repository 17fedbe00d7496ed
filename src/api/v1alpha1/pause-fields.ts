// `spec.pauses` as users write it: times in which nothing is sent. Apart from when a pause begins and
// ends, which takes a clock and a calendar.

import { z } from 'zod';
import { durationField } from './duration.ts';
import { mapOf, text } from './fields.ts';
import { matching, withRule } from './rules.ts';

const pause = z
  .strictObject({
    name: withRule(
      text(63, 'Its name, shown while it lasts.'),
      matching(
        '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
        'the name of a pause is lower case letters, digits and -, such as nightly',
      ),
    ),
    cron: text(
      128,
      'When it begins: minute, hour, day of the month, month and day of the week, such as 0 2 * * * for every day at 2.',
    ),
    timeZone: text(
      64,
      'Time zone of cron, as the IANA names it, such as Europe/Berlin. Default: UTC.',
    ).optional(),
    duration: durationField({
      name: 'duration',
      from: '1m',
      to: '168h',
      example: '30m',
      description: 'How long it lasts, from 1m to 168h, such as 30m.',
    }),
  })
  .meta({ description: 'A time in which nothing is sent.' });

/** Schema of `pauses`. */
export const pausesSchema = mapOf(
  pause,
  'name',
  16,
  'Times in which nothing is sent, such as for maintenance; Healthy is Unknown meanwhile.',
);

/** `pauses` as users write them. */
export type WrittenPauses = z.output<typeof pausesSchema>;
