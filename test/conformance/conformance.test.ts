// The Gateway API's conformance tests against a live Traefik, and our RoutingDecision beside it: for every request those
// tests make, all must agree, except where the table says how Traefik differs, and why.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { authorityOf } from '../rig/stories/deploy.ts';
import { wrongIn, wrongRejection } from './compare.ts';
import { type Cluster, clusterOf } from './facts.ts';
import { deploySuite, namespaces, type Suite } from './live.ts';
import { rounds } from './rounds.ts';
import type { Table } from './table.ts';

let rig: Rig;
let live: Suite;
let ca: string;

suite('the conformance tests of the Gateway API', { timeout: 600_000 }, () => {
  before(async () => {
    rig = await sharedRig();
    live = await deploySuite(rig);
    ca = readFileSync((await authorityOf(rig)).caFile, 'utf8');
  });
  after(() => Promise.all(namespaces.map((name) => rig.deleteNamespace(name, { wait: false }))));

  for (const round of rounds) {
    suite(round.map(({ table }) => table.test).join(', '), () => {
      let cluster: Cluster;
      before(async () => {
        const silent = round.flatMap(({ table }) => silentIn(table));
        await live.enter(
          round.flatMap(({ objects }) => objects),
          silent,
        );
        cluster = await clusterOf(rig);
      });
      for (const { table } of round) {
        test(`${table.name}: Traefik and our RoutingDecision do as the table says`, async () => {
          const scene = { cluster, table, ca };
          const requests = await Promise.all(table.requests.map((row) => wrongIn(scene, row)));
          const rejections = (table.rejections ?? []).map((row) => wrongRejection(scene, row));
          assert.deepEqual([...requests, ...rejections].flat(), []);
        });
      }
    });
  }
});

/** Routes of which Traefik writes no status, by name. */
const silentIn = ({ rejections = [] }: Table): readonly string[] =>
  rejections.flatMap(({ route, traefik }) => (traefik === 'none' ? [route.split('/').at(-1) ?? ''] : []));
