// How requests, answers, hops and the steps of a proof are put into words, so that every verdict uses
// the same ones. All text that came from the network passes plainText here.

import type { Answer, Blame, ObjectKey, Observation, Proof, Request } from '../../model/index.ts';
import type { Hop } from '../../routing/shared/model.ts';
import { allowOf, headerOf } from '../responder/headers.ts';
import { authorOf, responderOf } from '../responder/index.ts';
import { plainText } from '../responder/plain-text.ts';
import type { Evidence, Seen } from './evidence.ts';
import { withoutQuery } from './request.ts';

/** Name of the software that made an answer, for a sentence; undefined when nothing tells. */
export function responderName({ outcome, request }: Seen): string | undefined {
  const { name } = responderOf(outcome, request);
  return name === 'Unknown' ? undefined : name;
}

/** Name of the known author of an answer; undefined for a bare text that anybody may have written. */
export const authorName = ({ outcome, request }: Seen): string | undefined =>
  authorOf(outcome, request)?.name;

/** `405 by Flask (Allow: GET, HEAD)`, with what was withheld from the request. The query of a Location is left out. */
export function answerText({ outcome, request }: Seen): string {
  const by = responderName({ outcome, request });
  const allow = allowOf(outcome);
  const location = locationText(outcome);
  const details = [
    ...(allow === undefined ? [] : [`Allow: ${plainText(allow.join(', '))}`]),
    ...(location === undefined ? [] : [`Location: ${location}`]),
    ...(outcome.withheld ?? []).map((what) => `sent without ${plainText(what)}`),
  ];
  const suffix = details.length === 0 ? '' : ` (${details.join(', ')})`;
  return `${outcome.status}${by === undefined ? '' : ` by ${by}`}${suffix}`;
}

/** Location without its query, which may hold credentials. */
export function locationText(answer: Answer): string | undefined {
  const location = headerOf(answer, 'location');
  return location === undefined ? undefined : plainText(withoutQuery(location));
}

/** `POST http://dify.example.com/console/api/login`, without the query; `through the edge` where it went there. */
export function requestLine(request: Request): string {
  const scheme = 'service' in request.vantage ? request.clientScheme : request.vantage.scheme;
  const edge = request.vantage.kind === 'edge' ? ' through the edge' : '';
  return `${request.method} ${scheme}://${request.host}${pathText(request.path)}${edge}`;
}

/** A path for a sentence, without its query, which may hold credentials. */
export const pathText = (path: string): string => plainText(withoutQuery(path), 512);

/** `Service dify-api:5001`. */
export const hopText = (hop: Hop): string => `Service ${hop.name}:${hop.port}`;

/** The Service of a hop; `the gateway` where no hop is meant. */
export const hopOrGateway = (hop: Hop | undefined): string =>
  hop === undefined ? 'the gateway' : hopText(hop);

/** `Ingress shop`, for a sentence or a fix. */
export const objectText = ({ kind, name }: Pick<Blame, 'kind' | 'name'>): string => `${kind} ${name}`;

/** Opens every message: what was sent and what came back. */
export const opening = (e: Evidence): string => `${requestLine(e.symptom.request)}: ${answerText(e.symptom)}`;

/** Blames a Service; the field is empty when the fault lies in the program behind it. */
export function blameService(service: ObjectKey, field = ''): Blame {
  return { apiVersion: 'v1', kind: 'Service', namespace: service.namespace, name: service.name, field };
}

/**
 * One step of a proof: which request was sent, what came back, and what follows from it. `shows` is a
 * clause without a full stop. Undefined where the request got no answer that could be shown.
 */
export function proofOf(observation: Observation, shows: string): Proof;
export function proofOf(observation: Observation | undefined, shows: string): Proof | undefined;
export function proofOf(observation: Observation | undefined, shows: string): Proof | undefined {
  return observation && { sent: sentText(observation.request), got: gotText(observation), shows };
}

/** `GET /login (HTTP/1.0) at Service dify-api:5001`. The verdict itself names a Host that is not the usual one. */
function sentText({ method, path, vantage, protocol }: Request): string {
  const version = protocol === undefined ? '' : ` (${protocol})`;
  return `${method} ${pathText(path)}${version} at ${vantageText(vantage)}`;
}

/** The vantage for a sentence. */
function vantageText(vantage: Request['vantage']): string {
  if (!('service' in vantage)) return `the ${vantage.kind} by ${vantage.scheme}`;
  const service = `Service ${vantage.service}:${vantage.port}`;
  return vantage.kind === 'endpoint' ? `an endpoint of ${service}` : service;
}

function gotText({ request, outcome }: Observation): string {
  return outcome.kind === 'failed' ? `no answer: ${outcome.cause}` : answerText({ request, outcome });
}
