// A routing object that nobody claims, by the objects alone. An Ingress without an address, half a minute after it was
// made: its class leads nowhere, or other Ingresses of its class have an address. An HTTPRoute whose Gateways have no
// address: its parent does not exist, no controller accepted the class (condition Accepted), or the Gateway says why.

import type {
  Blame,
  Facts,
  Finding,
  Gateway,
  HTTPRoute,
  ObjectCondition,
  ObjectKey,
} from '../../model/index.ts';
import { classOf } from '../../routing/decision.ts';
import { gatewayBlame } from '../../routing/gateway-api/status.ts';
import { routingObjectBlame, routingObjectOf } from '../../routing/shared/routing-object.ts';
import { plainText } from '../responder/plain-text.ts';
import { fixFor } from './index.ts';

/** Controllers publish an address within seconds. Twice the 60 s status period of ingress-nginx would hide faults too long. */
const settleMs = 30_000;

/** The finding, of reason IngressConfigNotApplied; undefined while the objects do not show it. */
export function notClaimedFinding(facts: Facts): Finding | undefined {
  const { ingress } = facts;
  if (ingress === undefined) return settlesInMs(facts) === undefined ? routeFinding(facts) : undefined;
  const age = addresslessIngressMs(facts);
  if (age === undefined || age < settleMs) return undefined;
  const why = whyNotClaimed(facts);
  if (why === undefined) return undefined;
  const { namespace = '', name = '' } = ingress.metadata ?? {};
  const field =
    ingress.spec?.ingressClassName === undefined ? classAnnotation(facts) : 'spec.ingressClassName';
  return finding(`Ingress ${name} has no address: ${why.message}`, {
    fix: why.fix,
    blame: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', namespace, name, field },
  });
}

const finding = (
  message: string,
  { fix, blame }: { readonly fix: string; readonly blame: Blame },
): Finding => ({ reason: 'IngressConfigNotApplied', confidence: 'Confirmed', message, fix, blames: [blame] });

/** Milliseconds after which a young Ingress or Gateway without an address may be judged; undefined when it has one, or is old enough. */
export function settlesInMs(facts: Facts): number | undefined {
  const age = facts.ingress === undefined ? addresslessGatewayMs(facts) : addresslessIngressMs(facts);
  return age === undefined || age >= settleMs ? undefined : settleMs - age;
}

/** The age of an Ingress without an address, in milliseconds. */
function addresslessIngressMs({ at, ingress }: Facts): number | undefined {
  const made = ingress?.metadata?.creationTimestamp;
  const published = (ingress?.status?.loadBalancer?.ingress ?? []).length > 0;
  return made === undefined || published ? undefined : at.getTime() - new Date(made).getTime();
}

/** The age of the youngest Gateway, in milliseconds; undefined where one of them has an address. */
function addresslessGatewayMs({ at, gatewayApi }: Facts): number | undefined {
  const { gateways = [] } = gatewayApi ?? {};
  const made = gateways.flatMap(({ metadata }) => metadata?.creationTimestamp ?? []);
  if (made.length === 0 || gateways.some(isPublished)) return undefined;
  return Math.min(...made.map((date) => at.getTime() - new Date(date).getTime()));
}

const isPublished = ({ status }: Gateway): boolean => (status?.addresses ?? []).length > 0;

const classAnnotation = ({ ingress }: Facts): string =>
  ingress?.metadata?.annotations?.['kubernetes.io/ingress.class'] === undefined
    ? 'spec.ingressClassName'
    : 'metadata.annotations[kubernetes.io/ingress.class]';

