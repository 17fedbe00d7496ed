// What the status of a routing object and of its Gateway says against it: which condition explains an answer, the
// text for it, and what to change for each reason that the Gateway API knows.
// https://gateway-api.sigs.k8s.io/reference/spec/

import { rejectionsOf } from '../../routing/gateway-api/status.ts';
import type { GatewayRefusal, Rejection, RoutingDecision, Sourced } from '../../routing/shared/model.ts';
import { routingObjectOf } from '../../routing/shared/routing-object.ts';
import { routingObjectName } from '../evidence/confidence.ts';
import type { Situation } from '../evidence/evidence.ts';
import { plainText } from '../responder/plain-text.ts';
import { fixFor } from './index.ts';
import type { Whom } from './remedy.ts';

/** The case of the remedies for each reason of a condition. */
const caseByReason: Readonly<Record<string, Whom>> = {
  NotAllowedByListeners: 'not-allowed-by-listeners',
  NoMatchingListenerHostname: 'no-listener-hostname',
  NoMatchingParent: 'no-matching-parent',
  GatewayNotFound: 'no-gateway',
  Unclaimed: 'no-gateway-class',
  RefNotPermitted: 'no-reference-grant',
  InvalidKind: 'invalid-kind',
  InvalidCertificateRef: 'invalid-certificate-ref',
  HostnameConflict: 'listener-conflict',
  ProtocolConflict: 'listener-conflict',
  PortUnavailable: 'port-unavailable',
};

/** A situation with what the routing object asks for on one of its schemes. */
type Ruled = Situation & { readonly decision?: RoutingDecision };

/** The object that says no: the routing object at its parent, a listener, or the Gateway as a whole. */
type Level = 'route' | 'listener' | 'gateway';

function levelOf({ value, blame }: Sourced<Rejection>): Level {
  if (blame.kind !== 'Gateway') return 'route';
  return value.parent.startsWith('listener') ? 'listener' : 'gateway';
}

/**
 * The rejection that explains the answer to this request, the surest first. References of another rule, and an
 * address that the Gateway lacks, do not explain an answer that came.
 */
export function rejectionOf(e: Ruled): Sourced<Rejection> | undefined {
  const { decision } = e;
  const all = rejectionsAt(e);
  const at = (level: Level, ...conditions: readonly string[]) =>
    all.find((each) => levelOf(each) === level && conditions.includes(each.value.condition));
  // A listener that is not served takes no route, so its condition is the cause of the route's.
  const listener = at('listener', 'ResolvedRefs', 'Conflicted') ?? at('listener', 'Accepted', 'Programmed');
  return (
    (listener && withListenerField(listener)) ??
    at('route', 'Accepted') ??
    unusableBackend(decision) ??
    all.find((each) => levelOf(each) === 'gateway' && !each.value.reason.startsWith('Address')) ??
    at('route', 'PartiallyInvalid')
  );
}

/** Fields of a listener, by the reason of its condition. */
const listenerFields: Readonly<Record<string, string>> = {
  PortUnavailable: 'port',
  UnsupportedProtocol: 'protocol',
  ProtocolConflict: 'protocol',
  HostnameConflict: 'hostname',
  InvalidCertificateRef: 'tls.certificateRefs',
  RefNotPermitted: 'tls.certificateRefs',
  InvalidRouteKinds: 'allowedRoutes.kinds',
};

/** The rejection, with the field that its reason is about. */
function withListenerField({ value, blame }: Sourced<Rejection>): Sourced<Rejection> {
  const own = Object.hasOwn(listenerFields, value.reason) ? listenerFields[value.reason] : undefined;
  return { value, blame: own === undefined ? blame : { ...blame, field: `${blame.field}.${own}` } };
}

/** Whether the parent rejects the route as a whole, so that it takes no request there. */
export const isRejected = (e: Ruled): boolean =>
  rejectionsAt(e).some((each) => levelOf(each) === 'route' && each.value.condition === 'Accepted');

