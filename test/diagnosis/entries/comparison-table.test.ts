// The comparison table: one line a vantage, equal endpoints on one line, never more than 8.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { preflightHeaders } from '../../../src/api/read/preflight.ts';
import { seenLines } from '../../../src/diagnosis/entries/comparison-table.ts';
import { answer } from '../answer.ts';
import { probe } from '../samples.ts';
import { failed, http, https, pod, seen, situation } from '../situation.ts';

const pods = (count: number, from = 1) =>
  Array.from({ length: count }, (_, n) => pod(`10.244.1.${from + n}`));

describe('the table', () => {
  it('shows the gateway before the hops, and what failed', () => {
    const lines = seenLines(situation([seen(http, 405), seen(https, failed()), seen(pod(), 200)]));
    assert.deepEqual(lines, [
      { via: 'gateway-http', status: 405 },
      { via: 'gateway-https', failure: 'refused' },
      { via: 'endpoint', service: 'orders', port: 80, status: 200, endpoints: '1/1' },
    ]);
  });

  it('puts equal endpoints on one line and counts them', () => {
    const all = [
      seen(http, 200),
      ...pods(4).map((vantage) => seen(vantage, 200)),
      seen(pod('10.244.2.1'), 405),
    ];
    assert.deepEqual(
      seenLines(situation(all)).map(({ status, endpoints }) => [status, endpoints]),
      [
        [200, undefined],
        [200, '4/5'],
        [405, '1/5'],
      ],
    );
  });

  it('holds at most 8 lines', () => {
    const all = pods(12).map((vantage, n) => seen(vantage, 400 + n));
    assert.equal(seenLines(situation(all)).length, 8);
  });

  it('leaves the query of a Location out', () => {
    const at = answer(302, { headers: { Location: 'https://shop.example.com/login?token=secret' } });
    assert.equal(seenLines(situation([seen(http, at)]))[0]?.location, 'https://shop.example.com/login');
  });

  it('begins with the edge, whatever order answers came in', () => {
    const edge = { kind: 'edge', scheme: 'http' } as const;
    const lines = seenLines(situation([seen(pod(), 200), seen(http, 200), seen(edge, 403)]));
    assert.deepEqual(
      lines.map(({ via }) => via),
      ['edge-http', 'gateway-http', 'endpoint'],
    );
  });

  it('shows what stands for a method that must be refused', () => {
    const shop = probe({ routes: [{ path: '/orders', mustRefuse: ['DELETE'] }] });
    const about = { probe: shop, method: 'DELETE', check: 'Refusal' } as const;
    const answers = [seen(http, 405), seen(http, 200, { method: 'OPTIONS' })];
    assert.deepEqual(seenLines(situation(answers, about)), [{ via: 'gateway-http', status: 200 }]);
  });

  it('shows the preflights of the method, and no other OPTIONS', () => {
    const cors = { origins: ['https://app.example.com'] };
    const shop = probe({ routes: [{ path: '/orders', methods: ['PUT', 'PATCH'], cors }] });
    const headers = (method: string) =>
      preflightHeaders({ requestHeaders: [] }, method, 'https://app.example.com');
    const answers = [
      seen(http, 405, { method: 'OPTIONS' }),
      seen(http, 403, { method: 'OPTIONS', headers: headers('PATCH') }),
      seen(http, 204, { method: 'OPTIONS', headers: headers('PUT') }),
    ];
    const about = { probe: shop, method: 'PUT', check: 'Preflight' } as const;
    assert.deepEqual(seenLines(situation(answers, about)), [{ via: 'gateway-http', status: 204 }]);
  });

  it('leaves experiments, other methods, paths and hosts out', () => {
    const others = [
      { purpose: 'experiment' },
      { method: 'GET' },
      { path: '/other' },
      { host: 'other.example.com' },
    ] as const;
    assert.deepEqual(seenLines(situation(others.map((part) => seen(http, 200, part)))), []);
  });
});
