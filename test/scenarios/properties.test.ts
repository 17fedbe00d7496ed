// What must hold in every scenario, whatever it is about: the order of the verdicts decides
// nothing, a lost answer never turns into a wrong accusation, noise changes nothing, and what
// is sent is harmless and little.

import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { describe, it } from 'node:test';
import { requestKey } from '../../src/diagnosis/evidence/request.ts';
import { mediaTypeOf } from '../../src/diagnosis/responder/headers.ts';
import { verdicts } from '../../src/diagnosis/verdicts/index.ts';
import type { Answer, Diagnosis, Entry, Observation, Request } from '../../src/model/index.ts';
import type { Expected } from './language-parts.ts';
import { type Run, runScenario, type Scenario, scenarios } from './scenario.ts';

const all = scenarios();
const asWritten = new Map<Scenario, Run>();
const expectedOf = (scenario: Scenario): readonly Expected[] => [scenario.expect].flat();

/** The run of a scenario as it is written: every property compares with it. */
function usual(scenario: Scenario): Run {
  const run = asWritten.get(scenario) ?? runScenario(scenario);
  asWritten.set(scenario, run);
  return run;
}

/** What an entry claims, without its order. */
const claims = ({ entries }: Diagnosis): readonly string[] =>
  entries.map(({ health, reason, confidence, contributing }) =>
    JSON.stringify([health, confidence, [reason, ...contributing].toSorted()]),
  );

