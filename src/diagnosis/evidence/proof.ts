// The steps of a proof in words: which request, what came of it, what follows. Every verdict
// states its decisive requests in this form, so that a person can repeat them.

import type { Observation, Proof, Request } from '../../model/index.ts';
import { answerText, pathText } from './phrases.ts';

/** One step; `shows` is a clause without a full stop. */
export const proofOf = (observation: Observation, shows: string): Proof => ({
  sent: sentText(observation.request),
  got: gotText(observation),
  shows,
});

/** `GET /login (HTTP/1.0) at Service dify-api:5001`; a Host other than the usual one is for the verdict to say. */
function sentText({ method, path, vantage, protocol }: Request): string {
  const spoken = protocol === undefined ? '' : ` (${protocol})`;
  return `${method} ${pathText(path)}${spoken} at ${placeOf(vantage)}`;
}

/** The vantage for a sentence. */
function placeOf(vantage: Request['vantage']): string {
  if (!('service' in vantage)) return `the ${vantage.kind} by ${vantage.scheme}`;
  const service = `Service ${vantage.service}:${vantage.port}`;
  return vantage.kind === 'endpoint' ? `an endpoint of ${service}` : service;
}

function gotText({ request, outcome }: Observation): string {
  return outcome.kind === 'failed' ? `no answer: ${outcome.cause}` : answerText({ request, outcome });
}
