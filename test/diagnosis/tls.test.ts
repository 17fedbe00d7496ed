// What a certificate is worth to a client, and that nobody is told about one that was not promised.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { certificateFault, certificateProblem } from '../../src/diagnosis/certificate.ts';
import { handshakeOf, judgeTls } from '../../src/diagnosis/tls.ts';
import type { TlsSeen } from '../../src/model.ts';
import { answer } from './answer.ts';
import { probe } from './samples.ts';
import { http, https, seen, situation } from './situation.ts';

const tls = (problem?: string): TlsSeen => ({
  subject: 'CN=shop\nexample',
  issuer: 'CN=CA',
  names: ['shop.example.com'],
  validFrom: new Date('2026-01-01'),
  validTo: new Date('2026-12-31'),
  ...(problem === undefined ? {} : { problem }),
});

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
  it('is none where the author skips verification', () => {
    const skipping = probe({
      through: { url: 'https://shop.example.com', tls: { insecureSkipVerify: true } },
    });
    assert.equal(handshakeOf(shown('CERT_HAS_EXPIRED', { probe: skipping })), undefined);
  });
});
