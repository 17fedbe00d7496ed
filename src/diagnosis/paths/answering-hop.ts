// At which vantage the gateway's answer was made, told by two control requests: the nonsense method
// and GET, at the gateway, at the suspected vantage and at the application. Shared by the verdicts
// about Services and proxies that answer in the application's place.

import type { Request, Vantage } from '../../model/index.ts';
import type { RoutingDecision } from '../../routing/shared/model.ts';
import {
  application,
  controlRequests,
  type Evidence,
  findAnswer,
  type Seen,
  vantageOf,
} from '../evidence/evidence.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import { sameAnswer } from '../responder/same-answer.ts';

/** A vantage that may have answered, and the path on which the gateway would ask it. */
export interface AskedPlace {
  readonly vantage: Vantage;
  readonly path: string;
}

type Backend = NonNullable<RoutingDecision['backend']>['value'];

/** Whether a backend is one of the hops. */
export const isHop = (e: Evidence, { namespace, name }: Backend): boolean =>
  e.hops.some((hop) => hop.name === name && hop.namespace === namespace);

/** The vantage of a Service that is no hop; Services of other namespaces are not asked. */
export function servicePlace(e: Evidence, backend: Backend, path: string): AskedPlace | undefined {
  const { namespace, name: service, port } = backend;
  if (namespace !== e.probe.namespace || port === 0 || isHop(e, backend)) return undefined;
  return { vantage: { kind: 'service', service, port }, path };
}

/** The control requests at the gateway, at the application and at these places. */
export function askAnsweringHop(e: Evidence, places: readonly AskedPlace[]): readonly Request[] {
  const { vantage, clientScheme } = e.symptom.request;
  const own = ownPlace(e);
  return [
    ...controlRequests(e, vantage).slice(0, 2),
    ...[...(own === undefined ? [] : [own]), ...places].flatMap((place) =>
      controlRequests(e, place.vantage, { path: place.path, clientScheme }).slice(0, 2),
    ),
  ];
}

function ownPlace(e: Evidence): AskedPlace | undefined {
  const last = application(e);
  const vantage = last && vantageOf(e, last);
  return last === undefined || vantage === undefined ? undefined : { vantage, path: last.path };
}

/** Answers to the nonsense method and to GET through one vantage, on the symptom's client scheme. */
function controlAnswers(e: Evidence, { vantage, path }: AskedPlace): readonly (Seen | undefined)[] {
  const { clientScheme } = e.symptom.request;
  return [nonsenseMethod, 'GET'].map((method) => findAnswer(e, { vantage, method, path, clientScheme }));
}

/** What a place answers to the control requests, as far as it was heard. */
export const controlAnswersAt = (e: Evidence, place: AskedPlace): readonly Seen[] =>
  controlAnswers(e, place).flatMap((at) => at ?? []);

/** Whether two answers say the same; false when one of them is missing. */
export const isSameAnswer = (a: Seen | undefined, b: Seen | undefined): boolean =>
  a !== undefined && b !== undefined && sameAnswer(a.outcome, a.request, b.outcome, b.request);

/**
 * The place answers both control requests just as the gateway does, and the application answers
 * GET differently: the answer was made at that place, and not behind it.
 */
export function isAnsweredAt(e: Evidence, place: AskedPlace): boolean {
  const own = ownPlace(e);
  if (own === undefined) return false;
  const gateway = controlAnswers(e, { vantage: e.symptom.request.vantage, path: e.route.path });
  const there = controlAnswers(e, place);
  const [nonsense, get] = controlAnswers(e, own);
  if (nonsense === undefined || get === undefined) return false;
  return gateway.every((at, n) => isSameAnswer(at, there[n])) && !isSameAnswer(gateway[1], get);
}

/** The control answers that show it: one at the gateway, one at the place. */
export const controlPair = (e: Evidence, place: AskedPlace): readonly Seen[] =>
  [{ vantage: e.symptom.request.vantage, path: e.route.path }, place].flatMap(
    (each) => controlAnswers(e, each)[1] ?? [],
  );