/** A fixed sequence of pseudo-random numbers (Lehmer), so that a failure can be repeated. */
function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  let state = seed;
  const next = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state;
  };
  return items
    .map((item) => ({ item, at: next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

describe('the order of the verdicts', () => {
  const orders = [verdicts.toReversed(), ...[7, 11, 13, 17].map((seed) => shuffled(verdicts, seed))];
  for (const scenario of all) {
    it(`decides nothing but which cause is named first: ${scenario.file}`, () => {
      const inOrder = confirmedIn(usual(scenario).diagnosis);
      for (const list of orders)
        assert.deepEqual(confirmedIn(runScenario(scenario, { verdicts: list }).diagnosis), inOrder);
    });
  }
});

/** Health, and whether something is proven: which of several proven causes stands first is the order's business. */
const confirmedIn = (diagnosis: Diagnosis): readonly string[] =>
  diagnosis.entries.map((entry) =>
    entry.confidence === 'Confirmed'
      ? `Confirmed ${[entry.reason, ...entry.contributing].toSorted().join()}`
      : `${entry.health} ${entry.confidence}`,
  );

/** Two ways to lose an answer: the request was never sent, or nothing came back. */
const losses: readonly ((observation: Observation) => Observation | undefined)[] = [
  () => undefined,
  ({ request }) => ({ request, outcome: { kind: 'failed', cause: 'timeout', detail: 'lost', ms: 5000 } }),
];

/** Surely wrong: a proven cause that is not the expected one, or health that is not there. */
function isWrong(entry: Entry, expected: Expected | undefined): boolean {
  if (entry.health === 'Healthy') return expected?.health !== 'Healthy';
  return entry.confidence === 'Confirmed' && entry.reason !== expected?.reason;
}

function withLoss(scenario: Scenario, lost: Request, loss: (typeof losses)[number]): Run {
  const key = requestKey(lost);
  return runScenario(scenario, {
    change: (observation) => {
      const { request } = observation;
      return request.purpose !== 'declared' && requestKey(request) === key ? loss(observation) : observation;
    },
  });
}

describe('a lost answer to an experiment', () => {
  for (const scenario of all) {
    it(`never ends in a wrong accusation: ${scenario.file}`, () => {
      const asked = usual(scenario).rounds.flat();
      for (const request of asked)
        for (const loss of losses) {
          const { entries } = withLoss(scenario, request, loss).diagnosis;
          const wrong = entries.filter((entry, n) => isWrong(entry, expectedOf(scenario)[n]));
          assert.deepEqual(wrong, [], `without the answer to ${requestKey(request)}`);
        }
    });
  }
});

/** Headers that servers and proxies add, ids and nonces in what applications write, and a slow network. */
function noisy(observation: Observation): Observation {
  const { request, outcome } = observation;
  const ms = 17 + (requestKey(request).length % 400);
  if (outcome.kind === 'failed') return { request, outcome: { ...outcome, ms } };
  const isLower = outcome.headers.every(([name]) => name === name.toLowerCase());
  const added = [
    ['Date', `Mon, 01 Jun 2026 00:00:${10 + (ms % 50)} GMT`],
    ['X-Request-Id', `${ms}-a7`],
  ].map(([name = '', value = '']) => [isLower ? name.toLowerCase() : name, value] as const);
  const kept = outcome.headers.map(([name, value]) =>
    name.toLowerCase() === 'etag'
      ? ([name, value.replace(/\w(?="$)/, 'f')] as const)
      : ([name, value] as const),
  );
  return {
    request,
    outcome: { ...outcome, ...noisyBody(outcome, request), ms, headers: [...kept, ...added] },
  };
}

/** What an application writes into a page or its data anew for each request; a file from disk stays as it is. */
function noisyBody(answer: Answer, request: Request): Pick<Answer, 'bodyStart' | 'bodyLength' | 'bodyHash'> {
  const { bodyStart, bodyLength, bodyHash, headers, status } = answer;
  const id = hash('sha256', requestKey(request), 'hex').slice(0, 32);
  const isFile = headers.some(([name]) => ['etag', 'last-modified'].includes(name.toLowerCase()));
  const media = mediaTypeOf(answer);
  const text =
    media === 'text/html'
      ? `${bodyStart}<script nonce="${id}"></script>`
      : bodyStart.replace(/^\{"/, `{"request_id":"${id}","`);
  const isOwn = status < 300 && !isFile && (media === 'text/html' || media === 'application/json');
  if (!isOwn || text === bodyStart) return { bodyStart, bodyLength, bodyHash };
  return { bodyStart: text, bodyLength: text.length, bodyHash: hash('sha256', text, 'hex').slice(0, 32) };
}

describe('noise', () => {
  for (const scenario of all) {
    it(`changes no finding: ${scenario.file}`, () => {
      const quiet = usual(scenario).diagnosis;
      assert.deepEqual(claims(runScenario(scenario, { change: noisy }).diagnosis), claims(quiet));
    });
  }
});

describe('what is asked', () => {
  for (const scenario of all) {
    it(`is harmless, and enough within one cycle: ${scenario.file}`, () => {
      const { rounds, left, declared } = usual(scenario);
      const full = scenario.probe?.['experiments'] === 'Full';
      for (const request of rounds.flat())
        assert.ok(
          isHarmless(request, declared) || (full && isRepeat(request, declared)),
          requestKey(request),
        );
      const keys = rounds.flat().map(requestKey);
      assert.equal(new Set(keys).size, keys.length, 'nothing is asked twice');
      assert.equal(left.length, 0, 'nothing is left to ask');
      if (scenario.probe?.['unsafeMethods'] === 'AllowHeaderOnly')
        for (const { method } of [...declared, ...rounds.flat()])
          assert.ok(['GET', 'HEAD', 'OPTIONS', 'PROBE'].includes(method), `${method} is not to be sent`);
    });
  }
});

/** RFC 9110 section 9.2.1; a replay repeats a declared method, its headers and body, on a known host. */
function isHarmless(request: Request, declared: readonly Request[]): boolean {
  const { method, purpose, headers, body, host } = request;
  if (purpose === 'replay') {
    const sent = declared.filter((one) => one.host === host);
    return method === 'GET' || sent.some((one) => one.method === method && one.body === body);
  }
  if (purpose === 'declared') return isRepeat(request, declared) && sameElse(request, declared);
  if (method === 'PROBE') return headers.length === 0 && body === undefined;
  return ['GET', 'HEAD', 'OPTIONS'].includes(method) && body === undefined;
}

/** A declared method with its own body: what `experiments: Full` allows on other paths. */
const isRepeat = ({ method, body }: Request, declared: readonly Request[]): boolean =>
  declared.some((one) => one.method === method && one.body === body);

/** The declared request itself, for another endpoint of its Service. */
const sameElse = ({ path, host, vantage }: Request, declared: readonly Request[]): boolean =>
  vantage.kind === 'endpoint' && declared.some((one) => one.path === path && one.host === host);
