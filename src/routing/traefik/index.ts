// The dialect of Traefik's provider for Ingresses: annotations of the Ingress make the router, those of
// the Service the service, Middleware objects what happens in between; IngressRoutes compete for the same
// requests. What Traefik is told at its start cannot be read.
// Source: doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress, and the code of v3.6.

import type { Inquiry, Rule } from '../ingress/request.ts';
import { type Choice, chosen, contendersKept, unmatched } from '../ingress/winning-rule.ts';
import { unmodelledAnnotations } from '../shared/blame.ts';
import type { Arrival, Sourced } from '../shared/model.ts';
import { keyOf } from './annotations.ts';
import { promisesOf, refusalOf } from './entrypoints.ts';
import { isUnmodelledOnIngress, withDefaultsInForce } from './ingress.ts';
import { routedByIngressRoute } from './ingress-route-arrival.ts';
import { contenderOfRouter, type IngressRouters, ingressRoutersFor } from './ingress-routes.ts';
import { middlewareEffects } from './middlewares.ts';
import { effectsOnIngress, passedOn, type RouterEffects } from './router-middlewares.ts';
import { choiceOf, priorityOf, type TraefikChoice } from './routers.ts';
import { backendScheme, hostOf, unmodelledOnService } from './services.ts';
import { unsureOf, unsureRouters } from './unsure.ts';

/** What an Ingress of the class traefik.io/ingress-controller asks for. Rules of Ingresses never match methods. */
export function traefikArrival(inquiry: Inquiry): Arrival {
  const found = choiceOf(inquiry, (ingress) => effectsOnIngress(inquiry, ingress).leftOut !== undefined);
  const rivals = ingressRoutersFor(inquiry);
  const arrival = routedByIngress(inquiry, found, rivals);
  const [taking] = rivals.taking;
  if (taking !== undefined && (!found.open || priorityOfFound(found) < taking.priority))
    return routedByIngressRoute(inquiry, taking, { found, rivals });
  const [leavingOut] = rivals.leavingOut;
  if (leavingOut === undefined || arrival.rule !== undefined) return arrival;
  const refusal = { value: { status: 404, why: 'method' as const }, blame: leavingOut.blame };
  return { ...routedByIngressRoute(inquiry, leavingOut, { found, rivals }), refusal };
}

const priorityOfFound = ({ rule }: TraefikChoice): number =>
  rule === undefined ? 0 : priorityOf(rule, false);

function routedByIngress(inquiry: Inquiry, found: TraefikChoice, rivals: IngressRouters): Arrival {
  const { ingress, backend, shared } = decided(inquiry, found);
  const { effects, leftOut } =
    shared.rule === undefined ? asSent(inquiry) : effectsOnIngress(inquiry, ingress);
  const refusal = found.rule === undefined ? {} : refused(inquiry, found.rule, leftOut);
  const { redirect, host, unmodelled } = effects;
  return {
    dialect: 'traefik',
    ...shared,
    contenders: [
      ...shared.contenders,
      ...rivals.taking.map((each) => contenderOfRouter(each, inquiry.facts)),
    ].slice(0, contendersKept),
    ...passedOn(effects),
    ...refusal,
    ...(redirect === undefined || 'refusal' in refusal ? {} : { redirect }),
    host: host ?? hostOf(inquiry, ingress, backend),
    backendScheme: backendScheme(inquiry, backend),
    promises: promisesOf(ingress, shared.promises),
    unmodelled: [
      ...unmodelledAnnotations(ingress, (name) => isUnmodelledOnIngress(ingress, keyOf(name))),
      ...unmodelled,
      ...unmodelledOnService(inquiry, backend),
      ...unsureOf(inquiry, found),
      ...unsureRouters(found, rivals),
    ],
  };
}

/** No router, no Middleware. */
const asSent = ({ facts, request }: Inquiry): RouterEffects => ({
  effects: middlewareEffects(facts, [], request),
});

const decided = (inquiry: Inquiry, { rule, matching }: TraefikChoice): Choice =>
  rule === undefined ? unmatched(withDefaultsInForce(inquiry)) : chosen(inquiry, rule, matching);

/** No router at all, or none on this scheme: Traefik's own 404. */
function refused(
  inquiry: Inquiry,
  rule: Rule,
  leftOut: Sourced<string> | undefined,
): Pick<Arrival, 'refusal'> {
  if (leftOut === undefined) return refusalOf(rule.ingress, inquiry.request.scheme);
  return { refusal: { value: { status: 404, why: 'backend', detail: leftOut.value }, blame: leftOut.blame } };
}
