// The door to routing: picks the dialect by the controller of the Ingress's class and asks it
// what happens to a request. A class that cannot be resolved gets the bare Ingress API.

import type { Facts } from '../model.ts';
import { type ClassState, classOfIngress } from './class.ts';
import { ingressArrival } from './ingress.ts';
import { ingressNginxArrival } from './ingress-nginx.ts';
import { type Inquiry, inquiryOf, type RouteRequest } from './inquiry.ts';
import { kongArrival } from './kong.ts';
import type { Arrival } from './model.ts';

export type { ClassState } from './class.ts';
export type { RouteRequest } from './inquiry.ts';

/** Dialects by `IngressClass.spec.controller`. */
const dialects: Readonly<Record<string, (inquiry: Inquiry) => Arrival>> = {
  'k8s.io/ingress-nginx': ingressNginxArrival,
  'ingress-controllers.konghq.com/kong': kongArrival,
};

/**
 * What the routing objects ask the gateway to do with one request. Total: any Ingress, any
 * request; the path of the answer starts with a slash and keeps the query. Without an Ingress
 * in the facts nothing is known and no rule matches.
 */
export function arrivalOf(facts: Facts, request: RouteRequest): Arrival {
  const inquiry = inquiryOf(facts, facts.ingress ?? {}, request);
  const state = classOf(facts);
  const dialect =
    state.kind === 'resolved' && Object.hasOwn(dialects, state.controller)
      ? dialects[state.controller]
      : undefined;
  return (dialect ?? ingressArrival)(inquiry);
}

/** Whether the class of the probe's Ingress resolves, and to which controller. */
export const classOf = (facts: Facts): ClassState =>
  facts.ingress === undefined ? { kind: 'none' } : classOfIngress(facts.ingress, facts.ingressClasses);
