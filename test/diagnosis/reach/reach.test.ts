// What counts as reached: the application answered, and did not refuse the route or the method.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reachOf } from '../../../src/diagnosis/reach/reach.ts';
import type { Answer, Observation, Past } from '../../../src/model/index.ts';
import { answer } from '../answer.ts';
import { probe } from '../samples.ts';
import { failed, http, https, pod, seen, situation } from '../situation.ts';

const json = (status: number, body = '{"a":1}'): Answer =>
  answer(status, { headers: { 'Content-Type': 'application/json' }, body });
const page = (status: number): Answer =>
  answer(status, {
    headers: { 'Content-Type': 'text/html' },
    body: `<html>\r\n<head><title>${status} X</title></head>\r\n<body>\r\n<center><h1>${status} X</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
  });

function reach(
  at: Answer,
  direct: readonly Answer[] = [],
  spec: Readonly<Record<string, unknown>> = {},
): string {
  const symptom = seen(http, at);
  const observations = [symptom, ...direct.map((each) => seen(pod(), each))];
  const found = reachOf(situation(observations, { probe: probe(spec) }), {
    request: symptom.request,
    outcome: at,
  });
  return found.kind;
}

const routes = (statuses: readonly (string | number)[]) => ({
  routes: [{ path: '/orders', methods: ['POST'], expect: { statuses } }],
});

const rows: readonly (readonly [string, string, string])[] = [
  ['a success', reach(json(200)), 'reached'],
  ['the same success directly', reach(json(200), [json(200)]), 'reached'],
  [
    'a page where the application gives data',
    reach(answer(200, { headers: { 'Content-Type': 'text/html' }, body: '<p>' }), [json(200)]),
    'refused',
  ],
  ['405', reach(json(405)), 'refused'],
  ['501', reach(json(501)), 'refused'],
  ['a 5xx', reach(json(503)), 'refused'],
  ['426', reach(json(426)), 'refused'],
  ['422', reach(json(422)), 'reached'],
  ['415 by somebody unknown', reach(json(415), [json(415)]), 'reached'],
  ['401 that the application gives too', reach(json(401), [json(401)]), 'reached'],
  ['401 of the gateway alone', reach(page(401), [json(201)]), 'refused'],
  ['403 of the gateway alone', reach(page(403), [json(201)]), 'refused'],
  ['429 of the gateway alone', reach(json(429), [json(201)]), 'refused'],
  ['400 that another Host may cause', reach(json(400), [json(200)]), 'refused'],
  ['401 with nothing to compare', reach(json(401)), 'reached'],
  [
    'plain http on a TLS port',
    reach(answer(400, { body: '<center>The plain HTTP request was sent to HTTPS port</center>' }), [
      json(400),
    ]),
    'refused',
  ],
  ['an expected 405', reach(json(405), [], routes(['405'])), 'reached'],
  ['an expected class', reach(json(503), [], routes(['5xx'])), 'reached'],
  ['what is not expected', reach(json(405), [], routes(['2xx'])), 'refused'],
  ['a 404 without controls', reach(json(404)), 'open'],
  ['a 404 when experiments are off', reach(json(404), [], { experiments: 'None' }), 'refused'],
  ['a 404 of the gateway alone', reach(json(404), [json(200)]), 'refused'],
];

describe('reached', () => {
  for (const [name, found, expected] of rows)
    it(`${name}: ${expected}`, () => {
      assert.equal(found, expected);
    });
});

describe('a 404', () => {
  const beside = ['/methodprobe-3f2a9c1d', '/methodprobe-00000000'];
  const about = (own: Answer, controls: readonly Answer[]): string => {
    const symptom = seen(http, own);
    const others = controls.map(
      (each, n): Observation =>
        seen(pod(), each, { purpose: 'experiment', method: 'GET', path: beside[n] ?? '' }),
    );
    const all = situation([symptom, seen(pod(), own), ...others]);
    return reachOf(all, { request: symptom.request, outcome: own }).kind;
  };
  const token = (text: string, word: string): Answer =>
    answer(404, { headers: { 'Content-Type': 'text/html' }, body: `<p>${text}</p><i>${word}</i>` });

  it('like that of a path beside it is about the route', () => {
    assert.equal(about(json(404), [json(404)]), 'refused');
  });
  it('unlike that of two paths beside it is about an entity', () => {
    assert.equal(about(json(404, '{"no":"order"}'), [json(404), json(404)]), 'reached');
  });
  it('that differs from one control is not told yet', () => {
    assert.equal(about(json(404, '{"no":"order"}'), [json(404)]), 'open');
  });
  it('with a fresh token in it is about the route when nothing else differs', () => {
    assert.equal(about(token('none', 'qqa'), [token('none', 'wwb'), token('none', 'eec')]), 'refused');
  });
  it('with a fresh token in it is about an entity when more differs', () => {
    assert.equal(about(token('cancelled', 'qqa'), [token('none', 'wwb'), token('none', 'eec')]), 'reached');
  });
});

describe('a redirect', () => {
  const to = (status: number, location: string) => answer(status, { headers: { Location: location } });
  const secure = 'https://shop.example.com/orders';
  const follow = (first: Answer, landing?: Answer): string => {
    const symptom = seen(http, first);
    const all = [symptom, ...(landing === undefined ? [] : [seen(https, landing)])];
    return reachOf(situation(all), { request: symptom.request, outcome: first }).kind;
  };
  const cases: readonly (readonly [string, string, string])[] = [
    ['308 to https, where it works', follow(to(308, secure), json(201)), 'reached'],
    ['308 to https, where it is refused', follow(to(308, secure), json(405)), 'refused'],
    ['308 to https, which was not tried yet', follow(to(308, secure)), 'open'],
    ['308 to https, which redirects again', follow(to(308, secure), to(308, secure)), 'refused'],
    ['301 to https', follow(to(301, secure), json(201)), 'refused'],
    ['308 to its own URL', follow(to(308, 'http://shop.example.com/orders')), 'refused'],
    ['302 to its own URL, whose GET was not seen yet', follow(to(302, '/orders')), 'open'],
    ['303 to the list with a slash, whose GET was not seen yet', follow(to(303, '/orders/')), 'open'],
    ['303 to a payment page outside', follow(to(303, 'https://pay.example.net/orders')), 'reached'],
    ['302 to a Service', follow(to(302, 'http://orders.shop.svc/done')), 'refused'],
    ['302 to a port of its own', follow(to(302, 'http://shop.example.com:8080/done')), 'refused'],
    ['307 to the path with a slash', follow(to(307, '/orders/')), 'refused'],
    ['302 to another page', follow(to(302, '/account')), 'reached'],
    ['307 to a host that nobody named', follow(to(307, 'https://eu.example.net/orders')), 'reached'],
  ];
  for (const [name, found, expected] of cases)
    it(`${name}: ${expected}`, () => {
      assert.equal(found, expected);
    });
});

describe('a GET that is redirected', () => {
  const end = (last: Answer): string => {
    const get = { method: 'GET' } as const;
    const first = answer(308, { headers: { Location: 'https://shop.example.com/orders' } });
    const symptom = seen(http, first, get);
    const all = situation([symptom, seen(https, last, get), seen(pod(), json(200), get)], get);
    return reachOf(all, { request: symptom.request, outcome: first }).kind;
  };
  it('to the answer of the application is reached', () => assert.equal(end(json(200)), 'reached'));
  it('to a page of somebody else is not, though that is a 200', () => {
    const index = answer(200, { headers: { 'Content-Type': 'text/html' }, body: '<p>' });
    assert.equal(end(index), 'refused');
  });
});

describe('a redirect after a form', () => {
  const to = (status: number, location: string) => answer(status, { headers: { Location: location } });
  const after = (first: Answer, get: Answer, direct: readonly Answer[] = []): string => {
    const symptom = seen(http, first);
    const again = seen(http, get, { purpose: 'experiment', method: 'GET' });
    const all = situation([symptom, again, ...direct.map((each) => seen(pod(), each))]);
    return reachOf(all, { request: symptom.request, outcome: first }).kind;
  };
  const cases: readonly (readonly [string, string, string])[] = [
    [
      'to its own URL, where GET works',
      after(to(303, '/orders'), json(200), [to(303, '/orders')]),
      'reached',
    ],
    ['to its own URL, where GET comes back too', after(to(302, '/orders'), to(302, '/orders')), 'refused'],
    ['to the list, where GET works', after(to(303, '/orders/'), json(200), [to(303, '/orders/')]), 'reached'],
    ['that GET meets as well', after(to(302, '/orders/'), to(302, '/orders/')), 'refused'],
    ['that the application does not send', after(to(302, '/orders'), json(200), [json(201)]), 'refused'],
  ];
  for (const [name, found, expected] of cases)
    it(`${name}: ${expected}`, () => {
      assert.equal(found, expected);
    });
});

describe('a silent direct vantage', () => {
  const silent = (past: readonly Pick<Past, 'health' | 'gateway'>[], at: Answer = page(200)): string => {
    const symptom = seen(http, at);
    const written = past.map((one): Past => {
      const entry = { route: 'orders', method: 'POST', check: 'Method', reason: 'Unexplained' } as const;
      return { ...entry, ...one };
    });
    const all = situation([symptom, seen(pod(), failed('timeout'))], { past: written });
    return reachOf(all, { request: symptom.request, outcome: at }).kind;
  };
  const ill = { health: 'Unhealthy', gateway: ['200 by nginx'] } as const;
  const cases: readonly (readonly [string, string, string])[] = [
    ['that never spoke is a note', silent([]), 'reached'],
    ['heals nothing while the gateway answers as it did', silent([ill]), 'open'],
    ['is remembered through cycles that told nothing', silent([ill, { ...ill, health: 'Unknown' }]), 'open'],
    ['is no matter after a healthy cycle', silent([ill, { ...ill, health: 'Healthy' }]), 'reached'],
    ['is no matter when the gateway answers otherwise', silent([ill], json(201)), 'reached'],
  ];
  for (const [name, found, expected] of cases)
    it(`${name}: ${expected}`, () => {
      assert.equal(found, expected);
    });
});
