// What a cycle says on its way into the object: when it is written, when it is an Event, and what
// happens when the write fails. Apart from cycle.ts, which decides what is said.

import type { ProbeIdentity } from '../api/read/identity.ts';
import type { Condition } from '../api/v1alpha1/status.ts';
import { eventOf } from '../diagnosis/status/events.ts';
import { type CycleOutcome, isHeartbeatDue, isNews, nextStatus } from '../diagnosis/status/status.ts';
import type { Diagnosis } from '../model/index.ts';
import type { Ports } from './ports.ts';
import { unpaused } from './stability/pauses.ts';

/** A write that met a newer object is tried again soon; one that met no server, after a while. */
const conflictAgainMs = 500;
const unavailableAgainMs = 3000;

/** What a cycle came to. */
export interface Writing {
  readonly outcome: CycleOutcome;
  readonly diagnosis?: Diagnosis;
  readonly beforePause?: Condition | undefined;
}

/** The one place where a verdict is written: when it says something new, or as a sign of life. */
export async function write(
  probe: ProbeIdentity,
  ports: Ports,
  { outcome, diagnosis, beforePause }: Writing,
): Promise<void> {
  const now = ports.now();
  const status = nextStatus(probe, outcome, now);
  ports.record(probe, status, diagnosis);
  if (!isNews(probe.status, status) && !isHeartbeatDue(probe, ports.heartbeatMs, now)) return;
  const result = await ports.writeStatus(probe, status);
  if (result === 'conflict') ports.again(probe, conflictAgainMs);
  if (result === 'unavailable') ports.again(probe, unavailableAgainMs);
  const event = eventOf(unpaused(probe.status, beforePause), status);
  if (event !== undefined && (result === 'written' || result === 'reduced'))
    await ports.announce(probe, event);
}

/**
 * What stands is kept for some intervals, until a rollout is over: whoever waits for the cycle of
 * an annotation learns that it has ended, and a sign of life is given. A hurried look needs
 * neither: it settles within seconds, and then says what it found.
 */
export async function keep(probe: ProbeIdentity, ports: Ports): Promise<void> {
  const now = ports.now();
  const { probeNow, status } = probe;
  if (status === undefined) return;
  const handled = probeNow === undefined || probeNow === status.lastHandledProbeNow;
  if (handled && !isHeartbeatDue(probe, ports.heartbeatMs, now)) return;
  const handling = probeNow === undefined ? {} : { lastHandledProbeNow: probeNow };
  await ports.writeStatus(probe, { ...status, ...handling, lastHeartbeatTime: now.toISOString() });
}
