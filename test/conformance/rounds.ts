// Which tables may be in force at once: no object of the one stands in the way of a request of the other. Half as
// many waits for Traefik, and every route has neighbours as in a shared cluster.

import type { HTTPRoute } from '../../src/model/index.ts';
import { pathOf } from './cluster.ts';
import { objectsOf, type SuiteObject } from './manifests.ts';
import { hostOf } from './send.ts';
import { type RequestRow, type Table, tables } from './table.ts';

/** A table with its objects. */
export interface Placed {
  readonly table: Table;
  readonly objects: readonly SuiteObject[];
}

function mayShare(one: Placed, other: Placed): boolean {
  const paths = new Set(one.objects.map(pathOf));
  const isApart = other.objects.every((object) => !paths.has(pathOf(object)));
  return isApart && !isTouchedBy(one, other) && !isTouchedBy(other, one);
}

/** Whether a route of the other might take a request of this one: by host and path, whatever the Gateway. */
function isTouchedBy({ table }: Placed, { objects }: Placed): boolean {
  const routes = objects.filter(({ kind }) => kind === 'HTTPRoute');
  return table.requests.some((row) => routes.some((route) => mayTake(route, row)));
}

function mayTake(route: HTTPRoute | SuiteObject, row: RequestRow): boolean {
  const { hostnames = [], rules = [{}] } = (route.spec ?? {}) as NonNullable<HTTPRoute['spec']>;
  const [host = ''] = hostOf(row).split(':');
  const takesHost = hostnames.length === 0 || hostnames.some((name) => takes(name, host));
  const paths = rules.flatMap(({ matches = [{}] }) => matches.map(({ path }) => path?.value ?? '/'));
  return takesHost && paths.some((path) => row.path.startsWith(path));
}

const takes = (name: string, host: string): boolean =>
  name === host || (name.startsWith('*.') && host.endsWith(name.slice(1)));

/** Each table goes to the first round that takes it. */
function roundsOf(all: readonly Placed[]): readonly (readonly Placed[])[] {
  const made: Placed[][] = [];
  for (const one of all) {
    const round = made.find((others) => others.every((other) => mayShare(one, other)));
    if (round === undefined) made.push([one]);
    else round.push(one);
  }
  return made;
}

/** All tables, those together that may be. */
export const rounds: readonly (readonly Placed[])[] = roundsOf(
  tables.map((table) => ({ table, objects: objectsOf(table) })),
);
