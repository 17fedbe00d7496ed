// Where the gateway's answer was made. Two control requests tell it, the nonsense method and GET: they
// are sent to the gateway, to the suspected place and to the application. Shared by the verdicts about
// Services and proxies that answer in the application's place.

import type { Request } from '../../model/index.ts';
import type { RoutingDecision } from '../../routing/shared/model.ts';
import {
  type AskedPlace,
  controlRequests,
  type Evidence,
  findAnswer,
  isSameAnswer,
  placeOfApplication,
  placeOfSymptom,
  type Seen,
} from '../evidence/evidence.ts';
import { nonsenseMethod } from '../evidence/request.ts';

type Backend = NonNullable<RoutingDecision['backend']>['value'];

/** Whether a backend is one of the hops. */
export const isHop = (e: Evidence, { namespace, name }: Backend): boolean =>
  e.hops.some((hop) => hop.name === name && hop.namespace === namespace);

/** Where a Service is asked that is no hop; undefined for Services of other namespaces, which are not asked. */
export function servicePlace(e: Evidence, backend: Backend, path: string): AskedPlace | undefined {
  const { namespace, name: service, port } = backend;
  if (namespace !== e.probe.namespace || port === 0 || isHop(e, backend)) return undefined;
  return { vantage: { kind: 'service', service, port }, path };
}

/** The nonsense method and GET at a place, for a client that used the symptom's scheme. */
export const askControls = (e: Evidence, { vantage, path }: AskedPlace): readonly Request[] =>
  controlRequests(e, vantage, { path, clientScheme: e.symptom.request.clientScheme }).slice(0, 2);

/** The control requests at the gateway, at the application and at these places. */
export function askAnsweringHop(e: Evidence, places: readonly AskedPlace[]): readonly Request[] {
  const own = placeOfApplication(e);
  return [
    ...controlRequests(e, e.symptom.request.vantage).slice(0, 2),
    ...[...(own === undefined ? [] : [own]), ...places].flatMap((place) => askControls(e, place)),
  ];
}

/** The answers to the control requests at a place, in their order. */
function controlPair(e: Evidence, place: AskedPlace): readonly (Seen | undefined)[] {
  const { clientScheme } = e.symptom.request;
  return [nonsenseMethod, 'GET'].map((method) => findAnswer(e, { ...place, method, clientScheme }));
}

/** What a place answers to the control requests, as far as it answers. */
export const controlAnswersAt = (e: Evidence, place: AskedPlace): readonly Seen[] =>
  controlPair(e, place).flatMap((at) => at ?? []);

/**
 * Whether the gateway's answer was made at a place, and not behind it: the place answers both control
 * requests as the gateway does, and the application answers GET differently.
 */
export function isAnsweredAt(e: Evidence, place: AskedPlace): boolean {
  const own = placeOfApplication(e);
  const [nonsense, get] = own === undefined ? [] : controlPair(e, own);
  if (nonsense === undefined || get === undefined) return false;
  const gateway = controlPair(e, placeOfSymptom(e));
  const there = controlPair(e, place);
  return gateway.every((at, n) => isSameAnswer(at, there[n])) && !isSameAnswer(gateway[1], get);
}

/** The answers to GET that show it: the gateway's, and that of the place. */
export const answersToGet = (e: Evidence, place: AskedPlace): readonly (Seen | undefined)[] =>
  [placeOfSymptom(e), place].map((each) => controlPair(e, each)[1]);
