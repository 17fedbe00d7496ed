// The dialect of Traefik's provider for Ingresses: annotations of the Ingress make the router, those of
// the Service the service, Middleware objects what happens in between; IngressRoutes compete for the same
// requests. What is set at Traefik's start cannot be read.
// Source: doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress, and the code of v3.6.

import type { Ingress, Scheme } from '../../model/index.ts';
import type { Dialect, IngressRule, RoutingRequest } from '../ingress/request.ts';
import {
  choiceByRule,
  choiceWithoutRule,
  contendersKept,
  type IngressChoice,
} from '../ingress/winning-rule.ts';
import { unmodelledAnnotations } from '../shared/blame.ts';
import { rememberedBy } from '../shared/memory.ts';
import type { RoutingDecision, Sourced } from '../shared/model.ts';
import { isUnmodelled } from '../shared/setting.ts';
import { keyOf, settingOf } from './annotations.ts';
import { isServed, promisesOf, refusalOf } from './entrypoints.ts';
import { decisionByIngressRoute } from './ingress-route-decision.ts';
import { contenderOfRouter, type IngressRouters, ingressRoutersFor } from './ingress-routes.ts';
import { middlewareEffects } from './middlewares.ts';
import { effectsInDecision, effectsOnIngress, type RouterEffects } from './router-middlewares.ts';
import { choiceOf, priorityOf, type TraefikChoice } from './routers.ts';
import { backendScheme, hostOf, unmodelledOnBackend } from './services.ts';
import { traefikSettings } from './settings.ts';
import { unsureOf, unsureRouters } from './unsure.ts';

/** The dialect of Traefik's provider for Ingresses. */
export const traefik: Dialect = { ...traefikSettings, decide: traefikDecision };

/** What an Ingress of the class traefik.io/ingress-controller asks for. Rules of Ingresses never match methods. */
function traefikDecision(routing: RoutingRequest): RoutingDecision {
  const found = choiceOf(routing, (ingress) => effectsOnIngress(routing, ingress).leftOut !== undefined);
  const rivals = ingressRoutersFor(routing);
  const decision = decisionByIngress(routing, found, rivals);
  const [taking] = rivals.taking;
  if (taking !== undefined && (!found.open || priorityOfFound(found) < taking.priority))
    return decisionByIngressRoute(routing, taking, { found, rivals });
  const [leavingOut] = rivals.leavingOut;
  if (leavingOut === undefined || decision.rule !== undefined) return decision;
  const refusal = { value: { status: 404, why: 'method' as const }, blame: leavingOut.blame };
  return { ...decisionByIngressRoute(routing, leavingOut, { found, rivals }), refusal };
}

const priorityOfFound = ({ rule }: TraefikChoice): number =>
  rule === undefined ? 0 : priorityOf(rule, false);

function decisionByIngress(
  routing: RoutingRequest,
  found: TraefikChoice,
  rivals: IngressRouters,
): RoutingDecision {
  const { ingress, backend, shared } = choiceFor(routing, found);
  const { effects, leftOut } =
    shared.rule === undefined ? noEffects(routing) : effectsOnIngress(routing, ingress);
  const refusal = found.rule === undefined ? {} : refusalFor(routing, found.rule, leftOut);
  const { redirect, host, unmodelled } = effects;
  return {
    dialect: 'traefik',
    ...shared,
    contenders: [
      ...shared.contenders,
      ...rivals.taking.map((each) => contenderOfRouter(each, routing.facts)),
    ].slice(0, contendersKept),
    ...effectsInDecision(effects),
    ...refusal,
    ...(redirect === undefined || 'refusal' in refusal ? {} : { redirect }),
    host: host ?? hostOf(routing, ingress, backend),
    backendScheme: backendScheme(routing, backend),
    promises: promisesOf(ingress, shared.promises),
    unmodelled: [
      ...unmodelledAnnotations(ingress, (name) => isLeftOpen(ingress, name)),
      ...unmodelled,
      ...unmodelledOnBackend(routing, backend),
      ...unsureOf(routing, found),
      ...unsureRouters(found, rivals),
    ],
  };
}

/** No router, no Middleware. */
const noEffects = ({ facts, request }: RoutingRequest): RouterEffects => ({
  effects: middlewareEffects(facts, [], request),
});

const choiceFor = (routing: RoutingRequest, { rule, matching }: TraefikChoice): IngressChoice =>
  rule === undefined ? choiceWithoutRule(requestInForce(routing)) : choiceByRule(routing, rule, matching);

/** No router at all, or none on this scheme: Traefik's own 404. */
function refusalFor(
  routing: RoutingRequest,
  rule: IngressRule,
  leftOut: Sourced<string> | undefined,
): Pick<RoutingDecision, 'refusal'> {
  if (leftOut === undefined) return refusalOf(rule.ingress, routing.request.scheme);
  return { refusal: { value: { status: 404, why: 'backend', detail: leftOut.value }, blame: leftOut.blame } };
}

/** A default backend counts only on an Ingress without rules, and on the schemes of its router. */
function requestInForce(routing: RoutingRequest): RoutingRequest {
  const { own, request } = routing;
  const { before, ingresses } = allInForce(routing.ingresses, request.scheme);
  return { ...routing, own: ingresses[before.indexOf(own)] ?? own, ingresses };
}

/** The Ingresses, and what is left of each, in the same order. */
const allInForce = rememberedBy((before: readonly Ingress[], scheme: string) => ({
  before,
  ingresses: before.map((each) => withDefaultInForce(each, scheme === 'https' ? 'https' : 'http')),
}));

function withDefaultInForce(ingress: Ingress, scheme: Scheme): Ingress {
  const { spec } = ingress;
  if (spec?.defaultBackend === undefined) return ingress;
  if ((spec.rules ?? []).length === 0 && isServed(ingress, scheme)) return ingress;
  const { defaultBackend: _, ...rest } = spec;
  return { ...ingress, spec: rest };
}

/**
 * Whether an annotation may change requests and is not modelled. Names that Traefik does not know are
 * among them: one such router setting makes it leave the Ingress out.
 */
function isLeftOpen(ingress: Ingress, name: string): boolean {
  const key = keyOf(name);
  if (key === undefined) return false;
  return isUnmodelled(traefikSettings, 'Ingress', { key, value: settingOf(ingress, key)?.value ?? '' });
}
