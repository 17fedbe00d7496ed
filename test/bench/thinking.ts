// What a cycle costs besides sending: reading the probe, gathering facts, planning, routing, diagnosing. All of
// it is the product's own code, on a probe of 20 routes with 5 vantages each.

import { parseProbe } from '../../src/api/read/probe.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import { type Caches, createCaches } from '../../src/kube/cache/caches.ts';
import { gatherFacts } from '../../src/kube/facts/index.ts';
import type { Observation } from '../../src/model/index.ts';
import { attemptsOf, declaredRequests } from '../../src/probe/plan/plan.ts';
import { decide } from '../../src/routing/decision.ts';
import { plannedProbe } from '../../src/routing/route-plan.ts';
import { microsPerCall } from './cpu.ts';
import { answersOf, type Cluster, clusterOf, routeCount } from './fixture.ts';

/** One line of the table. */
export interface Thought {
  readonly what: string;
  readonly micros: number;
}

/** Measures every part. Throws when the fixture no longer says what its name says. */
export function measureThinking(say: (line: string) => void): readonly Thought[] {
  const cluster = clusterOf();
  const steps = [...cycleSteps(cluster), ...diagnoses(cluster)];
  return steps.map(([what, work, times = 1]) => {
    say(`thinking: ${what}`);
    return { what, micros: microsPerCall(work) / times };
  });
}

type Step = readonly [what: string, work: () => unknown, times?: number];

function cycleSteps({ object, key, fill }: Cluster): readonly Step[] {
  const caches: Caches = createCaches();
  fill(caches);
  const probe = parsed(object);
  const options = { gatewayAddresses: [], now: new Date('2026-06-01T00:00:00Z') };
  const facts = gatherFacts(caches, probe, options);
  const requests = declaredRequests(plannedProbe(probe, facts), 0);
  const vantages = new Set(requests.map(({ vantage }) => JSON.stringify(vantage))).size;
  if (vantages !== 5 || requests.length < 5 * routeCount)
    throw new Error(`${requests.length} requests to ${vantages} vantages for ${key.name}`);
  const atGateway = requests.filter(({ vantage }) => vantage.kind === 'gateway');
  const decisions = (): unknown =>
    atGateway.map((request) => decide(facts, { ...request, scheme: request.clientScheme }));
  return [
    ['parse the probe', () => parsed(object)],
    ['gather the facts', () => gatherFacts(caches, probe, options)],
    [
      `plan its ${requests.length} requests`,
      () => attemptsOf(declaredRequests(plannedProbe(probe, facts), 0), probe, facts),
    ],
    ['where one request arrives', decisions, atGateway.length],
  ];
}

function diagnoses({ object, fill }: Cluster): readonly Step[] {
  const caches = createCaches();
  fill(caches);
  const probe = parsed(object);
  const facts = gatherFacts(caches, probe, { gatewayAddresses: [], now: new Date('2026-06-01T00:00:00Z') });
  const judge = (observations: readonly Observation[]) => diagnose({ probe, facts, observations });
  const declared = declaredRequests(plannedProbe(probe, facts), 0);
  return (['healthy', 'broken'] as const).map((state) => {
    let observations = answersOf(state, declared);
    // The experiments of one cycle: as many as src/cycle/observe.ts lets through.
    const { ask } = judge(observations);
    observations = [...observations, ...answersOf(state, ask.slice(0, 12))];
    const reasons = new Set(judge(observations).entries.map(({ health, reason }) => `${health} ${reason}`));
    const wanted =
      state === 'healthy' ? 'Healthy AllRoutesReached' : 'Unhealthy HttpsRedirectDowngradesMethod';
    if (reasons.size !== 1 || !reasons.has(wanted)) throw new Error(`${[...reasons]} instead of ${wanted}`);
    return [
      `diagnose it, ${state === 'healthy' ? 'healthy' : 'every route broken'}`,
      () => judge(observations),
    ];
  });
}

function parsed(object: unknown) {
  const result = parseProbe(object);
  if (result.kind === 'invalid') throw new Error(result.problems.join('; '));
  return result.probe;
}
