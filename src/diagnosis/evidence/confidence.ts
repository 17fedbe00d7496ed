// How far a finding that blames configuration may go. A dialect that is not known, or a
// setting that is not modelled, caps it at Likely: the gateway may do something else.

import type { Blame, Confidence } from '../../model/index.ts';
import type { RoutingDecision, Sourced } from '../../routing/shared/model.ts';
import {
  routingObjectBlame,
  routingObjectOf,
  routingObjectText,
} from '../../routing/shared/routing-object.ts';
import type { Evidence } from './evidence.ts';
import { isBinding } from './gateway-class.ts';

/** Whether every setting that could change the request's way is understood. */
export const isModelled = (decision: RoutingDecision | undefined): decision is RoutingDecision =>
  decision !== undefined && decision.dialect !== 'ingress' && decision.unmodelled.length === 0;

/** Confidence of a finding in which the live answer and the configuration agree. */
export const configurationConfidence = (e: Evidence): Confidence =>
  isModelled(e.decision) && isBinding(e.facts) ? 'Confirmed' : 'Likely';

/**
 * The first present setting that a predicate picks, and that nobody models. Where the controller is not
 * known there is none: an annotation may be one that nobody reads.
 */
export const settingThat = (
  { decision }: Evidence,
  picks: (setting: Sourced<string>) => boolean,
): Sourced<string> | undefined =>
  decision?.dialect === 'ingress' ? undefined : decision?.unmodelled.find(picks);

/** The routing object as a whole, or one of its fields; nothing when the probe names a URL. */
export function blameRoutingObject(e: Evidence, field = ''): readonly Blame[] {
  const object = routingObjectOf(e.facts);
  return object === undefined ? [] : [routingObjectBlame(object, field)];
}

/** The routing object for a sentence or a fix: `HTTPRoute shop`. */
export function routingObjectName({ facts }: Pick<Evidence, 'facts'>): string {
  const object = routingObjectOf(facts);
  return object === undefined ? 'the gateway' : routingObjectText(object);
}
