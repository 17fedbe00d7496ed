// Values of Secrets: on the wire where they may go, and nowhere else, whatever a server makes of them.

import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Probe } from '../../../src/api/read/probe.ts';
import type { Answer, Attempt, Header, Request, Target, Vantage } from '../../../src/model/index.ts';
import { type GivenValue, noCredentials } from '../../../src/probe/secrets/credentials.ts';
import type { Session } from '../../../src/probe/send/session.ts';
import { type Certificates, certificates } from '../send/certificates.ts';
import {
  answered,
  attempt,
  failed,
  httpServer,
  httpsServer,
  loopbackOnly,
  send,
  session,
  tcpServer,
} from '../send/servers.ts';

const canary = 'Bearer canary-5f1c0d9e77ab42';
const host = 'dify.example.com';
const authorization: Header = ['Authorization', '$TOKEN'];

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

type Given = Readonly<Record<string, GivenValue>>;

const token: Given = { $TOKEN: { value: canary, sendTo: [host] } };

/** A session of a probe that spells out http, with these values. */
function sessionWith(
  t: TestContext,
  values: Given = token,
  through: Partial<Probe['through']> = {},
): Session {
  const probe = {
    through: { ports: {}, insecureSkipVerify: false, schemes: ['http', 'https'], ...through },
  } as const;
  const credentials = { ...noCredentials, values: new Map(Object.entries(values)) };
  return session(t, loopbackOnly, { credentials, probe });
}

/** A server that keeps what the Authorization header was, request by request. */
async function keeper(t: TestContext) {
  const got: (string | undefined)[] = [];
  const port = await httpServer(t, (request, response) => {
    got.push(request.headers.authorization);
    response.end();
  });
  return { got, port };
}

const carrying = (port: number, request: Partial<Request> = {}, target: Partial<Target> = {}): Attempt =>
  attempt(port, { headers: [authorization], ...request }, target);

test('a placeholder is replaced on the wire, and only where it is the whole value', async (t) => {
  const heads: string[] = [];
  const port = await tcpServer(t, (socket) =>
    socket.on('data', (bytes) => {
      heads.push(String(bytes));
      socket.write('HTTP/1.1 204 No Content\r\n\r\n');
    }),
  );
  const headers = [authorization, ['X-Literal', 'costs $TOKEN'], ['X-Other', '$OTHER']] as const;
  const answer = answered(await send(sessionWith(t), attempt(port, { headers })));
  assert.match(heads[0] ?? '', new RegExp(`Authorization: ${canary}\r\n`));
  assert.match(heads[0] ?? '', /X-Literal: costs \$TOKEN\r\nX-Other: \$OTHER\r\n/);
  assert.equal(answer.withheld, undefined);
});

