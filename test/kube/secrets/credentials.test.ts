// What a cycle learns of the values that its probe names, what a session is given, and which answers of a gateway
// make them be read anew.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { NamedObject, ObjectReading } from '../../../src/kube/secrets/object.ts';
import type { ValueReader } from '../../../src/kube/secrets/reader.ts';
import type { Answer, Observation, Vantage } from '../../../src/model/index.ts';
import { credentialsOf, doubtRefused, readValues } from '../../../src/operator/secret-values.ts';
import { probe } from '../../diagnosis/samples.ts';

const pem = (what: string): string => `-----BEGIN ${what}-----\nMIIB\n-----END ${what}-----\n`;
const sendTo = ['shop.example.com'];
const subject = probe({
  through: {
    url: 'https://shop.example.com',
    tls: {
      caRef: { kind: 'ConfigMap', name: 'ca', key: 'ca.crt' },
      clientCertificateRef: { name: 'client' },
    },
  },
  direct: [{ serviceRef: { name: 'orders', port: 80 } }],
  routes: [
    {
      path: '/orders',
      methods: ['POST'],
      headers: [
        { name: 'Authorization', valueFrom: { secretKeyRef: { name: 'probe-token', key: 'token' } } },
        { name: 'X-Tenant', valueFrom: { configMapKeyRef: { name: 'settings', key: 'tenant' } } },
      ],
    },
  ],
});

const readOf = (
  data: Readonly<Record<string, string>>,
  more: { sendTo?: readonly string[] } = {},
): ObjectReading => ({
  kind: 'read',
  data: new Map(Object.entries(data)),
  resourceVersion: '1',
  ...more,
});

const all: Readonly<Record<string, ObjectReading>> = {
  'ConfigMap/ca': readOf({ 'ca.crt': pem('CERTIFICATE') }),
  'ConfigMap/settings': readOf({ tenant: 'blue\n' }),
  'Secret/client': readOf({ 'tls.crt': pem('CERTIFICATE'), 'tls.key': pem('EC PRIVATE KEY') }, { sendTo }),
  'Secret/probe-token': readOf({ token: 'Bearer one\n' }, { sendTo }),
};

/** A reader of these objects, which notes what is doubted. */
function readerOf(
  objects: Readonly<Record<string, ObjectReading>>,
): ValueReader & { readonly doubted: string[] } {
  const doubted: string[] = [];
  const at = ({ kind, namespace, name }: NamedObject): ObjectReading => {
    assert.equal(namespace, 'shop');
    return objects[`${kind}/${name}`] ?? { kind: 'missing' };
  };
  return {
    doubted,
    read: async (object) => at(object),
    known: at,
    doubt: ({ kind, name }) => void doubted.push(`${kind}/${name}`),
  };
}

const gateway: Vantage = { kind: 'gateway', scheme: 'https' };

function answered(status: number, vantage: Vantage, withheld?: readonly string[]): Observation {
  const outcome: Answer = {
    kind: 'answered',
    status,
    phrase: '',
    headers: [],
    bodyStart: '',
    bodyLength: 0,
    bodyHash: '',
    ms: 1,
    ...(withheld === undefined ? {} : { withheld }),
  };
  const request = {
    purpose: 'declared',
    vantage,
    method: 'POST',
    path: '/orders',
    host: 'shop.example.com',
    clientScheme: 'https',
    headers: subject.routes[0]?.headers ?? [],
  } as const;
  return { request, outcome };
}

