// Whether a probe may ask a Service: those of its own namespace, and of other namespaces only those that their owner
// granted. This file keeps namespaces apart: without it a probe could send requests into any namespace.

import type { Probe } from '../../api/read/probe.ts';
import type { Facts, HTTPRoute, Ingress, ObjectKey } from '../../model/index.ts';
import { isGranted, probeReferrer, type Referrer } from '../../routing/shared/reference-grants.ts';

/**
 * Whether a probe may ask a Service. It may when one of these holds: the Service is in the probe's namespace; `direct`
 * names it, and a ReferenceGrant of its namespace allows that; the routing object names it, and grants allow the probe
 * to refer to the routing object and that one to refer to the Service.
 */
export function mayAskService(probe: Probe, facts: Facts, service: ObjectKey): boolean {
  if (service.namespace === probe.namespace) return true;
  return isNamedDirectly(probe, facts, service) || isRoutedTo(probe, facts, service);
}

function isNamedDirectly({ namespace, direct = [] }: Probe, facts: Facts, service: ObjectKey): boolean {
  const isNamed = direct.some((hop) => hop.namespace === service.namespace && hop.service === service.name);
  return isNamed && mayReferTo(facts, probeReferrer(namespace), service);
}

function isRoutedTo({ namespace, through }: Probe, facts: Facts, service: ObjectKey): boolean {
  const { ingress, httpRoute } = through;
  const group = ingress === undefined ? 'gateway.networking.k8s.io' : 'networking.k8s.io';
  const kind = ingress === undefined ? 'HTTPRoute' : 'Ingress';
  const named = ingress ?? httpRoute;
  if (named === undefined) return false;
  const to = { group, kind, namespace: named.namespace, name: named.name };
  if (!isGranted(facts.referenceGrants ?? [], probeReferrer(namespace), to)) return false;
  const backends = backendsOf(facts, named.namespace);
  if (!backends.some((one) => one.namespace === service.namespace && one.name === service.name)) return false;
  return mayReferTo(facts, { group, kind, namespace: named.namespace }, service);
}

/** Grants that the operator may not read count as absent. */
const mayReferTo = (facts: Facts, from: Referrer, { namespace, name }: ObjectKey): boolean =>
  isGranted(facts.referenceGrants ?? [], from, { group: '', kind: 'Service', namespace, name });

/** Services that the routing object names as backends. */
const backendsOf = ({ ingress, gatewayApi }: Facts, home: string): readonly ObjectKey[] => [
  ...(ingress === undefined ? [] : backendsOfIngress(ingress)).map((name) => ({ namespace: home, name })),
  ...(gatewayApi?.route === undefined ? [] : backendsOfRoute(gatewayApi.route, home)),
];

/** Names of Services: an Ingress can name only those of its own namespace. */
function backendsOfIngress({ spec }: Ingress): readonly string[] {
  const ofRules = (spec?.rules ?? []).flatMap(({ http }) => http?.paths ?? []).map(({ backend }) => backend);
  return [...ofRules, spec?.defaultBackend].flatMap((backend) => backend?.service?.name ?? []);
}

function backendsOfRoute({ spec }: HTTPRoute, home: string): readonly ObjectKey[] {
  return (spec?.rules ?? [])
    .flatMap(({ backendRefs = [] }) => backendRefs)
    .filter(({ group = '', kind = 'Service' }) => group === '' && kind === 'Service')
    .map(({ namespace = home, name }) => ({ namespace, name }));
}
