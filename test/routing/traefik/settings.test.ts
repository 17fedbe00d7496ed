// Traefik's annotations: entry points and TLS of the Ingress, scheme and Host of the Service, and
// everything that is only reported because it cannot be followed.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Facts, Ingress } from '../../../src/model/index.ts';
import {
  ask,
  blameOf,
  facts,
  type IngressSpec,
  ingress,
  ingressClass,
  type ServiceSpec,
  service,
} from '../given.ts';

const prefix = 'traefik.ingress.kubernetes.io/';
const at = (key: string): string => `metadata.annotations[${prefix}${key}]`;
const named = (settings: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(settings).map(([key, value]) => [prefix + key, value]));

interface Given {
  readonly router?: Readonly<Record<string, string>>;
  readonly service?: Readonly<Record<string, string>>;
  readonly ports?: ServiceSpec['ports'];
  readonly endpoints?: readonly string[];
  readonly tls?: IngressSpec['tls'];
  readonly path?: string;
  readonly neighbours?: readonly Ingress[];
}

function given({
  router = {},
  service: own = {},
  ports,
  endpoints = [],
  tls,
  path = 'web',
  neighbours = [],
}: Given): Facts {
  const spec = {
    className: 'proxy',
    annotations: named(router),
    hosts: { 'a.test': [['Prefix', '/', path]] as const },
  };
  return facts(ingress({ ...spec, ...(tls === undefined ? {} : { tls }) }), {
    ingressClasses: [ingressClass('proxy', 'traefik.io/ingress-controller')],
    services: [
      service('web', { annotations: named(own), endpoints, ...(ports === undefined ? {} : { ports }) }),
    ],
    neighbours,
  });
}

const on = (scheme: string, known: Given) => ask(given(known), `POST ${scheme}://a.test/x`);
const promises = (known: Given) => on('https', known).promises;
const refusal = (key: string) => ({ value: { status: 404, why: 'protocol' }, blame: blameOf(at(key)) });

describe('schemes', () => {
  const tls = [['a.test']];
  test('http is promised without spec.tls, https with it', () => {
    assert.deepEqual([promises({}), promises({ tls })], [['http'], ['https']]);
  });
  test('by default both are served', () =>
    assert.deepEqual([on('http', { tls }).refusal, on('https', { tls }).refusal], [undefined, undefined]));
  test('websecure alone promises https and closes http, blamed there', () => {
    const known = { router: { 'router.entrypoints': 'websecure' } };
    assert.deepEqual(promises(known), ['https']);
    assert.deepEqual(on('http', known).refusal, refusal('router.entrypoints'));
    assert.equal(on('https', known).refusal, undefined);
  });
  test('web alone promises http, spec.tls or not', () => {
    const known = { router: { 'router.entrypoints': 'web' }, tls };
    assert.deepEqual(promises(known), ['http']);
    assert.deepEqual(on('https', known).refusal, refusal('router.entrypoints'));
  });
  test('both names leave the promise to spec.tls', () => {
    const router = { 'router.entrypoints': 'web, websecure' };
    assert.deepEqual([promises({ router }), promises({ router, tls })], [['http'], ['https']]);
  });
  for (const router of [
    { 'router.tls': 'true' },
    { 'router.tls': '' },
    { 'router.tls.certresolver': 'le' },
    { 'router.tls.domains.0.main': 'a.test' },
  ]) {
    const [[key = '', value] = []] = Object.entries(router);
    test(`${key}: "${value}" makes the route https only`, () => {
      assert.deepEqual(promises({ router }), ['https']);
      assert.deepEqual(on('http', { router }).refusal, refusal(key));
      assert.deepEqual(on('https', { router }).unmodelled, []);
    });
  }
  test('router.tls: "false" closes nothing', () =>
    assert.equal(on('http', { router: { 'router.tls': 'false' } }).refusal, undefined));
  test('names are read in any case', () =>
    assert.deepEqual(promises({ router: { 'router.entryPoints': 'websecure' } }), ['https']));
  test('an entry point of another name is not modelled, and closes nothing', () => {
    const decision = on('http', { router: { 'router.entrypoints': 'internal' } });
    assert.deepEqual(decision.unmodelled, [
      { value: `${prefix}router.entrypoints`, blame: blameOf(at('router.entrypoints')) },
    ]);
    assert.deepEqual([decision.refusal, decision.promises], [undefined, ['http']]);
  });
  test('two Ingresses share a host, one for each entry point', () => {
    const secured = ingress({
      name: 'secured',
      className: 'proxy',
      annotations: named({ 'router.entrypoints': 'websecure', 'router.tls': 'true' }),
      hosts: { 'a.test': [['Prefix', '/', 'web']] },
    });
    const known = { router: { 'router.entrypoints': 'web' }, neighbours: [secured] };
    const rules = ['http', 'https'].map((scheme) => on(scheme, known).rule?.blame.name);
    assert.deepEqual(rules, ['shop', 'secured']);
    assert.deepEqual([on('http', known).refusal, on('https', known).refusal], [undefined, undefined]);
  });
});

