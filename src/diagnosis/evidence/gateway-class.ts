// Who runs the Gateways of an HTTPRoute, as far as a finding may build on it: a controller whose
// conformance to the Gateway API is published, which has taken over the route as it is now written.
// https://gateway-api.sigs.k8s.io/implementations/

import type { Facts, GatewayApiFacts } from '../../model/index.ts';
import { controllerOf } from '../../routing/gateway-api/controllers.ts';
import { isTakenOver } from '../../routing/gateway-api/status.ts';

/** Controllers with published conformance reports, by `GatewayClass.spec.controllerName`. */
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

/** Whether what an HTTPRoute says may be taken for what its Gateways do. */
export function isBinding(facts: Facts): boolean {
  const { route, gateways = [] } = facts.gatewayApi ?? {};
  if (route === undefined) return true;
  const known = gateways.every((gateway) => conformant.includes(controllerOf(facts, gateway) ?? ''));
  return known && gateways.length > 0 && facts.gatewayApi !== undefined && isInForce(facts.gatewayApi);
}

/** Some controller has written about the route, and nobody about an older one only. */
export const isInForce = (facts: GatewayApiFacts): boolean =>
  (facts.route?.status?.parents ?? []).length > 0 && isTakenOver(facts);
