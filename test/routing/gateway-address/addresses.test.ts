// The addresses at which the gateway is dialled, and at which ports.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Through } from '../../../src/api/read/probe.ts';
import type { Facts, Gateway, Ingress, Service } from '../../../src/model/index.ts';
import {
  addressesLeftOut,
  factsAtAddress,
  gatewayAddressesOf,
  namesToResolve,
} from '../../../src/routing/gateway-address/addresses.ts';
import { gatewayPort } from '../../../src/routing/gateway-address/ports.ts';
import { publishedAddresses } from '../../../src/routing/gateway-address/status-addresses.ts';
import { gateway, httpRoute, type RouteSpec } from '../gateway-api/given.ts';

const nothing: Facts = { at: new Date(0), neighbours: [], classPublishes: false, services: [] };

const byIngress: Through = {
  ingress: { namespace: 'shop', name: 'shop' },
  ports: {},
  insecureSkipVerify: false,
};
const byRoute: Through = {
  httpRoute: { namespace: 'team', name: 'shop' },
  ports: {},
  insecureSkipVerify: false,
};

type Published = NonNullable<NonNullable<NonNullable<Ingress['status']>['loadBalancer']>['ingress']>[number];

const ingressAt = (...ingress: readonly Published[]): Facts => ({
  ...nothing,
  ingress: {
    metadata: { namespace: 'shop', name: 'shop' },
    status: { loadBalancer: { ingress: [...ingress] } },
  },
});

const gatewaysAt = (gateways: readonly Gateway[], route: RouteSpec = {}): Facts => ({
  ...nothing,
  gatewayApi: { installed: true, route: httpRoute(route), neighbours: [], grpcRoutes: [], gateways },
});

const at = (...values: readonly string[]) => ({ addresses: values.map((value) => ({ value })) });
const serviceAt = (spec: NonNullable<Service['spec']>): Facts => ({
  ...ingressAt({ ip: '203.0.113.7' }),
  gatewayService: { namespace: 'gw', name: 'gw', service: { spec }, endpoints: [] },
});

/** `203.0.113.7 80/443`; a name of its own in front of an address that is not named by itself. */
const shown = (through: Through, facts: Facts): readonly string[] =>
  gatewayAddressesOf({ through }, facts).map(({ at: name, address, ports }) => {
    const told = name === undefined || name === address ? '' : `${name}: `;
    return `${name === undefined ? 'only ' : ''}${told}${address} ${ports.http ?? '-'}/${ports.https ?? '-'}`;
  });

