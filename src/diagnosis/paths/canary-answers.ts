// What the wire says of a canary: its Service's own answers, and safe requests through the gateway
// whose header leads to it or away from it.

import type { Header, Request } from '../../model/index.ts';
import type { Canary } from '../../routing/shared/model.ts';
import { controls, type Evidence, experiment, type Seen, seen } from '../evidence/evidence.ts';
import { answerTo } from '../evidence/exact-request.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import { alike, type Place, placeOf } from './answering-hop.ts';

/** The door of the canary's Service, where it may be asked and is no hop. */
const canaryPlace = (e: Evidence, { backend }: Canary): Place | undefined =>
  backend && placeOf(e, backend.value, e.decision?.path ?? e.route.path);

/** Control requests at the canary's Service, and through the gateway with its header both ways. */
export function askCanary(e: Evidence, canary: Canary): readonly Request[] {
  const place = canaryPlace(e, canary);
  const { clientScheme } = e.symptom.request;
  return [
    ...(place === undefined
      ? []
      : controls(e, place.vantage, { path: place.path, clientScheme }).slice(0, 2)),
    ...ways(e, canary),
  ];
}

/** GET with the header that leads to the canary, then with the one that leads away. */
function ways(e: Evidence, { header }: Canary): readonly Request[] {
  if (header?.away === undefined) return [];
  return [header.to, header.away].map((value) => withHeader(e, value));
}

const withHeader = (e: Evidence, header: Header): Request =>
  experiment(e, e.symptom.request.vantage, { headers: [...e.route.headers, header] });

/** The canary's Service gives the gateway's very answer to one of the control requests. */
export function answersLikeSymptom(e: Evidence, canary: Canary): Seen | undefined {
  const place = canaryPlace(e, canary);
  if (place === undefined) return undefined;
  const { clientScheme } = e.symptom.request;
  const answers = [nonsenseMethod, 'GET'].map((method) => seen(e, { ...place, method, clientScheme }));
  return answers.find((at) => alike(at, e.symptom));
}

/** The header turns GET from one answer to another: the canary is in force. */
export function isSwitched(e: Evidence, canary: Canary): boolean {
  const [to, away] = ways(e, canary).map((request) => answerTo(e, request));
  return to !== undefined && away !== undefined && !alike(to, away);
}
