// The live suite: every cause as real software makes it, beside a healthy twin, in one cluster
// under one operator. All is deployed at once, all probes are judged at once; then each case is a
// test of its own. The results go to .rig/live-results.json.

import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { NetworkingV1Api } from '@kubernetes/client-node';
import { installOperator, type RunningOperator, startOperator } from '../e2e/running-operator.ts';
import { rigRoot, serviceRange } from '../rig/places.ts';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { authorityOf } from '../rig/stories/deploy.ts';
import type { Case } from './case.ts';
import { cases, themes } from './cases/all.ts';
import { curlGap } from './curl.ts';
import { type Addresses, deployThemes, probeOf, removeThemes } from './deploy.ts';
import { gapsOf, type Result, resultOf } from './judgement.ts';
import { open } from './open.ts';
import { type LiveProbes, liveProbes, type Standing } from './standing.ts';

/** What `npm run accuracy` reads; of an older run nothing is left. */
const resultsFile = join(rigRoot, 'live-results.json');
/** An Ingress that nobody serves is a fault 30 s after it was made. */
const settledMs = 31_000;
const judgedMs = 180_000;

let rig: Rig;
let operator: RunningOperator;
let probes: LiveProbes;
let addresses: Addresses;
let standings: ReadonlyMap<string, Standing>;
let results: readonly Result[];

/** Deploys everything and lets each probe come to its verdict twice: what a start makes strange is over then. */
async function run(): Promise<void> {
  rmSync(resultsFile, { force: true });
  rig = await sharedRig();
  const kubeconfig = await installOperator(rig);
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 1_000);
  addresses = await deployThemes(rig, themes);
  const deployed = seconds();
  const flags = [`--allow-cidr=${serviceRange}`];
  operator = await startOperator(rig, { name: 'live', port: 8099, kubeconfig, flags });
  probes = liveProbes(
    rig,
    themes.map(({ namespace }) => namespace),
  );
  await probes.apply(cases.map((one) => probeOf(one, cases)));
  await probes.judged(judgedMs);
  const judged = seconds();
  const youngest = await youngestIngress();
  const old = async () => (Date.now() - youngest > settledMs ? true : undefined);
  await rig.waitFor('the Ingresses to be old enough', old);
  standings = await probes.again(judgedMs);
  results = cases.map((one) => resultOf(one, standings.get(one.name)?.entry));
  const times = { deployed, judged, judgedAgain: seconds() };
  writeFileSync(resultsFile, `${JSON.stringify({ times, results }, undefined, 1)}\n`);
}

/** When the last Ingress was made, in milliseconds since 1970. */
async function youngestIngress(): Promise<number> {
  const { items } = await rig.kubeConfig.makeApiClient(NetworkingV1Api).listIngressForAllNamespaces();
  return Math.max(...items.map(({ metadata }) => metadata?.creationTimestamp?.getTime() ?? 0));
}

/** Where curl is sent when its line does not say so: Traefik for HTTPRoutes, else the gateway of the Ingress's class. */
function addressFor({ objects }: Case): string | undefined {
  if (objects.some(({ kind }) => kind === 'HTTPRoute')) return addresses['traefik'];
  const ingress = objects.find(({ kind }) => kind === 'Ingress');
  const spec = ingress?.['spec'] as { readonly ingressClassName?: string } | undefined;
  return addresses[spec?.ingressClassName ?? ''];
}

/** Asserts what a case must say. */
async function assertCase(one: Case, result: Result): Promise<void> {
  const entry = standings.get(one.name)?.entry;
  assert.ok(entry, `no entry: ${JSON.stringify(standings.get(one.name)?.status?.conditions)}`);
  const told = `${result.judgement}: ${JSON.stringify(result.got)} ${JSON.stringify(entry.seen)}`;
  assert.equal(result.got.health, one.expected.health, told);
  assert.equal(result.got.reason, one.expected.reason, told);
  if (one.kind !== 'broken') return;
  assert.deepEqual(gapsOf(one, entry), [], told);
  const { caFile } = await authorityOf(rig);
  assert.equal(await curlGap(entry, { address: addressFor(one), caFile }), undefined);
}

suite('the live suite', () => {
  before(run);
  after(async () => {
    await operator?.stop();
    // The operators of other suites in this rig must not meet them.
    await probes?.remove();
    await removeThemes(rig, themes);
  });

  for (const one of cases) {
    const todo = open.get(one.name);
    test(`${one.namespace}/${one.name}: ${one.sentence}`, todo === undefined ? {} : { todo }, async () => {
      const result = results.find(({ name }) => name === one.name);
      assert.ok(result);
      await assertCase(one, result);
    });
  }

  test('no cycle of the operator failed', () => {
    const failed = operator.log().filter(({ msg }) => msg === 'a cycle failed');
    const words = failed.map(({ probe, err }) => `${probe}: ${JSON.stringify(err).slice(0, 300)}`);
    assert.deepEqual(words.slice(0, 5), []);
  });

  test('no case that is right is still on the open list', () => {
    const right = [...namesOf('right'), ...namesOf('likely')];
    assert.deepEqual(
      right.filter((name) => open.has(name)),
      [],
    );
  });

  test('no healthy case and no trap is accused', () => {
    assert.deepEqual(namesOf('false accusation'), []);
  });

  test('no case gets a wrong reason that is said to be confirmed', () => {
    const confirmed = results.filter(
      ({ judgement, got }) => judgement === 'wrong' && got.confidence === 'Confirmed',
    );
    assert.deepEqual(
      confirmed.map(({ name, got }) => `${name}: ${got.reason}`),
      [],
    );
  });

  test('at least 95 of 100 cases are right', () => {
    const right = namesOf('right').length + namesOf('likely').length;
    const rest = results.filter(({ judgement }) => !['right', 'likely'].includes(judgement));
    const list = rest.map(({ name, judgement, got }) => `${name} ${judgement} ${got.reason}`);
    assert.ok(right >= 0.95 * results.length, `${right} of ${results.length}\n${list.join('\n')}`);
  });
});

const namesOf = (judgement: Result['judgement']): readonly string[] =>
  results.filter((one) => one.judgement === judgement).map(({ name }) => name);
