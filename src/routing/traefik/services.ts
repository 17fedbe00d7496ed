// What annotations of the Service make of the request behind Traefik: scheme, Host, and what is not known.
// They count on the Service only; the same words on an Ingress are not read.
// Sources: doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress ("On Service");
// traefik/traefik v3.6 pkg/provider/kubernetes/ingress/kubernetes.go (loadService, getProtocol).

import type { Ingress, Scheme, Service } from '../../model/index.ts';
import { type Backend, endpointOf, portOf, serviceOfBackend, withPort } from '../ingress/backend.ts';
import type { RoutingRequest } from '../ingress/request.ts';
import {
  annotationField,
  ingressBlame,
  serviceBlame,
  unmodelledServiceAnnotations,
} from '../shared/blame.ts';
import type { Sourced } from '../shared/model.ts';
import { isUnmodelled } from '../shared/setting.ts';
import { keyOf, settingOf, switchOf, traefikPrefix } from './annotations.ts';
import { traefikSettings } from './settings.ts';

/** The scheme that is written; else https on port 443 or a port whose name begins with https. appProtocol is not read. */
export function backendScheme({ facts }: RoutingRequest, backend: Backend | undefined): Scheme {
  if (backend === undefined) return 'http';
  const written = settingOf(serviceOfBackend(facts, backend), 'service.serversscheme')?.value;
  if (written !== undefined && written !== '') return written === 'https' ? 'https' : 'http';
  const port = portOf(facts, backend);
  return port?.port === 443 || port?.name?.startsWith('https') === true ? 'https' : 'http';
}

/** The client's Host, unless service.passhostheader is off: then the address that Traefik dials. */
export function hostOf(
  routing: RoutingRequest,
  ingress: Ingress,
  backend: Backend | undefined,
): Sourced<string> {
  const sent = routing.request.host;
  const service = serviceOfBackend(routing.facts, backend);
  if (backend === undefined || service === undefined)
    return { value: sent, blame: ingressBlame(ingress), inferred: true };
  const key = 'service.passhostheader';
  const name = settingOf(service, key)?.name ?? traefikPrefix + key;
  const blame = serviceBlame(service, annotationField(name));
  const passes = switchOf(service, key);
  if (passes === false) return { value: dialledAddress(routing, backend, service), blame };
  return { value: sent, blame, ...(passes === undefined ? { inferred: true } : {}) };
}

/** The address that Traefik dials: the Service's own with nativelb, else that of an endpoint. */
function dialledAddress({ facts }: RoutingRequest, backend: Backend, service: Service): string {
  const { namespace, name, port } = backend.value;
  if (switchOf(service, 'service.nativelb') === true) return withPort(service.spec?.clusterIP ?? name, port);
  return endpointOf(facts, backend) ?? withPort(`${name}.${namespace}.svc`, port);
}

/** Settings of the backend's Service that may change the request and are not modelled. */
export function unmodelledOnBackend(
  routing: RoutingRequest,
  backend: Backend | undefined,
): readonly Sourced<string>[] {
  const service = serviceOfBackend(routing.facts, backend);
  if (service === undefined) return [];
  const tls = backendScheme(routing, backend) === 'https';
  return unmodelledServiceAnnotations(service, (name) => isLeftOpen(service, name, tls));
}

/** A transport says whom TLS trusts, and how long to wait: it matters behind TLS alone. */
function isLeftOpen(service: Service, name: string, tls: boolean): boolean {
  const key = keyOf(name);
  if (key === undefined) return false;
  if (key === 'service.serverstransport') return tls;
  return isUnmodelled(traefikSettings, 'Service', { key, value: settingOf(service, key)?.value ?? '' });
}
