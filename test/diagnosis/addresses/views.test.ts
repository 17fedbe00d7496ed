// A gateway with several addresses: who is at fault where only some of them are, and what an address
// that does not answer means.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Status } from '../../../src/api/v1alpha1/status.ts';
import { diagnose, type Judgement } from '../../../src/diagnosis/diagnose.ts';
import type {
  Facts,
  Ingress,
  Observation,
  Outcome,
  Past,
  Request,
  TlsSeen,
} from '../../../src/model/index.ts';
import { declaredRequests } from '../../../src/probe/plan/plan.ts';
import { plannedProbe } from '../../../src/routing/route-plan.ts';
import { gateway, httpRoute, prefix, rule } from '../../routing/gateway-api/given.ts';
import { answer } from '../answer.ts';
import { condition, entry, now, probe } from '../samples.ts';

const [a, b, c] = ['203.0.113.7', '203.0.113.8', '2001:db8::9'] as const;

const ingress = (...addresses: readonly string[]): Ingress => ({
  metadata: { namespace: 'shop', name: 'shop' },
  spec: {
    rules: [
      {
        host: 'shop.example.com',
        http: {
          paths: [
            { path: '/', pathType: 'Prefix', backend: { service: { name: 'orders', port: { number: 80 } } } },
          ],
        },
      },
    ],
  },
  status: { loadBalancer: { ingress: addresses.map((ip) => ({ ip })) } },
});

const factsAt = (...addresses: readonly string[]): Facts => ({
  at: now,
  ingress: ingress(...addresses),
  neighbours: [],
  classPublishes: true,
  services: [
    {
      namespace: 'shop',
      name: 'orders',
      service: { spec: { clusterIP: '10.96.0.9', ports: [{ port: 80 }] } },
      endpoints: [{ address: '10.244.0.10', port: 8080, portName: '', ready: true, managed: true }],
    },
  ],
});

const json = { headers: { 'content-type': 'application/json' }, body: '{"orders":[1,2,3],"total":3}' };
const page = (status: number): Outcome => answer(status, json);
const nginx405 = answer(405, {
  headers: { server: 'nginx', 'content-type': 'text/html' },
  body: '<html>\r\n<head><title>405 Not Allowed</title></head>\r\n<body>\r\n<center><h1>405 Not Allowed</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
});
const failed = (cause: 'timeout' | 'refused' | 'unreachable' | 'forbidden', detail = ''): Outcome => ({
  kind: 'failed',
  cause,
  detail,
  ms: 1,
});
const noRoute = failed('unreachable', '[2001:db8::9]:80 cannot be reached (ENETUNREACH)');

interface Told {
  readonly status?: Status;
  readonly past?: readonly (readonly Past[])[];
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly facts?: Facts;
}

/** What the gateway says at each of its addresses on http; https is closed, and the application answers 200. */
function judge(at: Readonly<Record<string, Outcome>>, told: Told = {}): Judgement {
  const shop = probe(told.spec, told.status);
  const facts = told.facts ?? factsAt(...Object.keys(at));
  const saidAt = (request: Request): Outcome => {
    const { vantage } = request;
    if (vantage.kind !== 'gateway') return page(200);
    const said = vantage.at === undefined ? Object.values(at)[0] : at[vantage.at];
    if (said === undefined) throw new Error(`nobody is at ${vantage.at}`);
    return vantage.scheme === 'http' || said.kind === 'failed' ? said : failed('refused', 'closed');
  };
  const observations = declaredRequests(plannedProbe(shop, facts), 0).map(
    (request): Observation => ({ request, outcome: saidAt(request) }),
  );
  return diagnose({ probe: shop, facts, observations, past: told.past ?? [] });
}

const gist = ({ entries: [first] }: Judgement): string => `${first?.health} ${first?.reason}`;
const message = ({ entries: [first] }: Judgement): string => first?.message ?? '';

const pastWith = (...gateway: readonly string[]): readonly (readonly Past[])[] => [
  [
    {
      route: 'orders',
      method: 'POST',
      check: 'Method',
      health: 'Healthy',
      reason: 'AllRoutesReached',
      gateway,
    },
  ],
];

describe('addresses that answer alike', () => {
  it('are one gateway: nothing tells them apart', () => {
    const both = judge({ [a]: page(200), [b]: page(200) });
    assert.equal(gist(both), 'Healthy AllRoutesReached');
    assert.deepEqual(both.notes, []);
  });

  it('share a fault that is told as of one address', () => {
    const one = judge({ [a]: nginx405 });
    const both = judge({ [a]: nginx405, [b]: nginx405 });
    assert.deepEqual(both.entries, one.entries);
    assert.doesNotMatch(JSON.stringify(both.entries), /203\.0\.113/);
  });

  it('are asked further at one address only', () => {
    const asked = judge({ [a]: nginx405, [b]: nginx405 }).ask.flatMap(({ vantage }) =>
      vantage.kind === 'gateway' ? [vantage.at] : [],
    );
    assert.ok(asked.length > 0);
    assert.deepEqual(new Set(asked), new Set([a]));
  });
});

