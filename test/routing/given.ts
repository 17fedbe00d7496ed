// Objects for routing tests: the smallest Ingress, classes and Services that a row needs.

import type { Facts, Ingress, IngressClass, ServiceFacts } from '../../src/model/index.ts';
import { decide } from '../../src/routing/decision.ts';
import type { RoutingDecision } from '../../src/routing/shared/model.ts';

type Text = Readonly<Record<string, string>>;

/** A rule as a row writes it: path type, path, Service. */
export type Path = readonly [pathType: string, path: string, service?: string];

export interface IngressSpec {
  readonly name?: string;
  readonly namespace?: string;
  readonly className?: string;
  readonly annotations?: Text;
  readonly hosts?: Readonly<Record<string, readonly Path[]>>;
  readonly tls?: readonly (readonly string[])[];
  readonly defaultBackend?: string;
  readonly created?: string;
}

export function ingress(spec: IngressSpec): Ingress {
  const {
    name = 'shop',
    namespace = 'team',
    className,
    annotations,
    hosts = {},
    tls,
    defaultBackend,
    created,
  } = spec;
  return {
    metadata: {
      name,
      namespace,
      ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
      ...(created === undefined ? {} : { creationTimestamp: new Date(created) }),
    },
    spec: {
      ...(className === undefined ? {} : { ingressClassName: className }),
      ...(defaultBackend === undefined ? {} : { defaultBackend: backend(defaultBackend) }),
      ...(tls === undefined
        ? {}
        : { tls: tls.map((each) => (each.length === 0 ? {} : { hosts: [...each] })) }),
      rules: Object.entries(hosts).map(([host, paths]) => ({
        ...(host === '' ? {} : { host }),
        http: {
          paths: paths.map(([pathType, path, service = 'web']) => ({
            pathType,
            path,
            backend: backend(service),
          })),
        },
      })),
    },
  };
}

/** `web` is port 80 of web, `web:http` its port named http, `web:8080` its port 8080. */
function backend(text: string): { service: { name: string; port: { number?: number; name?: string } } } {
  const [name = '', port = '80'] = text.split(':');
  return { service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } } };
}

export const ingressClass = (
  name: string,
  controller: string,
  annotations: Text = {},
  created = '2026-01-01',
): IngressClass => ({
  metadata: { name, annotations: { ...annotations }, creationTimestamp: new Date(created) },
  spec: { controller },
});

export const nginxClass = ingressClass('edge', 'k8s.io/ingress-nginx');
export const kongClass = ingressClass('gateway', 'ingress-controllers.konghq.com/kong');

export interface ServiceSpec {
  readonly ports?: readonly {
    readonly name?: string;
    readonly port: number;
    readonly appProtocol?: string;
  }[];
  readonly annotations?: Text;
  readonly endpoints?: readonly string[];
}

export function service(
  name: string,
  { ports = [{ port: 80 }], annotations, endpoints = [] }: ServiceSpec = {},
): ServiceFacts {
  return {
    namespace: 'team',
    name,
    service: {
      metadata: {
        namespace: 'team',
        name,
        ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
      },
      spec: { ports: ports.map((port) => ({ ...port })) },
    },
    endpoints: endpoints.map((address) => ({
      address,
      port: 8080,
      portName: '',
      ready: true,
      managed: true,
    })),
  };
}

export function facts(own: Ingress, more: Partial<Facts> = {}): Facts {
  return {
    at: new Date('2026-01-01'),
    ingress: own,
    ingressClasses: [nginxClass, kongClass],
    neighbours: [],
    classPublishes: true,
    services: [],
    ...more,
  };
}

/** `GET http://shop.test/x` as a request. */
export function ask(known: Facts, line: string): RoutingDecision {
  const [, method = 'GET', scheme, host = '', path = '/'] =
    /^(\S+) (https?):\/\/([^/]*)(.*)$/.exec(line) ?? [];
  return decide(known, {
    scheme: scheme === 'https' ? 'https' : 'http',
    host,
    path: path === '' ? '/' : path,
    method,
    headers: [],
  });
}

/** The blame of a field of the Ingress `shop` in `team`. */
export const blameOf = (field: string, name = 'shop', namespace = 'team') => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  namespace,
  name,
  field,
});
