// Routes that nobody declared: the application's own answer is right as long as the gateway brings it;
// what the gateway does differently is a fault.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reachOf } from '../../../src/diagnosis/reach/reach.ts';
import type { Answer } from '../../../src/model/index.ts';
import { answer } from '../answer.ts';
import { probe } from '../samples.ts';
import { http, pod, seen, situation } from '../situation.ts';

const json = (status: number, body = '{"error":"not here today"}'): Answer =>
  answer(status, { headers: { 'Content-Type': 'application/json' }, body });
const page = (status: number): Answer =>
  answer(status, {
    headers: { 'Content-Type': 'text/html' },
    body: `<html>\r\n<head><title>${status} X</title></head>\r\n<body>\r\n<center><h1>${status} X</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
  });
const moved = (status: number, to: string): Answer => answer(status, { headers: { Location: to } });

interface Row {
  readonly method?: string;
  readonly at: Answer;
  readonly direct?: Answer;
  readonly declared?: true;
}

function reach({ method = 'GET', at, direct, declared }: Row): string {
  const symptom = seen(http, at, { method });
  const given = probe({ routes: [{ path: '/orders', methods: [method] }] });
  const routes = given.routes.map((route) => (declared ? route : { ...route, discovered: true as const }));
  const observations = [symptom, ...(direct === undefined ? [] : [seen(pod(), direct, { method })])];
  return reachOf(situation(observations, { probe: { ...given, routes }, method }), {
    request: symptom.request,
    outcome: at,
  }).kind;
}

const rows: readonly (readonly [string, Row, string])[] = [
  ['a refusal that the application gives directly too', { at: json(405), direct: json(405) }, 'reached'],
  ['a 404 that the application gives directly too', { at: json(404), direct: json(404) }, 'reached'],
  [
    'an answer without a body to HEAD, alike',
    { method: 'HEAD', at: answer(404), direct: answer(404) },
    'reached',
  ],
  ['501 to OPTIONS, alike', { method: 'OPTIONS', at: json(501), direct: json(501) }, 'reached'],
  ['500 to OPTIONS, alike', { method: 'OPTIONS', at: json(500), direct: json(500) }, 'reached'],
  ['500 to GET, alike: the application fails', { at: json(500), direct: json(500) }, 'refused'],
  ['405 of the gateway where the application answers', { at: page(405), direct: json(200) }, 'refused'],
  ['404 of the gateway where the application refuses', { at: page(404), direct: json(405) }, 'refused'],
  ['404 of the gateway where the application says 404 itself', { at: page(404), direct: json(404) }, 'open'],
  ['405 where the application answers directly', { at: json(405), direct: json(200) }, 'refused'],
  [
    '502 of the gateway while the application answers',
    { method: 'OPTIONS', at: page(502), direct: json(405) },
    'refused',
  ],
  ['405 of an unknown author with nothing to compare', { at: json(405) }, 'refused'],
  [
    'OPTIONS that is redirected to https by 301',
    { method: 'OPTIONS', at: moved(301, 'https://shop.example.com/orders'), direct: json(405) },
    'reached',
  ],
  [
    'the same refusal where the method was declared',
    { at: json(405), direct: json(405), declared: true },
    'refused',
  ],
  [
    'the same redirect where OPTIONS was declared',
    { method: 'OPTIONS', at: moved(301, 'https://shop.example.com/orders'), declared: true },
    'refused',
  ],
];

describe('on a discovered route', () => {
  for (const [name, row, expected] of rows)
    it(`${name} is ${expected}`, () => {
      assert.equal(reach(row), expected);
    });
});
