// Conditions are what people alert on: the right type, the right status, and a transition time
// that moves only when the status does.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  nextConditions,
  type Statement,
  statementsOf,
  stoppedStatements,
} from '../../../src/diagnosis/status/conditions.ts';
import type { Entry } from '../../../src/model/index.ts';
import { before, condition, entry, healthyEntry, now } from '../samples.ts';

const at = { now, generation: 3 };
const healthy = (part: Partial<Statement>): Statement => ({
  type: 'Healthy',
  status: 'True',
  reason: 'AllRoutesReached',
  message: 'fine',
  ...part,
});

const transitions: readonly (readonly [string, Statement, Parameters<typeof condition>[0], string])[] = [
  ['stays while the status stays', healthy({}), {}, before],
  [
    'stays when only the reason changes',
    healthy({ status: 'False', reason: 'NoUsableEndpoint' }),
    { status: 'False', reason: 'AppRejectsMethod' },
    before,
  ],
  ['stays when only the message changes', healthy({ message: 'other' }), { message: 'fine' }, before],
  ['moves from True to False', healthy({ status: 'False', reason: 'AppFails' }), {}, now.toISOString()],
  [
    'moves from False to Unknown',
    healthy({ status: 'Unknown', reason: 'RateLimited' }),
    { status: 'False', reason: 'AppFails' },
    now.toISOString(),
  ],
  [
    'moves away from Pending, which nobody looked at',
    healthy({ status: 'Unknown', reason: 'GatewayUnreachable' }),
    { status: 'Unknown', reason: 'Pending' },
    now.toISOString(),
  ],
];

describe('the transition time', () => {
  for (const [name, statement, previous, expected] of transitions)
    it(name, () => {
      const [next] = nextConditions([statement], [condition(previous)], at);
      assert.equal(next?.lastTransitionTime, expected);
      assert.equal(next?.observedGeneration, 3);
    });

  it('is now for a condition that was not there', () => {
    assert.equal(nextConditions([healthy({})], [], at)[0]?.lastTransitionTime, now.toISOString());
  });
});

describe('conditions', () => {
  it('that are not stated any more are gone', () => {
    const previous = [condition({}), condition({ type: 'TLSValid', reason: 'CertificateValid' })];
    assert.deepEqual(
      nextConditions([healthy({})], previous, at).map(({ type }) => type),
      ['Healthy'],
    );
  });

  it('hold no control characters and no endless text', () => {
    const [next] = nextConditions([healthy({ message: `a\nb\u202e${'x'.repeat(9000)}` })], [], at);
    assert.match(next?.message ?? '', /^a ?bx+/u);
    assert.ok((next?.message.length ?? 0) <= 2100);
  });
});

const verdictsOf = (entries: readonly Entry[]) => statementsOf({ entries, ask: [], askPods: [] })[1];

describe('Healthy', () => {
  const unknown = entry({ health: 'Unknown', reason: 'GatewayUnreachable', message: 'no gateway' });
  const likely = entry({ confidence: 'Likely', reason: 'NoUsableEndpoint', message: 'likely' });
  const unexplained = entry({ confidence: 'Unknown', reason: 'Unexplained', message: 'unexplained' });
  const rows: readonly (readonly [string, readonly Entry[], string, string, string])[] = [
    ['is True when all are', [healthyEntry(), healthyEntry()], 'True', 'AllRoutesReached', '(2)'],
    [
      'counts methods, refusals and preflights',
      [healthyEntry(), healthyEntry({ check: 'Refusal' }), healthyEntry({ check: 'Preflight' })],
      'True',
      'AllRoutesReached',
      'application (1), 1 refusal and 1 preflight hold',
    ],
    [
      'is False when one is unhealthy',
      [healthyEntry(), unknown, entry()],
      'False',
      'AppRejectsMethod',
      '405',
    ],
    [
      'is Unknown when one is unknown',
      [healthyEntry(), unknown],
      'Unknown',
      'GatewayUnreachable',
      'no gateway',
    ],
    [
      'names the proven cause first',
      [unexplained, likely, entry()],
      'False',
      'AppRejectsMethod',
      'and 2 more',
    ],
    ['names the likely cause before none', [unexplained, likely], 'False', 'NoUsableEndpoint', 'and 1 more'],
    [
      'keeps the order of the spec otherwise',
      [entry({ message: 'one' }), entry()],
      'False',
      'AppRejectsMethod',
      'one',
    ],
  ];
  for (const [name, entries, status, reason, message] of rows)
    it(name, () => {
      const statement = verdictsOf(entries);
      assert.equal(
        `${statement?.type} ${statement?.status} ${statement?.reason}`,
        `Healthy ${status} ${reason}`,
      );
      assert.ok(statement?.message.includes(message), statement?.message);
    });
});

describe('a probe that cannot run', () => {
  it('is not Ready and hands its reason to Healthy', () => {
    const said = stoppedStatements('False', 'ReferenceNotFound', 'no Ingress').map(
      ({ type, status, reason }) => `${type} ${status} ${reason}`,
    );
    assert.deepEqual(said, ['Ready False ReferenceNotFound', 'Healthy Unknown ReferenceNotFound']);
  });

  it('is Stalled when only another spec could help', () => {
    const stalled = stoppedStatements('False', 'InvalidSpec', 'path').find(({ type }) => type === 'Stalled');
    assert.equal(stalled?.status, 'True');
  });

  it('is forbidden its destination', () => {
    const said = statementsOf({ entries: [entry()], ask: [], askPods: [], forbidden: 'a loopback address' });
    assert.deepEqual(
      said.map(({ type, status, reason }) => `${type} ${status} ${reason}`),
      [
        'Ready False DestinationForbidden',
        'Healthy Unknown DestinationForbidden',
        'Stalled True DestinationForbidden',
      ],
    );
  });
});

describe('TLSValid', () => {
  it('is stated while https is promised and was seen', () => {
    const tls = { valid: false, reason: 'CertificateInvalid', message: 'expired' } as const;
    const said = statementsOf({ entries: [healthyEntry()], ask: [], askPods: [], tls }).find(
      ({ type }) => type === 'TLSValid',
    );
    assert.deepEqual(said, {
      type: 'TLSValid',
      status: 'False',
      reason: 'CertificateInvalid',
      message: 'expired',
    });
  });
});
