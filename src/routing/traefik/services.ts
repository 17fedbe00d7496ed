// What annotations of the Service make of the request behind Traefik: scheme, Host, and what is not known.
// They count on the Service only; the same words on an Ingress are not read.
// Sources: doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress ("On Service");
// traefik/traefik v3.6 pkg/provider/kubernetes/ingress/kubernetes.go (loadService, getProtocol).

import type { Ingress, Scheme, Service } from '../../model/index.ts';
import { type Backend, portOf, serviceOf } from '../ingress/backend.ts';
import type { RoutingRequest } from '../ingress/request.ts';
import { annotationField, ingressBlame, serviceBlame, unmodelledOnService } from '../shared/blame.ts';
import type { Sourced } from '../shared/model.ts';
import { rowsForService, treatmentOf } from '../shared/setting.ts';
import { keyOf, settingOf, switchOf, traefikName } from './annotations.ts';
import { traefikSettings } from './settings.ts';

/** The scheme that is written; else https on port 443 or a port whose name begins with https. appProtocol is not read. */
export function backendScheme({ facts }: RoutingRequest, backend: Backend | undefined): Scheme {
  if (backend === undefined) return 'http';
  const written = settingOf(serviceOf(facts, backend.value)?.service, 'service.serversscheme')?.value;
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
  const service = backend && serviceOf(routing.facts, backend.value)?.service;
  if (backend === undefined || service === undefined)
    return { value: sent, blame: ingressBlame(ingress), inferred: true };
  const key = 'service.passhostheader';
  const name = settingOf(service, key)?.name ?? traefikName(key);
  const blame = serviceBlame(service, annotationField(name));
  const passes = switchOf(service, key);
  if (passes === false) return { value: dialled(routing, backend, service), blame };
  return { value: sent, blame, ...(passes === undefined ? { inferred: true } : {}) };
}

/** The Service's own address with nativelb; else, of several endpoints, the first by address. */
function dialled({ facts }: RoutingRequest, backend: Backend, service: Service): string {
  const { namespace, name, port } = backend.value;
  if (switchOf(service, 'service.nativelb') === true) return hostPort(service.spec?.clusterIP ?? name, port);
  const portName = portOf(facts, backend)?.name ?? '';
  const addresses = (serviceOf(facts, backend.value)?.endpoints ?? [])
    .filter((endpoint) => endpoint.ready && endpoint.portName === portName)
    .map((endpoint) => hostPort(endpoint.address, endpoint.port));
  return addresses.toSorted()[0] ?? hostPort(`${name}.${namespace}.svc`, port);
}

const hostPort = (address: string, port: number): string =>
  `${address.includes(':') ? `[${address}]` : address}:${port}`;

/** Settings of the backend's Service that may change the request and are not modelled. */
export function unmodelledOnBackend(
  routing: RoutingRequest,
  backend: Backend | undefined,
): readonly Sourced<string>[] {
  const service = backend && serviceOf(routing.facts, backend.value)?.service;
  if (service === undefined) return [];
  const tls = backendScheme(routing, backend) === 'https';
  return unmodelledOnService(service, (name) => isUnmodelled(service, keyOf(name), tls));
}

/** A word that Traefik cannot decode makes it leave the rule out. A transport says whom TLS trusts, and how long to wait. */
function isUnmodelled(service: Service, key: string | undefined, tls: boolean): boolean {
  switch (key) {
    case undefined:
      return false;
    case 'service.serversscheme':
      return !['', 'http', 'https', 'h2c'].includes(settingOf(service, key)?.value ?? '');
    case 'service.passhostheader':
    case 'service.nativelb':
      return switchOf(service, key) === undefined;
    case 'service.nodeportlb':
      return switchOf(service, key) !== false;
    case 'service.serverstransport':
      return tls;
    default:
      return treatmentOf(rowsForService(traefikSettings.settings), key) === 'unmodelled';
  }
}
