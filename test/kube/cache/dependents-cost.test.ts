// What it costs to find the probes of a change in a large cluster: 5,000 Ingresses, 5,000 HTTPRoutes on one
// Gateway, 1,000 probes. A walk over all of them would show here.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { type Caches, createCaches } from '../../../src/kube/cache/caches.ts';
import type { CacheChange } from '../../../src/kube/cache/kinds.ts';
import {
  gateway,
  httpRoute,
  ingressRoute,
  kongPlugin,
  middleware,
  namespaceObject,
  referenceGrant,
} from '../gateway-api-objects.ts';
import { ingress, probeObject, service } from '../objects.ts';

const routes = 5_000;
const probes = 1_000;

const team = (index: number): string => `team-${index % 100}`;
const host = (index: number): string => `host-${index}.example.com`;

function fill(caches: Caches): void {
  caches.gateways.put(gateway('infra/gw'));
  for (let index = 0; index < routes; index += 1) {
    const key = `${team(index)}/app-${index}`;
    caches.ingresses.put(ingress(key, { host: host(index), service: `web-${index}`, className: 'nginx' }));
    caches.httpRoutes.put(httpRoute(key, { hostnames: [host(index)], backends: [`web-${index}`] }));
  }
  for (let index = 0; index < probes; index += 1) {
    const ref = { name: `app-${index}` };
    const through = index % 2 === 0 ? { ingressRef: ref } : { httpRouteRef: ref };
    caches.probes.put(probeObject(`${team(index)}/probe-${index}`, { through }));
  }
}

describe('among 5,000 Ingresses, 5,000 HTTPRoutes and 1,000 probes', () => {
  const changes: CacheChange[] = [];
  const caches = createCaches((change) => changes.push(change));
  before(() => fill(caches));

  /** The probes that a change concerns, and how often objects were looked at to find them. */
  function costOf(act: () => void) {
    changes.length = 0;
    act();
    const told = changes.flatMap((change) => caches.probesDependingOn(change));
    const looks = counted(() => changes.flatMap((change) => caches.probesDependingOn(change)));
    return { told: told.map(({ name }) => name).toSorted(), looks };
  }

  /** Reads of any store during an action, counted at the stores themselves. */
  function counted(action: () => void): number {
    const stores = [caches.probes, caches.ingresses, caches.httpRoutes, caches.gateways];
    let looks = 0;
    const originals = stores.map(({ get, list }) => ({ get, list }));
    stores.forEach((store, index) => {
      const original = originals[index];
      Object.assign(store, {
        get: (key: Parameters<typeof store.get>[0]) => {
          looks += 1;
          return original?.get(key);
        },
        list: (namespace?: string) => {
          const objects = original?.list(namespace) ?? [];
          looks += objects.length;
          return objects;
        },
      });
    });
    action();
    stores.forEach((store, index) => void Object.assign(store, originals[index]));
    return looks;
  }

  const app = (index: number): string => `${team(index)}/app-${index}`;
  const rows: readonly [string, () => void, readonly string[]][] = [
    [
      'an HTTPRoute that a probe names',
      () => caches.httpRoutes.put(httpRoute(app(1), { hostnames: [host(1)], backends: ['web-1'] })),
      ['probe-1'],
    ],
    [
      'an HTTPRoute of nobody, on a host of somebody',
      () => caches.httpRoutes.put(httpRoute('x/rival', { hostnames: [host(3)] })),
      ['probe-3'],
    ],
    [
      'an Ingress of nobody, on a host of somebody',
      () => caches.ingresses.put(ingress('x/rival', { host: host(2) })),
      ['probe-2'],
    ],
    [
      'an HTTPRoute on a host of nobody',
      () => caches.httpRoutes.put(httpRoute('x/other', { hostnames: ['x.example.org'] })),
      [],
    ],
    [
      'an IngressRoute',
      () => caches.ingressRoutes.put(ingressRoute('x/router', `Host(\`${host(4)}\`)`)),
      ['probe-4'],
    ],
    ['a Service', () => caches.services.put(service(`${team(5)}/web-5`)), ['probe-5']],
    ['a Middleware that nobody names', () => caches.middlewares.put(middleware('x/strip')), []],
    ['a plugin that nobody names', () => caches.kongPlugins.put(kongPlugin('x/cors')), []],
    ['a grant that nobody needs', () => caches.referenceGrants.put(referenceGrant('x/grant')), []],
    [
      'labels of a Namespace, where no Gateway chooses by them',
      () => caches.namespaces.put(namespaceObject(team(7), { a: 'b' })),
      [],
    ],
  ];
  for (const [what, act, expected] of rows) {
    it(`${what} is a matter of some look-ups`, () => {
      const { told, looks } = costOf(act);
      assert.deepEqual(told, expected);
      assert.ok(looks <= 100, `${looks} objects were looked at`);
    });
  }

  it('a Gateway with all routes costs the probes of its routes, each looked at once or twice', () => {
    const { told, looks } = costOf(() => caches.gateways.put(gateway('infra/gw', { address: '192.0.2.7' })));
    assert.equal(told.length, probes / 2);
    assert.ok(looks <= probes, `${looks} objects were looked at`);
  });
});
