// Resuming TLS sessions between cycles: cheap handshakes in between, a full look every ten minutes.

import assert from 'node:assert/strict';
import { createSecureServer } from 'node:http2';
import { after, before, describe, it, type TestContext, test } from 'node:test';
import { createSecureContext, type SecureVersion, type TLSSocket } from 'node:tls';
import type { Answer, Target, TlsSeen } from '../../../src/model/index.ts';
import { type Handshakes, handshakeMemory } from '../../../src/probe/secrets/handshakes.ts';
import { type Certificates, certificates } from '../send/certificates.ts';
import { answered, attempt, listen, loopbackOnly, send, session } from '../send/servers.ts';

const host = 'dify.example.com';
const minute = 60_000;
let authority: Certificates;

before(async () => {
  authority = await certificates('Test CA');
});

after(() => authority.remove());

/** A gateway that answers whether it resumed, and whose certificate can be renewed while its session tickets stay good. */
async function gateway(
  t: TestContext,
  names: readonly string[] = [host],
  limits: { readonly maxVersion?: SecureVersion } = {},
) {
  const keys = await authority.issue(names);
  const server = createSecureServer({ ...keys, ...limits, allowHTTP1: true }, (request, response) => {
    const { socket } = request.httpVersion === '2.0' ? (request.stream.session ?? request) : request;
    response.end((socket as TLSSocket).isSessionReused() ? 'resumed' : 'full');
  });
  const port = await listen(t, server);
  const renew = async (): Promise<void> => server.setSecureContext(await authority.issue(names));
  return { port, renew };
}

/** One cycle: a session of its own, one request. */
async function cycle(t: TestContext, port: number, handshakes: Handshakes, target: Partial<Target> = {}) {
  const opened = session(t, loopbackOnly, { handshakes });
  const sent = attempt(port, { host }, { scheme: 'https', ...target });
  const answer: Answer = answered(await send(opened, sent));
  opened.close();
  return answer;
}

/** Nobody knows the authority of these tests. */
const anyone = { unverified: true } as const;

for (const [what, target, version, maxVersion] of [
  ['HTTP/1.1', {}, undefined, 'TLSv1.3'],
  ['HTTP/2', { alpn: ['h2', 'http/1.1'] }, '2', 'TLSv1.3'],
  ['HTTP/1.1 on TLS 1.2', {}, undefined, 'TLSv1.2'],
] as const) {
  test(`the next cycle resumes, and shows what the full handshake showed, in ${what}`, async (t) => {
    const { port } = await gateway(t, [host], { maxVersion });
    const handshakes = handshakeMemory();
    const accepted = { ...target, trust: anyone };
    const first = await cycle(t, port, handshakes, accepted);
    const second = await cycle(t, port, handshakes, accepted);
    assert.deepEqual([first.bodyStart, second.bodyStart], ['full', 'resumed']);
    assert.deepEqual([second.httpVersion, second.tls?.protocol], [version, maxVersion]);
    assert.equal(second.tls?.subject, `CN=${host}`);
    assert.deepEqual(second.tls, first.tls);
  });
}

test('after ten minutes the handshake is a full one again, and a renewed certificate is seen', async (t) => {
  let now = 0;
  const { port, renew } = await gateway(t);
  const handshakes = handshakeMemory(() => now);
  const first = await cycle(t, port, handshakes, { trust: anyone });
  await renew();
  const seen: string[] = [];
  for (const at of [9, 10, 11]) {
    now = at * minute;
    const { tls } = await cycle(t, port, handshakes, { trust: anyone });
    seen.push(tls?.fingerprint === first.tls?.fingerprint ? 'before' : 'renewed');
  }
  assert.equal(seen.at(1), 'renewed');
  assert.equal(seen.at(2), 'renewed');
});

test('a certificate that is refused is looked at in full each time, so that a mended one is seen at once', async (t) => {
  const { port } = await gateway(t, ['other.example.com']);
  const handshakes = handshakeMemory();
  const answers = [await cycle(t, port, handshakes), await cycle(t, port, handshakes)];
  const told = answers.map(({ bodyStart, tls }) => `${bodyStart} ${tls?.problem}`);
  const bad = 'full UNABLE_TO_VERIFY_LEAF_SIGNATURE';
  assert.deepEqual(told, [bad, bad]);
});

test('a session is not resumed under another name or with another trust', async (t) => {
  const { port } = await gateway(t);
  const handshakes = handshakeMemory();
  await cycle(t, port, handshakes, { trust: anyone });
  assert.equal((await cycle(t, port, handshakes)).bodyStart, 'full');
  const opened = session(t, loopbackOnly, { handshakes });
  const other = attempt(port, { host: 'other.example.com' }, { scheme: 'https', trust: anyone });
  assert.equal(answered(await send(opened, other)).bodyStart, 'full');
});

test('without a memory every handshake is a full one', async (t) => {
  const { port } = await gateway(t);
  const answers: string[] = [];
  for (let sent = 0; sent < 2; sent += 1) {
    const opened = session(t);
    answers.push(answered(await send(opened, attempt(port, { host }, { scheme: 'https' }))).bodyStart);
  }
  assert.deepEqual(answers, ['full', 'full']);
});

describe('the memory of handshakes', () => {
  const seen = (validTo: number): TlsSeen => ({
    subject: '',
    issuer: '',
    names: [],
    validFrom: new Date(0),
    validTo: new Date(validTo),
  });

  it('forgets at the moment when the certificate expires', () => {
    let now = 0;
    const memory = handshakeMemory(() => now);
    memory.checked('a', seen(3 * minute));
    memory.resumable('a', Buffer.from('s'));
    now = 2 * minute;
    assert.notEqual(memory.known('a'), undefined);
    now = 3 * minute;
    assert.equal(memory.known('a'), undefined);
  });

  it('knows nothing of a connection that offered no session, or whose certificate was never checked', () => {
    const memory = handshakeMemory(() => 0);
    memory.checked('a', seen(minute));
    memory.resumable('b', Buffer.from('s'));
    assert.deepEqual([memory.known('a'), memory.known('b')], [undefined, undefined]);
  });

  it('keeps 10,000 handshakes, and forgets the one that was checked longest ago', () => {
    const memory = handshakeMemory(() => 0);
    for (let n = 0; n <= 10_000; n += 1) {
      memory.checked(`${n}`, seen(minute));
      memory.resumable(`${n}`, Buffer.from('s'));
    }
    assert.equal(memory.known('0'), undefined);
    assert.notEqual(memory.known('1'), undefined);
    assert.notEqual(memory.known('10000'), undefined);
  });
});

test('credentials that are equal share a context, others do not', () => {
  const memory = handshakeMemory();
  const [one, two] = [createSecureContext(), createSecureContext()];
  assert.equal(
    memory.context('a', () => one),
    one,
  );
  assert.equal(
    memory.context('a', () => two),
    one,
  );
  assert.equal(
    memory.context('b', () => two),
    two,
  );
});
