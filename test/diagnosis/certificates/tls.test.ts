// What a certificate is worth to a client, and that nobody is told about one that was not promised.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { certificateProblem } from '../../../src/diagnosis/certificates/certificate.ts';
import { handshakeOf, judgeTls } from '../../../src/diagnosis/certificates/tls.ts';
import type { Situation } from '../../../src/diagnosis/evidence/evidence.ts';
import type { TlsSeen } from '../../../src/model/index.ts';
import { answer } from '../answer.ts';
import { probe } from '../samples.ts';
import { http, https, noFacts, pod, seen, situation } from '../situation.ts';

const tls = (problem?: string): TlsSeen => ({
  subject: 'CN=shop\nexample',
  issuer: 'CN=CA',
  names: ['shop.example.com'],
  validFrom: new Date('2026-01-01'),
  validTo: new Date('2026-12-31'),
  ...(problem === undefined ? {} : { problem }),
});

const shownTls = (seenTls: TlsSeen, part: Parameters<typeof situation>[1] = {}) =>
  situation([seen(https, answer(200, { tls: seenTls }))], { promises: ['https'], ...part });

const shown = (problem?: string, part: Parameters<typeof situation>[1] = {}) =>
  situation([seen(http, 200), seen(https, answer(200, { tls: tls(problem) }))], {
    promises: ['https'],
    ...part,
  });

describe('the certificate', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['CERT_HAS_EXPIRED', 'it has expired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'it is for another name'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'it is self-signed'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'an intermediate certificate is missing'],
    ['SOMETHING_NEW', 'SOMETHING_NEW'],
  ];
  for (const [problem, words] of rows)
    it(`${problem}: ${words}`, () => {
      const text = certificateProblem(tls(problem), 'shop.example.com') ?? '';
      assert.ok(text.includes(words) && text.includes('2026-12-31') && !text.includes('\n'), text);
    });

  it('without a problem is none', () => {
    assert.equal(certificateProblem(tls(), 'shop.example.com'), undefined);
  });
});

describe('the judgement', () => {
  it('is CertificateValid with its end', () => {
    const judged = judgeTls([shown()]);
    assert.equal(judged?.reason, 'CertificateValid');
    assert.match(judged?.message ?? '', /shop\.example\.com; it is valid until 2026-12-31/);
  });
  it('is against it as soon as one host has a bad one', () => {
    assert.equal(judgeTls([shown(), shown('CERT_HAS_EXPIRED')])?.reason, 'CertificateExpired');
  });
  it('is none where https is not promised', () => {
    assert.equal(judgeTls([shown('CERT_HAS_EXPIRED', { promises: ['http'] })]), undefined);
  });
  it('is none where https did not answer', () => {
    assert.equal(judgeTls([situation([seen(http, 200)], { promises: ['https'] })]), undefined);
  });
  it('is against a hop whose certificate the author wants verified, behind a gateway that is right', () => {
    const bad = seen(pod(), answer(200, { tls: tls('SELF_SIGNED_CERT_IN_CHAIN') }));
    const plain = situation([seen(http, 200), bad], { promises: ['http'] });
    for (const judged of [judgeTls([plain]), judgeTls([shown(), plain])]) {
      assert.equal(judged?.reason, 'CertificateUntrusted');
      assert.match(
        judged?.message ?? '',
        /^The certificate of Service \S+:\d+ does not hold, as direct\.tls asks/,
      );
    }
  });
  it('is none where the author skips verification', () => {
    const skipping = probe({
      through: { url: 'https://shop.example.com', tls: { insecureSkipVerify: true } },
    });
    assert.equal(handshakeOf(shown('CERT_HAS_EXPIRED', { probe: skipping })), undefined);
  });
});