/** What is said of the parent at which the request comes in; where the route does not take it there, of its other parents. */
function rejectionsAt(e: Ruled): readonly Sourced<Rejection>[] {
  const { decision, facts } = e;
  const { route } = facts.gatewayApi ?? {};
  const said = decision?.rejections ?? [];
  if (said.length > 0 || facts.gatewayApi === undefined || route === undefined) return said;
  return isOwnRule(e) ? [] : rejectionsOf(facts.gatewayApi, route, undefined);
}

/** Whether the rule that takes the request belongs to the probe's own routing object. */
export function isOwnRule({ decision, facts }: Ruled): boolean {
  const own = routingObjectOf(facts);
  const blame = decision?.rule?.blame;
  return (
    own?.kind === blame?.kind &&
    own?.metadata.name === blame?.name &&
    own?.metadata.namespace === blame?.namespace
  );
}

/** A backend of the rule that takes the request, and that may not be used. A backend that does not exist is NoUsableEndpoint. */
function unusableBackend(decision: RoutingDecision | undefined): Sourced<Rejection> | undefined {
  const refusal = decision?.refusal;
  if (refusal === undefined || !isForbidden(refusal)) return undefined;
  const { blame } = refusal;
  const said = (decision?.rejections ?? []).find(({ value }) => value.condition === 'ResolvedRefs');
  const reason = blame.field.endsWith('.namespace') ? 'RefNotPermitted' : 'InvalidKind';
  if (said?.value.reason === reason) return { value: said.value, blame };
  const message = refusal.value.detail ?? '';
  return { value: { parent: `${blame.kind} ${blame.name}`, condition: '', reason, message }, blame };
}

/** Whether a reference may not be used, whether its target exists or not. */
export const isForbidden = ({ value, blame }: Sourced<GatewayRefusal>): boolean =>
  value.why === 'backend' && /\.(?:namespace|kind)$/.test(blame.field);

/** `Gateway infra/gw says Accepted=False, NotAllowedByListeners (…)`; the message alone where no condition was written. */
export function rejectionText({ parent, condition, reason, message }: Rejection): string {
  const words = plainText(message);
  if (condition === '' || reason === 'GatewayNotFound') return words;
  if (reason === 'Unclaimed') return `${words}, ${parent}`;
  const status = ['Conflicted', 'PartiallyInvalid'].includes(condition) ? 'True' : 'False';
  return `${parent} says ${condition}=${status}, ${reason}${words === '' ? '' : ` (${words})`}`;
}

/** Whether a controller wrote the rejection; else the objects alone show it. */
export const isWritten = ({ value: { condition, reason } }: Sourced<Rejection>): boolean =>
  condition !== '' && reason !== 'Unclaimed' && condition !== 'PartiallyInvalid';

/** What to change so that the routing object is in force. */
export function rejectionFix(e: Ruled, rejection: Sourced<Rejection>): string {
  const { value, blame } = rejection;
  const backend = e.decision?.backend?.value;
  return fixFor('IngressConfigNotApplied', [caseOf(rejection), e.decision?.dialect], {
    object: routingObjectName(e),
    other: value.parent,
    field: blame.field === '' ? 'spec' : blame.field,
    host: e.host,
    namespace: e.probe.through.httpRoute?.namespace ?? e.probe.namespace,
    target: backend?.namespace ?? 'of the Service',
    service: backend?.name ?? 'of the Service',
  });
}

/** The line of the remedies for a rejection; undefined where its reason has none of its own. */
function caseOf(rejection: Sourced<Rejection>): Whom | undefined {
  const { reason } = rejection.value;
  // A listener refers to Secrets, a route to Services.
  if (reason === 'RefNotPermitted' && levelOf(rejection) === 'listener') return 'invalid-certificate-ref';
  const own = Object.hasOwn(caseByReason, reason) ? caseByReason[reason] : undefined;
  return own ?? (levelOf(rejection) === 'route' ? undefined : 'not-programmed');
}
