// The door to routing: picks the dialect, by the controller of the Ingress's class or the Gateway API for
// an HTTPRoute, and asks it what happens to a request. A class that cannot be resolved gets the bare Ingress API.

import type { Blame, Facts, Ingress } from '../model/index.ts';
import { awsAlbArrival } from './aws-alb/index.ts';
import { gatewayApiArrival } from './gateway-api/index.ts';
import type { GatewayRequest } from './gateway-api/question.ts';
import { haproxyArrival } from './haproxy/index.ts';
import { haproxyCommunityArrival } from './haproxy-community/index.ts';
import { type ClassState, classOfIngress } from './ingress/class.ts';
import { ingressArrival, matchingRules } from './ingress/index.ts';
import { type Inquiry, inquiryOf } from './ingress/request.ts';
import { ingressNginxArrival } from './ingress-nginx/index.ts';
import { kongArrival } from './kong/index.ts';
import { nginxIncArrival } from './nginx-inc/index.ts';
import { hostRank } from './shared/host.ts';
import type { Arrival } from './shared/model.ts';
import { withoutEndSlashes } from './shared/path.ts';
import { traefikArrival } from './traefik/index.ts';

export type { GatewayRequest } from './gateway-api/question.ts';
export type { ClassState } from './ingress/class.ts';
export type { RouteRequest } from './ingress/request.ts';

/** Dialects by `IngressClass.spec.controller`. */
const dialects: Readonly<Record<string, (inquiry: Inquiry) => Arrival>> = {
  'k8s.io/ingress-nginx': ingressNginxArrival,
  'ingress-controllers.konghq.com/kong': kongArrival,
  'nginx.org/ingress-controller': nginxIncArrival,
  'haproxy.org/ingress-controller': haproxyArrival,
  'haproxy-ingress.github.io/controller': haproxyCommunityArrival,
  'ingress.k8s.aws/alb': awsAlbArrival,
  // EKS Auto Mode.
  'eks.amazonaws.com/alb': awsAlbArrival,
  'traefik.io/ingress-controller': traefikArrival,
};

/**
 * What the routing objects ask the gateway to do with one request. Total: any Ingress or HTTPRoute, any
 * request; the path of the answer starts with a slash and keeps the query. Without either in the facts
 * nothing is known and no rule matches.
 */
export function arrivalOf(facts: Facts, request: GatewayRequest): Arrival {
  const { ingress, gatewayApi } = facts;
  if (ingress === undefined && gatewayApi?.route !== undefined)
    return gatewayApiArrival(facts, gatewayApi, request);
  const inquiry = inquiryOf(facts, facts.ingress ?? {}, request);
  const state = classOf(facts);
  const dialect = state.kind === 'resolved' ? dialectOf(state.controller) : undefined;
  const arrival = (dialect ?? ingressArrival)(inquiry);
  return { ...arrival, ...declaredBy(inquiry, arrival, dialect ?? ingressArrival) };
}

/** The dialect of a controller. HAProxy's put a class name behind theirs: `haproxy.org/ingress-controller/haproxy`. */
function dialectOf(controller: string): ((inquiry: Inquiry) => Arrival) | undefined {
  const name = controller.replace(/^(haproxy[^/]*\/(?:ingress-)?controller)\/.+$/, '$1');
  return Object.hasOwn(dialects, name) ? dialects[name] : undefined;
}

/** What the probe's own Ingress asks for by itself, where another object decides and the own one has a rule too. */
function declaredBy(
  inquiry: Inquiry,
  { rule }: Arrival,
  dialect: (inquiry: Inquiry) => Arrival,
): Pick<Arrival, 'declared' | 'split'> {
  if (rule === undefined || isObject(inquiry.own, rule.blame)) return {};
  const declared = dialect({ ...inquiry, ingresses: [inquiry.own] });
  if (declared.rulePath === undefined) return {};
  return isNarrowed(inquiry, rule.blame) ? { declared, split: true } : { declared };
}

/** By the Ingress API alone, the rule of the object that decides is closer to the host, or longer, than the best own one. */
function isNarrowed(inquiry: Inquiry, decides: Blame): boolean {
  const [first] = matchingRules(inquiry);
  const [own] = matchingRules({ ...inquiry, ingresses: [inquiry.own] });
  if (first === undefined || own === undefined || !isObject(first.ingress, decides)) return false;
  const closer = hostRank(first.host, inquiry.host) > hostRank(own.host, inquiry.host);
  return closer || withoutEndSlashes(first.path).length > withoutEndSlashes(own.path).length;
}

/** An IngressRoute may have the name of the Ingress. */
const isObject = ({ metadata }: Ingress, { kind, namespace, name }: Blame): boolean =>
  kind === 'Ingress' && metadata?.namespace === namespace && metadata.name === name;

/** Whether the class of the probe's Ingress resolves, and to which controller. */
export const classOf = (facts: Facts): ClassState =>
  facts.ingress === undefined ? { kind: 'none' } : classOfIngress(facts.ingress, facts.ingressClasses);
