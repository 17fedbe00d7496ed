// An Event for each step of Healthy that people should hear of, and none for the rest.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Status } from '../../../src/api/v1alpha1/status.ts';
import { eventOf } from '../../../src/diagnosis/status/events.ts';
import { before, condition } from '../samples.ts';

type Part = Parameters<typeof condition>[0];
const status = (part: Part, routes: Status['routes'] = []): Status => ({
  conditions: [condition(part)],
  routes,
});
const failing = { status: 'False', reason: 'AppFails', message: 'it fails' } as const;

const rows: readonly (readonly [string, Part | undefined, Part, string | undefined])[] = [
  ['nothing while healthy', {}, {}, undefined],
  ['nothing for the first health', undefined, {}, undefined],
  ['nothing when health follows Unknown', { status: 'Unknown', reason: 'GatewayUnreachable' }, {}, undefined],
  ['a warning when it fails', {}, failing, 'Warning AppFails'],
  ['a warning for a first fault', undefined, failing, 'Warning AppFails'],
  ['nothing while it fails alike', failing, { ...failing, message: 'other words' }, undefined],
  ['a warning for another cause', { ...failing, reason: 'NoUsableEndpoint' }, failing, 'Warning AppFails'],
  [
    'a warning when nothing is known any more',
    {},
    { status: 'Unknown', reason: 'RateLimited' },
    'Warning RateLimited',
  ],
  ['Recovered after a fault', failing, {}, 'Normal Recovered'],
  ['nothing when it is suspended', {}, { status: 'Unknown', reason: 'Suspended' }, undefined],
];

describe('eventOf', () => {
  for (const [name, previous, next, expected] of rows)
    it(name, () => {
      const event = eventOf(previous === undefined ? undefined : status(previous), status(next));
      assert.equal(event && `${event.type} ${event.reason}`, expected);
    });

  const route = (name: string) =>
    ({
      route: name,
      method: 'POST',
      check: 'Method',
      health: 'Unhealthy',
      reason: 'AppFails',
      since: before,
    }) as const;

  it('names three routes and counts the rest', () => {
    const routes = ['a', 'b', 'c', 'd', 'e'].map(route);
    assert.equal(
      eventOf(undefined, status(failing, routes))?.note,
      'a POST, b POST, c POST and 2 more: it fails',
    );
  });

  it('says which check of a route it is about', () => {
    const routes = [
      route('a'),
      { ...route('b'), check: 'Refusal' },
      { ...route('c'), check: 'Preflight' },
    ] as const;
    assert.equal(
      eventOf(undefined, status(failing, routes))?.note,
      'a POST, b POST refused, c POST preflight: it fails',
    );
  });

  it('keeps the note within the 1,024 bytes of an Event', () => {
    const routes = ['a', 'b', 'c', 'd'].map((name) => route(name.repeat(63)));
    const event = eventOf(undefined, status({ ...failing, message: '\u{1F4A5}'.repeat(2000) }, routes));
    assert.ok(Buffer.byteLength(event?.note ?? '') <= 1024);
  });
});

describe('Parity', () => {
  const parity = (part: Partial<Part>): Part => ({ type: 'Parity', reason: 'GatewaysAgree', ...part });
  const differs = parity({ status: 'False', reason: 'GatewaysDiffer', message: 'POST of orders differs' });
  const silent = parity({ status: 'Unknown', reason: 'GatewayUnreachable' });
  const of = (...parts: readonly Part[]): Status => ({ conditions: parts.map(condition), routes: [] });
  const steps: readonly (readonly [string, Status, Status, string | undefined])[] = [
    ['is told when gateways begin to differ', of({}, parity({})), of({}, differs), 'Warning GatewaysDiffer'],
    ['is told when they differ at the first look', of({}), of({}, differs), 'Warning GatewaysDiffer'],
    ['is told when they agree again', of({}, differs), of({}, parity({})), 'Normal GatewaysAgree'],
    ['is not told when they agree at the first look', of({}), of({}, parity({})), undefined],
    [
      'is not told while they differ in other ways',
      of({}, differs),
      of({}, { ...differs, message: 'x' }),
      undefined,
    ],
    ['is not told when nothing is known', of({}, parity({})), of({}, silent), undefined],
    ['is not told where it ends', of({}, differs), of({}), undefined],
    [
      'is not told when Healthy has something to say',
      of({}, parity({})),
      of(failing, differs),
      'Warning AppFails',
    ],
  ];
  for (const [name, previous, next, expected] of steps)
    it(name, () => {
      const event = eventOf(previous, next);
      assert.equal(event && `${event.type} ${event.reason}`, expected);
    });
});
