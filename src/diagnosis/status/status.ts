// The status of a probe as one value, within the size that the API server takes: conditions, entries and counts of a
// cycle. Also whether the next status differs from the last in anything that a reader would act on.

import type { ProbeIdentity } from '../../api/read/identity.ts';
import {
  type Condition,
  type Difference,
  type Status,
  type StatusRoute,
  statusLimits,
} from '../../api/v1alpha1/status.ts';
import type { Entry, Proof } from '../../model/index.ts';
import type { Discovery } from '../../routing/discovery.ts';
import { plainText, plainTextWithin } from '../responder/plain-text.ts';
import { nextConditions, type Statement } from './conditions.ts';
import { discoveredPart, firstThatFit, parityPart, partsGist } from './parts.ts';

/** Entries that are shown whole, at most. */
const detailedAtMost = 8;
/** Bytes of the whole status: under 64 KiB, with 4 KiB for what the API server adds. */
const maximumBytes = 60 * 1024;
/** Bytes that are kept for the message of the first entry. */
const oneMessage = 1280;
/** Bound of status.routes. */
const entriesAtMost = 64;

/** The results of a cycle. Without entries nothing was probed. */
export interface CycleOutcome {
  readonly statements: readonly Statement[];
  readonly entries: readonly Entry[];
  readonly requestsPerCycle?: { readonly safe: number; readonly unsafe: number };
  /** Differences between two gateways, where two are compared; `omitted` counts those that are left out already. */
  readonly parity?: { readonly differences: readonly Difference[]; readonly omitted?: number };
  /** The routes that the routing object has, where none is declared. */
  readonly discovery?: Discovery;
  /** The OpenAPI document compared with what was seen, where one is named. */
  readonly contract?: Status['contract'];
}

/** The next status of a probe after a cycle with this outcome, at this time. */
export function nextStatus(probe: ProbeIdentity, outcome: CycleOutcome, now: Date): Status {
  const { entries, statements, requestsPerCycle, parity, discovery, contract } = outcome;
  const previous = probe.status;
  const healthy = entries.filter(({ health }) => health === 'Healthy').length;
  const sorted = byHealth(entries);
  const status: Status = {
    observedGeneration: probe.generation,
    conditions: [
      ...nextConditions(statements, previous?.conditions ?? [], { now, generation: probe.generation }),
    ],
    summary: `${healthy}/${entries.length}`,
    healthyRoutes: healthy,
    totalRoutes: entries.length,
    lastHeartbeatTime: now.toISOString(),
    ...(probe.probeNow === undefined ? {} : { lastHandledProbeNow: probe.probeNow }),
    ...(requestsPerCycle === undefined ? {} : { requestsPerCycle }),
    ...(parity === undefined ? {} : parityPart(parity.differences, parity.omitted)),
    ...(discovery === undefined ? {} : discoveredPart(discovery)),
    ...(contract === undefined ? {} : { contract }),
  };
  const routes = routesWithin(maximumBytes - bytesOf(status), sorted, { previous, now });
  const omitted = sorted.length - routes.length;
  return { ...status, ...(omitted === 0 ? {} : { omittedRoutes: omitted }), routes };
}

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

/**
 * Entries that fit into so many bytes: all of them in brief, and the first ones whole or shortened as long as there is
 * room. Where the brief ones do not fit, the last are left out.
 */
function routesWithin(
  bytes: number,
  entries: readonly Entry[],
  context: BriefContext,
): readonly StatusRoute[] {
  const all = entries.slice(0, entriesAtMost).map((entry) => briefOf(entry, context));
  const brief = firstThatFit(all, bytes - oneMessage);
  let room = bytes - bytesOf(brief);
  return brief.map((route, index) => {
    const entry = entries[index];
    if (entry === undefined || index >= detailedAtMost || entry.health === 'Healthy') return route;
    const found = [detailsOf(entry), shortDetails(entry), shortestDetails(entry)].find(
      (details) => bytesOf(details) <= room,
    );
    room -= found === undefined ? 0 : bytesOf(found);
    return { ...route, ...found };
  });
}

const ranks = { Unhealthy: 0, Unknown: 1, Healthy: 2 } as const;

/** Unhealthy entries first, then unknown ones; within each in the order of the spec. */
const byHealth = (entries: readonly Entry[]): readonly Entry[] =>
  entries.toSorted((a, b) => ranks[a.health] - ranks[b.health]);

