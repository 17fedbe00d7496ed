// How far a finding that blames configuration may go. A dialect that is not known, or a
// setting that is not modelled, caps it at Likely: the gateway may do something else.

import type { Blame, Confidence } from '../model.ts';
import type { Arrival } from '../routing/model.ts';
import type { Evidence } from './evidence.ts';

/** Whether every setting that could change the request's way is understood. */
export const isModelled = (arrival: Arrival | undefined): arrival is Arrival =>
  arrival !== undefined && arrival.dialect !== 'ingress' && arrival.unmodelled.length === 0;

/** Confidence of a finding in which the live answer and the configuration agree. */
export const configurationConfidence = (e: Evidence): Confidence =>
  isModelled(e.arrival) ? 'Confirmed' : 'Likely';

/** The Ingress as a whole, or one of its fields; nothing when the probe names a URL. */
export function blameIngress(e: Evidence, field = ''): readonly Blame[] {
  const metadata = e.facts.ingress?.metadata;
  if (metadata === undefined) return [];
  const { namespace = e.probe.namespace, name = '' } = metadata;
  return [{ apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', namespace, name, field }];
}
