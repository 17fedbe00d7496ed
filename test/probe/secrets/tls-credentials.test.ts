// Whom TLS trusts and as whom it speaks: authorities, client certificates, the certificates of backends.

import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import { after, before, type TestContext, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import type { Target, TargetTrust, Vantage } from '../../../src/model/index.ts';
import {
  type ClientCertificate,
  type Credentials,
  noCredentials,
} from '../../../src/probe/secrets/credentials.ts';
import { type Certificates, certificates, type KeyPair } from '../send/certificates.ts';
import {
  answered,
  attempt,
  failed,
  httpsServer,
  listen,
  loopbackOnly,
  send,
  session,
} from '../send/servers.ts';

const host = 'dify.example.com';
let own: Certificates;
let client: KeyPair;

before(async () => {
  own = await certificates('Own CA');
  client = await own.issue(['client.example.com']);
});

after(() => own.remove());

const hop: Vantage = { kind: 'service', hop: 0, service: 'api', port: 443, scheme: 'https' };
const authority = 'ConfigMap/ca/ca.crt';
const withAuthority = (pem: string): Credentials => ({
  ...noCredentials,
  authorities: new Map([[authority, pem]]),
});

const secured = (trust?: TargetTrust): Partial<Target> =>
  trust === undefined ? { scheme: 'https' } : { scheme: 'https', trust };

/** What the handshake of one request showed. */
async function shown(
  t: TestContext,
  trust?: TargetTrust,
  names: readonly string[] = [host],
  vantage?: Vantage,
) {
  const port = await httpsServer(t, await own.issue(names), (_request, response) => response.end());
  const opened = session(t, loopbackOnly, { credentials: withAuthority(own.ca) });
  const request = vantage === undefined ? {} : { vantage };
  return answered(await send(opened, attempt(port, request, secured(trust)))).tls;
}

test('an authority that the probe names makes its certificates good', async (t) => {
  assert.equal((await shown(t))?.problem, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  assert.equal((await shown(t, { authority }))?.problem, undefined);
});

test('an authority that the probe names still asks for the right name', async (t) => {
  assert.equal(
    (await shown(t, { authority }, ['other.example.com']))?.problem,
    'ERR_TLS_CERT_ALTNAME_INVALID',
  );
});

test('where verification is switched off, nothing is held against a certificate, which is recorded', async (t) => {
  const tls = await shown(t, { unverified: true }, ['other.example.com']);
  assert.deepEqual([tls?.problem, tls?.names], [undefined, ['other.example.com']]);
});

test('a backend may show a certificate for the name of its Service', async (t) => {
  const trust = { authority, names: ['api.shop.svc', 'api'] };
  assert.equal((await shown(t, trust, ['api.shop.svc'], hop))?.problem, undefined);
  assert.equal((await shown(t, trust, [host], hop))?.problem, undefined);
  assert.equal((await shown(t, trust, ['api.other.svc'], hop))?.problem, 'ERR_TLS_CERT_ALTNAME_INVALID');
});

test('what a handshake shows is version, chain and fingerprint too', async (t) => {
  const tls = await shown(t, { authority });
  assert.equal(tls?.protocol, 'TLSv1.3');
  assert.equal(tls?.chainLength, 1);
  assert.match(tls?.fingerprint ?? '', /^[0-9a-f]{64}$/);
});

test('a chain is as long as what was sent', async (t) => {
  const leaf = await own.issue([host]);
  const chain = { ...leaf, cert: `${leaf.cert}${own.ca}` };
  const port = await httpsServer(t, chain, (_request, response) => response.end());
  const answer = answered(await send(session(t), attempt(port, {}, secured())));
  assert.equal(answer.tls?.chainLength, 2);
});

/** A server that asks for a client certificate and answers with whose it got. */
async function asking(t: TestContext): Promise<number> {
  const keys = await own.issue([host]);
  const server = createServer(
    { ...keys, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const { subject } = (request.socket as TLSSocket).getPeerX509Certificate() ?? { subject: 'nobody' };
      response.end(subject);
    },
  );
  return listen(t, server);
}

const withClient = (given: ClientCertificate): Credentials => ({
  ...noCredentials,
  clients: new Map([['mine', given]]),
});
const asClient = secured({ clientCertificate: 'mine' });

test('a client certificate is shown to the hosts of its Secret', async (t) => {
  const opened = session(t, loopbackOnly, { credentials: withClient({ ...client, sendTo: [host] }) });
  const answer = answered(await send(opened, attempt(await asking(t), { method: 'TRACE' }, asClient)));
  assert.deepEqual([answer.bodyStart, answer.withheld], ['CN=client.example.com', undefined]);
});

test('a client certificate is not shown to another host, and the answer says so', async (t) => {
  const opened = session(t, loopbackOnly, {
    credentials: withClient({ ...client, sendTo: ['other.example.com'] }),
  });
  const answer = answered(await send(opened, attempt(await asking(t), {}, asClient)));
  assert.equal(answer.bodyStart, 'nobody');
  assert.match(
    answer.withheld?.[0] ?? '',
    /^the client certificate in Secret\/mine: not shown to dify\.example\.com: /,
  );
});

test('without a client certificate nobody is shown', async (t) => {
  assert.equal(answered(await send(session(t), attempt(await asking(t), {}, secured()))).bodyStart, 'nobody');
});

const nonsense = 'key-material-5f1c0d9e77';
for (const [what, given, said] of [
  [
    'no key',
    { cert: '', key: nonsense },
    /the client certificate in Secret\/mine cannot be used \(ERR_OSSL_/,
  ],
  ['no certificate', { key: nonsense, cert: nonsense }, /Secret\/mine cannot be used \(ERR_OSSL_/],
] as const) {
  test(`a client certificate with ${what} is a failure that names the Secret and not what is in it`, async (t) => {
    const opened = session(t, loopbackOnly, { credentials: withClient({ ...given, sendTo: [host] }) });
    const failure = failed(await send(opened, attempt(443, {}, asClient)));
    assert.equal(failure.cause, 'tls');
    assert.match(failure.detail, said);
    assert.doesNotMatch(JSON.stringify(failure), /5f1c0d9e77/);
  });
}

test('a key of another certificate is a failure in words', async (t) => {
  const { key } = await own.issue(['else.example.com']);
  const credentials = withClient({ cert: client.cert, key, sendTo: [host] });
  const failure = failed(await send(session(t, loopbackOnly, { credentials }), attempt(443, {}, asClient)));
  assert.match(failure.detail, /Secret\/mine cannot be used \(ERR_OSSL_X509_KEY_VALUES_MISMATCH\)/);
});

test('what was not read is a failure in words', async (t) => {
  const missing = failed(await send(session(t), attempt(443, {}, asClient)));
  assert.match(missing.detail, /the client certificate in Secret\/mine was not read/);
  const noCa = failed(await send(session(t), attempt(443, {}, secured({ authority }))));
  assert.match(noCa.detail, /the authority in ConfigMap\/ca\/ca\.crt was not read/);
});

test('an authority that is none is a failure in words', async (t) => {
  const opened = session(t, loopbackOnly, { credentials: withAuthority('not PEM') });
  const failure = failed(await send(opened, attempt(443, {}, secured({ authority }))));
  assert.match(failure.detail, /the authority in ConfigMap\/ca\/ca\.crt cannot be used/);
});