describe('one bad address of two', () => {
  const bad = judge({ [a]: page(200), [b]: nginx405 });

  it('decides, and the message names it and what the other one says', () => {
    assert.equal(bad.entries[0]?.health, 'Unhealthy');
    assert.match(message(bad), /; at 203\.0\.113\.8 only: 203\.0\.113\.7 answers 200$/);
  });

  it('is the one that is asked further, and dialled by the curl line', () => {
    const asked = bad.ask.flatMap(({ vantage }) => (vantage.kind === 'gateway' ? [vantage.at] : []));
    assert.ok(asked.includes(b));
    assert.match(bad.entries[0]?.reproduce ?? '', /--connect-to shop\.example\.com:80:203\.0\.113\.8:80/);
  });

  it('is looked at before the objects, which work at the other one', () => {
    const { fix = '' } = bad.entries[0] ?? {};
    assert.match(
      fix,
      /; the same objects work at 203\.0\.113\.7, so look first at what answers at 203\.0\.113\.8$/,
    );
  });

  it('has a line of its own in the comparison, and equal answers share one', () => {
    assert.deepEqual(
      bad.entries[0]?.seen.map(({ via, status, failure }) => `${via} ${status ?? failure}`),
      [
        'gateway-http@203.0.113.8 405',
        'gateway-http@203.0.113.7 200',
        'gateway-https refused',
        'endpoint 200',
      ],
    );
  });

  it('does not hide behind a third that is right', () => {
    const three = judge({ [a]: page(200), [b]: page(200), [c]: nginx405 });
    assert.match(message(three), /; at 2001:db8::9 only: 203\.0\.113\.7 and 203\.0\.113\.8 answer 200$/);
  });

  it('keeps a healthy verdict from standing while it is not told apart', () => {
    const open = judge({ [a]: page(200), [b]: answer(404, { body: 'no' }) });
    assert.notEqual(open.entries[0]?.health, 'Healthy');
  });
});

describe('an address that does not answer beside one that does', () => {
  const timeout = failed('timeout', '203.0.113.8:80: no connection came about within 5 s');
  const answers = { [a]: page(200), [b]: timeout };

  it('is a note where it never answered: it may be for clients outside only', () => {
    const judged = judge(answers);
    assert.equal(gist(judged), 'Healthy AllRoutesReached');
    assert.deepEqual(judged.notes, [
      'nothing answers the operator at 203.0.113.8 (timeout), and nothing did before',
    ]);
  });

  it('is a fault where it answered in one of the last cycles', () => {
    const judged = judge(answers, { past: pastWith(`200@${a}`, `200@${b}`) });
    assert.equal(gist(judged), 'Unhealthy GatewayUnreachable');
    assert.match(
      message(judged),
      /timeout \(203\.0\.113\.8:80: .*\); at 203\.0\.113\.8 only: 203\.0\.113\.7 answers 200$/,
    );
    assert.deepEqual(judged.notes, []);
    assert.match(
      judged.entries[0]?.fix ?? '',
      /^Find out what runs at 203\.0\.113\.8, which answered before/,
    );
  });

  it('is a fault as long as the status holds it against the gateway', () => {
    const seen = [{ via: `gateway-http@${b}`, failure: 'timeout' }];
    const route = { ...entry({ reason: 'GatewayUnreachable', seen }), since: now.toISOString() };
    const status = (part: Partial<typeof route>): Status =>
      ({
        conditions: [condition({ status: 'False', reason: 'GatewayUnreachable' })],
        routes: [{ ...route, ...part }],
      }) as Status;
    assert.equal(gist(judge(answers, { status: status({}) })), 'Unhealthy GatewayUnreachable');
    // Another fault, at another address: that this one was silent beside it was a note.
    assert.equal(
      gist(judge(answers, { status: status({ reason: 'AppRejectsMethod' }) })),
      'Healthy AllRoutesReached',
    );
  });

  it('is no fault because another address was reached before', () => {
    assert.equal(
      gist(judge(answers, { past: pastWith(`200@${a}`, `timeout@${b}`) })),
      'Healthy AllRoutesReached',
    );
  });

  it('is only noted where the operator has no route for its family, though it answered before', () => {
    const judged = judge({ [a]: page(200), [c]: noRoute }, { past: pastWith(`200@${a}`, `200@${c}`) });
    assert.equal(gist(judged), 'Healthy AllRoutesReached');
    assert.deepEqual(judged.notes, [
      '2001:db8::9 is of an address family that the operator has no route for',
    ]);
  });

  it('is only noted where the operator may not dial it', () => {
    const judged = judge({
      [a]: page(200),
      [b]: failed('forbidden', '203.0.113.8 is closed by --deny-cidr'),
    });
    assert.equal(judged.forbidden, undefined);
    assert.equal(gist(judged), 'Healthy AllRoutesReached');
    assert.match(judged.notes.join(), /203\.0\.113\.8 is not probed: .*--deny-cidr/);
  });

  it('does not hide what is wrong at the one that answers', () => {
    assert.equal(judge({ [a]: nginx405, [b]: timeout }).entries[0]?.health, 'Unhealthy');
  });
});

