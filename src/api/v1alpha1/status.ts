// `status` of a MethodProbe: what the operator writes and people, kstatus and alerts read.
// The schema gives the CRD and the types; api/read/identity.ts reads a status.

import { z } from 'zod';
import { type Reason, reasonNames } from '../../model/reasons.ts';
import { atomicList, int32, oneOf, text } from './fields.ts';
import { contractSchema } from './status-contract.ts';
import { blameSchema, differenceSchema, discoveredSchema, partLimits } from './status-parts.ts';

/**
 * Longest texts in code points, and longest lists. Whoever writes a status keeps within them: the
 * API server refuses a status as a whole. `reproduce` bears a path, a host and 16 short headers
 * with every character quoted.
 */
export const statusLimits = {
  conditionMessage: 8192,
  message: 4096,
  fix: 2048,
  reproduce: 16_384,
  field: partLimits.field,
  location: 1024,
  failure: 512,
  probeNow: 1024,
  routes: 64,
  blames: partLimits.blames,
  contributing: 8,
  seen: 8,
  evidence: 6,
  proof: 512,
} as const;

const generation = z
  .int()
  .min(0)
  .meta({ description: 'Generation of the spec that was judged.', format: 'int64' });

/** RFC 3339 in UTC, as `Date.toISOString` writes it. */
function time(description: string) {
  return text(64, description).meta({ format: 'date-time' });
}

/**
 * A word of a vocabulary that grows. The parser knows the words of this version; the CRD only
 * their shape, because an operator that is newer than its CRD must still be able to write.
 */
function openWord<const W extends readonly [string, ...string[]]>(words: W, description: string) {
  return z
    .enum(words)
    .meta({ description, pattern: '^[A-Z][A-Za-z0-9]*$', maxLength: 64, 'x-methodprobe-open': true });
}

function reason(description: string) {
  return openWord(reasonNames as readonly [Reason, ...Reason[]], description);
}

/** Schema of one condition. */
export const conditionSchema = z
  .strictObject({
    type: openWord(['Ready', 'Healthy', 'TLSValid', 'Parity', 'Stalled'], 'Type of the condition.'),
    status: oneOf(['True', 'False', 'Unknown'], 'Whether the condition holds.'),
    observedGeneration: generation.optional(),
    lastTransitionTime: time('When status last changed.'),
    reason: reason('One word for why; docs/reasons has a page for each.'),
    message: text(statusLimits.conditionMessage, 'The same in one line for people.', 0),
  })
  .meta({ description: 'One statement about the probe.' });

const seenSchema = z
  .strictObject({
    via: text(
      128,
      'The vantage that was asked: edge-http, edge-https, gateway-http, gateway-https, service or endpoint.',
    ),
    service: text(253, 'Service behind the gateway that was asked.').optional(),
    port: int32(1, 65_535, 'Port of that Service.').optional(),
    // Three digits, RFC 9112 section 4; some servers leave the classes 1 to 5.
    status: int32(0, 999, 'Status code of the answer.').optional(),
    location: text(statusLimits.location, 'Where the answer redirects to.', 0).optional(),
    by: text(64, 'Who answered, as far as the answer tells.').optional(),
    failure: text(statusLimits.failure, 'Why no answer came.').optional(),
    endpoints: text(16, 'How many endpoints answered like this, of all: 5/5.').optional(),
  })
  .meta({ description: 'What one vantage answered.' });

const proofSchema = z
  .strictObject({
    sent: text(statusLimits.proof, 'A request that was sent, and where.'),
    got: text(statusLimits.proof, 'What came back, and from whom.'),
    shows: text(statusLimits.proof, 'What follows from it.'),
  })
  .meta({ description: 'One step of the proof.' });

