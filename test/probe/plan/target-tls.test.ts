// What a target says of its TLS: protocols, authorities, client certificates.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DirectHop, type Probe, parseProbe } from '../../../src/api/read/probe.ts';
import type { Request, Target, Vantage } from '../../../src/model/index.ts';
import { secureTarget } from '../../../src/probe/plan/target.ts';

const ca = { kind: 'ConfigMap', name: 'ca', key: 'ca.crt' } as const;
const https: Target = { scheme: 'https', address: '203.0.113.7', port: 443, vouched: true };

function probeWith(through: Partial<Probe['through']>, direct: readonly DirectHop[] = []): Probe {
  const parsed = parseProbe({
    metadata: { namespace: 'shop', name: 'p' },
    spec: { through: { url: 'https://shop.example.com' }, routes: [{ path: '/', methods: ['GET'] }] },
  });
  if (parsed.kind !== 'valid') throw new Error(parsed.problems.join());
  return { ...parsed.probe, through: { ...parsed.probe.through, ...through }, direct };
}

const asked = (vantage: Vantage, more: Partial<Request> = {}): Request => ({
  purpose: 'declared',
  vantage,
  method: 'GET',
  path: '/',
  host: 'shop.example.com',
  clientScheme: 'https',
  headers: [],
  ...more,
});

const gateway: Vantage = { kind: 'gateway', scheme: 'https' };
const edge: Vantage = { kind: 'edge', scheme: 'https' };
const service: Vantage = { kind: 'service', hop: 0, service: 'api', port: 443, scheme: 'https' };

describe('the TLS of a target', () => {
  for (const [version, alpn] of [
    [undefined, ['h2', 'http/1.1']],
    ['Auto', ['h2', 'http/1.1']],
    ['HTTP2', ['h2']],
    ['HTTP1', undefined],
  ] as const) {
    it(`offers ${alpn ?? 'HTTP/1.1 alone'} at gateway and edge where httpVersion is ${version ?? 'absent'}`, () => {
      const probe = probeWith(version === undefined ? {} : { httpVersion: version });
      for (const vantage of [gateway, edge])
        assert.deepEqual(secureTarget(https, asked(vantage), probe).alpn, alpn);
    });
  }

  it('offers nothing without TLS, at hops, and in experiments about the protocol', () => {
    const probe = probeWith({ httpVersion: 'HTTP2', trust: { ca } });
    const plain: Target = { ...https, scheme: 'http' };
    assert.equal(secureTarget(plain, asked(gateway), probe), plain);
    assert.equal(secureTarget(https, asked(service), probe).alpn, undefined);
    assert.equal(secureTarget(https, asked(gateway, { protocol: 'https' }), probe).alpn, undefined);
  });

  it('trusts at the gateway whom the probe names, and shows what it names', () => {
    const probe = probeWith({ trust: { ca, clientCertificate: 'mine' } });
    assert.deepEqual(secureTarget(https, asked(gateway), probe).trust, {
      authority: 'ConfigMap/ca/ca.crt',
      clientCertificate: 'mine',
    });
    const careless = probeWith({ insecureSkipVerify: true });
    assert.deepEqual(secureTarget(https, asked(gateway), careless).trust, { unverified: true });
    assert.equal(secureTarget(https, asked(gateway), probeWith({})).trust, undefined);
  });

  it('verifies a backend only where tls is written and verification is not switched off', () => {
    const hop = { namespace: 'shop', service: 'api', port: 443 } as const;
    const trustOf = (direct: DirectHop) => secureTarget(https, asked(service), probeWith({}, [direct])).trust;
    assert.deepEqual(trustOf(hop), { unverified: true });
    assert.deepEqual(trustOf({ ...hop, tls: { clientCertificate: 'mine', insecureSkipVerify: false } }), {
      clientCertificate: 'mine',
      names: ['api.shop.svc', 'api.shop.svc.cluster.local', 'api.shop', 'api'],
    });
    assert.equal(trustOf({ ...hop, tls: { ca, insecureSkipVerify: true } })?.unverified, true);
    assert.deepEqual(trustOf({ ...hop, tls: { ca, insecureSkipVerify: false } }), {
      authority: 'ConfigMap/ca/ca.crt',
      names: ['api.shop.svc', 'api.shop.svc.cluster.local', 'api.shop', 'api'],
    });
  });

  it('leaves the trust of one hop to that hop', () => {
    const other = { namespace: 'shop', service: 'api', port: 8443 } as const;
    const probe = probeWith({}, [{ ...other, tls: { ca, insecureSkipVerify: false } }]);
    assert.deepEqual(secureTarget(https, asked(service), probe).trust, { unverified: true });
  });
});
