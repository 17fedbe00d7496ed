// The Service that a rule names: its port, its endpoints, and the scheme in which the gateway sends requests to it.

import type { Facts, Ingress, ObjectKey, Scheme, Service, ServiceFacts } from '../../model/index.ts';
import { ingressBlame } from '../shared/blame.ts';
import type { Sourced } from '../shared/model.ts';
import type { IngressRule } from './request.ts';

export type Backend = Sourced<ObjectKey & { readonly port: number }>;

type ServicePort = NonNullable<NonNullable<Service['spec']>['ports']>[number];

/** A backend and the place it is written at, `spec.rules[0].http.paths[1].backend`. */
interface Place {
  readonly ingress: Ingress;
  readonly backend: IngressRule['backend'];
  readonly field: string;
}

/** Where a rule names its backend. */
export const backendOfRule = ({ ingress, backend, field }: IngressRule): Place => ({
  ingress,
  backend,
  field: `${field}.backend`,
});

/** Where an Ingress names its default backend. */
export const defaultBackendOf = (ingress: Ingress): Place => ({
  ingress,
  backend: ingress.spec?.defaultBackend,
  field: 'spec.defaultBackend',
});

/**
 * The Service that a backend names. A port that is only named and that the Service does not
 * have (or whose Service is not known) is 0: it leads nowhere. No Service, no answer.
 */
export function resolveBackend({ ingress, backend, field }: Place, facts: Facts): Backend | undefined {
  const service = backend?.service;
  if (service === undefined || service.name === '') return undefined;
  const key = { namespace: ingress.metadata?.namespace ?? '', name: service.name };
  const port = service.port?.number ?? portNamed(serviceOf(facts, key), service.port?.name)?.port ?? 0;
  return {
    value: { ...key, port },
    blame: ingressBlame(ingress, `${field}.service.${port === 0 ? 'port' : 'name'}`),
  };
}

/** What is known of a Service. */
export const serviceOf = (facts: Facts, key: ObjectKey): ServiceFacts | undefined =>
  facts.services.find(({ namespace, name }) => namespace === key.namespace && name === key.name);

function portNamed(facts: ServiceFacts | undefined, name: string | undefined): ServicePort | undefined {
  return name === undefined ? undefined : facts?.service?.spec?.ports?.find((port) => port.name === name);
}

/** The Service of a backend; undefined where it is not known. */
export const serviceOfBackend = (facts: Facts, backend: Backend | undefined): Service | undefined =>
  backend && serviceOf(facts, backend.value)?.service;

/** The port of a Service that a backend means. */
export const portOf = (facts: Facts, { value }: Backend): ServicePort | undefined =>
  serviceOf(facts, value)?.service?.spec?.ports?.find(({ port }) => port === value.port);

/** Address and port of a ready endpoint of the backend: of several the first as text, so that the same facts give the same one. */
export function endpointOf(facts: Facts, backend: Backend): string | undefined {
  const portName = portOf(facts, backend)?.name ?? '';
  return (serviceOf(facts, backend.value)?.endpoints ?? [])
    .filter((endpoint) => endpoint.ready && endpoint.portName === portName)
    .map(({ address, port }) => withPort(address, port))
    .toSorted()[0];
}

/** `10.0.0.7:8080`, `[fd00::7]:8080`. */
export const withPort = (address: string, port: number): string =>
  `${address.includes(':') ? `[${address}]` : address}:${port}`;

/** Protocols that run inside TLS; `kubernetes.io/wss` is the API's own name (KEP-3726). */
const overTls = new Set(['https', 'grpcs', 'wss', 'tls', 'kubernetes.io/wss']);

/** Whether a protocol name asks for TLS towards the backend. */
export const schemeOf = (protocol: string | undefined): Scheme =>
  protocol !== undefined && overTls.has(protocol.toLowerCase()) ? 'https' : 'http';
