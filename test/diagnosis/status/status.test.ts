// The status as a whole: small enough for the API server, silent while nothing changes.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Status, statusSchema } from '../../../src/api/v1alpha1/status.ts';
import { isHeartbeatDue, isNews, nextStatus } from '../../../src/diagnosis/status/status.ts';
import type { Entry, SeenLine } from '../../../src/model/index.ts';
import { before, entry, healthyEntry, now, probe } from '../samples.ts';

const later = new Date(now.getTime() + 60_000);
const statusOf = (entries: readonly Entry[], previous?: Status, at = now): Status =>
  nextStatus(probe({}, previous), { statements: [], entries }, at);

describe('nextStatus', () => {
  it('counts, and shows the unhealthy first with everything that is known', () => {
    const status = statusOf([healthyEntry({ route: 'a' }), entry({ route: 'b' })]);
    assert.equal(status.summary, '1/2');
    assert.deepEqual(
      status.routes?.map(({ route, fix }) => [route, fix]),
      [
        ['b', 'Implement POST'],
        ['a', undefined],
      ],
    );
  });

  it('keeps since while health and reason stay, and moves it when they change', () => {
    const first = statusOf([entry()]);
    assert.equal(first.routes?.[0]?.since, now.toISOString());
    assert.equal(statusOf([entry({ message: 'other' })], first, later).routes?.[0]?.since, now.toISOString());
    assert.equal(statusOf([healthyEntry()], first, later).routes?.[0]?.since, later.toISOString());
  });

  it('says how many were left out', () => {
    const entries = Array.from({ length: 70 }, (_, n) => healthyEntry({ route: `r${n}` }));
    const status = statusOf(entries);
    assert.equal(status.routes?.length, 64);
    assert.equal(status.omittedRoutes, 6);
    assert.equal(status.summary, '70/70');
  });

  it('stays under 64 KiB and within the schema with the longest texts', () => {
    const boom = '\u{1F4A5}';
    const line = (n: number): SeenLine => ({
      via: 'endpoint',
      service: 's'.repeat(253),
      port: 65_535,
      status: 300 + n,
      location: boom.repeat(200),
      by: 'ingress-nginx',
      endpoints: '16/16',
    });
    const worst = Array.from({ length: 256 }, (_, n) =>
      entry({
        route: `${n}${'r'.repeat(60)}`,
        method: 'M'.repeat(32),
        message: boom.repeat(4000),
        fix: boom.repeat(4000),
        reproduce: 'x'.repeat(16_384),
        blames: Array.from({ length: 4 }, () => ({
          apiVersion: 'networking.k8s.io/v1',
          kind: 'Ingress',
          namespace: 'n'.repeat(63),
          name: 'i'.repeat(253),
          field: 'f'.repeat(300),
        })),
        seen: Array.from({ length: 8 }, (_, at) => line(at)),
        contributing: ['AppFails', 'RateLimited'],
      }),
    );
    const statements = (['Ready', 'Healthy', 'TLSValid'] as const).map(
      (type) => ({ type, status: 'False', reason: 'AppFails', message: boom.repeat(4000) }) as const,
    );
    const status = nextStatus(probe(), { statements, entries: worst }, now);
    const [first, ...rest] = status.routes ?? [];
    assert.ok(first?.message !== undefined && first.fix !== undefined, 'the first entry is told');
    assert.equal(rest.length, 63);
    assert.ok(
      Buffer.byteLength(JSON.stringify(status)) < 64 * 1024,
      `${Buffer.byteLength(JSON.stringify(status))}`,
    );
    assert.equal(statusSchema.safeParse(status).error, undefined);
  });
});

const news: readonly (readonly [string, Entry, boolean])[] = [
  ['another reason', entry({ reason: 'AppFails' }), true],
  ['another health', healthyEntry(), true],
  ['another confidence', entry({ confidence: 'Likely' }), true],
  ['another blamed field', entry({ blames: [{ ...blame(), field: 'spec.ports' }] }), true],
  ['a contributing cause', entry({ contributing: ['RateLimited'] }), true],
  ['another status at a vantage', entry({ seen: [{ via: 'gateway-http', status: 404 }] }), true],
  ['another author at a vantage', entry({ seen: [{ via: 'gateway-http', status: 405, by: 'Flask' }] }), true],
  ['other words', entry({ message: 'the same in 17 ms', fix: 'the same' }), false],
  ['another Location', entry({ seen: [{ via: 'gateway-http', status: 405, location: '/x?a=2' }] }), false],
  [
    'another number of equal endpoints',
    entry({ seen: [{ via: 'gateway-http', status: 405, endpoints: '4/5' }] }),
    false,
  ],
];

function blame() {
  return { apiVersion: 'v1', kind: 'Service', namespace: 'shop', name: 'orders', field: '' };
}

describe('isNews', () => {
  const standing = statusOf([entry()]);
  for (const [name, changed, expected] of news)
    it(`${name}: ${expected}`, () => {
      assert.equal(isNews(standing, statusOf([changed], standing, later)), expected);
    });

  it('is no news that more endpoints are asked', () => {
    assert.equal(isNews(standing, { ...standing, requestsPerCycle: { safe: 40, unsafe: 2 } }), false);
  });

  it('is everything when nothing was written yet', () => {
    assert.equal(isNews(undefined, standing), true);
  });

  it('is not the time', () => {
    assert.equal(isNews(standing, statusOf([entry()], standing, later)), false);
  });

  it('is an annotation that waits for its cycle', () => {
    assert.equal(isNews(standing, { ...standing, lastHandledProbeNow: 'again' }), true);
  });
});

describe('the sign of life', () => {
  const minutes = (count: number): Date => new Date(Date.parse(before) + count * 60_000);
  const written = probe({}, { conditions: [], lastHeartbeatTime: before });
  const rows: readonly (readonly [string, Date, boolean])[] = [
    ['is not due early', minutes(14), false],
    ['is due after the time and its spread', minutes(16), true],
  ];
  for (const [name, at, expected] of rows)
    it(name, () => {
      assert.equal(isHeartbeatDue(written, 15 * 60_000, at), expected);
    });

  it('is due when none was given', () => {
    assert.equal(isHeartbeatDue(probe(), 15 * 60_000, now), true);
  });
});