describe('the word for a certificate that clients refuse', () => {
  const rows: readonly (readonly [string, Partial<TlsSeen>, string])[] = [
    ['it is over', { problem: 'CERT_HAS_EXPIRED' }, 'CertificateExpired'],
    ['it has not begun', { problem: 'CERT_NOT_YET_VALID' }, 'CertificateNotYetValid'],
    ['it names others', { problem: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'CertificateNameMismatch'],
    ['it signs itself', { problem: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'CertificateUntrusted'],
    ['its code is unknown', { problem: 'SOMETHING_NEW' }, 'CertificateInvalid'],
    [
      'a public authority never signs by its root',
      { problem: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', issuer: "C=US, O=Let's Encrypt, CN=R11", chainLength: 1 },
      'CertificateChainIncomplete',
    ],
    [
      'the chain of a public authority is there, and its root is not known',
      {
        problem: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
        issuer: "C=US, O=Let's Encrypt, CN=R11",
        chainLength: 2,
      },
      'CertificateUntrusted',
    ],
    [
      'an authority of the house may sign by its root',
      { problem: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', issuer: 'CN=house', chainLength: 1 },
      'CertificateUntrusted',
    ],
    [
      'Traefik made it up',
      { problem: 'DEPTH_ZERO_SELF_SIGNED_CERT', subject: 'CN=TRAEFIK DEFAULT CERT' },
      'DefaultCertificate',
    ],
    [
      'Kong made it up',
      {
        problem: 'ERR_TLS_CERT_ALTNAME_INVALID',
        subject: 'C=US, ST=California, L=San Francisco, O=Kong, OU=IT Department, CN=localhost',
      },
      'DefaultCertificate',
    ],
    [
      'somebody made one for localhost',
      { problem: 'DEPTH_ZERO_SELF_SIGNED_CERT', subject: 'O=Acme, CN=localhost' },
      'CertificateUntrusted',
    ],
  ];
  for (const [sentence, part, reason] of rows)
    it(`${reason}: ${sentence}`, () => {
      const judged = judgeTls([shownTls({ ...tls(), ...part })]);
      assert.deepEqual([judged?.valid, judged?.reason], [false, reason]);
    });

  it('lists the names that the certificate has', () => {
    const many = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `${name}.example.com`);
    const text = certificateProblem({ ...tls('ERR_TLS_CERT_ALTNAME_INVALID'), names: many }, 'x') ?? '';
    assert.match(text, /a\.example\.com, b.*d\.example\.com and 2 more/);
  });
});

describe('the rest of a certificate', () => {
  const ending = (from: string, to: string, minimumValidityMs?: number) => {
    const shop = probe();
    const through = minimumValidityMs === undefined ? shop.through : { ...shop.through, minimumValidityMs };
    return judgeTls([
      shownTls(
        { ...tls(), validFrom: new Date(from), validTo: new Date(to) },
        { probe: { ...shop, through } },
      ),
    ]);
  };
  const rows: readonly (readonly [string, Parameters<typeof ending>, string])[] = [
    ['a year with a month left', ['2025-07-01', '2026-07-01'], 'CertificateValid'],
    ['a year with ten days left', ['2025-06-11', '2026-06-11'], 'CertificateExpiring'],
    ['six days, as short-lived ones have, with three left', ['2026-05-29', '2026-06-04'], 'CertificateValid'],
    ['six days with one left', ['2026-05-27', '2026-06-02'], 'CertificateExpiring'],
    [
      'a month left where two are asked for',
      ['2025-07-01', '2026-07-01', 60 * 86_400_000],
      'CertificateExpiring',
    ],
    ['three days left where one is asked for', ['2025-06-04', '2026-06-04', 86_400_000], 'CertificateValid'],
  ];
  for (const [sentence, given, reason] of rows)
    it(`${sentence}: ${reason}`, () => assert.equal(ending(...given)?.reason, reason));

  it('says the same in every cycle', () => {
    const message = ending('2025-06-11', '2026-06-11')?.message ?? '';
    assert.match(message, /ends on 2026-06-11, in less than 14 days; clients accept it until then/);
  });
  it('does not hide that clients refuse another one', () => {
    const soon = shownTls({ ...tls(), validTo: new Date('2026-06-05') });
    assert.equal(judgeTls([soon, shown('CERT_HAS_EXPIRED')])?.reason, 'CertificateExpired');
  });
  it('notes a protocol that clients refuse', () => {
    const old = judgeTls([shownTls({ ...tls(), protocol: 'TLSv1.1' })]);
    assert.match(old?.message ?? '', /TLSv1\.1/);
    assert.equal(old?.valid, true);
  });
});

describe('what stands behind a certificate', () => {
  const gateway = (namespace: string): NonNullable<Situation['facts']['gatewayApi']> => ({
    installed: true,
    neighbours: [],
    grpcRoutes: [],
    gateways: [
      {
        metadata: { namespace, name: 'gw' },
        spec: {
          gatewayClassName: 'c',
          listeners: [
            {
              name: 'https',
              port: 443,
              protocol: 'HTTPS',
              tls: { certificateRefs: [{ name: 'shop-tls' }] },
            },
          ],
        },
      },
    ],
  });
  const messageFor = (namespace: string): string =>
    judgeTls([
      shown('DEPTH_ZERO_SELF_SIGNED_CERT', {
        facts: {
          ...noFacts,
          gatewayApi: gateway(namespace),
          tlsSecrets: { [`${namespace}/shop-tls`]: 'missing' },
        },
      }),
    ])?.message ?? '';

  it('is named in the namespace of the probe', () => {
    assert.match(messageFor('shop'), /Secret shop\/shop-tls, which should hold it, does not exist/);
  });
  it('is not named in another namespace', () => {
    const message = messageFor('infra');
    assert.match(message, /a Secret in namespace infra does not exist/);
    assert.doesNotMatch(message, /shop-tls/);
  });
});
