// The conditions of a probe, all in one place: Ready (the probe runs), Healthy (the routes
// work), TLSValid (while https is promised), Parity (while two gateways are compared; its words are
// those of the comparison), Stalled (the spec can never work as it is).

import type { Probe } from '../../api/read/probe.ts';
import type { Condition } from '../../api/v1alpha1/status.ts';
import type { Diagnosis, Entry } from '../../model/index.ts';
import type { Reason } from '../../model/reasons.ts';
import { plainTextWithin } from '../responder/plain-text.ts';

/** What one condition says, before it is compared with the one that stands in the object. */
export interface Statement {
  readonly type: Condition['type'];
  readonly status: Condition['status'];
  readonly reason: Reason;
  readonly message: string;
}

/** Longest condition message: two screens of `kubectl describe`, and of five of them no more than a quarter of a status. */
const messageLength = { codePoints: 2048, bytes: 3072 };

/** Reasons for which a spec has to change before anything can work. */
const stalling: readonly Reason[] = ['InvalidSpec', 'DestinationForbidden'];

/** Statements for a probe that cannot run, or may not: Healthy takes over Ready's reason. */
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

/** A diagnosis, and what is to be noted beside its entries. */
type Told = Diagnosis & { readonly notes?: readonly string[] };

/** How a probe speaks of its routes: in the messages of Ready, and of Healthy while all is well. */
export interface Wording {
  readonly ready: string;
  readonly reached: string;
}

const declared: Wording = {
  ready: 'The declared routes are probed at the interval',
  reached: 'All declared methods reach the application',
};

/** The words about declared routes where unsafe methods are not sent. */
const unsent: Wording = {
  ready:
    'The declared routes are probed at the interval; POST, PUT, PATCH and DELETE are judged by OPTIONS and Allow and never sent (unsafeMethods: AllowHeaderOnly)',
  reached: 'All declared methods reach the application; unsafe ones were not sent, Allow lists them',
};

/** How a probe speaks of the routes that its author declared. */
export const declaredWording = ({ unsafeMethods }: Pick<Probe, 'unsafeMethods'>): Wording =>
  unsafeMethods === 'AllowHeaderOnly' ? unsent : declared;

/** Statements for a cycle that was run; its notes stand behind the message of Healthy while all is well. */
export function statementsOf(diagnosis: Told, wording: Wording = declared): readonly Statement[] {
  if (diagnosis.forbidden !== undefined) {
    return stoppedStatements('False', 'DestinationForbidden', diagnosis.forbidden);
  }
  const { tls } = diagnosis;
  return [
    { type: 'Ready', status: 'True', reason: 'Probing', message: wording.ready },
    healthy(diagnosis, wording),
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

/** Any Unhealthy makes False, else any Unknown makes Unknown. */
function healthy({ entries, notes = [] }: Told, { reached }: Wording): Statement {
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
  const more = [plural(count('Refusal'), 'refusal'), plural(count('Preflight'), 'preflight')].filter(
    (part) => part !== '',
  );
  const verb = count('Refusal') + count('Preflight') === 1 ? 'holds' : 'hold';
  return ` (${count('Method')})${more.length === 0 ? '' : `, ${more.join(' and ')} ${verb}`}`;
}

const plural = (count: number, word: string): string =>
  count === 0 ? '' : `${count} ${word}${count === 1 ? '' : 's'}`;

const confidences = ['Confirmed', 'Likely', 'Unknown', undefined];

/** Confirmed before Likely before Unexplained, then the order of the spec. */
const byConfidence = (entries: readonly Entry[]): readonly Entry[] =>
  entries.toSorted((a, b) => confidences.indexOf(a.confidence) - confidences.indexOf(b.confidence));

/**
 * Conditions as they will stand in the object: lastTransitionTime moves only when the status
 * flips (Kubernetes API conventions), and what is not stated any more is gone.
 */
export function nextConditions(
  statements: readonly Statement[],
  previous: readonly Condition[],
  at: { readonly now: Date; readonly generation: number },
): readonly Condition[] {
  return statements.map((statement) => {
    const before = previous.find(({ type }) => type === statement.type);
    const held = before?.status === statement.status && before.reason !== 'Pending';
    return {
      ...statement,
      message: plainTextWithin(statement.message, messageLength),
      observedGeneration: at.generation,
      lastTransitionTime: held ? before.lastTransitionTime : at.now.toISOString(),
    };
  });
}
