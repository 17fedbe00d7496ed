// The walk down the list: what is asked, what is left out, and how findings are ranked.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Verdict } from '../../src/diagnosis/verdicts/verdict.ts';
import type { Finding, Observation, Request } from '../../src/model/index.ts';
import { probe, request } from './samples.ts';
import { failed, http, noFacts, seen } from './situation.ts';

const url = { through: { url: 'http://shop.example.com' } };
const refused = [seen(http, 405)];

function verdict(part: Partial<Finding> & Pick<Verdict, 'reason'>, ask: readonly Request[] = []): Verdict {
  const finding = { confidence: 'Confirmed', message: part.reason, fix: '', blames: [], ...part } as const;
  return { reason: part.reason, suspects: () => true, experiments: () => ask, judge: () => finding };
}

function judge(verdicts: readonly Verdict[], spec = {}, observations: readonly Observation[] = refused) {
  return diagnose({ probe: probe({ ...url, ...spec }), facts: noFacts, observations, verdicts });
}

describe('the ranking', () => {
  const likely = verdict({ reason: 'NoRouteMatched', confidence: 'Likely' });
  it('puts a proven cause before a likely one, which contributes', () => {
    const [entry] = judge([likely, verdict({ reason: 'AppRejectsMethod' })]).entries;
    assert.equal(entry?.reason, 'AppRejectsMethod');
    assert.deepEqual(entry?.contributing, ['NoRouteMatched']);
  });
  it('follows the list among proven causes', () => {
    const list = [verdict({ reason: 'AppFails' }), verdict({ reason: 'AppRejectsMethod' })];
    assert.equal(judge(list).entries[0]?.reason, 'AppFails');
    assert.equal(judge(list.toReversed()).entries[0]?.reason, 'AppRejectsMethod');
  });
  it('says Unexplained, and what it saw, when nothing is found', () => {
    const [entry] = judge([]).entries;
    assert.equal(`${entry?.reason} ${entry?.confidence}`, 'Unexplained Unknown');
    assert.match(entry?.message ?? '', /POST http:\/\/shop\.example\.com\/orders: 405/);
  });
  it('does not ask a verdict that does not suspect its cause', () => {
    const silent = { ...verdict({ reason: 'AppFails' }), suspects: () => false };
    assert.equal(judge([silent]).entries[0]?.reason, 'Unexplained');
  });
});

describe('what is asked', () => {
  const get = request({ purpose: 'experiment', method: 'GET' });
  const nonsense = request({ purpose: 'experiment', method: 'PROBE' });
  const unsafe = request({ purpose: 'experiment', method: 'DELETE' });
  const replay = request({ purpose: 'replay', vantage: { kind: 'gateway', scheme: 'https' } });
  const asked = (ask: readonly Request[], spec = {}, observations = refused) =>
    judge([verdict({ reason: 'AppFails' }, ask)], spec, observations).ask.map(
      ({ method, purpose }) => `${purpose} ${method}`,
    );

  it('is each request once', () => {
    assert.deepEqual(asked([get, { ...get }, nonsense]), ['experiment GET', 'experiment PROBE']);
  });
  it('is nothing that was seen already', () => {
    assert.deepEqual(asked([get], {}, [...refused, seen(http, 200, { method: 'GET' })]), []);
  });
  it('is never an unsafe method that the spec does not declare', () => {
    assert.deepEqual(asked([unsafe, replay]), ['replay POST']);
  });
  it('is nothing when the author forbids experiments', () => {
    assert.deepEqual(asked([get, replay], { experiments: 'None' }), []);
  });
});

describe('the gateway', () => {
  it('that may not be dialled stops the probe', () => {
    const outcome = { kind: 'failed', cause: 'forbidden', detail: 'a loopback address', ms: 0 } as const;
    assert.equal(judge([], {}, [seen(http, outcome)]).forbidden, 'a loopback address');
  });
  it('and an edge that may not be dialled stop it alike', () => {
    const outcome = { kind: 'failed', cause: 'forbidden', detail: 'a private address', ms: 0 } as const;
    const edge = { kind: 'edge', scheme: 'http' } as const;
    assert.equal(judge([], {}, [seen(http, 200), seen(edge, outcome)]).forbidden, 'a private address');
  });
  it('that does not answer and never did leaves the health unknown', () => {
    const [entry] = judge([], {}, [seen(http, failed('timeout'))]).entries;
    assert.equal(`${entry?.health} ${entry?.reason}`, 'Unknown GatewayUnreachable');
  });
  it('without an address, too', () => {
    assert.equal(judge([], {}, []).entries[0]?.reason, 'GatewayUnreachable');
  });
});

describe('an edge that refuses', () => {
  const edge = { kind: 'edge', scheme: 'http' } as const;
  const spec = { through: { ...url.through, edge: { connectTo: '203.0.113.80' } } };
  const answers = [seen(edge, 403), seen(http, 200)];

  it('is a question of its own, which verdicts about the gateway do not answer', () => {
    const [entry] = judge([verdict({ reason: 'AppFails' })], spec, answers).entries;
    assert.equal(entry?.reason, 'Unexplained');
    const edgeVerdict = { ...verdict({ reason: 'EdgeDeniesMethod' }), explains: ['edge'] } as const;
    assert.equal(judge([edgeVerdict], spec, answers).entries[0]?.reason, 'EdgeDeniesMethod');
  });
  it('is repeated by a curl line that dials the edge', () => {
    const line = judge([], spec, answers).entries[0]?.reproduce ?? '';
    assert.match(line, /--connect-to shop\.example\.com:80:203\.0\.113\.80:80/);
  });
  it('is no question of its own while the gateway answers alike', () => {
    const asked: string[] = [];
    const listening = {
      ...verdict({ reason: 'AppFails' }),
      explains: ['edge', 'answer'],
      suspects: ({ question }) => asked.push(question) > 0,
    } satisfies Verdict;
    judge([listening], spec, [seen(edge, 405), seen(http, 405)]);
    assert.deepEqual(asked, ['answer']);
  });
});

describe('the entries', () => {
  it('of a route are its methods, then its refusals, then its preflights', () => {
    const cors = { origins: ['https://app.example.com'] };
    const routes = [{ path: '/a', methods: ['PUT', 'GET'], mustRefuse: ['DELETE'], cors }];
    const { entries } = judge([], { routes }, []);
    assert.deepEqual(
      entries.map(({ check, method }) => `${check} ${method}`),
      ['Method PUT', 'Method GET', 'Refusal DELETE', 'Preflight PUT', 'Preflight GET'],
    );
  });

  it('stand in the order of the spec, one for each method', () => {
    const routes = [
      { path: '/b', methods: ['POST', 'GET'] },
      { path: '/a', methods: ['GET'] },
    ];
    const { entries } = judge([], { routes }, []);
    assert.deepEqual(
      entries.map(({ route, method }) => `${route} ${method}`),
      ['b POST', 'b GET', 'a GET'],
    );
  });
});