describe('what a session is given', () => {
  it('holds each value by its name, without the line end, and where it may go', async () => {
    const reader = readerOf(all);
    assert.deepEqual(new Set(Object.values((await readValues(subject, reader)) ?? {})), new Set(['read']));
    const { values, authorities, clients } = credentialsOf(subject, reader);
    assert.deepEqual(Object.fromEntries(values), {
      $TOKEN: { value: 'Bearer one', sendTo },
      $TENANT: { value: 'blue', sendTo: 'anywhere' },
    });
    assert.deepEqual(Object.fromEntries(authorities), { 'ConfigMap/ca/ca.crt': pem('CERTIFICATE') });
    assert.deepEqual(Object.fromEntries(clients), {
      client: { cert: pem('CERTIFICATE'), key: pem('EC PRIVATE KEY'), sendTo },
    });
  });

  const unusable: readonly (readonly [string, string, ObjectReading, Readonly<Record<string, string>>])[] = [
    [
      'a value of two lines',
      'Secret/probe-token',
      readOf({ token: 'a\r\nX: b' }, { sendTo }),
      { $TOKEN: 'noKey' },
    ],
    ['an empty value', 'Secret/probe-token', readOf({ token: ' \n' }, { sendTo }), { $TOKEN: 'noKey' }],
    ['a value beyond Latin-1', 'ConfigMap/settings', readOf({ tenant: 'blå→' }), { $TENANT: 'noKey' }],
    ['another key', 'ConfigMap/settings', readOf({ tenants: 'blue' }), { $TENANT: 'noKey' }],
    [
      'an authority that is a key',
      'ConfigMap/ca',
      readOf({ 'ca.crt': pem('PRIVATE KEY') }),
      { 'ConfigMap/ca/ca.crt': 'noKey' },
    ],
    [
      'half a pair',
      'Secret/client',
      readOf({ 'tls.crt': pem('CERTIFICATE') }, { sendTo }),
      { 'Secret/client/tls.key': 'noKey' },
    ],
    ['no object', 'Secret/probe-token', { kind: 'missing' }, { $TOKEN: 'missing' }],
    ['no right', 'Secret/probe-token', { kind: 'unreadable' }, { $TOKEN: 'unreadable' }],
    [
      'no annotation',
      'Secret/probe-token',
      { kind: 'unannotated' },
      { $TOKEN: 'unreadable', 'Secret/probe-token@send-to': 'noKey' },
    ],
  ];
  for (const [title, object, reading, states] of unusable) {
    it(`is nothing of ${title}, and the state says so`, async () => {
      const reader = readerOf({ ...all, [object]: reading });
      const told = await readValues(subject, reader);
      const others = Object.entries(told ?? {}).filter(([, state]) => state !== 'read');
      assert.deepEqual(Object.fromEntries(others), states);
      const { values, authorities, clients } = credentialsOf(subject, reader);
      assert.equal(values.size + authorities.size + clients.size, 3);
    });
  }

  it('has no state where the API server did not answer', async () => {
    const told = await readValues(
      subject,
      readerOf({ ...all, 'Secret/probe-token': { kind: 'unanswered' } }),
    );
    assert.equal(told?.['$TOKEN'], undefined);
    assert.equal(told?.['$TENANT'], 'read');
  });

  it('is nothing for a probe that names nothing', async () => {
    const plain = probe({
      through: { url: 'https://shop.example.com' },
      direct: [{ serviceRef: { name: 'a', port: 80 } }],
      routes: [{ path: '/', methods: ['GET'] }],
    });
    assert.equal(await readValues(plain, readerOf({})), undefined);
    assert.equal(credentialsOf(plain, readerOf({})).values.size, 0);
  });
});

describe('an answer makes values be read anew', () => {
  const service: Vantage = { kind: 'service', hop: 0, service: 'orders', port: 80 };
  const rows: readonly (readonly [string, Observation, readonly string[]])[] = [
    [
      'a 401 of the gateway: those that went along',
      answered(401, gateway),
      ['Secret/client', 'ConfigMap/settings', 'Secret/probe-token'],
    ],
    [
      'a 403 too, but not what stayed at home',
      answered(403, gateway, ['$TOKEN: not sent']),
      ['Secret/client', 'ConfigMap/settings'],
    ],
    ['a 404: none', answered(404, gateway), []],
    ['a 401 behind the gateway: none', answered(401, service), []],
  ];
  for (const [title, observation, doubted] of rows) {
    it(title, () => {
      const reader = readerOf(all);
      doubtRefused(subject, [observation], reader);
      assert.deepEqual([...new Set(reader.doubted)].toSorted(), doubted.toSorted());
    });
  }
});