/** Every way in which a server may hand a value back. */
const echoes: readonly (readonly [what: string, answer: (value: string) => string])[] = [
  ['the body', (value) => `HTTP/1.1 200 OK\r\nContent-Length: ${value.length}\r\n\r\n${value}`],
  ['a header', (value) => `HTTP/1.1 200 OK\r\nX-Echo: got ${value}!\r\nContent-Length: 0\r\n\r\n`],
  [
    'the name of a header',
    (value) => `HTTP/1.1 200 OK\r\n${value.split(' ')[1]}: x\r\nContent-Length: 0\r\n\r\n`,
  ],
  [
    'Location',
    (value) =>
      `HTTP/1.1 302 Found\r\nLocation: https://x.example/?t=${encodeURIComponent(value)}\r\nContent-Length: 0\r\n\r\n`,
  ],
  ['the reason phrase', (value) => `HTTP/1.1 200 No ${value}\r\nContent-Length: 0\r\n\r\n`],
  [
    'a body that is cut in its middle',
    (value) => {
      const body = `${'x'.repeat(4096 - 12)}${value}${'y'.repeat(500)}`;
      return `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    },
  ],
  [
    'a body that goes on beyond what is read',
    (value) => {
      const body = `${'x'.repeat(65_536 - 20)}${value}${'y'.repeat(500)}`;
      return `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    },
  ],
  [
    'base64 in JSON',
    (value) => {
      const body = JSON.stringify({ seen: Buffer.from(value).toString('base64') });
      return `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    },
  ],
];

for (const [what, answerWith] of echoes) {
  for (const wholeBody of [undefined, true] as const) {
    test(`a value that comes back in ${what} is not in the answer${wholeBody ? ', the whole body kept' : ''}`, async (t) => {
      const port = await tcpServer(t, (socket) => {
        socket.once('data', () => socket.end(answerWith(canary)));
      });
      const more = wholeBody === undefined ? {} : { wholeBody };
      const outcome = await send(sessionWith(t), carrying(port, more));
      answered(outcome);
      const text = JSON.stringify(outcome);
      for (const trace of [canary, encodeURIComponent(canary), 'canary-5f1', 'Y2FuYXJ5'])
        assert.ok(!text.includes(trace), `${trace} in ${text.slice(-300)}`);
    });
  }
}

test('answers that repeat a value are equal to those that repeat the placeholder, by hash too', async (t) => {
  const port = await httpServer(t, (request, response) =>
    response.end(`you said ${request.headers['x-say']}`),
  );
  const say = async (opened: Session, value: string): Promise<Answer> =>
    answered(await send(opened, attempt(port, { headers: [['X-Say', value]] })));
  const first = await say(sessionWith(t), '$TOKEN');
  const rotated = { $TOKEN: { value: 'Bearer rotated-0123456789abcd', sendTo: [host] } };
  const second = await say(sessionWith(t, rotated), '$TOKEN');
  assert.equal(first.bodyStart, 'you said $TOKEN');
  assert.equal(first.bodyHash, second.bodyHash);
});

test('an error about a value that HTTP cannot carry does not hold it', async (t) => {
  const broken = { $TOKEN: { value: 'line\nbreak-5f1c0d9e77', sendTo: [host] } };
  const failure = failed(await send(sessionWith(t, broken), carrying(80)));
  assert.equal(failure.cause, 'protocol');
  assert.doesNotMatch(failure.detail, /break/);
});

test('a value stays out of a request to a host that its owner did not name, and the answer says so', async (t) => {
  const { got, port } = await keeper(t);
  const values = { $TOKEN: { value: canary, sendTo: ['other.example.com'] } };
  const answer = answered(await send(sessionWith(t, values), carrying(port)));
  assert.deepEqual(got, [undefined]);
  assert.deepEqual(answer.withheld?.length, 1);
  assert.match(answer.withheld?.[0] ?? '', /^\$TOKEN: not sent to dify\.example\.com: /);
});

test('a value goes over plain http only where the probe spells that out', async (t) => {
  const { got, port } = await keeper(t);
  const silent = session(t, loopbackOnly, {
    credentials: { ...noCredentials, values: new Map(Object.entries(token)) },
    probe: { through: { ports: {}, insecureSkipVerify: false } },
  });
  const answer = answered(await send(silent, carrying(port)));
  assert.match(answer.withheld?.[0] ?? '', /^\$TOKEN: not sent over plain http/);
  answered(await send(sessionWith(t), carrying(port)));
  assert.deepEqual(got, [undefined, canary]);
});

test('a failure says what was left out too', async (t) => {
  const port = await tcpServer(t, (socket) => socket.once('data', () => socket.end()));
  const values = { $TOKEN: { value: canary, sendTo: [] } };
  assert.match(failed(await send(sessionWith(t, values), carrying(port))).detail, /; \$TOKEN: not sent/);
});

test('TRACE goes without values', async (t) => {
  const { got, port } = await keeper(t);
  answered(await send(sessionWith(t), carrying(port, { method: 'TRACE' })));
  assert.deepEqual(got, [undefined]);
});

test('a replay to another host goes without values, even when their owner named that host too', async (t) => {
  const { got, port } = await keeper(t);
  const values = { $TOKEN: { value: canary, sendTo: [host, 'login.example.com'] } };
  const opened = sessionWith(t, values);
  answered(await send(opened, carrying(port)));
  const elsewhere = answered(
    await send(opened, carrying(port, { purpose: 'replay', host: 'login.example.com' })),
  );
  answered(await send(opened, carrying(port, { purpose: 'replay', path: '/next' })));
  assert.deepEqual(got, [canary, undefined, canary]);
  assert.match(elsewhere.withheld?.[0] ?? '', /^\$TOKEN: not sent to login\.example\.com/);
});

test('an experiment with another Host goes without values', async (t) => {
  const { got, port } = await keeper(t);
  const opened = sessionWith(t, { $TOKEN: { value: canary, sendTo: [host, 'other.example.com'] } });
  answered(await send(opened, carrying(port)));
  answered(await send(opened, carrying(port, { purpose: 'experiment', host: 'other.example.com' })));
  assert.deepEqual(got, [canary, undefined]);
});

test('a hop of the probe gets the value without TLS', async (t) => {
  const { got, port } = await keeper(t);
  const vantage: Vantage = { kind: 'service', hop: 0, service: 'api', port: 80 };
  answered(await send(sessionWith(t, token, { schemes: ['https'] }), carrying(port, { vantage })));
  assert.deepEqual(got, [canary]);
});

test('the value of a ConfigMap goes everywhere and is no secret', async (t) => {
  const port = await httpServer(t, (request, response) => response.end(request.headers.authorization));
  const values: Given = { $TOKEN: { value: 'application/json', sendTo: 'anywhere' } };
  const opened = sessionWith(t, values, { schemes: ['https'] });
  const sent = carrying(port, { purpose: 'experiment', host: 'any.example.com' });
  const answer = answered(await send(opened, sent));
  assert.deepEqual([answer.bodyStart, answer.withheld], ['application/json', undefined]);
});

test('a placeholder whose value could not be read is left out', async (t) => {
  const { got, port } = await keeper(t);
  const values = [{ placeholder: '$TOKEN', from: { kind: 'Secret', name: 'a', key: 'token' } }] as const;
  const opened = session(t, loopbackOnly, {
    probe: { through: { ports: {}, insecureSkipVerify: false }, values },
  });
  const answer = answered(await send(opened, carrying(port)));
  assert.deepEqual([got, answer.withheld], [[undefined], ['$TOKEN: not read']]);
});

/** What a TLS server that shows this certificate got, and what was said about what it did not get. */
async function overTls(
  t: TestContext,
  by: Certificates,
  more: Partial<Target> = {},
  opened = sessionWith(t),
) {
  const got: (string | undefined)[] = [];
  const port = await httpsServer(t, await by.issue([host]), (request, response) => {
    got.push(request.headers.authorization);
    response.end();
  });
  const target = { scheme: 'https', vouched: false, ...more } as const;
  const answers = [
    answered(await send(opened, carrying(port, {}, target))),
    answered(await send(opened, carrying(port, {}, target))),
  ];
  return { got, answers };
}

test('a value goes over TLS to a certificate that clients accept', async (t) => {
  const { got, answers } = await overTls(t, trusted);
  assert.deepEqual(got, [canary, canary]);
  assert.deepEqual(
    answers.map(({ withheld }) => withheld),
    [undefined, undefined],
  );
});

test('a value does not go past a bad certificate, on the kept connection either, and the route is answered', async (t) => {
  const { got, answers } = await overTls(t, stranger);
  assert.deepEqual(got, [undefined, undefined]);
  for (const { withheld } of answers) assert.match(withheld?.[0] ?? '', /^\$TOKEN: not sent where/);
});

test('switching verification off lets no value go to an address that the author names', async (t) => {
  const { got } = await overTls(t, stranger, { trust: { unverified: true } });
  assert.deepEqual(got, [undefined, undefined]);
});

test('switching verification off lets a value go to an address that the cluster names', async (t) => {
  const { got } = await overTls(t, stranger, { trust: { unverified: true }, vouched: true });
  assert.deepEqual(got, [canary, canary]);
});

test('an authority that the author names settles nothing about an address that the author names', async (t) => {
  const credentials = {
    ...noCredentials,
    values: new Map(Object.entries(token)),
    authorities: new Map([['ConfigMap/ca/ca.crt', stranger.ca]]),
  };
  const opened = session(t, loopbackOnly, { credentials });
  const trust = { authority: 'ConfigMap/ca/ca.crt' };
  assert.deepEqual((await overTls(t, stranger, { trust }, opened)).got, [undefined, undefined]);
  assert.deepEqual((await overTls(t, stranger, { trust, vouched: true }, opened)).got, [canary, canary]);
});
