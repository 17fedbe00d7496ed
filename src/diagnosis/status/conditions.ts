// The conditions of a probe: Ready (the probe runs), Healthy (the routes work), TLSValid (while https is promised),
// Parity (while two gateways are compared; parity/compare.ts states it), Stalled (the spec cannot work as it is).

import type { Probe } from '../../api/read/probe.ts';
import type { Condition } from '../../api/v1alpha1/status.ts';
import type { Diagnosis, Entry } from '../../model/index.ts';
import type { Reason } from '../../model/reasons.ts';
import { plainTextWithin } from '../responder/plain-text.ts';

/** What a cycle states for one condition; nextConditions adds times and generation. */
export interface Statement {
  readonly type: Condition['type'];
  readonly status: Condition['status'];
  readonly reason: Reason;
  readonly message: string;
}

/** Longest message of a condition: two screens of `kubectl describe`; five of them take at most a quarter of a status. */
const messageLength = { codePoints: 2048, bytes: 3072 };

/** Reasons for which a spec has to change before anything can work. */
const stalling: readonly Reason[] = ['InvalidSpec', 'DestinationForbidden'];

/** Statements for a probe that cannot run, or may not; Healthy has the reason of Ready. */
export function stoppedStatements(
  ready: 'True' | 'False',
  reason: Reason,
  message: string,
): readonly Statement[] {
  const stalled: readonly Statement[] = stalling.includes(reason)
    ? [{ type: 'Stalled', status: 'True', reason, message }]
    : [];
  return [
    { type: 'Ready', status: ready, reason, message },
    { type: 'Healthy', status: 'Unknown', reason, message },
    ...stalled,
  ];
}

/** A diagnosis with notes beside its entries. */
type NotedDiagnosis = Diagnosis & { readonly notes?: readonly string[] };

/** Messages that depend on how the routes are known: of Ready, and of Healthy while it is True. */
export interface Wording {
  readonly ready: string;
  readonly reached: string;
}

const sentWording: Wording = {
  ready: 'The declared routes are probed at the interval',
  reached: 'All declared methods reach the application',
};

/** The messages for declared routes where unsafe methods are not sent. */
const unsentWording: Wording = {
  ready:
    'The declared routes are probed at the interval; POST, PUT, PATCH and DELETE are judged by OPTIONS and Allow and never sent (unsafeMethods: AllowHeaderOnly)',
  reached: 'All declared methods reach the application; unsafe ones were not sent, Allow lists them',
};

/** The messages for routes that the author of the probe declared. */
export const declaredWording = ({ unsafeMethods }: Pick<Probe, 'unsafeMethods'>): Wording =>
  unsafeMethods === 'AllowHeaderOnly' ? unsentWording : sentWording;

/** Statements for a cycle that was run. Its notes are added to the message of Healthy while that is True. */
export function statementsOf(
  diagnosis: NotedDiagnosis,
  wording: Wording = sentWording,
): readonly Statement[] {
  if (diagnosis.forbidden !== undefined) {
    return stoppedStatements('False', 'DestinationForbidden', diagnosis.forbidden);
  }
  const { tls } = diagnosis;
  return [
    { type: 'Ready', status: 'True', reason: 'Probing', message: wording.ready },
    healthyStatement(diagnosis, wording),
    ...(tls === undefined
      ? []
      : [
          {
            type: 'TLSValid',
            status: tls.valid ? 'True' : 'False',
            reason: tls.reason,
            message: tls.message,
          } as const,
        ]),
  ];
}

/** Healthy: any Unhealthy entry makes it False, else any Unknown one makes it Unknown. */
function healthyStatement({ entries, notes = [] }: NotedDiagnosis, { reached }: Wording): Statement {
  const unhealthy = byConfidence(entries.filter(({ health }) => health === 'Unhealthy'));
  const unknown = entries.filter(({ health }) => health === 'Unknown');
  const [worst] = unhealthy.length > 0 ? unhealthy : unknown;
  if (worst === undefined) {
    const message = [`${reached}${countsOf(entries)}`, ...notes].join('; ');
    return { type: 'Healthy', status: 'True', reason: 'AllRoutesReached', message };
  }
  const others = (unhealthy.length > 0 ? unhealthy : unknown).length - 1;
  const message = others === 0 ? worst.message : `${worst.message}; and ${others} more`;
  return {
    type: 'Healthy',
    status: worst.health === 'Unhealthy' ? 'False' : 'Unknown',
    reason: worst.reason,
    message,
  };
}

/** ` (5)`, or ` (3), 1 refusal and 2 preflights hold` where the probe checks more than methods. */
function countsOf(entries: readonly Entry[]): string {
  const count = (check: Entry['check']): number => entries.filter((entry) => entry.check === check).length;
  const more = [countText(count('Refusal'), 'refusal'), countText(count('Preflight'), 'preflight')].filter(
    (part) => part !== '',
  );
  const verb = count('Refusal') + count('Preflight') === 1 ? 'holds' : 'hold';
  return ` (${count('Method')})${more.length === 0 ? '' : `, ${more.join(' and ')} ${verb}`}`;
}

const countText = (count: number, word: string): string =>
  count === 0 ? '' : `${count} ${word}${count === 1 ? '' : 's'}`;

const confidences = ['Confirmed', 'Likely', 'Unknown', undefined];

/** Confirmed entries before Likely and Unexplained ones; within each in the order of the spec. */
const byConfidence = (entries: readonly Entry[]): readonly Entry[] =>
  entries.toSorted((a, b) => confidences.indexOf(a.confidence) - confidences.indexOf(b.confidence));

/**
 * The conditions of the next status. lastTransitionTime changes only with the status of the condition (Kubernetes API
 * conventions); a condition without a statement is gone.
 */
export function nextConditions(
  statements: readonly Statement[],
  previous: readonly Condition[],
  at: { readonly now: Date; readonly generation: number },
): readonly Condition[] {
  return statements.map((statement) => {
    const before = previous.find(({ type }) => type === statement.type);
    const isSame = before?.status === statement.status && before.reason !== 'Pending';
    return {
      ...statement,
      message: plainTextWithin(statement.message, messageLength),
      observedGeneration: at.generation,
      lastTransitionTime: isSame ? before.lastTransitionTime : at.now.toISOString(),
    };
  });
}
