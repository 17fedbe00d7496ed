// Many routing objects around one, for measuring: on the host of the probe's own or each on its own host.

import type { Facts, HTTPRoute, Ingress } from '../../src/model/index.ts';
import { decide } from '../../src/routing/decision.ts';
import { dialects } from '../../src/routing/dialects.ts';
import type { RoutingDecision } from '../../src/routing/shared/model.ts';
import { facts, ingress, ingressClass } from './given.ts';

/** Where the others stand. */
export type Hosts = 'one host' | 'a host each';

/** Controllers of Ingresses by the name of their dialect. */
export const controllers: Readonly<Record<string, string>> = {
  ingress: 'example.com/unknown',
  ...Object.fromEntries(dialects.map(({ dialect, controller = '' }) => [dialect, controller])),
};

const hostOf = (hosts: Hosts, index: number): string =>
  hosts === 'one host' ? 'shop.test' : `shop-${index}.test`;

/** The Ingress `shop` for `/api`, and so many others of its class. */
export function manyIngresses(controller: string, count: number, hosts: Hosts): Facts {
  const one = (name: string, host: string, path: string): Ingress =>
    ingress({ name, className: 'edge', hosts: { [host]: [['Prefix', path]] }, created: '2026-01-01' });
  return facts(one('shop', 'shop.test', '/api'), {
    ingressClasses: [ingressClass('edge', controller)],
    neighbours: Array.from({ length: count }, (_, index) =>
      one(`other-${index}`, hostOf(hosts, index), `/other/${index}`),
    ),
  });
}

/** The HTTPRoute `shop` for `/api` behind one Gateway, and so many others. */
export function manyHttpRoutes(count: number, hosts: Hosts): Facts {
  const { ingress: _, ...rest } = facts({});
  return {
    ...rest,
    gatewayApi: {
      installed: true,
      route: httpRoute('shop', 'shop.test', '/api'),
      neighbours: Array.from({ length: count }, (__, index) =>
        httpRoute(`other-${index}`, hostOf(hosts, index), `/other/${index}`),
      ),
      grpcRoutes: [],
      gateways: [
        {
          metadata: { namespace: 'team', name: 'gw' },
          spec: { gatewayClassName: 'edge', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
        },
      ],
    },
  };
}

const httpRoute = (name: string, host: string, value: string): HTTPRoute => ({
  metadata: { namespace: 'team', name, creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: {
    parentRefs: [{ name: 'gw' }],
    hostnames: [host],
    rules: [{ matches: [{ path: { type: 'PathPrefix', value } }], backendRefs: [{ name: 'web', port: 80 }] }],
  },
});

/** The RoutingDecision of `POST /api/orders` at the host of the probe's own. */
export const decisionAmong = (known: Facts, path = '/api/orders'): RoutingDecision =>
  decide(known, { scheme: 'http', host: 'shop.test', path, method: 'POST', headers: [] });

/** Median microseconds of one call, over so many; each path is asked for the first time. */
export function medianMicros(known: Facts, times: number): number {
  const micros = Array.from({ length: times }, (_, index) => {
    const begin = performance.now();
    decisionAmong(known, `/api/orders/${index}`);
    return (performance.now() - begin) * 1000;
  });
  return micros.toSorted((one, other) => one - other)[times >> 1] ?? 0;
}
