// The status as one value: entries and counts from the diagnosis, conditions beside them, and
// the question whether a reader would act on the difference.

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
import { discoveredPart, parityPart, partsGist, within } from './parts.ts';

/** At most so many entries are shown whole. */
const detailed = 8;
/** The whole status stays under 64 KiB; 4 KiB are left for what the API server adds. */
const maximumBytes = 60 * 1024;
/** Of these so much is kept for what is wrong with the first entry. */
const oneSentence = 1280;
/** Bound of status.routes. */
const shown = 64;

/** What a cycle has to say. Without entries nothing was probed. */
export interface Outcome {
  readonly statements: readonly Statement[];
  readonly entries: readonly Entry[];
  readonly requestsPerCycle?: { readonly safe: number; readonly unsafe: number };
  /** Differences between two gateways, where two are compared; `omitted` counts those that were not told. */
  readonly parity?: { readonly differences: readonly Difference[]; readonly omitted?: number };
  /** What the routing object offered, where no route is declared. */
  readonly discovery?: Discovery;
  /** The OpenAPI document against what was seen, where one is named. */
  readonly contract?: Status['contract'];
}

/** The next status of a probe; pure in the object as read, the outcome and the time. */
export function nextStatus(probe: ProbeIdentity, outcome: Outcome, now: Date): Status {
  const { entries, statements, requestsPerCycle, parity, discovery, contract } = outcome;
  const previous = probe.status;
  const healthy = entries.filter(({ health }) => health === 'Healthy').length;
  const sorted = ordered(entries);
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
 * Entries within a number of bytes: all of them in brief, the first ones whole, or shortened, as
 * long as there is room. Where there is none, the last ones are left out.
 */
function routesWithin(bytes: number, entries: readonly Entry[], scene: Scene): readonly StatusRoute[] {
  const all = entries.slice(0, shown).map((entry) => briefOf(entry, scene));
  const brief = within(all, bytes - oneSentence);
  let room = bytes - bytesOf(brief);
  return brief.map((route, index) => {
    const entry = entries[index];
    if (entry === undefined || index >= detailed || entry.health === 'Healthy') return route;
    const found = [detailsOf(entry), shortened(entry), shortest(entry)].find(
      (details) => bytesOf(details) <= room,
    );
    room -= found === undefined ? 0 : bytesOf(found);
    return { ...route, ...found };
  });
}

const ranks = { Unhealthy: 0, Unknown: 1, Healthy: 2 } as const;

/** Unhealthy first, then unknown; spec order within. */
const ordered = (entries: readonly Entry[]): readonly Entry[] =>
  entries.toSorted((a, b) => ranks[a.health] - ranks[b.health]);

interface Scene {
  readonly previous: Status | undefined;
  readonly now: Date;
}

function briefOf(entry: Entry, { previous, now }: Scene): StatusRoute {
  const { route, method, check, health, reason } = entry;
  const before = previous?.routes?.find(
    (old) => old.route === route && old.method === method && old.check === check,
  );
  const since =
    before !== undefined && before.health === health && before.reason === reason
      ? before.since
      : now.toISOString();
  return { route, method, check, health, reason, since };
}

/** What a person needs most, where there is no room for the curl line and the table. */
function shortened(entry: Entry): Partial<StatusRoute> {
  const { confidence, blames, message, fix } = entry;
  return {
    ...(confidence === undefined ? {} : { confidence }),
    ...(blames.length === 0 ? {} : { blames: blames.slice(0, 1) }),
    message: plainText(message, 512),
    ...(fix === '' ? {} : { fix: plainText(fix, 512) }),
  };
}

/** One sentence, for a status that is full of other things. */
const shortest = ({ confidence, message }: Entry): Partial<StatusRoute> => ({
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
 * Whether the next status says something that a reader would act on. Texts follow from the
 * rest, and times, the number of endpoints and their turns, and latencies never count: a steady probe is silent.
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

/** Where only the words tell what to do next: until when a pause lasts, and what keeps a value from being read. */
const toldByWords: readonly string[] = ['Suspended', 'SecretNotReadable'];

function conditionGist({ type, status, reason, message }: Condition): string {
  return `${type} ${status} ${reason}${toldByWords.includes(reason) ? ` ${message}` : ''}`;
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

/** Whether the sign of life is due: `everyMs` after the last write, spread by uid over a tenth of it. */
export function isHeartbeatDue(probe: ProbeIdentity, everyMs: number, now: Date): boolean {
  const last = probe.status?.lastHeartbeatTime;
  if (last === undefined) return true;
  const spread = (Number.parseInt(probe.uid.slice(0, 4), 16) || 0) / 0xffff;
  return now.getTime() - Date.parse(last) >= everyMs * (0.95 + 0.1 * spread);
}
