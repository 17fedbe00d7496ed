// Which schemes a Kong route is for, and what Kong says to the other one.
// Sources: Kong/kong kong/runloop/handler.lua (426 or https_redirect_status_code, Location is
// `https://` + host + request target); kubernetes-ingress-controller kongstate/route.go.

import type { Ingress, Scheme } from '../../model/index.ts';
import type { RoutingRequest } from '../ingress/request.ts';
import { annotationField, annotationsOf, ingressBlame } from '../shared/blame.ts';
import { withoutPort } from '../shared/host.ts';
import type { RoutingDecision } from '../shared/model.ts';
import { kongPrefix } from './settings.ts';

/** Forces https with 302, see overrideHTTPSRedirectCode; it is not under Kong's own prefix. */
const forceAnnotation = 'ingress.kubernetes.io/force-ssl-redirect';

const protocolsName = `${kongPrefix}protocols`;
const codeName = `${kongPrefix}https-redirect-status-code`;

/** What the protocols annotation may hold; one other word makes the controller drop the list. */
const known = new Set([
  'http',
  'https',
  'grpc',
  'grpcs',
  'tcp',
  'udp',
  'tls',
  'tls_passthrough',
  'ws',
  'wss',
]);

/** The schemes that an annotation narrows a route to, or undefined: both. */
function narrowedTo(
  ingress: Ingress,
): { readonly schemes: readonly Scheme[]; readonly name: string } | undefined {
  const words = (annotationsOf(ingress)[protocolsName] ?? '').split(',').map((word) => word.trim());
  if (words.every((word) => known.has(word))) return { schemes: schemesOf(words), name: protocolsName };
  return isForced(ingress) ? { schemes: ['https'], name: forceAnnotation } : undefined;
}

/** grpc with http gives both schemes (normalizeProtocols). */
function schemesOf(words: readonly string[]): readonly Scheme[] {
  const plain = words.some((word) => ['http', 'grpc', 'ws'].includes(word));
  const secured = words.some((word) => ['https', 'grpcs', 'wss'].includes(word));
  return [...(plain ? (['http'] as const) : []), ...(secured ? (['https'] as const) : [])];
}

const isForced = (ingress: Ingress): boolean => annotationsOf(ingress)[forceAnnotation] === 'true';

/** The schemes that an annotation promises, or undefined where none narrows them. */
export function promisesOf(ingress: Ingress): readonly Scheme[] | undefined {
  const schemes = narrowedTo(ingress)?.schemes ?? [];
  return schemes.length === 1 ? schemes : undefined;
}

/**
 * What Kong answers by itself on a scheme that the route leaves out: for http the redirect,
 * or 426 which is its default; for https an error, most likely the 404 of a request without a
 * route (Kong documents that it is an error, not which one).
 */
export function protocolOutcome(
  routing: RoutingRequest,
  ingress: Ingress,
): Pick<RoutingDecision, 'redirect' | 'refusal'> {
  const narrowed = narrowedTo(ingress);
  const { scheme, host } = routing.request;
  if (narrowed === undefined || narrowed.schemes.includes(scheme)) return {};
  const blame = ingressBlame(ingress, annotationField(narrowed.name));
  if (scheme === 'https' || !narrowed.schemes.includes('https'))
    return { refusal: { value: { status: 404, why: 'protocol' }, blame } };
  const code = redirectCode(ingress);
  if (code.status === 426) return { refusal: { value: { status: 426, why: 'protocol' }, blame } };
  const location = `https://${withoutPort(host)}${routing.path}${routing.query}`;
  return {
    redirect: {
      value: { status: code.status, location },
      blame: ingressBlame(ingress, annotationField(code.name)),
    },
  };
}

/** 426 unless a readable code is written; the annotation that decides it. */
function redirectCode(ingress: Ingress): { readonly status: number; readonly name: string } {
  const written = Number(annotationsOf(ingress)[codeName]);
  if ([426, 301, 302, 307, 308].includes(written)) return { status: written, name: codeName };
  return isForced(ingress) ? { status: 302, name: forceAnnotation } : { status: 426, name: codeName };
}
