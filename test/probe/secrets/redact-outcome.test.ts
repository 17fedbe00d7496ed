// Values from Secrets must not come back in what a server answers, however it writes them, and
// must not go where their owner did not send them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Attempt, Request, Vantage } from '../../../src/model/index.ts';
import { withoutSecrets } from '../../../src/probe/secrets/redact-outcome.ts';
import { createRedactor } from '../../../src/probe/secrets/redaction.ts';
import { type SecretRule, withholdingReason } from '../../../src/probe/secrets/send-to.ts';
import { answer } from '../../diagnosis/answer.ts';

const hex = (value: string, write: (byte: string) => string): string =>
  [...Buffer.from(value)].map((byte) => write(byte.toString(16).padStart(2, '0'))).join('');

/** A value as a server may write it; each works on any part of a value too. */
const spellings: Readonly<Record<string, (value: string) => string>> = {
  raw: (value) => value,
  encodeURIComponent: (value) => encodeURIComponent(value),
  encodeURI: (value) => encodeURI(value),
  'a form': (value) => new URLSearchParams({ v: value }).toString().slice(2),
  'percent-encoding of every byte': (value) => hex(value, (byte) => `%${byte}`),
  'percent-encoding in capitals': (value) => hex(value, (byte) => `%${byte.toUpperCase()}`),
  'percent-encoding, twice': (value) => encodeURIComponent(encodeURIComponent(value)),
  JSON: (value) => JSON.stringify(value).slice(1, -1),
  'JSON with escaped slashes': (value) => JSON.stringify(value).slice(1, -1).replaceAll('/', '\\/'),
  'JSON with numbers': (value) =>
    [...value].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  'JSON within JSON': (value) => JSON.stringify(JSON.stringify(value)).slice(3, -3),
  HTML: (value) =>
    value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
  'HTML with numbers': (value) => [...value].map((c) => `&#${c.charCodeAt(0)};`).join(''),
  'HTML with numbers in hex': (value) => hex(value, (byte) => `&#x${byte.toUpperCase()};`),
  'a URL within HTML': (value) => encodeURIComponent(value).replaceAll('%', '&#37;'),
  hexadecimal: (value) => hex(value, (byte) => byte),
};

/** base64 of a text with other bytes around it, in both alphabets. */
const base64 = (before: number, value: string, after: string, url: boolean): string =>
  Buffer.from(`${'~'.repeat(before)}${value}${after}`).toString(url ? 'base64url' : 'base64');

const printable = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
const secret = fc.oneof(
  fc.string({ unit: printable, minLength: 16, maxLength: 60 }),
  fc.base64String({ minLength: 16, maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('%', '\\', '&', '+', ';', '"', '4', '1', 'a', 'Z', '/'),
    minLength: 16,
    maxLength: 40,
  }),
  fc
    .tuple(
      printable,
      fc.string({ unit: fc.oneof(printable, fc.constant(' ')), minLength: 16, maxLength: 40 }),
      printable,
    )
    .map((parts) => parts.join('')),
);

/** Every stretch of six characters. */
const pieces = (value: string): readonly string[] =>
  Array.from({ length: value.length - 5 }, (_, at) => value.slice(at, at + 6));

/** Nothing of a value shows: no six characters of it, in any spelling. */
function assertHidden(redacted: string, value: string): void {
  for (const piece of pieces(value)) {
    for (const [name, spell] of Object.entries(spellings)) {
      assert.ok(!redacted.includes(spell(piece)), `${JSON.stringify(piece)} shows as ${name} in ${redacted}`);
    }
  }
}

describe('a redacted text', () => {
  for (const [name, spell] of Object.entries(spellings)) {
    it(`shows nothing of a value that stands there as ${name}`, () => {
      fc.assert(
        fc.property(secret, (value) => {
          const text = `☃${spell(value)}☃ and ☃${spell(value)}☃`;
          const redacted = createRedactor(new Map([['$T', value]])).whole(text);
          assertHidden(redacted, value);
          assert.equal(redacted, '☃$T☃ and ☃$T☃');
        }),
        { numRuns: 60 },
      );
    });
  }

  it('shows nothing of a value in base64, whatever stands around it', () => {
    const around = fc.record({
      before: fc.nat(4),
      after: fc.constantFrom('', '~', '~~', '~~~'),
      url: fc.boolean(),
    });
    fc.assert(
      fc.property(secret, around, (value, { before, after, url }) => {
        const redacted = createRedactor(new Map([['$T', value]])).whole(
          `☃${base64(before, value, after, url)}☃`,
        );
        assert.match(redacted, /^☃.{0,6}\$T.{0,6}☃$/);
        const left = redacted
          .split('$T')
          .map((part) => Buffer.from(part.slice(0, 6), 'base64').toString('latin1'));
        for (const piece of pieces(value)) assert.ok(!left.some((part) => part.includes(piece)));
      }),
      { numRuns: 200 },
    );
  });

  it('shows nothing of a value that a cut left the beginning of', () => {
    const spelled = fc.constantFrom(...Object.values(spellings), (value: string) =>
      base64(0, value, '', false),
    );
    fc.assert(
      fc.property(secret, spelled, fc.nat(200), (value, spell, length) => {
        const written = spell(value);
        const redacted = createRedactor(new Map([['$T', value]])).cut(
          `☃${written.slice(0, length % written.length)}`,
        );
        assertHidden(redacted, value);
      }),
      { numRuns: 600 },
    );
  });

  it('is the text itself when no value stands in it', () => {
    const text = 'a page with 100% of &amp; \\u0041 and more+than that';
    assert.equal(createRedactor(new Map([['$T', 'abcdefghijklmnop']])).whole(text), text);
    assert.equal(createRedactor(new Map()).whole(text), text);
    assert.equal(createRedactor(new Map([['$T', '']])).cut(text), text);
  });
});

