// An Ingress that no controller claims, told from the objects alone: it has no address half a
// minute after it was made, and its class leads nowhere, or others of its class have one. An HTTPRoute
// stands with its Gateways: see unclaimed-gateway.ts.

import type { Blame, Facts, Finding } from '../../model/index.ts';
import { classOf } from '../../routing/decision.ts';
import { unclaimedRoute, unpublishedGatewayFor } from './not-claimed-gateway.ts';

/** Controllers publish an address within seconds; twice ingress-nginx's own 60 s status period would hide faults too long. */
const settleMs = 30_000;

/** The finding, or undefined while the objects do not show it (taxonomy reason IngressConfigNotApplied). */
export function unclaimed(facts: Facts): Finding | undefined {
  const { ingress } = facts;
  if (ingress === undefined) return settlesInMs(facts) === undefined ? unclaimedRoute(facts) : undefined;
  const age = unpublishedFor(facts);
  if (ingress === undefined || age === undefined || age < settleMs) return undefined;
  const { namespace = '', name = '' } = ingress.metadata ?? {};
  const field =
    ingress.spec?.ingressClassName === undefined ? classAnnotation(facts) : 'spec.ingressClassName';
  const blame = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', namespace, name, field };
  return finding(facts, blame);
}

/** Milliseconds after which a young Ingress, or a young Gateway, without an address may be judged; undefined when it has one, or is old enough. */
export function settlesInMs(facts: Facts): number | undefined {
  const age = facts.ingress === undefined ? unpublishedGatewayFor(facts) : unpublishedFor(facts);
  return age === undefined || age >= settleMs ? undefined : settleMs - age;
}

/** How old an Ingress without an address is, in milliseconds. */
function unpublishedFor({ at, ingress }: Facts): number | undefined {
  const made = ingress?.metadata?.creationTimestamp;
  const published = (ingress?.status?.loadBalancer?.ingress ?? []).length > 0;
  return made === undefined || published ? undefined : at.getTime() - new Date(made).getTime();
}

const classAnnotation = ({ ingress }: Facts): string =>
  ingress?.metadata?.annotations?.['kubernetes.io/ingress.class'] === undefined
    ? 'spec.ingressClassName'
    : 'metadata.annotations[kubernetes.io/ingress.class]';

function finding(facts: Facts, blame: Blame): Finding | undefined {
  const why = reasonOf(facts);
  if (why === undefined) return undefined;
  return {
    reason: 'IngressConfigNotApplied',
    confidence: 'Confirmed',
    message: `Ingress ${blame.name} has no address: ${why.message}`,
    fix: why.fix,
    blames: [blame],
  };
}

function reasonOf(facts: Facts): { readonly message: string; readonly fix: string } | undefined {
  const known = (facts.ingressClasses ?? [])
    .map(({ metadata }) => metadata?.name)
    .filter((name) => name !== undefined);
  const choose =
    known.length === 0 ? 'install an ingress controller' : `set it to one of ${known.slice(0, 5).join(', ')}`;
  const found = classOf(facts);
  switch (found.kind) {
    case 'missing':
      return {
        message: `there is no IngressClass ${found.name}`,
        fix: `spec.ingressClassName names no IngressClass of this cluster: ${choose}`,
      };
    case 'none':
      return {
        message: 'it names no class, and no IngressClass is the default',
        fix: `Set spec.ingressClassName: ${choose}`,
      };
    case 'resolved':
      return facts.classPublishes
        ? {
            message: `its controller gives other Ingresses of class ${found.name} one`,
            fix: `Look for this Ingress in the log of ${found.controller}: it was rejected`,
          }
        : undefined;
    case 'unreadable':
      return undefined;
  }
}
