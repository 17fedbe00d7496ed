// An HTTPRoute that no Gateway serves, told from the objects alone: its parent does not exist, nobody
// runs the class of the Gateway, or the Gateway says itself that it is not programmed and has no address.

import type {
  Blame,
  Facts,
  Finding,
  Gateway,
  HTTPRoute,
  ObjectCondition,
  ObjectKey,
} from '../../model/index.ts';
import { routingObjectBlame, routingObjectOf } from '../../routing/shared/routing-object.ts';
import { plainText } from '../responder/plain-text.ts';
import { fixFor } from './index.ts';

/** The finding; undefined while one of the Gateways has an address, or nothing says why none has. */
export function unclaimedRoute(facts: Facts): Finding | undefined {
  const { route, gateways = [] } = facts.gatewayApi ?? {};
  if (route === undefined || gateways.some(isPublished)) return undefined;
  const [gateway] = gateways;
  return gateway === undefined ? orphaned(facts, route) : unprogrammed(facts, gateway);
}

/** How old the youngest Gateway without an address is, in milliseconds; undefined where one has an address. */
export function unpublishedGatewayFor({ at, gatewayApi }: Facts): number | undefined {
  const { gateways = [] } = gatewayApi ?? {};
  const made = gateways.flatMap(({ metadata }) => metadata?.creationTimestamp ?? []);
  if (made.length === 0 || gateways.some(isPublished)) return undefined;
  return Math.min(...made.map((date) => at.getTime() - new Date(date).getTime()));
}

const isPublished = ({ status }: Gateway): boolean => (status?.addresses ?? []).length > 0;

/** No Gateway that the route names exists. What a controller wrote into its status says that one does, where it cannot be read. */
function orphaned(facts: Facts, route: HTTPRoute): Finding | undefined {
  const index = (route.spec?.parentRefs ?? []).findIndex(({ kind = 'Gateway' }) => kind === 'Gateway');
  const parent = route.spec?.parentRefs?.[index];
  const object = routingObjectOf(facts);
  if (parent === undefined || object === undefined || (route.status?.parents ?? []).length > 0)
    return undefined;
  const other = `Gateway ${parent.name} in namespace ${parent.namespace ?? route.metadata?.namespace ?? ''}`;
  const field = `spec.parentRefs[${index}]`;
  const name = `HTTPRoute ${route.metadata?.name ?? ''}`;
  const finding = found(`${name} has no Gateway: there is no ${other}`, {
    fix: fixFor('IngressConfigNotApplied', ['no-gateway'], { other, field, object: name }),
    blame: routingObjectBlame(object, field),
  });
  // An operator that sees one namespace cannot tell what stands in others.
  const elsewhere = parent.namespace !== undefined && parent.namespace !== route.metadata?.namespace;
  return elsewhere ? { ...finding, confidence: 'Likely' } : finding;
}

function unprogrammed(facts: Facts, gateway: Gateway): Finding | undefined {
  const { namespace = '', name = '' } = gateway.metadata ?? {};
  const other = gatewayText({ namespace, name });
  const classless = withoutController(facts, gateway);
  if (classless !== undefined)
    return found(`${other} has no address: ${classless}`, {
      fix: fixFor('IngressConfigNotApplied', ['no-gateway-class'], { other }),
      blame: gatewayBlame(gateway, 'spec.gatewayClassName'),
    });
  const refusal = refusalOf(gateway);
  if (refusal === undefined) return undefined;
  const { type, reason = '', message = '' } = refusal;
  const said = message === '' ? '' : ` (${plainText(message)})`;
  const whom = reason.startsWith('Address') ? 'no-address' : 'not-programmed';
  return found(`${other} has no address: it says ${type}=False, ${reason}${said}`, {
    fix: fixFor('IngressConfigNotApplied', [whom], { other }),
    blame: gatewayBlame(gateway, reason.startsWith('Address') ? 'spec.addresses' : 'spec.listeners'),
  });
}

/** Why nobody runs the class; undefined where somebody does, or classes may not be read. */
function withoutController({ gatewayApi }: Facts, { spec }: Gateway): string | undefined {
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

/** The Gateway's own word. `Pending` is what the API server writes before any controller has looked. */
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

/** A field of a Gateway. */
export function gatewayBlame({ metadata }: Gateway, field: string): Blame {
  const { namespace = '', name = '' } = metadata ?? {};
  return { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', namespace, name, field };
}

const found = (
  message: string,
  { fix, blame }: { readonly fix: string; readonly blame: Blame },
): Finding => ({ reason: 'IngressConfigNotApplied', confidence: 'Confirmed', message, fix, blames: [blame] });
