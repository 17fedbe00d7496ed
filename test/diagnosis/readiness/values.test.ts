// Ready where a probe names values of Secrets and ConfigMaps: which is in the way, and what its owner is told to do.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readinessOf } from '../../../src/diagnosis/readiness/index.ts';
import { namedKeys } from '../../../src/diagnosis/readiness/named-keys.ts';
import type { Facts } from '../../../src/model/index.ts';
import { now, probe } from '../samples.ts';

const secretKeyRef = { name: 'probe-token', key: 'token' };
const spec = {
  through: {
    url: 'https://shop.example.com',
    tls: {
      caRef: { kind: 'ConfigMap', name: 'ca', key: 'ca.crt' },
      clientCertificateRef: { name: 'client' },
    },
  },
  direct: [
    {
      serviceRef: { name: 'orders', port: 443 },
      scheme: 'https',
      tls: { caRef: { kind: 'Secret', name: 'inner', key: 'ca.crt' } },
    },
  ],
  routes: [
    {
      path: '/orders',
      methods: ['POST'],
      headers: [
        { name: 'Content-Type', value: 'application/json' },
        { name: 'Authorization', valueFrom: { secretKeyRef } },
      ],
    },
    {
      path: '/items',
      methods: ['GET'],
      headers: [
        { name: 'Authorization', valueFrom: { secretKeyRef } },
        { name: 'X-Tenant', valueFrom: { configMapKeyRef: { name: 'settings', key: 'tenant' } } },
      ],
    },
  ],
};

const read: NonNullable<Facts['values']> = {
  'ConfigMap/ca/ca.crt': 'read',
  'Secret/client/tls.crt': 'read',
  'Secret/client/tls.key': 'read',
  'Secret/inner/ca.crt': 'read',
  $TOKEN: 'read',
  $TENANT: 'read',
};

function readiness(values?: Facts['values']) {
  const service = { spec: { clusterIP: '10.96.0.10', ports: [{ port: 443 }] } };
  const orders = { namespace: 'shop', name: 'orders', service, endpoints: [] };
  const facts: Facts = { at: now, neighbours: [], classPublishes: true, services: [orders] };
  const said = readinessOf(probe(spec), values === undefined ? facts : { ...facts, values });
  return said.kind === 'probe' ? 'probe' : `${said.ready} ${said.reason} ${said.message}`;
}

describe('values that a probe names', () => {
  it('are each listed once for a place in the spec', () => {
    assert.deepEqual(
      namedKeys(probe(spec)).map(({ field, label, use }) => `${field} ${label} ${use}`),
      [
        'spec.through.tls.caRef ConfigMap/ca/ca.crt authority',
        'spec.through.tls.clientCertificateRef Secret/client/tls.crt certificate',
        'spec.through.tls.clientCertificateRef Secret/client/tls.key privateKey',
        'spec.direct[0].tls.caRef Secret/inner/ca.crt authority',
        'spec.routes[0].headers[1].valueFrom.secretKeyRef $TOKEN header',
        'spec.routes[1].headers[1].valueFrom.configMapKeyRef $TENANT header',
      ],
    );
  });

  it('are no obstacle when all were read, or when nobody reads them', () => {
    assert.equal(readiness(read), 'probe');
    assert.equal(readiness(), 'probe');
  });

  const rows: readonly (readonly [string, Partial<NonNullable<Facts['values']>>, RegExp])[] = [
    [
      'a Secret that is not there',
      { $TOKEN: 'missing' },
      /^False SecretNotReadable spec\.routes\[0\]\.headers\[1\]\.valueFrom\.secretKeyRef: there is no Secret probe-token in namespace shop$/,
    ],
    [
      'a key that is not in it',
      { $TENANT: 'noKey' },
      /headers\[1\]\.valueFrom\.configMapKeyRef: ConfigMap settings has no key tenant with one line of text as its value$/,
    ],
    [
      'a Secret that the operator may not get: the Role for this one object',
      { $TOKEN: 'unreadable' },
      /kubectl create role methodprobe-probe-token -n shop --verb=get --resource=secrets --resource-name=probe-token && kubectl create rolebinding methodprobe-probe-token -n shop --role=methodprobe-probe-token --serviceaccount=methodprobe-system:methodprobe/,
    ],
    [
      'a ConfigMap that the operator may not get: its own rights',
      { $TENANT: 'unreadable' },
      /may not read ConfigMap settings: let it get configmaps/,
    ],
    [
      'a Secret without the annotation',
      { $TOKEN: 'unreadable', 'Secret/probe-token@send-to': 'noKey' },
      /Secret probe-token does not say that it may be used: set its annotation methodprobe\.dev\/send-to to the hosts that may get its values, such as api\.example\.com$/,
    ],
    [
      'an authority that is no PEM',
      { 'Secret/inner/ca.crt': 'noKey' },
      /^False SecretNotReadable spec\.direct\[0\]\.tls\.caRef: Secret inner has no key ca\.crt with certificates in PEM$/,
    ],
    [
      'a client certificate without its key',
      { 'Secret/client/tls.key': 'noKey' },
      /clientCertificateRef: Secret client has no key tls\.key with a private key in PEM$/,
    ],
    [
      'the first of several, in the order of the spec',
      { $TOKEN: 'missing', 'ConfigMap/ca/ca.crt': 'missing' },
      /no ConfigMap ca /,
    ],
  ];
  for (const [title, states, said] of rows) {
    it(`stop the probe: ${title}`, () => {
      const values = Object.fromEntries(
        Object.entries({ ...read, ...states }).flatMap(([label, state]) =>
          state === undefined ? [] : [[label, state] as const],
        ),
      );
      assert.match(readiness(values), said);
    });
  }

  it('stop the probe while the API server does not answer', () => {
    const { $TOKEN: _, ...others } = read;
    assert.match(readiness(others), /the API server did not answer when Secret probe-token was read/);
  });
});
