// RoutedToWrongBackend: another program answered than the one that serves this route. Either
// the rule names the wrong Service, or a proxy behind the gateway answers by itself.

import type { Finding, Request, Vantage } from '../../model.ts';
import type { Hop } from '../../routing/model.ts';
import { application, controls, doorOf, type Evidence, type Seen, seen } from '../evidence.ts';
import { sameAnswer } from '../masking.ts';
import { applicationReached, reproducedBy } from '../paths.ts';
import { nonsenseMethod } from '../request.ts';
import { authorOf } from '../responder.ts';
import { askSiblings, servingSibling } from '../siblings.ts';
import { configurationConfidence } from '../trust.ts';
import type { Verdict } from '../verdict.ts';
import { blameService, byOf, hopText, opening, pathText } from '../words.ts';

/** The Service that the rule names, when it is none of the hops that the author declared. */
function namedBackend(e: Evidence): { readonly service: string; readonly vantage: Vantage } | undefined {
  const backend = e.arrival?.backend?.value;
  if (backend === undefined || e.hops.some((hop) => hop.name === backend.name)) return undefined;
  return { service: backend.name, vantage: { kind: 'service', service: backend.name, port: backend.port } };
}

/** Hops before the application, which may answer instead of passing on. */
const proxies = (e: Evidence): readonly Hop[] => e.hops.slice(0, -1);

function suspects(e: Evidence): boolean {
  if ([301, 302, 303, 307, 308].includes(e.symptom.outcome.status)) return false;
  if (e.symptom.outcome.status >= 500) return false;
  return applicationReached(e) || (e.probe.direct === undefined && e.hops.length === 1);
}

function experiments(e: Evidence): readonly Request[] {
  const gateway = e.symptom.request.vantage;
  const { clientScheme } = e.symptom.request;
  const last = application(e);
  const doors = [...proxies(e), ...(last ? [last] : [])].flatMap((hop) => {
    const door = doorOf(e, hop);
    return door === undefined ? [] : [{ door, path: hop.path }];
  });
  const named = namedBackend(e);
  const places = [
    ...doors,
    ...(named ? [{ door: named.vantage, path: e.arrival?.path ?? e.route.path }] : []),
  ];
  if (!applicationReached(e)) return askSiblings(e);
  return [
    ...controls(e, gateway).slice(0, 2),
    ...places.flatMap(({ door, path }) => controls(e, door, { path, clientScheme }).slice(0, 2)),
  ];
}

/** Answers to the nonsense method and to GET through one door, on the symptom's client scheme. */
function controlAnswers(e: Evidence, vantage: Vantage, path: string): readonly (Seen | undefined)[] {
  const { clientScheme } = e.symptom.request;
  return [nonsenseMethod, 'GET'].map((method) => seen(e, { vantage, method, path, clientScheme }));
}

const alike = (a: Seen | undefined, b: Seen | undefined): boolean =>
  a !== undefined && b !== undefined && sameAnswer(a.outcome, a.request, b.outcome, b.request);

/**
 * The door answers both control requests just as the gateway does, and the application
 * answers at least one of them differently: the answer was made at that door.
 */
function madeAt(e: Evidence, vantage: Vantage, path: string): boolean {
  const last = application(e);
  const door = last && doorOf(e, last);
  if (last === undefined || door === undefined) return false;
  const gateway = controlAnswers(e, e.symptom.request.vantage, e.route.path);
  const there = controlAnswers(e, vantage, path);
  const app = controlAnswers(e, door, last.path);
  return (
    gateway.every((at, n) => alike(at, there[n])) && gateway.every((at, n) => app[n] && !alike(at, app[n]))
  );
}

function judge(e: Evidence): Finding | undefined {
  return namedWrongly(e) ?? answeredByProxy(e) ?? servedBySibling(e);
}

function namedWrongly(e: Evidence): Finding | undefined {
  const named = namedBackend(e);
  const backend = e.arrival?.backend;
  const last = application(e);
  if (named === undefined || backend === undefined || last === undefined || !applicationReached(e))
    return undefined;
  if (!madeAt(e, named.vantage, e.arrival?.path ?? e.route.path)) return undefined;
  const right = e.hops[0] ?? last;
  return {
    reason: 'RoutedToWrongBackend',
    confidence: configurationConfidence(e),
    message: `${opening(e)}: the rule sends it to Service ${named.service}, which gives the same answers when asked directly; ${hopText(last)} serves ${e.method} on ${pathText(last.path)}`,
    fix: `Let ${backend.blame.field} of ${backend.blame.kind} ${backend.blame.name} name ${right.name} instead of ${named.service}`,
    blames: [backend.blame],
  };
}

function answeredByProxy(e: Evidence): Finding | undefined {
  const last = application(e);
  if (last === undefined || !applicationReached(e)) return undefined;
  const proxy = proxies(e).findLast((hop) => {
    const door = doorOf(e, hop);
    return door !== undefined && madeAt(e, door, hop.path);
  });
  if (proxy === undefined) return undefined;
  const { outcome, request } = e.symptom;
  const scheme = request.clientScheme;
  const by = byOf(outcome, request);
  return {
    reason: 'RoutedToWrongBackend',
    confidence: 'Confirmed',
    message: `${opening(e)}: ${hopText(proxy)} answers ${scheme} requests for this path by itself${by === undefined ? '' : ` (${by})`} instead of passing them on; ${hopText(last)} serves ${e.method} on ${pathText(last.path)}`,
    fix: `In the configuration of the proxy behind Service ${proxy.name}, pass ${pathText(proxy.path)} to ${last.name} for ${scheme} requests too, before the location that serves static files`,
    blames: [blameService(proxy)],
  };
}

function servedBySibling(e: Evidence): Finding | undefined {
  const last = application(e);
  const sibling = servingSibling(e);
  if (last === undefined || sibling === undefined || applicationReached(e) || reproducedBy(e) !== last)
    return undefined;
  const { outcome, request } = e.symptom;
  // The page of a web server: nobody known wrote a bare text, it may be the right application's.
  const author = authorOf(outcome, request);
  const files = author !== undefined && author.role !== 'application';
  const blame = e.arrival?.backend?.blame;
  return {
    reason: 'RoutedToWrongBackend',
    confidence: files && blame !== undefined ? configurationConfidence(e) : 'Likely',
    message: `${opening(e)}: ${hopText(last)}, which the rule names, gives this answer directly as well; Service ${sibling.service.name}:${sibling.port} accepts ${e.method} on ${pathText(last.path)}`,
    fix: `Route ${e.host}${pathText(e.route.path)} to Service ${sibling.service.name}, port ${sibling.port}`,
    blames: blame === undefined ? [blameService(last)] : [blame],
  };
}

export const routedToWrongBackend: Verdict = { reason: 'RoutedToWrongBackend', suspects, experiments, judge };
