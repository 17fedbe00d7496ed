// What is worth an Event: Healthy changed its status or reason, else Parity flipped. At most one a
// cycle, with the same word that the condition carries.

import type { Condition, Status } from '../../api/v1alpha1/status.ts';
import type { Reason } from '../../model/reasons.ts';
import { plainText } from '../responder/plain-text.ts';

/** One Event, before it has a place in the API server. */
export interface Notice {
  readonly type: 'Warning' | 'Normal';
  readonly reason: Reason;
  /** Stable for equal causes, at most 1024 bytes: Kubernetes' own bound for notes. */
  readonly note: string;
}

const named = 3;

const conditionOf = (status: Status | undefined, wanted: Condition['type']): Condition | undefined =>
  status?.conditions.find(({ type }) => type === wanted);

/** The notice that the step from one status to the next deserves, if any. */
export const noticeOf = (previous: Status | undefined, next: Status): Notice | undefined =>
  healthNotice(previous, next) ?? parityNotice(previous, next);

/** Two gateways begin to differ, or agree again; a look that failed is told by the condition alone. */
function parityNotice(previous: Status | undefined, next: Status): Notice | undefined {
  const before = conditionOf(previous, 'Parity');
  const now = conditionOf(next, 'Parity');
  if (now === undefined || now.status === before?.status || now.status === 'Unknown') return undefined;
  if (now.status === 'False') return noteOf('Warning', now);
  return before?.status === 'False' ? noteOf('Normal', now) : undefined;
}

const noteOf = (type: Notice['type'], { reason, message }: Condition): Notice => ({
  type,
  reason,
  note: plainText(message, 250),
});

function healthNotice(previous: Status | undefined, next: Status): Notice | undefined {
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

/** What is said of an entry that is not about the method itself. */
const checkWords = { Method: '', Refusal: ' refused', Preflight: ' preflight' } as const;

/** `login POST, users DELETE refused and 4 more: ` */
function namesOf({ routes = [] }: Status): string {
  const unhealthy = routes
    .filter(({ health }) => health !== 'Healthy')
    .map(({ route, method, check }) => `${route} ${method}${checkWords[check]}`);
  const more = unhealthy.length > named ? ` and ${unhealthy.length - named} more` : '';
  return unhealthy.length === 0 ? '' : `${unhealthy.slice(0, named).join(', ')}${more}: `;
}
