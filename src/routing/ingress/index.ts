// The Ingress API itself, without a controller's annotations: what every controller promises to do. It is used for
// controllers that have no dialect here.
// Source: kubernetes.io/docs/concepts/services-networking/ingress ("Path types",
// "Multiple matches", "Hostname wildcards").

import { ingressBlame, unmodelledAnnotations } from '../shared/blame.ts';
import { hostRank } from '../shared/host.ts';
import type { RoutingDecision } from '../shared/model.ts';
import { withoutEndSlashes } from '../shared/path.ts';
import { portOf, schemeOf } from './backend.ts';
import { type IngressRule, isElementPrefixRule, type RoutingRequest } from './request.ts';
import { rulesFor } from './rule-index.ts';
import { choiceAmong, ranked } from './winning-rule.ts';

/** Annotations of gateways: any of them may change a request. */
const gatewayAnnotation =
  /(^|\.)(ingress\.kubernetes\.io|nginx\.org|nginx\.com|konghq\.com|traefik\.io|containo\.us|haproxy\.org|haproxy-ingress\.github\.io|apisix\.apache\.org|projectcontour\.io|getambassador\.io|istio\.io|cilium\.io|amazonaws\.com|azure\.com|cloud\.google\.com)\//;

/** What an Ingress asks for when nothing is known of its controller. */
export function ingressDecision(routing: RoutingRequest): RoutingDecision {
  const { facts, request, path, query } = routing;
  const { ingress, backend, shared } = choiceAmong(routing, matchingRules(routing));
  return {
    dialect: 'ingress',
    ...shared,
    path: path + query,
    pathChanges: [],
    host: { value: request.host, blame: ingressBlame(ingress), inferred: true },
    backendScheme: schemeOf(backend && portOf(facts, backend)?.appProtocol),
    unmodelled: unmodelledAnnotations(ingress, (name) => gatewayAnnotation.test(name)),
  };
}

/**
 * The rules that match, the one that wins first: the closest host, then the longest path, then Exact before Prefix.
 * ImplementationSpecific is up to the controller; the API suggests to treat it as one of the others.
 */
export function matchingRules(routing: RoutingRequest): readonly IngressRule[] {
  const { host, path } = routing;
  const fits = (rule: IngressRule): boolean =>
    hostRank(rule.host, host) > 0 && isElementPrefixRule(rule, path);
  return ranked(rulesFor(routing).filter(fits), (rule) => [
    hostRank(rule.host, host),
    withoutEndSlashes(rule.path).length,
    rule.pathType === 'Exact' ? 1 : 0,
  ]);
}
