// The words for a gateway that does not answer: why, and what to set, as far as the objects tell.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import type { Facts, FailureCause, Observation } from '../../../src/model/index.ts';
import { gateway, httpRoute } from '../../routing/gateway-api/given.ts';
import { probe } from '../samples.ts';
import { http, https, noFacts, seen } from '../situation.ts';

const host = 'shop.example.com';
const byUrl = { through: { url: `http://${host}` } };
const byIngress = { through: { ingressRef: { name: 'shop' }, host } };
const byRoute = { through: { httpRouteRef: { name: 'shop' }, host } };

const failed = (cause: FailureCause) =>
  ({ kind: 'failed', cause, detail: `it was ${cause}`, ms: 1 }) as const;

function told(spec: object, facts: Facts, observations: readonly Observation[]) {
  const [entry] = diagnose({ probe: probe({ ...spec }), facts, observations }).entries;
  assert.equal(`${entry?.health} ${entry?.reason}`, 'Unknown GatewayUnreachable');
  return { message: entry?.message ?? '', fix: entry?.fix ?? '' };
}

const ingressOfClass: Facts = {
  ...noFacts,
  ingress: { metadata: { namespace: 'shop', name: 'shop' }, spec: { ingressClassName: 'edge' } },
  ingressClasses: [{ metadata: { name: 'edge' }, spec: { controller: 'example.com/edge' } }],
  classPublishes: false,
};

const routeWithout: Facts = {
  ...noFacts,
  gatewayApi: {
    installed: true,
    route: httpRoute({ namespace: 'shop', hosts: [host], parents: [{ name: 'gw', namespace: 'infra' }] }),
    neighbours: [],
    grpcRoutes: [],
    gateways: [gateway({ namespace: 'infra', className: 'traefik' })],
  },
};

describe('a gateway without an answer', () => {
  it('is told with what was dialled and what came of it', () => {
    const { message } = told(byUrl, noFacts, [seen(http, failed('timeout'))]);
    assert.equal(message, `POST http://${host}: the gateway does not answer: timeout (it was timeout)`);
  });

  it('is to be dialled elsewhere; the flag goes by class, and a URL has none', () => {
    const silent = [seen(http, failed('timeout'))];
    assert.doesNotMatch(told(byUrl, noFacts, silent).fix, /--gateway-address/);
    assert.match(
      told(byIngress, ingressOfClass, silent).fix,
      /--gateway-address edge=<namespace>\/<service>$/,
    );
  });

  it('may expect the PROXY protocol only where it closes every connection', () => {
    const fix = (one: FailureCause, other: FailureCause): string =>
      told(byIngress, ingressOfClass, [seen(http, failed(one)), seen(https, failed(other))]).fix;
    assert.match(fix('reset', 'reset'), /PROXY protocol/);
    assert.doesNotMatch(fix('reset', 'refused'), /PROXY protocol/);
    assert.doesNotMatch(fix('timeout', 'timeout'), /PROXY protocol/);
  });

  it('has no address while the status of its Gateway has none, and that Gateway is named', () => {
    const { message, fix } = told(byRoute, routeWithout, []);
    assert.match(message, /the cluster names no address for it: the status of Gateway infra\/gw has none/);
    assert.match(fix, /--gateway-address traefik=<namespace>\/<service>/);
  });

  it('has no address while the Service of --gateway-address has none', () => {
    const gatewayService = { namespace: 'gw', name: 'gw', endpoints: [] };
    const { message } = told(byIngress, { ...ingressOfClass, gatewayService }, []);
    assert.match(message, /the Service that --gateway-address names has no address or no port for it/);
  });
});
