// Builders of cluster objects for the tests of src/kube: small, with the one thing that a test is about.

import type { V1Endpoint, V1EndpointSlice } from '@kubernetes/client-node';
import type { ProbeObject } from '../../src/kube/cache/probe-object.ts';
import type { ProbeForFacts } from '../../src/kube/facts/asked.ts';
import type { Ingress, IngressClass, Service } from '../../src/model/index.ts';

let version = 0;

/** Every object has a version of its own, as the API server gives it. */
function metadata(namespace: string, name: string) {
  version += 1;
  return { namespace, name, uid: `uid-${name}`, resourceVersion: String(version) };
}

export function ingress(
  key: string,
  fields: { host?: string; service?: string; className?: string; address?: string } = {},
): Ingress {
  const [namespace = '', name = ''] = key.split('/');
  const { host, service = 'web', className, address } = fields;
  const backend = { service: { name: service, port: { number: 80 } } };
  return {
    metadata: metadata(namespace, name),
    spec: {
      ...(className === undefined ? {} : { ingressClassName: className }),
      rules: [
        {
          ...(host === undefined ? {} : { host }),
          http: { paths: [{ path: '/', pathType: 'Prefix', backend }] },
        },
      ],
    },
    ...(address === undefined ? {} : { status: { loadBalancer: { ingress: [{ ip: address }] } } }),
  };
}

export function ingressClass(name: string, options: { isDefault?: boolean } = {}): IngressClass {
  const annotations = { 'ingressclass.kubernetes.io/is-default-class': String(options.isDefault ?? false) };
  return { metadata: { ...metadata('', name), annotations }, spec: { controller: 'example.com/gateway' } };
}

export function service(key: string, spec: Service['spec'] = { ports: [{ port: 80 }] }): Service {
  const [namespace = '', name = ''] = key.split('/');
  return { metadata: metadata(namespace, name), spec };
}

export function slice(
  serviceKey: string,
  endpoints: readonly V1Endpoint[],
  fields: Partial<V1EndpointSlice> & { name?: string; managedBy?: string } = {},
): V1EndpointSlice {
  const [namespace = '', owner = ''] = serviceKey.split('/');
  const { name = `${owner}-abcde`, managedBy = 'endpointslice-controller.k8s.io', ...rest } = fields;
  const labels = {
    'kubernetes.io/service-name': owner,
    'endpointslice.kubernetes.io/managed-by': managedBy,
  };
  return {
    metadata: { ...metadata(namespace, name), labels },
    addressType: 'IPv4',
    ports: [{ name: '', port: 8080, protocol: 'TCP' }],
    endpoints: [...endpoints],
    ...rest,
  };
}

export function endpoint(address: string, pod?: string, conditions?: V1Endpoint['conditions']): V1Endpoint {
  return {
    addresses: [address],
    ...(conditions === undefined ? {} : { conditions }),
    ...(pod === undefined ? {} : { targetRef: { kind: 'Pod', namespace: 'dify', name: pod } }),
  };
}

export function probeObject(key: string, spec: ProbeObject['spec'] = {}): ProbeObject {
  const [namespace = '', name = ''] = key.split('/');
  return { metadata: { ...metadata(namespace, name), generation: 1 }, spec };
}

/** A probe of the namespace dify through the Ingress dify, unless the fields say otherwise. */
export function probe(fields: Partial<ProbeForFacts> = {}): ProbeForFacts {
  return {
    namespace: 'dify',
    name: 'dify',
    through: { ingress: { namespace: 'dify', name: 'dify' }, ports: {}, insecureSkipVerify: false },
    routes: [
      { name: 'login', path: '/login', methods: ['POST'], headers: [], mustRefuse: [], refusalBy: 'Allow' },
    ],
    ...fields,
  };
}