describe('the addresses of the gateway', () => {
  const rows: readonly (readonly [sentence: string, Through, Facts, readonly string[]])[] = [
    [
      'connectTo wins over everything',
      { ...byIngress, connectTo: '192.0.2.1' },
      serviceAt({ clusterIP: '10.96.0.9' }),
      ['only 192.0.2.1 80/443'],
    ],
    [
      'a URL names its host and its port, an IPv6 address without brackets',
      { url: { scheme: 'https', host: '[2001:db8::1]', port: 8443 }, ports: {}, insecureSkipVerify: false },
      nothing,
      ['only 2001:db8::1 80/8443'],
    ],
    [
      'a Service that stands for the gateway wins over the status, by appProtocol, name and number',
      byIngress,
      serviceAt({
        clusterIP: '10.96.0.9',
        ports: [
          { port: 8080, name: 'http' },
          { port: 9443, appProtocol: 'HTTPS' },
          { port: 443, name: 'https' },
        ],
      }),
      ['only 10.96.0.9 8080/9443'],
    ],
    [
      'a Service of two families has two addresses',
      byIngress,
      serviceAt({ clusterIP: '10.96.0.9', clusterIPs: ['10.96.0.9', 'fd00::9'], ports: [{ port: 80 }] }),
      ['10.96.0.9 80/-', 'fd00::9 80/-'],
    ],
    ['a headless Service is none', byIngress, serviceAt({ clusterIP: 'None', clusterIPs: ['None'] }), []],
    ['a status without addresses is none', byIngress, ingressAt(), []],
    ['one address is the only one', byIngress, ingressAt({ ip: '203.0.113.7' }), ['only 203.0.113.7 80/443']],
    [
      'every entry of the status is an address, whatever its ports say, and the same one twice is one',
      byIngress,
      ingressAt(
        { ip: '203.0.113.7', ports: [{ port: 80, protocol: 'TCP', error: 'PortMissing' }] },
        { ip: '2001:db8::7' },
        { ip: '203.0.113.7' },
        { hostname: 'lb.example.net' },
        { ip: '' },
      ),
      ['203.0.113.7 80/443', '2001:db8::7 80/443', 'lb.example.net 80/443'],
    ],
    [
      'ports that the author wrote hold at every address',
      { ...byIngress, ports: { https: 8443 } },
      ingressAt({ ip: '203.0.113.7' }, { ip: '203.0.113.8' }),
      ['203.0.113.7 80/8443', '203.0.113.8 80/8443'],
    ],
    [
      'a name with several addresses stands for all of them, in an order of their own',
      byIngress,
      {
        ...ingressAt({ hostname: 'lb.example.net' }),
        resolved: { 'lb.example.net': ['2001:db8::8', '203.0.113.9', '203.0.113.8'] },
      },
      ['203.0.113.8 80/443', '203.0.113.9 80/443', '2001:db8::8 80/443'],
    ],
    [
      'a name with one address stays a name',
      byIngress,
      { ...ingressAt({ hostname: 'lb.example.net' }), resolved: { 'lb.example.net': ['203.0.113.8'] } },
      ['only lb.example.net 80/443'],
    ],
    [
      'a name that does not resolve stays a name',
      byIngress,
      { ...ingressAt({ hostname: 'lb.example.net' }), resolved: { 'lb.example.net': [] } },
      ['only lb.example.net 80/443'],
    ],
    [
      'a name and the address behind it are one address',
      byIngress,
      {
        ...ingressAt({ ip: '203.0.113.8' }, { hostname: 'lb.example.net' }),
        resolved: { 'lb.example.net': ['203.0.113.8'] },
      },
      ['only 203.0.113.8 80/443'],
    ],
    [
      'a Gateway gives its addresses and the ports of its listeners',
      byRoute,
      gatewaysAt([
        gateway({
          listeners: [
            { name: 'tcp', protocol: 'TCP', port: 81 },
            { name: 'web', port: 8080 },
            { name: 'tls', protocol: 'HTTPS', port: 8443 },
          ],
          status: at('203.0.113.7', '2001:db8::7'),
        }),
      ]),
      ['203.0.113.7 8080/8443', '2001:db8::7 8080/8443'],
    ],
    [
      'a type of address that only its implementation understands is none',
      byRoute,
      gatewaysAt([
        gateway({
          status: {
            addresses: [
              { type: 'example.net/name', value: 'lb-1' },
              { type: 'Hostname', value: 'lb.example.net' },
            ],
          },
        }),
      ]),
      ['only lb.example.net 80/443'],
    ],
    [
      'only listeners that the route is attached to count, by section, port and hostname',
      byRoute,
      gatewaysAt(
        [
          gateway({
            listeners: [
              { name: 'other', hostname: 'other.test', port: 8001 },
              { name: 'web', hostname: '*.test', port: 8002 },
              { name: 'tls', protocol: 'HTTPS', port: 8443 },
              { name: 'tls-2', protocol: 'HTTPS', port: 9443 },
            ],
            status: at('203.0.113.7'),
          }),
        ],
        {
          parents: [
            { name: 'gw', sectionName: 'other' },
            { name: 'gw', sectionName: 'web' },
            { name: 'gw', port: 9443 },
          ],
        },
      ),
      ['only 203.0.113.7 8002/9443'],
    ],
    [
      'two Gateways are two addresses, each with its own ports',
      byRoute,
      gatewaysAt(
        [
          gateway({ status: at('203.0.113.7') }),
          gateway({ name: 'inner', listeners: [{ name: 'web', port: 8080 }], status: at('10.0.0.7') }),
        ],
        { parents: [{ name: 'gw' }, { name: 'inner' }] },
      ),
      ['203.0.113.7 80/443', '10.0.0.7 8080/443'],
    ],
    [
      'two Gateways at one address are one where their ports go together',
      byRoute,
      gatewaysAt(
        [
          gateway({ listeners: [{ name: 'web', port: 8080 }], status: at('203.0.113.7') }),
          gateway({
            name: 'tls',
            listeners: [{ name: 'tls', protocol: 'HTTPS', port: 8443 }],
            status: at('203.0.113.7'),
          }),
        ],
        { parents: [{ name: 'gw' }, { name: 'tls' }] },
      ),
      ['only 203.0.113.7 8080/8443'],
    ],
    [
      'and two where they listen at different ports',
      byRoute,
      gatewaysAt(
        [
          gateway({ status: at('2001:db8::7') }),
          gateway({ name: 'inner', listeners: [{ name: 'web', port: 8080 }], status: at('2001:db8::7') }),
        ],
        { parents: [{ name: 'gw' }, { name: 'inner' }] },
      ),
      ['[2001:db8::7]:80/443: 2001:db8::7 80/443', '[2001:db8::7]:8080/443: 2001:db8::7 8080/443'],
    ],
    [
      'the parent that the probe names is the only Gateway, and its section the only listener',
      {
        ...byRoute,
        httpRoute: {
          namespace: 'team',
          name: 'shop',
          parent: { namespace: 'team', name: 'inner', sectionName: 'b' },
        },
      },
      gatewaysAt(
        [
          gateway({ status: at('203.0.113.7') }),
          gateway({
            name: 'inner',
            listeners: [
              { name: 'a', port: 8001 },
              { name: 'b', port: 8002 },
            ],
            status: at('10.0.0.7'),
          }),
        ],
        { parents: [{ name: 'gw' }, { name: 'inner' }] },
      ),
      ['only 10.0.0.7 8002/443'],
    ],
  ];
  for (const [sentence, through, facts, expected] of rows) {
    it(sentence, () => assert.deepEqual(shown(through, facts), expected));
  }

  it('are at most eight, and how many are left out is told', () => {
    const facts = ingressAt(...Array.from({ length: 11 }, (_, n) => ({ ip: `203.0.113.${n + 1}` })));
    assert.equal(gatewayAddressesOf({ through: byIngress }, facts).length, 8);
    assert.equal(addressesLeftOut({ through: byIngress }, facts), 3);
  });

  it('are vouched for by the cluster, and not where an author names them', () => {
    const vouched = (through: Through) =>
      gatewayAddressesOf({ through }, ingressAt({ ip: '10.0.0.7' }))[0]?.vouched;
    assert.equal(vouched(byIngress), true);
    assert.equal(vouched({ ...byIngress, connectTo: '10.0.0.7' }), false);
  });
});

