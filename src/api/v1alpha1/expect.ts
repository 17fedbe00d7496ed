// `spec.routes[].expect`: what the answer must be, in place of the usual rule. The route says
// what is sent.

import { z } from 'zod';
import { durationField } from './duration.ts';
import { atomicList, headerToken, httpMethod, mapOf, rawText, setOf, text } from './fields.ts';
import { withRule } from './rules.ts';

/** Without CEL on purpose: older API servers cannot estimate its cost on an int-or-string. */
const statusPattern = '^[1-5](xx|[0-9][0-9])$';
const error = 'a status is a code from 100 to 599, or a class such as 2xx in lower case';
const statusCode = z.int({ error }).refine((code) => code >= 100 && code <= 599, { error });
const status = z
  .union([statusCode, z.string({ error }).regex(new RegExp(statusPattern), { error })], { error })
  .meta({
    description: 'A status code such as 401, or a class such as 2xx.',
    'x-kubernetes-int-or-string': true,
    minimum: 100,
    maximum: 599,
    maxLength: 3,
    pattern: statusPattern,
  });

const header = withRule(
  z
    .strictObject({
      name: headerToken('Name of the header, in any case.'),
      equals: rawText(1024, 'Its whole value.').optional(),
      matches: text(
        256,
        'A regular expression in RE2 syntax that is found in its value, such as ^application/json.',
      ).optional(),
    })
    .meta({ description: 'A header that the answer must have.' }),
  {
    cel: 'has(self.equals) != has(self.matches)',
    message:
      'an expected header has either equals or matches: write one of the two, matches: . for any value',
    holds: ({ equals, matches }) => (equals === undefined) !== (matches === undefined),
  },
);

const jsonValue = z
  .strictObject({
    path: text(256, 'A path into the JSON body (RFC 9535), such as $.status or $.items[0].name.'),
    equals: rawText(
      1024,
      'The value there: a text as it is, a number, true, false or null as JSON writes it; in quotes where YAML would read something else.',
    ),
  })
  .meta({ description: 'A value that the JSON body must hold.' });

const maximumLatency = durationField({
  name: 'maximumLatency',
  from: '1ms',
  to: '5m',
  example: '500ms',
  description: 'How long the whole answer may take, from 1ms to 5m, such as 500ms.',
});

/** Schema of `expect`. */
export const expectSchema = z
  .strictObject({
    statuses: setOf(
      status,
      16,
      'Statuses that are right, at the end of redirects to the canonical address. Default: any status by which the application shows that it knows the route and the method.',
    ).optional(),
    allow: setOf(
      httpMethod('An HTTP method in upper case.'),
      16,
      'Methods that the Allow header of OPTIONS must list.',
    ).optional(),
    headers: atomicList(
      header,
      16,
      'Headers that the answer must have. One name may stand several times: all of it must hold.',
    ).optional(),
    bodyContains: text(256, 'Text that the first 64 KiB of the body must hold.').optional(),
    jsonPath: mapOf(jsonValue, 'path', 16, 'Values that the JSON body must hold.').optional(),
    maximumLatency: maximumLatency.optional(),
  })
  .meta({
    description:
      'What the answer must be. statuses stand in place of the usual rule; everything else must hold beside it.',
  });

/** `expect` as users write it. */
export type WrittenExpect = z.output<typeof expectSchema>;
