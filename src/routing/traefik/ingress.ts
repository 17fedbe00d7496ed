// What Traefik's provider for Ingresses takes from one Ingress: its default backend, and the annotations that
// are understood.
// Source: doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress.

import type { Ingress, Scheme } from '../../model/index.ts';
import type { RoutingRequest } from '../ingress/request.ts';
import { rememberedBy } from '../shared/memory.ts';
import { settingOf } from './annotations.ts';
import { hasUnknownEntryPoint, isServed } from './entrypoints.ts';
import { writtenPriority } from './routers.ts';

/** A default backend counts only on an Ingress without rules, and on the schemes of its router. */
export function withDefaultsInForce(routing: RoutingRequest): RoutingRequest {
  const { own, request } = routing;
  const { before, ingresses } = allInForce(routing.ingresses, request.scheme);
  return { ...routing, own: ingresses[before.indexOf(own)] ?? own, ingresses };
}

/** The Ingresses, and what is left of each, in the same order. */
const allInForce = rememberedBy((before: readonly Ingress[], scheme: string) => ({
  before,
  ingresses: before.map((each) => inForce(each, scheme === 'https' ? 'https' : 'http')),
}));

function inForce(ingress: Ingress, scheme: Scheme): Ingress {
  const { spec } = ingress;
  if (spec?.defaultBackend === undefined) return ingress;
  if ((spec.rules ?? []).length === 0 && isServed(ingress, scheme)) return ingress;
  const { defaultBackend: _, ...rest } = spec;
  return { ...ingress, spec: rest };
}

/**
 * Whether an annotation may change the way and is not modelled. Names that Traefik does not know are
 * among them: one such router setting makes it leave the Ingress out.
 */
export function isUnmodelledOnIngress(ingress: Ingress, key: string | undefined): boolean {
  if (key === undefined || /^router\.(tls|observability)(\.|$)/.test(key)) return false;
  switch (key) {
    case 'router.middlewares':
      return false;
    case 'router.entrypoints':
      return hasUnknownEntryPoint(ingress);
    case 'router.priority':
    case 'router.pathmatcher':
    case 'router.rulesyntax':
      return isUnreadSetting(ingress, key);
    default:
      return true;
  }
}

/** A setting of the rule whose value goes beyond the model. */
function isUnreadSetting(ingress: Ingress, key: string): boolean {
  const value = settingOf(ingress, key)?.value ?? '';
  if (key === 'router.priority') return value === '' || Number.isNaN(writtenPriority(ingress));
  if (key === 'router.rulesyntax') return !['', 'default', 'v3'].includes(value);
  return !['', 'Path', 'PathPrefix', 'PathRegexp'].includes(value);
}