describe('what the cluster says of one address', () => {
  const facts = gatewaysAt(
    [
      gateway({ status: at('203.0.113.7') }),
      gateway({ name: 'inner', listeners: [{ name: 'web', port: 8080 }], status: at('10.0.0.7') }),
      gateway({ name: 'waiting' }),
    ],
    { parents: [{ name: 'gw' }, { name: 'inner' }, { name: 'waiting' }] },
  );

  it('is of the Gateways that are reached there, and of their ports', () => {
    const [, inner] = gatewayAddressesOf({ through: byRoute }, facts);
    assert.ok(inner);
    const narrowed = factsAtAddress(facts, inner);
    assert.deepEqual(
      narrowed.gatewayApi?.gateways.map(({ metadata }) => metadata?.name),
      ['inner'],
    );
    assert.equal(gatewayPort(byRoute, narrowed, 'http'), 8080);
    assert.equal(gatewayPort(byRoute, facts, 'http'), 80);
  });

  it('is everything at the address of an Ingress', () => {
    const ingress = ingressAt({ ip: '203.0.113.7' }, { ip: '203.0.113.8' });
    const [gatewayAddress] = gatewayAddressesOf({ through: byIngress }, ingress);
    assert.ok(gatewayAddress);
    assert.equal(factsAtAddress(ingress, gatewayAddress), ingress);
  });
});

describe('names in the status', () => {
  const facts = {
    ...ingressAt(
      { hostname: 'a.example.net' },
      { ip: '203.0.113.7' },
      { hostname: 'a.example.net' },
      { hostname: 'b.example.net' },
    ),
    resolved: { 'a.example.net': ['10.0.0.7', '10.0.0.8'], 'b.example.net': [] },
  };

  it('are resolved where they decide, each once', () => {
    assert.deepEqual(namesToResolve({ through: byIngress }, facts), ['a.example.net', 'b.example.net']);
    assert.deepEqual(namesToResolve({ through: { ...byIngress, connectTo: '192.0.2.1' } }, facts), []);
    assert.deepEqual(
      namesToResolve({ through: byIngress }, { ...facts, ...serviceAt({ clusterIP: '10.96.0.9' }) }),
      [],
    );
  });

  it('stand for their addresses where the cluster vouches for them', () => {
    assert.deepEqual(publishedAddresses({ through: byIngress }, facts), [
      '10.0.0.7',
      '10.0.0.8',
      '203.0.113.7',
      '10.0.0.7',
      '10.0.0.8',
    ]);
  });
});
