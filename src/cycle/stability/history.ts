// What a probe's last cycles came to, for faults that come and go. Kept with the running key, small:
// equal cycles share one object. Cycles before a change of the objects say nothing of now.

import type { Probe } from '../../api/read/probe.ts';
import { windowCycles } from '../../diagnosis/evidence/past-cycles.ts';
import { responderName } from '../../diagnosis/evidence/phrases.ts';
import type { Entry, Facts, Metadata, Observation, Past } from '../../model/index.ts';
import { pastOf } from './flapping.ts';

/** The last cycles, the oldest first, and the objects that they were about. */
export interface History {
  readonly spec: string;
  readonly objects: string;
  /** When the last one of them was kept. */
  readonly at: Date;
  readonly cycles: readonly (readonly Past[])[];
}

/** One cycle as it was. */
export interface Cycle {
  readonly probe: Probe;
  readonly facts: Facts;
  readonly entries: readonly Entry[];
  readonly observations: readonly Observation[];
}

/**
 * The cycles that were about the same spec, Ingresses and Services. Of cycles before a change of
 * those objects one thing stays: a method that must be refused and was accepted is never sent
 * again under this spec.
 */
export function pastCycles(history: History | undefined, probe: Probe, facts: Facts): History['cycles'] {
  if (history?.spec !== specOf(probe)) return [];
  if (history.objects === objectsOf(facts)) return history.cycles;
  return history.cycles
    .map((cycle) => cycle.filter(isAcceptance))
    .filter((cycle) => cycle.length > 0)
    .slice(0, 1);
}

const isAcceptance = ({ check, health }: Past): boolean => check === 'Refusal' && health === 'Unhealthy';

/**
 * The history with one more cycle. A look that came early (a pending flip, a change, a gateway
 * that reloads) is left out: several looks at one moment are no proportion over time.
 */
export function remember(history: History | undefined, cycle: Cycle): History {
  const { probe, facts } = cycle;
  const before = pastCycles(history, probe, facts);
  const last = before.at(-1);
  const next = cycle.entries.map((entry) => pastOf(entry, gatewayAnswers(cycle, entry)));
  if (
    history !== undefined &&
    before === history.cycles &&
    isEarly(history, cycle) &&
    !next.some(isAcceptance)
  )
    return history;
  const same = last !== undefined && JSON.stringify(last) === JSON.stringify(next);
  return {
    spec: specOf(probe),
    objects: objectsOf(facts),
    at: facts.at,
    cycles: [...before, same ? last : next].slice(1 - windowCycles),
  };
}

const isEarly = (history: History, { facts, probe }: Cycle): boolean =>
  facts.at.getTime() - history.at.getTime() < probe.intervalMs / 2;

/** `405 by nginx` for each scheme and address, or why no answer came; `@203.0.113.7` where there are several. */
function gatewayAnswers({ probe, observations }: Cycle, { route, method }: Entry): readonly string[] {
  const path = probe.routes.find(({ name }) => name === route)?.path;
  return observations
    .filter(({ request }) => request.vantage.kind === 'gateway' && request.purpose === 'declared')
    .filter(({ request }) => request.method === method && request.path === path)
    .map(({ request, outcome }) => {
      const { vantage } = request;
      const at = vantage.kind === 'gateway' && vantage.at !== undefined ? `@${vantage.at}` : '';
      if (outcome.kind === 'failed') return `${outcome.cause}${at}`;
      const by = responderName({ outcome, request });
      return `${outcome.status}${by === undefined ? '' : ` by ${by}`}${at}`;
    });
}

const specOf = ({ uid, generation }: Probe): string => `${uid} ${generation}`;

/** Changes with any routing object of the host, with any Gateway and any Service of the namespace. */
function objectsOf(facts: Facts): string {
  const { neighbours, gatewayApi, services } = facts;
  const { neighbours: routes = [], grpcRoutes = [] } = gatewayApi ?? {};
  return [
    ...routingVersions(facts),
    ...versionsOf([...neighbours, ...routes, ...grpcRoutes]),
    ...versionsOf(services.map(({ service }) => service)),
  ].join();
}

/** Versions of the objects that the probe goes by: what was found out holds while they stay. */
export function routingVersions(facts: Facts): readonly string[] {
  const { ingress, gatewayApi, middlewares = [], ingressRoutes = [], kongPlugins = [] } = facts;
  const { route, gateways = [] } = gatewayApi ?? {};
  return versionsOf([ingress, route, ...gateways, ...middlewares, ...ingressRoutes, ...kongPlugins]);
}

/** An object that is missing counts as well: it may come back. */
const versionsOf = (objects: readonly ({ readonly metadata?: Metadata } | undefined)[]): readonly string[] =>
  objects.map((object) => object?.metadata?.resourceVersion ?? '');