describe('redaction', () => {
  const rows: readonly (readonly [string, Readonly<Record<string, string>>, string, string])[] = [
    [
      'takes the token without its scheme',
      { $T: 'Bearer abc123def' },
      'token abc123def is bad',
      'token $T is bad',
    ],
    ['takes the whole of scheme and token', { $T: 'Bearer abc123def' }, 'got "Bearer abc123def"', 'got "$T"'],
    [
      'leaves the scheme alone',
      { $T: 'Bearer abc123def' },
      'WWW-Authenticate: Bearer error="x"',
      'WWW-Authenticate: Bearer error="x"',
    ],
    ['takes user and password of Basic', { $T: `Basic ${btoa('admin:hunter22')}` }, 'admin:hunter22', '$T'],
    [
      'takes the password of Basic',
      { $T: `Basic ${btoa('admin:hunter22')}` },
      'wrong password hunter22 for admin',
      'wrong password $T for admin',
    ],
    [
      'takes the credentials of Basic in base64',
      { $T: `Basic ${btoa('admin:hunter22')}` },
      btoa('admin:hunter22'),
      '$T',
    ],
    ['takes a value that stands in a longer word', { $T: 'abcd' }, 'xabcdy', 'x$Ty'],
    ['takes a short value as a word', { $T: 'no' }, 'no, not "no"', '$T, not "$T"'],
    ['takes a short value that is escaped', { $T: 'a=b' }, '?x=a%3Db&y', '?x=$T&y'],
    ['takes overlapping occurrences', { $T: 'abab' }, 'xababab', 'x$T'],
    ['names the longer of two values', { $A: 'abcdef', $B: 'abcdefgh' }, 'abcdefgh abcdef', '$B $A'],
    ['takes two values that overlap', { $A: 'abcdef', $B: 'defghijk' }, '-abcdefghijk-', '-$B-'],
    [
      'takes the first half of a long value',
      { $T: 'abcdefghijklmnopqrstuvwxyz' },
      'bad key abcdefghijklmnop...',
      'bad key $T...',
    ],
    [
      'leaves the beginning of a long value that is a common word',
      { $T: 'application-key-0123456789' },
      'application/json',
      'application/json',
    ],
    ['takes a value without the line end of its file', { $T: 'abcdef\n' }, 'abcdef', '$T'],
    [
      'takes a value of other letters',
      { $T: 'pässwörd' },
      `${encodeURIComponent('pässwörd')} pässwörd ${Buffer.from('pässwörd').toString('latin1')}`,
      '$T $T $T',
    ],
  ];
  for (const [name, secrets, text, redacted] of rows)
    it(name, () => assert.equal(createRedactor(new Map(Object.entries(secrets))).whole(text), redacted));

  it('takes what a cut may have left of a value, within an escape too', () => {
    const { cut, whole } = createRedactor(new Map([['$T', 'abcdef gh']]));
    assert.equal(cut('x=abcd'), 'x=$T');
    assert.equal(cut('x=abcdef%2'), 'x=$T');
    assert.equal(cut('x=abc'), 'x=abc');
    assert.equal(whole('x=abcd'), 'x=abcd');
  });
});

it('an outcome is freed of secrets in phrase, headers, body, certificate and failure', () => {
  const redact = createRedactor(new Map([['$T', 's3cr3t-value']]));
  const tls = {
    subject: 'CN=s3cr3t-value',
    issuer: 'CN=s3cr3t-value',
    names: ['s3cr3t-value.example.com'],
    validFrom: new Date(0),
    validTo: new Date(0),
  };
  const seen = withoutSecrets(
    answer(401, {
      phrase: 'No s3cr3t-value',
      headers: [
        ['Location', '/?t=s3cr3t%2Dvalue'],
        ['X-s3cr3t-value', '1'],
      ],
      body: 'you sent s3cr3t-val',
      bodyLength: 9000,
      tls,
    }),
    redact,
  );
  assert.ok(!/s3cr3t/.test(JSON.stringify(seen)), JSON.stringify(seen));
  assert.equal(seen.kind === 'answered' ? seen.bodyStart : '', 'you sent $T');
  const failed = withoutSecrets(
    { kind: 'failed', cause: 'protocol', detail: 'bad s3cr3t-value', ms: 1 },
    redact,
  );
  assert.equal(failed.kind === 'failed' ? failed.detail : '', 'bad $T');
});

