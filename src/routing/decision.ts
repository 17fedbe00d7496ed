// What happens to a request: picks the dialect, by the controller of the Ingress's class or the Gateway API for
// an HTTPRoute, and asks it what happens to a request. A class that cannot be resolved gets the bare Ingress API.

import type { Blame, Facts, Ingress } from '../model/index.ts';
import { dialectOf } from './dialects.ts';
import { gatewayApiDecision } from './gateway-api/index.ts';
import type { GatewayRequest } from './gateway-api/question.ts';
import { type ClassState, classOfIngress } from './ingress/class.ts';
import { ingressDecision, matchingRules } from './ingress/index.ts';
import { type RoutingRequest, routingRequestOf } from './ingress/request.ts';
import { hostRank } from './shared/host.ts';
import type { RoutePlan, RoutingDecision } from './shared/model.ts';
import { withoutEndSlashes } from './shared/path.ts';

export type { GatewayRequest } from './gateway-api/question.ts';
export type { ClassState } from './ingress/class.ts';
export type { ClientRequest } from './ingress/request.ts';

/**
 * What the routing objects ask the gateway to do with one request. Total: any Ingress or HTTPRoute, any
 * request; the path of the answer starts with a slash and keeps the query. Without either in the facts
 * nothing is known and no rule matches.
 */
export function decide(facts: Facts, request: GatewayRequest): RoutingDecision {
  const { ingress, gatewayApi } = facts;
  if (ingress === undefined && gatewayApi?.route !== undefined)
    return gatewayApiDecision(facts, gatewayApi, request);
  const routing = routingRequestOf(facts, facts.ingress ?? {}, request);
  const state = classOf(facts);
  const dialect = state.kind === 'resolved' ? dialectOf(state.controller)?.decide : undefined;
  const decision = (dialect ?? ingressDecision)(routing);
  return { ...decision, ...declaredBy(routing, decision, dialect ?? ingressDecision) };
}

/** What the probe's own Ingress asks for by itself, where another object decides and the own one has a rule too. */
function declaredBy(
  routing: RoutingRequest,
  { rule }: RoutingDecision,
  dialect: (routing: RoutingRequest) => RoutingDecision,
): Pick<RoutingDecision, 'declared' | 'split'> {
  if (rule === undefined || isObject(routing.own, rule.blame)) return {};
  const declared = dialect({ ...routing, ingresses: [routing.own] });
  if (declared.rulePath === undefined) return {};
  return isNarrowed(routing, rule.blame) ? { declared, split: true } : { declared };
}

/** By the Ingress API alone, the rule of the object that decides is closer to the host, or longer, than the best own one. */
function isNarrowed(routing: RoutingRequest, decides: Blame): boolean {
  const [first] = matchingRules(routing);
  const [own] = matchingRules({ ...routing, ingresses: [routing.own] });
  if (first === undefined || own === undefined || !isObject(first.ingress, decides)) return false;
  const closer = hostRank(first.host, routing.host) > hostRank(own.host, routing.host);
  return closer || withoutEndSlashes(first.path).length > withoutEndSlashes(own.path).length;
}

/** An IngressRoute may have the name of the Ingress. */
const isObject = ({ metadata }: Ingress, { kind, namespace, name }: Blame): boolean =>
  kind === 'Ingress' && metadata?.namespace === namespace && metadata.name === name;

/** Whether the class of the probe's Ingress resolves, and to which controller. */
export const classOf = (facts: Facts): ClassState =>
  facts.ingress === undefined ? { kind: 'none' } : classOfIngress(facts.ingress, facts.ingressClasses);

/** The decision by a rule that leads to a backend, that of https before that of http; else one by any rule; else either. */
export function mainDecision({ https, http }: RoutePlan['decisions']): RoutingDecision | undefined {
  const ruled = [https, http].filter((decision) => decision?.rule !== undefined);
  return ruled.find((decision) => leadsOn(decision)) ?? ruled[0] ?? https ?? http;
}

const leadsOn = (decision: RoutingDecision | undefined): boolean =>
  (decision?.declared?.backend ?? decision?.backend) !== undefined;
