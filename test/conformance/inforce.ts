// How one sees that Traefik works by what is stored. It reads Gateways, then routes, writes the statuses of
// routes, and reads endpoints on the way, before a configuration is in force: so endpoints that are changed after
// the statuses were seen are served by a configuration that has all the rest in it.

import type { HTTPRoute } from '../../src/model/index.ts';
import { direct } from '../rig/direct.ts';
import { traefikAddress } from '../rig/gateways/traefik/manifests.ts';
import type { Rig } from '../rig/rig.ts';
import { pathOf } from './cluster.ts';
import type { SuiteObject } from './manifests.ts';
import { ask } from './send.ts';

/** Host and path of the marker's route. */
export const markerHost = 'settled.test';
export const markerPath = '/settled';

/** True when every route among the objects has a status of its newest generation, those named apart; else undefined. */
export async function allSpokenOf(
  rig: Rig,
  objects: readonly SuiteObject[],
  silent: readonly string[],
): Promise<true | undefined> {
  const routes = objects.filter(
    ({ kind, metadata }) => kind === 'HTTPRoute' && !silent.includes(metadata.name),
  );
  const seen = await Promise.all(routes.map((route) => hasNewestStatus(rig, route)));
  return seen.every(Boolean) ? true : undefined;
}

async function hasNewestStatus(rig: Rig, object: SuiteObject): Promise<boolean> {
  const said = await direct(rig, { path: pathOf(object) });
  const { metadata, status }: HTTPRoute = JSON.parse(said.text);
  const conditions = (status?.parents ?? []).flatMap((parent) => parent.conditions ?? []);
  const newest = conditions.every(({ observedGeneration }) => observedGeneration === metadata?.generation);
  return conditions.length > 0 && newest;
}

/** True when the marker's answer comes from that Pod, else undefined. */
export async function isServed(pod: string): Promise<true | undefined> {
  const reply = await ask(traefikAddress, { host: markerHost, path: markerPath });
  return reply.pod === pod ? true : undefined;
}