function whyNotClaimed(facts: Facts): { readonly message: string; readonly fix: string } | undefined {
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

/** The finding about an HTTPRoute; undefined while one of its Gateways has an address, or nothing says why none has. */
function routeFinding(facts: Facts): Finding | undefined {
  const { route, gateways = [] } = facts.gatewayApi ?? {};
  if (route === undefined || gateways.some(isPublished)) return undefined;
  const [gateway] = gateways;
  return gateway === undefined ? parentlessFinding(facts, route) : gatewayFinding(facts, gateway);
}

/** No Gateway that the route names exists. A status that a controller wrote says that one does, though it cannot be read. */
function parentlessFinding(facts: Facts, route: HTTPRoute): Finding | undefined {
  const index = (route.spec?.parentRefs ?? []).findIndex(({ kind = 'Gateway' }) => kind === 'Gateway');
  const parent = route.spec?.parentRefs?.[index];
  const object = routingObjectOf(facts);
  if (parent === undefined || object === undefined || (route.status?.parents ?? []).length > 0)
    return undefined;
  const other = `Gateway ${parent.name} in namespace ${parent.namespace ?? route.metadata?.namespace ?? ''}`;
  const field = `spec.parentRefs[${index}]`;
  const name = `HTTPRoute ${route.metadata?.name ?? ''}`;
  const found = finding(`${name} has no Gateway: there is no ${other}`, {
    fix: fixFor('IngressConfigNotApplied', ['no-gateway'], { other, field, object: name }),
    blame: routingObjectBlame(object, field),
  });
  // An operator that sees one namespace cannot know whether a Gateway of another one exists.
  const elsewhere = parent.namespace !== undefined && parent.namespace !== route.metadata?.namespace;
  return elsewhere ? { ...found, confidence: 'Likely' } : found;
}

/** The finding about a Gateway without an address: no controller runs its class, or the Gateway says why. */
function gatewayFinding(facts: Facts, gateway: Gateway): Finding | undefined {
  const { namespace = '', name = '' } = gateway.metadata ?? {};
  const other = gatewayText({ namespace, name });
  const classless = whyClassNotAccepted(facts, gateway);
  if (classless !== undefined)
    return finding(`${other} has no address: ${classless}`, {
      fix: fixFor('IngressConfigNotApplied', ['no-gateway-class'], { other }),
      blame: gatewayBlame(gateway, 'spec.gatewayClassName'),
    });
  const refusal = refusalOf(gateway);
  if (refusal === undefined) return undefined;
  const { type, reason = '', message = '' } = refusal;
  const said = message === '' ? '' : ` (${plainText(message)})`;
  const whom = reason.startsWith('Address') ? 'no-address' : 'not-programmed';
  return finding(`${other} has no address: it says ${type}=False, ${reason}${said}`, {
    fix: fixFor('IngressConfigNotApplied', [whom], { other }),
    blame: gatewayBlame(gateway, reason.startsWith('Address') ? 'spec.addresses' : 'spec.listeners'),
  });
}

/** Why no controller runs the class; undefined where one does, or classes may not be read. */
function whyClassNotAccepted({ gatewayApi }: Facts, { spec }: Gateway): string | undefined {
  const classes = gatewayApi?.classes;
  const name = spec?.gatewayClassName ?? '';
  if (classes === undefined) return undefined;
  const known = classes.find(({ metadata }) => metadata?.name === name);
  if (known === undefined) return `there is no GatewayClass ${name}`;
  const accepted = (known.status?.conditions ?? []).find(({ type }) => type === 'Accepted');
  return accepted?.status === 'True'
    ? undefined
    : `no controller has accepted GatewayClass ${name} (${accepted?.reason ?? 'no condition'})`;
}

/** The condition of the Gateway that says no, of its present generation. Unknown is what the API server writes before a controller comes. */
function refusalOf({ metadata, status }: Gateway): ObjectCondition | undefined {
  const { generation = 0 } = metadata ?? {};
  return ['Accepted', 'Programmed'].flatMap((type) =>
    (status?.conditions ?? []).filter(
      (condition) =>
        condition.type === type &&
        condition.status === 'False' &&
        (condition.observedGeneration ?? generation) >= generation,
    ),
  )[0];
}

const gatewayText = ({ namespace, name }: ObjectKey): string => `Gateway ${namespace}/${name}`;
