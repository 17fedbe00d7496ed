// What the sender records of a certificate, good and bad.

import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Answer } from '../../../src/model/index.ts';
import { type Certificates, certificates, type KeyPair } from './certificates.ts';
import { answered, attempt, httpsServer, send, session } from './servers.ts';

let trusted: Certificates;
let stranger: Certificates;

before(async () => {
  trusted = await certificates('Trusted CA');
  stranger = await certificates('Stranger CA');
  setDefaultCACertificates([...getCACertificates('default'), trusted.ca]);
});

after(() => {
  trusted.remove();
  stranger.remove();
});

/** Answers with the server name of the handshake. */
async function ask(t: TestContext, keys: KeyPair, host: string): Promise<Answer> {
  const port = await httpsServer(t, keys, (request, response) => {
    response.end(String((request.socket as TLSSocket & { servername?: string | false }).servername));
  });
  return answered(await send(session(t), attempt(port, { host }, { scheme: 'https' })));
}

test('a good certificate is recorded without a problem, and the host is the server name', async (t) => {
  const answer = await ask(
    t,
    await trusted.issue(['dify.example.com', '*.example.org']),
    'dify.example.com:8443',
  );
  assert.equal(answer.bodyStart, 'dify.example.com');
  const { tls } = answer;
  assert.equal(tls?.problem, undefined);
  assert.equal(tls?.subject, 'CN=dify.example.com');
  assert.equal(tls?.issuer, 'CN=Trusted CA');
  assert.deepEqual(tls?.names, ['dify.example.com', '*.example.org']);
  assert.ok(tls !== undefined && tls.validFrom < new Date() && tls.validTo > new Date());
});

test('an expired certificate is a problem, and the route is answered all the same', async (t) => {
  const answer = await ask(t, await trusted.issue(['dify.example.com'], -5), 'dify.example.com');
  assert.equal(answer.status, 200);
  assert.equal(answer.tls?.problem, 'CERT_HAS_EXPIRED');
});

test('a certificate for another name is a problem', async (t) => {
  const answer = await ask(t, await trusted.issue(['other.example.com']), 'dify.example.com');
  assert.equal(answer.tls?.problem, 'ERR_TLS_CERT_ALTNAME_INVALID');
});

test('a certificate of an authority that nobody trusts is a problem', async (t) => {
  const answer = await ask(t, await stranger.issue(['dify.example.com']), 'dify.example.com');
  assert.equal(answer.tls?.problem, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
});

test('a host that is an address has no server name, and is found among the addresses of the certificate', async (t) => {
  const answer = await ask(t, await trusted.issue(['192.0.2.7']), '192.0.2.7:8443');
  assert.equal(answer.bodyStart, 'false');
  assert.equal(answer.tls?.problem, undefined);
  assert.deepEqual(answer.tls?.names, ['192.0.2.7']);
});

test('a kept connection shows its handshake again, another host gets a handshake of its own', async (t) => {
  const handshakes = new Set<unknown>();
  const keys = await trusted.issue(['dify.example.com']);
  const port = await httpsServer(t, keys, (request, response) => {
    handshakes.add(request.socket);
    response.end();
  });
  const opened = session(t);
  const ask = async (host: string) =>
    answered(await send(opened, attempt(port, { host }, { scheme: 'https' }))).tls;
  const first = await ask('dify.example.com');
  assert.deepEqual(await ask('dify.example.com'), first);
  assert.equal(handshakes.size, 1);
  assert.equal((await ask('other.example.com'))?.problem, 'ERR_TLS_CERT_ALTNAME_INVALID');
  assert.equal(handshakes.size, 2);
});
