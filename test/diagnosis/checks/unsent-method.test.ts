// Methods that only a contract names are never sent, whatever the probe permits elsewhere: neither
// declared, nor replayed, nor as an experiment; and the entry speaks of them all the same.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Probe } from '../../../src/api/read/probe.ts';
import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import type { Header, Observation, Request } from '../../../src/model/index.ts';
import { declaredRequests } from '../../../src/probe/plan/plan.ts';
import { plannedProbe } from '../../../src/routing/route-plan.ts';
import { answer } from '../answer.ts';
import { probe } from '../samples.ts';
import { noFacts } from '../situation.ts';

const documented = (spec: Readonly<Record<string, unknown>> = {}): Probe => {
  const own = probe({
    through: { url: 'http://shop.example.com' },
    routes: [{ path: '/orders', methods: ['GET', 'POST'] }],
    experiments: 'Full',
    ...spec,
  });
  return { ...own, routes: own.routes.map((route) => ({ ...route, documented: true })) };
};

/** Rounds of a cycle in which the gateway answers by a function of the request. */
function rounds(given: Probe, answers: (request: Request) => readonly [number, readonly Header[]]) {
  const observe = (request: Request): Observation => {
    const [status, headers] = answers(request);
    return { request, outcome: answer(status, { headers }) };
  };
  let observations = declaredRequests(plannedProbe(given, noFacts), 0).map(observe);
  for (let round = 0; round < 4; round += 1) {
    const { ask } = diagnose({ probe: given, facts: noFacts, observations });
    observations = [...observations, ...ask.map(observe)];
  }
  const { entries } = diagnose({ probe: given, facts: noFacts, observations });
  return { entries, methods: new Set(observations.map(({ request }) => request.method)) };
}

const lists: Header = ['Allow', 'GET, POST, OPTIONS'];

describe('a method of a contract', () => {
  it('is proven by Allow, and never sent', () => {
    const { entries, methods } = rounds(documented(), ({ method, path }) =>
      path === '/orders' ? [method === 'PROBE' ? 405 : 200, [lists]] : [404, []],
    );
    assert.ok(!methods.has('POST'), [...methods].join());
    const [get, post] = entries;
    assert.deepEqual([get?.method, get?.health], ['GET', 'Healthy']);
    assert.deepEqual([post?.method, post?.health], ['POST', 'Healthy']);
    assert.match(post?.message ?? '', /POST is not sent \(the route comes from the contract\)/);
  });

  it('is not sent where a redirect leads, or on other paths, either', () => {
    const { entries, methods } = rounds(documented(), ({ vantage }) =>
      'scheme' in vantage && vantage.scheme === 'http'
        ? [301, [['Location', 'https://shop.example.com/orders']]]
        : [200, [lists]],
    );
    assert.ok(!methods.has('POST'), [...methods].join());
    assert.equal(entries[1]?.health, 'Unhealthy');
    assert.match(entries[1]?.reproduce ?? '', /-X OPTIONS/);
  });

  it('is asked with OPTIONS once, whatever else asks for it', () => {
    const given = documented({
      routes: [
        {
          path: '/orders',
          methods: ['POST', 'PUT', 'OPTIONS'],
          mustRefuse: ['DELETE'],
          expect: { allow: ['POST'] },
        },
      ],
    });
    const requests = declaredRequests(plannedProbe(given, noFacts), 0);
    assert.deepEqual(
      requests.map(({ method }) => method),
      ['OPTIONS'],
    );
  });
});

describe('a body', () => {
  it('is kept whole only where an expectation reads it', () => {
    const wholeFor = (expect: unknown) =>
      declaredRequests(
        plannedProbe(
          probe({
            through: { url: 'http://shop.example.com' },
            routes: [{ path: '/', methods: ['GET'], ...(expect === undefined ? {} : { expect }) }],
          }),
          noFacts,
        ),
        0,
      ).every(({ wholeBody }) => wholeBody === true);
    assert.equal(wholeFor(undefined), false);
    assert.equal(wholeFor({ statuses: [200] }), false);
    assert.equal(wholeFor({ bodyContains: 'x' }), true);
    assert.equal(wholeFor({ jsonPath: [{ path: '$.code', equals: 'ok' }] }), true);
  });
});
