// How far a finding that blames configuration may go, and which object or field it blames. A dialect
// that is not known, a setting that is not modelled, or a Gateway whose controller may do something
// else than the routing object says, limits the confidence to Likely.

import type { Blame, Confidence, Facts, GatewayApiFacts } from '../../model/index.ts';
import { controllerOf } from '../../routing/gateway-api/controllers.ts';
import { isTakenOver } from '../../routing/gateway-api/status.ts';
import type { Hop, RoutingDecision, Sourced } from '../../routing/shared/model.ts';
import {
  routingObjectBlame,
  routingObjectOf,
  routingObjectText,
} from '../../routing/shared/routing-object.ts';
import type { Evidence } from './evidence.ts';
import { blameService } from './phrases.ts';

/** Confirmed where the cause is proven, else Likely. */
export const confirmedIf = (isProven: boolean): Confidence => (isProven ? 'Confirmed' : 'Likely');

/** Whether every setting that could change the route of the request is understood. */
export const isModelled = (decision: RoutingDecision | undefined): decision is RoutingDecision =>
  decision !== undefined && decision.dialect !== 'ingress' && decision.unmodelled.length === 0;

/** Confidence of a finding in which the live answer and the configuration agree. */
export const configurationConfidence = (e: Evidence): Confidence =>
  confirmedIf(isModelled(e.decision) && isBinding(e.facts));

/**
 * The first present setting that a predicate picks, and that nobody models. Undefined where the
 * controller is not known, because nobody may read the annotation there.
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

/** The field of a setting; the routing object as a whole where no setting is known. */
export const blameSetting = (
  e: Evidence,
  setting: Pick<Sourced<unknown>, 'blame'> | undefined,
): readonly Blame[] => (setting === undefined ? blameRoutingObject(e) : [setting.blame]);

/** The Service of a hop; the routing object where the gateway itself is at fault. */
export const blameHop = (e: Evidence, hop: Hop | undefined): readonly Blame[] =>
  hop === undefined ? blameRoutingObject(e) : [blameService(hop)];

/** The routing object for a sentence or a fix: `HTTPRoute shop`. */
export function routingObjectName({ facts }: Pick<Evidence, 'facts'>): string {
  const object = routingObjectOf(facts);
  return object === undefined ? 'the gateway' : routingObjectText(object);
}

/**
 * Controllers with published conformance reports, by `GatewayClass.spec.controllerName`.
 * https://gateway-api.sigs.k8s.io/implementations/
 */
const conformant: readonly string[] = [
  'alb.networking.azure.io/alb-controller',
  'apisix.apache.org/apisix-ingress-controller',
  'gateway.envoyproxy.io/gatewayclass-controller',
  'gateway.k8s.aws/alb',
  'gateway.nginx.org/nginx-gateway-controller',
  'io.cilium/gateway-controller',
  'istio.io/gateway-controller',
  'kgateway.dev/kgateway',
  'konghq.com/gateway-operator',
  'konghq.com/kic-gateway-controller',
  'networking.gke.io/gateway',
  'projectcontour.io/gateway-controller',
  'traefik.io/gateway-controller',
];

/** Whether a controller by this name part runs one of the Gateways: `traefik`. */
export const isRunBy = (facts: Facts, name: string): boolean =>
  (facts.gatewayApi?.gateways ?? []).some((gateway) => controllerOf(facts, gateway)?.includes(name) === true);

/**
 * Whether the Gateways do what the HTTPRoute says: their controllers conform to the Gateway API and have
 * taken over the route as it is now written. True where there is no HTTPRoute.
 */
export function isBinding(facts: Facts): boolean {
  const { route, gateways = [] } = facts.gatewayApi ?? {};
  if (route === undefined) return true;
  const known = gateways.every((gateway) => conformant.includes(controllerOf(facts, gateway) ?? ''));
  return known && gateways.length > 0 && facts.gatewayApi !== undefined && isInForce(facts.gatewayApi);
}

/** Some controller has written about the route, and nobody about an older one only. */
const isInForce = (facts: GatewayApiFacts): boolean =>
  (facts.route?.status?.parents ?? []).length > 0 && isTakenOver(facts);