describe('the Service', () => {
  const scheme = (known: Given) => on('http', known).backendScheme;
  test('is asked in http', () => assert.equal(scheme({}), 'http'));
  test('serversscheme decides', () => {
    assert.equal(scheme({ service: { 'service.serversscheme': 'https' } }), 'https');
    assert.equal(
      scheme({ service: { 'service.serversscheme': 'h2c' }, ports: [{ port: 443 }], path: 'web:443' }),
      'http',
    );
  });
  test('port 443 is https, and so is a port whose name begins so', () => {
    assert.equal(scheme({ ports: [{ port: 443 }], path: 'web:443' }), 'https');
    assert.equal(scheme({ ports: [{ port: 8443, name: 'https-api' }], path: 'web:https-api' }), 'https');
  });
  test('appProtocol is not read', () =>
    assert.equal(scheme({ ports: [{ port: 80, appProtocol: 'https' }] }), 'http'));
  test('serversscheme on the Ingress is not read, and reported', () => {
    const decision = on('http', { router: { 'service.serversscheme': 'https' } });
    assert.equal(decision.backendScheme, 'http');
    assert.equal(decision.unmodelled[0]?.value, `${prefix}service.serversscheme`);
  });
  const blame = {
    apiVersion: 'v1',
    kind: 'Service',
    namespace: 'team',
    name: 'web',
    field: at('service.passhostheader'),
  };
  test('gets the Host of the client, inferred', () =>
    assert.deepEqual(on('http', {}).host, { value: 'a.test', blame, inferred: true }));
  test('gets the address that is dialled with passhostheader off', () => {
    const known = { service: { 'service.passhostheader': 'false' }, endpoints: ['10.0.0.9', '10.0.0.7'] };
    assert.deepEqual(on('http', known).host, { value: '10.0.0.7:8080', blame });
  });
});

describe('not modelled', () => {
  const values = (known: Given) =>
    on('http', known).unmodelled.map(({ value }) => value.slice(prefix.length));
  test('middlewares, blamed at the annotation', () =>
    assert.deepEqual(
      on('http', { router: { 'router.middlewares': 'team-strip@kubernetescrd' } }).unmodelled,
      [{ value: `${prefix}router.middlewares`, blame: blameOf(at('router.middlewares')) }],
    ));
  test('names that Traefik does not know, or knew once', () =>
    assert.deepEqual(values({ router: { 'rule-type': 'PathPrefixStrip', 'router.midlewares': 'x' } }), [
      'router.midlewares',
      'rule-type',
    ]));
  test('a transport counts where the Service is asked in https', () => {
    assert.deepEqual(values({ service: { 'service.serverstransport': 't@file' } }), []);
    assert.deepEqual(
      values({ service: { 'service.serverstransport': 't@file', 'service.serversscheme': 'https' } }),
      ['service.serverstransport'],
    );
  });
  test('values that cannot be read', () =>
    assert.deepEqual(
      values({ service: { 'service.serversscheme': 'grpc', 'service.passhostheader': 'no' } }),
      ['service.passhostheader', 'service.serversscheme'],
    ));
  test('cookies, logs and empty lists change nothing', () =>
    assert.deepEqual(
      values({
        router: { 'router.observability.accesslogs': 'false', 'router.middlewares': '' },
        service: { 'service.sticky.cookie': 'true', 'service.nativelb': 'true' },
      }),
      [],
    ));
  test('annotations of other controllers are not read', () => {
    const known = given({});
    const metadata = { ...known.ingress?.metadata, annotations: { 'konghq.com/strip-path': 'true' } };
    assert.deepEqual(
      ask({ ...known, ingress: { ...known.ingress, metadata } }, 'GET http://a.test/').unmodelled,
      [],
    );
  });
});
