// Which TLS Secrets are looked for, and how seldom; and the Certificates of cert-manager that fill them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCaches } from '../../../src/kube/cache/caches.ts';
import { stripCertificate } from '../../../src/kube/cache/certificates.ts';
import { gatherFacts } from '../../../src/kube/facts/index.ts';
import { createTlsSecretReader } from '../../../src/kube/secrets/tls-secrets.ts';
import type { Facts, Gateway, Ingress, ObjectKey } from '../../../src/model/index.ts';

const ingress: Ingress = {
  metadata: { namespace: 'shop', name: 'shop' },
  spec: { tls: [{ secretName: 'shop-tls' }, { secretName: 'shop-tls' }, { hosts: ['a.example.com'] }] },
};
const gateway: Gateway = {
  metadata: { namespace: 'infra', name: 'gw' },
  spec: {
    listeners: [
      {
        name: 'https',
        port: 443,
        protocol: 'HTTPS',
        tls: {
          certificateRefs: [
            { name: 'own' },
            { name: 'elsewhere', namespace: 'certs' },
            { name: 'bundle', kind: 'ConfigMap' },
          ],
        },
      },
    ],
  },
};
const facts = (more: Partial<Facts>): Facts => ({
  at: new Date(0),
  neighbours: [],
  classPublishes: false,
  services: [],
  ...more,
});

describe('TLS Secrets', () => {
  const asked: string[] = [];
  let now = 0;
  const states: Record<string, 'present' | 'missing' | 'unreadable' | 'unanswered'> = {};
  const reader = createTlsSecretReader(
    async ({ namespace, name }: ObjectKey) => {
      asked.push(`${namespace}/${name}`);
      return states[name] ?? 'present';
    },
    () => now,
  );

  it('are those that the Ingress and the Gateway name, each once', async () => {
    const around = facts({
      ingress,
      gatewayApi: { installed: true, neighbours: [], grpcRoutes: [], gateways: [gateway] },
    });
    assert.deepEqual(await reader(around), {
      'shop/shop-tls': 'present',
      'infra/own': 'present',
      'certs/elsewhere': 'present',
    });
    assert.deepEqual(asked.splice(0), ['shop/shop-tls', 'infra/own', 'certs/elsewhere']);
  });

  it('are not told where nothing names one', async () => {
    assert.equal(await reader(facts({})), undefined);
    assert.deepEqual(asked, []);
  });

  it('are looked for once in ten minutes, refused ones once in an hour, and again where nobody answered', async () => {
    const rows = [
      ['missing', 10],
      ['unreadable', 60],
      ['unanswered', 0],
    ] as const;
    for (const [state, minutes] of rows) {
      states['shop-tls'] = state;
      now += 60 * 60_000;
      const told = state === 'unanswered' ? {} : { 'shop/shop-tls': state };
      for (const _ of [1, 2]) assert.deepEqual(await reader(facts({ ingress })), told);
      const looks = asked.splice(0).length;
      now += Math.max(0, minutes * 60_000 - 1);
      await reader(facts({ ingress }));
      assert.deepEqual([looks, asked.splice(0).length], minutes === 0 ? [2, 1] : [1, 0], state);
      now += 1;
      await reader(facts({ ingress }));
      assert.equal(asked.splice(0).length, 1, state);
    }
  });
});

describe('Certificates of cert-manager', () => {
  const certificate = (secretName: string) =>
    stripCertificate({
      metadata: { namespace: 'shop', name: `fills-${secretName}`, resourceVersion: '1' },
      spec: { secretName },
      status: {
        conditions: [
          { type: 'Issuing', status: 'True', reason: 'Renewing' },
          { type: 'Ready', status: 'False', reason: 'DoesNotExist', message: 'Issuing certificate' },
        ],
      },
    });
  const probe = {
    metadata: { namespace: 'shop', name: 'orders', resourceVersion: '1' },
    spec: { through: { ingressRef: { name: 'shop' } }, routes: [] },
  };
  const named = {
    namespace: 'shop',
    name: 'orders',
    through: { ingress: { namespace: 'shop', name: 'shop' }, ports: {}, insecureSkipVerify: false },
    routes: [],
  };
  const options = { gatewayAddresses: [], now: new Date(0) };

  it('are in the facts of probes whose Ingress names their Secret, and start those probes', () => {
    const caches = createCaches();
    caches.probes.put(probe);
    caches.ingresses.put(ingress);
    assert.equal(gatherFacts(caches, named, options).certificates, undefined, 'not asked for yet');
    caches.access.certificates = 'readable';
    for (const secret of ['shop-tls', 'another']) caches.certificates.put(certificate(secret));
    assert.deepEqual(gatherFacts(caches, named, options).certificates, [
      {
        namespace: 'shop',
        name: 'fills-shop-tls',
        secretName: 'shop-tls',
        ready: false,
        reason: 'DoesNotExist',
        message: 'Issuing certificate',
      },
    ]);
    const touched = (secret: string) =>
      caches.probesDependingOn({
        kind: 'certificates',
        key: { namespace: 'shop', name: `fills-${secret}` },
        next: certificate(secret),
      });
    assert.deepEqual(touched('shop-tls'), [{ namespace: 'shop', name: 'orders' }]);
    assert.deepEqual(touched('another'), []);
  });
});
