// `spec` of a MethodProbe as users write it: the one source of the CRD, of `kubectl explain`
// and of the parser. A new field is one line here, or in the file of its part.

import { z } from 'zod';
import { directSchema } from './direct.ts';
import { durationField, durationPattern, parseDuration } from './duration.ts';
import { flag, int32, mapOf, oneOf, text } from './fields.ts';
import { openAPISchema } from './open-api.ts';
import { routesSchema } from './route.ts';
import { celText, matching, type Rule, withRule } from './rules.ts';
import { paritySchema, throughSchema } from './through.ts';

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
const pausesSchema = mapOf(
  pause,
  'name',
  16,
  'Times in which nothing is sent, such as for maintenance; Healthy is Unknown meanwhile.',
);

const interval = durationField({
  name: 'interval',
  from: '1s',
  to: '24h',
  example: '1m or 90s',
  description: 'Time between two cycles, from 1s to 24h, such as 1m or 90s.',
});

const timeout = durationField({
  name: 'timeout',
  from: '10ms',
  to: '5m',
  example: '5s',
  description:
    'Time that one request may take, from 10ms to 5m. Default: 5s, or the interval when that is shorter.',
});

const userAgentSuffix = withRule(
  text(
    63,
    'A word at the end of the User-Agent of every request, such as team-a, for access logs and rules.',
  ),
  matching(
    '^[A-Za-z0-9][A-Za-z0-9._/-]*$',
    'userAgentSuffix is one word of letters, digits and . _ / -, such as team-a',
  ),
);

const fields = z
  .strictObject({
    interval: interval.default('1m'),
    timeout: timeout.optional(),
    suspend: flag(
      'Stop probing until this is false again; Healthy is Unknown meanwhile. Default false.',
    ).optional(),
    failureThreshold: int32(1, 10, 'Cycles that must agree before Healthy turns False.').default(2),
    successThreshold: int32(1, 10, 'Cycles that must agree before Healthy turns True again.').default(1),
    through: throughSchema,
    direct: directSchema.optional(),
    parity: paritySchema.optional(),
    routes: routesSchema.optional(),
    experiments: oneOf(
      ['Safe', 'Full', 'None'],
      'Requests beyond the declared ones that separate one cause from another, sent only while something is wrong. Safe: safe methods, and a method that does not exist. Full: also the declared method on suspected paths. None: no such requests.',
    ).default('Safe'),
    unsafeMethods: oneOf(
      ['Send', 'AllowHeaderOnly'],
      'Whether POST, PUT, PATCH and DELETE are sent where routes name them. AllowHeaderOnly: never; OPTIONS, its Allow header and preflights decide, and what they do not show is Unknown.',
    ).default('Send'),
    openAPI: openAPISchema.optional(),
    pauses: pausesSchema.optional(),
    userAgentSuffix: userAgentSuffix.optional(),
  })
  .meta({ description: 'What must work, through which gateway, and how it is tried.' });

const isDuration = (field: string) => `self.${field}.matches(${celText(durationPattern)})`;

type Fields = z.output<typeof fields>;

type WrittenRoute = NonNullable<Fields['routes']>[number];

const isSilent = ({ methods, mustRefuse }: WrittenRoute): boolean =>
  methods === undefined && mustRefuse === undefined;

const namesSecret = ({ headers = [] }: WrittenRoute): boolean =>
  headers.some(({ valueFrom }) => valueFrom?.secretKeyRef !== undefined);

/** A value would go to whoever answers there. */
function checkedWhereSecretsGo(gateway: 'through' | 'parity'): Rule<Fields> {
  const tls = `self.${gateway}.tls`;
  return {
    cel: `!has(self.${gateway}) || !has(${tls}) || !has(${tls}.insecureSkipVerify) || !${tls}.insecureSkipVerify || !has(self.routes) || !self.routes.exists(r, has(r.headers) && r.headers.exists(h, has(h.valueFrom) && has(h.valueFrom.secretKeyRef)))`,
    message: `values from Secrets are not sent to a gateway whose certificate is not checked: set ${gateway}.tls.caRef instead of insecureSkipVerify`,
    field: `${gateway}.tls.insecureSkipVerify`,
    holds: ({ [gateway]: side, routes = [] }) =>
      side?.tls?.insecureSkipVerify !== true || !routes.some(namesSecret),
  };
}

const rules: readonly Rule<Fields>[] = [
  {
    // A text that is no duration has its own message; duration() would fail on it.
    cel: `!has(self.timeout) || !${isDuration('timeout')} || !${isDuration('interval')} || duration(self.timeout) <= duration(self.interval)`,
    message: 'timeout is longer than interval: lower timeout or raise interval',
    messageCel:
      "'timeout ' + self.timeout + ' is longer than interval ' + self.interval + ': lower timeout or raise interval'",
    field: 'timeout',
    say: (spec) =>
      `timeout ${spec.timeout} is longer than interval ${spec.interval}: lower timeout or raise interval`,
    holds: (spec) => {
      const longest = parseDuration(spec.interval);
      const length = spec.timeout === undefined ? undefined : parseDuration(spec.timeout);
      return longest === undefined || length === undefined || length <= longest;
    },
  },
  {
    cel: 'has(self.routes) || has(self.openAPI) || !has(self.through.url)',
    message:
      'routes is left out only with openAPI, ingressRef or httpRouteRef, whose paths are then probed: a url tells no paths, name them here',
    field: 'routes',
    holds: ({ routes, openAPI, through }) =>
      routes !== undefined || openAPI !== undefined || through.url === undefined,
  },
  {
    cel: 'has(self.openAPI) || !has(self.routes) || self.routes.all(r, has(r.methods) || has(r.mustRefuse))',
    message:
      'each route says which methods must work: write methods, such as [GET], or mustRefuse, in every route',
    field: 'routes',
    holds: ({ routes = [], openAPI }) => openAPI !== undefined || !routes.some(isSilent),
  },
  {
    cel: "self.unsafeMethods != 'AllowHeaderOnly' || !has(self.routes) || !self.routes.exists(r, has(r.refusalBy) && r.refusalBy == 'Sending')",
    message:
      'AllowHeaderOnly sends no unsafe method, refusalBy: Sending asks for it: take unsafeMethods: Send or refusalBy: Allow',
    field: 'unsafeMethods',
    holds: ({ unsafeMethods, routes = [] }) =>
      unsafeMethods !== 'AllowHeaderOnly' || !routes.some(({ refusalBy }) => refusalBy === 'Sending'),
  },
  checkedWhereSecretsGo('through'),
  checkedWhereSecretsGo('parity'),
];

/** Schema of `spec`: the input is what users write, the output has its defaults. */
export const specSchema = rules.reduce<typeof fields>((schema, rule) => withRule(schema, rule), fields);

/** `spec` after parsing, with its defaults. */
export type Spec = z.output<typeof specSchema>;