describe('the value of a Secret', () => {
  const rule: SecretRule = {
    placeholder: '$TOKEN',
    sendTo: ['api.example.com', 'other.example.com:8443'],
    host: 'api.example.com',
    plainHttp: false,
  };
  const gateway: Vantage = { kind: 'gateway', scheme: 'https' };
  const hop: Vantage = { kind: 'service', hop: 0, service: 'api', port: 80 };
  const attempt = (request: Partial<Request> = {}, target: Partial<Attempt['target']> = {}): Attempt => ({
    request: {
      purpose: 'declared',
      vantage: gateway,
      method: 'POST',
      path: '/',
      host: 'api.example.com',
      clientScheme: 'https',
      headers: [],
      ...request,
    },
    target: { scheme: 'https', address: '203.0.113.7', port: 443, vouched: true, ...target },
    timeoutMs: 1000,
  });
  const http = { ...rule, plainHttp: true };
  const plain = { scheme: 'http', port: 80 } as const;
  const overHttp = { vantage: { kind: 'gateway', scheme: 'http' }, clientScheme: 'http' } as const;

  const goes: readonly (readonly [string, SecretRule, Attempt])[] = [
    ['to its host over TLS', rule, attempt()],
    ['to its host in other letters', rule, attempt({ host: 'Api.Example.com.' })],
    [
      'to its host and port',
      { ...rule, host: 'other.example.com' },
      attempt({ host: 'other.example.com:8443' }, { port: 8443 }),
    ],
    ['to an address that an author named, in TLS', rule, attempt({}, { vouched: false })],
    ['over plain http where schemes says so', http, attempt(overHttp, plain)],
    [
      'over plain http to the host itself',
      http,
      attempt(overHttp, { ...plain, address: 'api.example.com', vouched: false }),
    ],
    ['to a hop of the probe, which may be plain', rule, attempt({ vantage: hop }, plain)],
    ['along a redirect on its host', rule, attempt({ purpose: 'replay', path: '/b' })],
  ];
  for (const [name, one, sent] of goes)
    it(`goes ${name}`, () =>
      assert.equal(withholdingReason(one, sent, sent.target.scheme === 'https'), undefined));

  const stays: readonly (readonly [string, SecretRule, Attempt, string])[] = [
    ['with TRACE', rule, attempt({ method: 'TRACE' }), 'TRACE'],
    ['with a nonsense method', rule, attempt({ method: 'PROBE' }), 'PROBE'],
    ['to a host that is not listed', rule, attempt({ host: 'www.example.com' }), 'send-to'],
    ['to a host below a listed one', rule, attempt({ host: 'a.api.example.com' }), 'send-to'],
    ['to another port than the listed one', rule, attempt({ host: 'other.example.com' }), 'send-to'],
    ['anywhere without the annotation', { ...rule, sendTo: [] }, attempt(), 'send-to'],
    [
      'to a hop under a host that is not listed',
      rule,
      attempt({ vantage: hop, host: 'api.default.svc' }, plain),
      'send-to',
    ],
    [
      'along a redirect to another host, listed or not',
      rule,
      attempt({ purpose: 'replay', host: 'other.example.com:8443' }, { port: 8443 }),
      'redirect',
    ],
    ['over plain http', rule, attempt(overHttp, plain), 'plain http'],
    [
      'over plain http to an address that an author named',
      http,
      attempt(overHttp, { ...plain, vouched: false }),
      '203.0.113.7',
    ],
    [
      'to a Service that is no hop',
      rule,
      attempt({ vantage: { kind: 'service', service: 'x', port: 80 } }, plain),
      'no hop',
    ],
    [
      'to a hop that nobody vouches for',
      rule,
      attempt({ vantage: hop }, { ...plain, vouched: false }),
      'vouch',
    ],
  ];
  for (const [name, one, sent, word] of stays)
    it(`does not go ${name}`, () =>
      assert.ok(withholdingReason(one, sent, true)?.includes(word), withholdingReason(one, sent, true)));

  it('does not go to a hop whose certificate fails the check that the author asked for', () => {
    const checked = attempt({ vantage: hop }, { trust: { authority: 'ConfigMap/ca/ca.crt' } });
    assert.ok(withholdingReason(rule, checked, false)?.includes('hop whose certificate'));
    assert.equal(withholdingReason(rule, checked, true), undefined);
    assert.equal(
      withholdingReason(rule, attempt({ vantage: hop }, { trust: { unverified: true } }), false),
      undefined,
    );
  });

  it('does not go past a certificate that clients refuse', () =>
    assert.ok(withholdingReason(rule, attempt(), false)?.includes('certificate')));
});
