// Which Event a new status deserves: one about Healthy when its status or reason changed, else one about Parity when
// its status changed. At most one a cycle, with the reason of the condition.

import type { Condition, Status } from '../../api/v1alpha1/status.ts';
import type { Reason } from '../../model/reasons.ts';
import { plainText } from '../responder/plain-text.ts';

/** One Event about a probe, before it is written to the API server. */
export interface ProbeEvent {
  readonly type: 'Warning' | 'Normal';
  readonly reason: Reason;
  /** The same for equal causes, and at most 1024 bytes, the bound of Kubernetes for notes. */
  readonly note: string;
}

/** Entries that a note names. */
const namedAtMost = 3;

const conditionOf = (status: Status | undefined, wanted: Condition['type']): Condition | undefined =>
  status?.conditions.find(({ type }) => type === wanted);

/** The Event for the change from one status to the next; undefined where there is none. */
export const eventOf = (previous: Status | undefined, next: Status): ProbeEvent | undefined =>
  healthEvent(previous, next) ?? parityEvent(previous, next);

/** The Event when two gateways begin to differ or agree again. A comparison that failed has no Event, only the condition. */
function parityEvent(previous: Status | undefined, next: Status): ProbeEvent | undefined {
  const before = conditionOf(previous, 'Parity');
  const now = conditionOf(next, 'Parity');
  if (now === undefined || now.status === before?.status || now.status === 'Unknown') return undefined;
  if (now.status === 'False') return conditionEvent('Warning', now);
  return before?.status === 'False' ? conditionEvent('Normal', now) : undefined;
}

const conditionEvent = (type: ProbeEvent['type'], { reason, message }: Condition): ProbeEvent => ({
  type,
  reason,
  note: plainText(message, 250),
});

function healthEvent(previous: Status | undefined, next: Status): ProbeEvent | undefined {
  const before = conditionOf(previous, 'Healthy');
  const now = conditionOf(next, 'Healthy');
  if (now === undefined || (before?.status === now.status && before.reason === now.reason)) return undefined;
  if (now.status === 'True') {
    const note = 'All declared methods reach the application';
    return before?.status === 'False' ? { type: 'Normal', reason: 'Recovered', note } : undefined;
  }
  if (now.reason === 'Suspended' || now.reason === 'Pending') return undefined;
  return { type: 'Warning', reason: now.reason, note: plainText(`${namesOf(next)}${now.message}`, 250) };
}

/** What follows the method in the name of an entry. */
const checkTexts = { Method: '', Refusal: ' refused', Preflight: ' preflight' } as const;

/** `login POST, users DELETE refused and 4 more: ` */
function namesOf({ routes = [] }: Status): string {
  const unhealthy = routes
    .filter(({ health }) => health !== 'Healthy')
    .map(({ route, method, check }) => `${route} ${method}${checkTexts[check]}`);
  const more = unhealthy.length > namedAtMost ? ` and ${unhealthy.length - namedAtMost} more` : '';
  return unhealthy.length === 0 ? '' : `${unhealthy.slice(0, namedAtMost).join(', ')}${more}: `;
}