/** What the entry in brief depends on, beside the judgement. */
interface BriefContext {
  readonly previous: Status | undefined;
  readonly now: Date;
}

function briefOf(entry: Entry, { previous, now }: BriefContext): StatusRoute {
  const { route, method, check, health, reason } = entry;
  const last = previous?.routes?.find(
    (old) => old.route === route && old.method === method && old.check === check,
  );
  const since =
    last !== undefined && last.health === health && last.reason === reason ? last.since : now.toISOString();
  return { route, method, check, health, reason, since };
}

/** The details without the curl line and the table, where these do not fit. */
function shortDetails(entry: Entry): Partial<StatusRoute> {
  const { confidence, blames, message, fix } = entry;
  return {
    ...(confidence === undefined ? {} : { confidence }),
    ...(blames.length === 0 ? {} : { blames: blames.slice(0, 1) }),
    message: plainText(message, 512),
    ...(fix === '' ? {} : { fix: plainText(fix, 512) }),
  };
}

/** The message alone, where nothing more fits. */
const shortestDetails = ({ confidence, message }: Entry): Partial<StatusRoute> => ({
  ...(confidence === undefined ? {} : { confidence }),
  message: plainTextWithin(message, { codePoints: 512, bytes: 1024 }),
});

function detailsOf(entry: Entry): Partial<StatusRoute> {
  return {
    ...(entry.confidence === undefined ? {} : { confidence: entry.confidence }),
    ...(entry.blames.length === 0 ? {} : { blames: entry.blames.slice(0, statusLimits.blames) }),
    message: plainText(entry.message, 2048),
    ...(entry.fix === '' ? {} : { fix: plainText(entry.fix, 1024) }),
    reproduce: entry.reproduce,
    ...(entry.contributing.length === 0
      ? {}
      : { contributing: entry.contributing.slice(0, statusLimits.contributing) }),
    ...(entry.seen.length === 0 ? {} : { seen: entry.seen.slice(0, statusLimits.seen) }),
    ...(entry.evidence === undefined || entry.evidence.length === 0
      ? {}
      : { evidence: entry.evidence.slice(0, statusLimits.evidence).map(proofOf) }),
  };
}

const proofOf = ({ sent, got, shows }: Proof): Proof => ({
  sent: plainText(sent, statusLimits.proof),
  got: plainText(got, statusLimits.proof),
  shows: plainText(shows, statusLimits.proof),
});

/**
 * Whether the next status says something new that a reader would act on. Texts follow from the rest; times, latencies,
 * and the number of endpoints do not count, so that the status of a steady probe is not written again and again.
 */
export function isNews(previous: Status | undefined, next: Status): boolean {
  return previous === undefined || JSON.stringify(gist(previous)) !== JSON.stringify(gist(next));
}

function gist(status: Status) {
  const { observedGeneration, conditions, summary, lastHandledProbeNow, routes = [] } = status;
  return [
    observedGeneration,
    conditions.map(conditionGist).toSorted(),
    summary,
    lastHandledProbeNow,
    routes.map(routeGist),
    partsGist(status),
  ];
}

/** Reasons whose message decides: until when a pause lasts, and why a value cannot be read. */
const reasonsWithMessage: readonly string[] = ['Suspended', 'SecretNotReadable'];

function conditionGist({ type, status, reason, message }: Condition): string {
  return `${type} ${status} ${reason}${reasonsWithMessage.includes(reason) ? ` ${message}` : ''}`;
}

function routeGist(route: StatusRoute) {
  const blames = route.blames?.map(({ apiVersion, kind, namespace, name, field }) => [
    apiVersion,
    kind,
    namespace,
    name,
    field,
  ]);
  const seen = route.seen?.map(({ via, service, port, status, by, failure }) => [
    via,
    service,
    port,
    status,
    by,
    failure,
  ]);
  const { route: name, method, health, reason, confidence, contributing } = route;
  return [name, method, health, reason, confidence, blames, contributing, seen];
}

/** Whether the heartbeat is due: `everyMs` after the last write, spread by uid over a tenth of that time. */
export function isHeartbeatDue(probe: ProbeIdentity, everyMs: number, now: Date): boolean {
  const last = probe.status?.lastHeartbeatTime;
  if (last === undefined) return true;
  const spread = (Number.parseInt(probe.uid.slice(0, 4), 16) || 0) / 0xffff;
  return now.getTime() - Date.parse(last) >= everyMs * (0.95 + 0.1 * spread);
}