describe('no address that answers', () => {
  const refused = failed('refused', '203.0.113.7:80 refused the connection');
  const timeout = failed('timeout', '203.0.113.8:80: no connection came about within 5 s');

  it('is Unknown where the gateway was never reached, with every address that was tried', () => {
    const judged = judge({ [a]: refused, [b]: timeout });
    assert.equal(gist(judged), 'Unknown GatewayUnreachable');
    assert.match(
      message(judged),
      /refused \(203\.0\.113\.7:80 refused the connection; 203\.0\.113\.8:80: no connection/,
    );
  });

  it('is a fault where it was reached before', () => {
    const status: Status = { conditions: [condition({ status: 'True' })] };
    assert.equal(gist(judge({ [a]: refused, [b]: timeout }, { status })), 'Unhealthy GatewayUnreachable');
  });

  it('stops the probe only where none of them may be dialled', () => {
    const forbidden = failed('forbidden', 'a loopback address');
    assert.match(judge({ [a]: forbidden, [b]: forbidden }).forbidden ?? '', /loopback/);
    assert.equal(judge({ [a]: forbidden, [b]: timeout }).forbidden, undefined);
  });
});

describe('the certificates of two addresses', () => {
  const https = { through: { ingressRef: { name: 'shop' }, schemes: ['https'] } };
  const good: TlsSeen = {
    subject: 'CN=shop.example.com',
    issuer: 'CN=authority',
    names: ['shop.example.com'],
    validFrom: new Date('2026-01-01'),
    validTo: new Date('2026-12-01'),
  };
  const over = (tls: TlsSeen): Outcome => answer(200, { ...json, tls });

  function judgeTls(first: TlsSeen, second: TlsSeen): Judgement {
    const shop = probe(https);
    const facts = factsAt(a, b);
    const observations = declaredRequests(plannedProbe(shop, facts), 0).map((request): Observation => {
      const { vantage } = request;
      if (vantage.kind !== 'gateway') return { request, outcome: page(200) };
      return { request, outcome: over(vantage.at === a ? first : second) };
    });
    return diagnose({ probe: shop, facts, observations });
  }

  it('are valid where both are', () => {
    assert.equal(judgeTls(good, good).tls?.valid, true);
  });

  it('are not where one is bad, and its address is named', () => {
    const { tls, entries } = judgeTls(good, { ...good, problem: 'CERT_HAS_EXPIRED' });
    assert.equal(tls?.valid, false);
    assert.match(tls?.message ?? '', /^at 203\.0\.113\.8: clients refuse the certificate/);
    assert.match(entries[0]?.message ?? '', /; at 203\.0\.113\.8 only: /);
  });

  it('are told without addresses where both are bad', () => {
    const { tls } = judgeTls(
      { ...good, problem: 'CERT_HAS_EXPIRED' },
      { ...good, problem: 'CERT_HAS_EXPIRED' },
    );
    assert.match(tls?.message ?? '', /^clients refuse the certificate/);
  });
});

describe('two Gateways of one route', () => {
  const at = (value: string) => ({ addresses: [{ value }] });
  const parents = [{ name: 'gw' }, { name: 'inner' }, { name: 'waiting' }];
  const facts: Facts = {
    ...factsAt(),
    gatewayApi: {
      installed: true,
      route: httpRoute({
        namespace: 'shop',
        hosts: ['shop.example.com'],
        parents,
        rules: [rule([prefix('/')], 'orders')],
      }),
      neighbours: [],
      grpcRoutes: [],
      gateways: [
        gateway({ namespace: 'shop', listeners: [{ name: 'web' }], status: at(a) }),
        gateway({
          namespace: 'shop',
          name: 'inner',
          listeners: [{ name: 'web', port: 8080 }],
          status: at(b),
        }),
        gateway({ namespace: 'shop', name: 'waiting' }),
      ],
    },
  };
  const { ingress: _, ...routed } = facts;
  const spec = { through: { httpRouteRef: { name: 'shop' } } };

  it('are judged each by its own: the curl line has the port of the one at fault', () => {
    const judged = judge({ [a]: page(200), [b]: nginx405 }, { facts: routed, spec });
    assert.match(message(judged), /; at 203\.0\.113\.8 only: 203\.0\.113\.7 answers 200$/);
    assert.match(
      judged.entries[0]?.reproduce ?? '',
      /--connect-to shop\.example\.com:8080:203\.0\.113\.8:8080 .*shop\.example\.com:8080\/orders$/,
    );
    // Other objects stand behind the other one, so it says nothing of these.
    assert.doesNotMatch(judged.entries[0]?.fix ?? '', /the same objects work/);
  });

  it('are healthy where both reach the application', () => {
    assert.equal(
      gist(judge({ [a]: page(200), [b]: page(200) }, { facts: routed, spec })),
      'Healthy AllRoutesReached',
    );
  });
});

describe('addresses that are not probed', () => {
  it('are counted in a note', () => {
    const many = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`203.0.113.${n + 1}`, page(200)]));
    assert.deepEqual(judge(many).notes, ['2 further addresses of the gateway are not probed']);
  });
});