/** Schema of one entry of `status.routes`. */
export const statusRouteSchema = z
  .strictObject({
    route: text(63, 'Name of the route.'),
    method: text(32, 'The method.'),
    check: oneOf(
      ['Method', 'Refusal', 'Preflight'],
      'What was checked. Method: that the method works. Refusal: that it is refused. Preflight: that its CORS preflight passes.',
    ),
    health: oneOf(['Healthy', 'Unhealthy', 'Unknown'], 'Whether it holds.'),
    reason: reason('One word for why; docs/reasons has a page for each.'),
    confidence: oneOf(
      ['Confirmed', 'Likely', 'Unknown'],
      'How sure the reason is. Confirmed: reproduced, or answer and configuration agree. Likely: one of the two.',
    ).optional(),
    blames: atomicList(
      blameSchema,
      statusLimits.blames,
      'Objects and fields at fault, the first one first.',
      0,
    ).optional(),
    message: text(statusLimits.message, 'What was sent, what came back, from whom.', 0).optional(),
    fix: text(statusLimits.fix, 'What to change.', 0).optional(),
    reproduce: text(statusLimits.reproduce, 'A curl line that shows the same answer.', 0).optional(),
    contributing: atomicList(
      reason('A reason.'),
      statusLimits.contributing,
      'Further reasons that were found.',
      0,
    ).optional(),
    since: time('Since when health and reason are what they are.'),
    seen: atomicList(
      seenSchema,
      statusLimits.seen,
      'The answers side by side, on unhealthy routes.',
      0,
    ).optional(),
    evidence: atomicList(
      proofSchema,
      statusLimits.evidence,
      'The requests that decided the reason, and what each of them shows.',
      0,
    ).optional(),
  })
  .meta({ description: 'The verdict on one route and method.' });

/** Requests, routes and rows are counted far below this. */
const plenty = 100_000;

const requestsSchema = z
  .strictObject({
    safe: int32(0, plenty, 'GET, HEAD and OPTIONS requests.'),
    unsafe: int32(0, plenty, 'Requests with any other method.'),
  })
  .meta({ description: 'Requests that one cycle sends while everything is healthy.' });

const conditions = z
  .array(conditionSchema)
  .max(16)
  .meta({
    description:
      'Ready: the probe is understood and runs. Healthy: its routes work. TLSValid: clients accept the certificate. Parity: the gateway of spec.parity answers like that of spec.through. Stalled: the spec can never work as it is.',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['type'],
  });

/** Schema of `status`. */
export const statusSchema = z
  .strictObject({
    observedGeneration: generation.optional(),
    conditions,
    summary: text(16, 'Healthy entries of all entries: 5/6.').optional(),
    healthyRoutes: int32(0, plenty, 'Entries that are healthy.').optional(),
    totalRoutes: int32(0, plenty, 'All entries: routes times methods.').optional(),
    lastHeartbeatTime: time(
      'When the operator last wrote this status, at least every 15 minutes.',
    ).optional(),
    lastHandledProbeNow: text(
      statusLimits.probeNow,
      'Value of the annotation methodprobe.dev/probe-now whose cycle is done, for kubectl wait.',
      0,
    ).optional(),
    requestsPerCycle: requestsSchema.optional(),
    omittedRoutes: int32(
      0,
      plenty,
      'Entries that are left out of routes, the healthy ones first.',
    ).optional(),
    routes: atomicList(
      statusRouteSchema,
      statusLimits.routes,
      'The entries, the unhealthy ones first.',
      0,
    ).optional(),
    parity: atomicList(
      differenceSchema,
      partLimits.parity,
      'Differences between the gateways of spec.through and spec.parity.',
      0,
    ).optional(),
    omittedDifferences: int32(0, plenty, 'Differences that are left out of parity.').optional(),
    discovered: atomicList(
      discoveredSchema,
      partLimits.discovered,
      'Where spec.routes is left out: the paths of the routing object, which are asked with OPTIONS, HEAD and GET.',
      0,
    ).optional(),
    omittedDiscovered: int32(
      0,
      plenty,
      'Rules of the routing object that are not probed: too many, or without a path or host that can be sent as it is written.',
    ).optional(),
    contract: contractSchema.optional(),
  })
  .meta({ description: 'What was found.' });

/** What a probe says before an operator has looked at it; without it kstatus would call it current. */
export const pendingStatus = {
  conditions: (['Ready', 'Healthy'] as const).map((type) => ({
    type,
    status: 'Unknown',
    reason: 'Pending',
    message: 'No operator has looked at this probe yet.',
    lastTransitionTime: '1970-01-01T00:00:00Z',
  })),
} as const;

/** A parsed value, readonly, its optional fields absent and never undefined. */
type Written<T> = T extends readonly (infer E)[]
  ? readonly Written<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Written<Exclude<T[K], undefined>> }
    : T;

export type Condition = Written<z.output<typeof conditionSchema>>;
export type StatusRoute = Written<z.output<typeof statusRouteSchema>>;
export type Difference = Written<z.output<typeof differenceSchema>>;
export type Status = Written<z.output<typeof statusSchema>>;
