// A probe of 20 routes behind an Ingress, two hops and five vantages, in a cluster of a thousand other objects;
// and what its vantages answer while all is well, and while the edge turns every POST into a GET.

import type { Caches } from '../../src/kube/cache/caches.ts';
import type { ObjectKey, Observation, Outcome, Request } from '../../src/model/index.ts';
import { answer } from '../diagnosis/answer.ts';

export const routeCount = 20;
const key: ObjectKey = { namespace: 'dify', name: 'dify' };
const host = 'dify.example.com';
const pathOf = (n: number): string => `/console/api/resource-${n}`;

export interface Cluster {
  readonly key: ObjectKey;
  /** The MethodProbe as the API server gives it. */
  readonly object: unknown;
  readonly fill: (caches: Caches) => void;
}

/** The probe and what surrounds it. */
export function clusterOf(): Cluster {
  const metadata = {
    ...key,
    uid: '3f2a9c1d-0000-4000-8000-000000000000',
    generation: 1,
    resourceVersion: '1',
  };
  const routes = Array.from({ length: routeCount }, (_, n) => ({
    path: pathOf(n),
    methods: ['POST'],
    headers: [{ name: 'Content-Type', value: 'application/json' }],
    body: '{"probe":true}',
  }));
  const spec = {
    interval: '1m',
    through: { ingressRef: { name: 'dify' } },
    direct: [{ serviceRef: { name: 'proxy', port: 80 } }, { serviceRef: { name: 'api', port: 5001 } }],
    routes,
  };
  return { key, object: { metadata, spec }, fill };
}

function fill(caches: Caches): void {
  caches.access.ingressClasses = 'readable';
  caches.ingressClasses.put({ metadata: { name: 'nginx' }, spec: { controller: 'k8s.io/ingress-nginx' } });
  putIngress(caches, key, host);
  putService(caches, { namespace: 'dify', name: 'proxy' }, { port: 80, endpoints: 1 });
  putService(caches, { namespace: 'dify', name: 'api' }, { port: 5001, endpoints: 2 });
  for (let n = 0; n < 500; n += 1) {
    const other = { namespace: `team-${n % 50}`, name: `shop-${n}` };
    putIngress(caches, other, `shop-${n}.example.com`);
    putService(caches, other, { port: 80, endpoints: 1 });
  }
}

function putIngress(caches: Caches, { namespace, name }: ObjectKey, ownHost: string): void {
  const backend = { service: { name: name === 'dify' ? 'proxy' : name, port: { number: 80 } } };
  caches.ingresses.put({
    metadata: {
      namespace,
      name,
      uid: name,
      resourceVersion: '1',
      creationTimestamp: new Date('2026-01-01T00:00:00Z'),
    },
    spec: {
      ingressClassName: 'nginx',
      tls: [{ hosts: [ownHost], secretName: 'tls' }],
      rules: [{ host: ownHost, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
    },
    status: { loadBalancer: { ingress: [{ ip: '10.96.0.5' }] } },
  });
}

let addresses = 0;

function putService(
  caches: Caches,
  { namespace, name }: ObjectKey,
  { port, endpoints }: { readonly port: number; readonly endpoints: number },
): void {
  const metadata = { namespace, name, uid: name, resourceVersion: '1' };
  caches.services.put({
    metadata,
    spec: { clusterIP: '10.96.0.9', ports: [{ port }], selector: { app: name } },
  });
  caches.endpointSlices.put({
    metadata: {
      ...metadata,
      labels: {
        'kubernetes.io/service-name': name,
        'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      },
    },
    addressType: 'IPv4',
    ports: [{ name: '', port }],
    endpoints: Array.from({ length: endpoints }, (_, n) => {
      addresses += 1;
      return {
        addresses: [`10.244.${addresses >> 8}.${addresses & 0xff}`],
        conditions: { ready: true },
        targetRef: { kind: 'Pod', namespace, name: `${name}-${n}` },
      };
    }),
  });
}

/** What the vantages answer to the declared requests. */
export function answersOf(state: 'healthy' | 'broken', requests: readonly Request[]): readonly Observation[] {
  return requests.map((request) => ({ request, outcome: outcomeOf(state, request) }));
}

function outcomeOf(state: 'healthy' | 'broken', { vantage, path, method }: Request): Outcome {
  if (vantage.kind === 'gateway' && vantage.scheme === 'http') {
    const status = state === 'healthy' ? 308 : 301;
    const body = `<html>\r\n<head><title>${status}</title></head>\r\n<body>\r\n<center><h1>${status}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
    return answer(status, {
      headers: [
        ['Location', `https://${host}${path}`],
        ['Content-Type', 'text/html'],
      ],
      body,
    });
  }
  const allow = ['Allow', 'OPTIONS, POST'] as const;
  if (vantage.kind === 'gateway' && method === 'GET') {
    return {
      ...answer(405, {
        headers: [allow, ['Server', 'gunicorn'], ['Content-Type', 'application/json']],
        body: '{"code":"method_not_allowed"}\n',
      }),
      tls,
    };
  }
  if (method === 'OPTIONS') return answer(200, { headers: [allow, ['Content-Type', 'text/html']], body: '' });
  const said = answer(401, {
    headers: [
      ['Server', 'gunicorn'],
      ['Content-Type', 'application/json'],
    ],
    body: '{"code":"unauthorized","message":"Invalid token"}\n',
  });
  return vantage.kind === 'gateway' ? { ...said, tls } : said;
}

const tls = {
  subject: `CN=${host}`,
  issuer: 'CN=Example CA',
  names: [host],
  validFrom: new Date('2026-01-01T00:00:00Z'),
  validTo: new Date('2036-01-01T00:00:00Z'),
};
