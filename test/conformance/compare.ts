// One row of a table put to all three who know: the specification (the table), Traefik (live), and our RoutingDecision.
// Says in words where they disagree, other than the table has it.

import type { HTTPRoute } from '../../src/model/index.ts';
import { decide } from '../../src/routing/decision.ts';
import type { RoutingDecision } from '../../src/routing/shared/model.ts';
import { traefikAddress } from '../rig/gateways/traefik/manifests.ts';
import { type Cluster, factsOf, routesOf } from './facts.ts';
import { differences, disagreements, foretold, sharesOf, wantedOf } from './reply.ts';
import { ask, hostOf } from './send.ts';
import { keyOf, type RejectionRow, type RequestRow, type Table, titleOf } from './table.ts';

/** What the comparison looks at. */
export interface Scene {
  readonly cluster: Cluster;
  readonly table: Table;
  /** PEM of the authority behind the listeners' certificates. */
  readonly ca: string;
}

/** Requests that are enough for every backend with a share to be met: Traefik deals by turns. */
const dealt = 20;

/** What is wrong with a request, in words; empty when all agree as the table says. */
export async function wrongIn(scene: Scene, own: RequestRow): Promise<readonly string[]> {
  const { cluster, table, ca } = scene;
  const row = { gateway: table.gateway, ...own };
  if (own.shares !== undefined) return wrongShares(scene, row);
  const deviation = own.traefik ?? table.traefik;
  const specified = wantedOf(row, own);
  const reply = await ask(traefikAddress, row, ca);
  const live = differences(wantedOf(row, deviation ?? own), reply).map((one) => `Traefik: ${one}`);
  const ours = routesOf(cluster, row.gateway).flatMap((route) => {
    const told = foretold(decisionFor(cluster, route, row), row);
    // The table knows better than the reply where a Service leads to the Pods of another one.
    const gaps =
      deviation !== undefined || own.pod !== undefined
        ? disagreements(told, specified)
        : differences(told, reply);
    return gaps.map((one) => `RoutingDecision: ${one}`);
  });
  // Whichever of the routes a probe names, the request fares the same: one line for all.
  return [...new Set([...live, ...ours])].map((one) => `${titleOf(own)}: ${one}`);
}

/** Every backend with a share must be met, and no other; the shares must be ours too. */
async function wrongShares({ cluster, table }: Scene, row: RequestRow): Promise<readonly string[]> {
  const wanted = Object.entries(row.shares ?? {});
  const replies = await Promise.all(Array.from({ length: dealt }, () => ask(traefikAddress, row)));
  const live = wanted.flatMap(([name, share]) => {
    const met = replies.some(({ pod }) => pod?.startsWith(`${name}-`));
    return met === share > 0 ? [] : [`Traefik: ${name} was ${met ? 'met' : 'not met'}`];
  });
  const absent = row.traefik?.arrives?.absent ?? [];
  const arrived = absent.filter((name) => replies.some(({ headers }) => headers?.[name] !== undefined));
  live.push(...arrived.map((name) => `Traefik: ${name} arrives`));
  const ours = routesOf(cluster, row.gateway ?? table.gateway).flatMap((route) => {
    const told = sharesOf(decisionFor(cluster, route, { gateway: table.gateway, ...row }));
    const gaps = wanted.filter(([name, share]) => Math.abs((told[name] ?? 0) - share) > 0.001);
    return gaps.map(([name]) => `RoutingDecision of ${route.metadata?.name}: ${name} takes ${told[name]}`);
  });
  return [...live, ...ours].map((one) => `${titleOf(row)}: ${one}`);
}

function decisionFor(cluster: Cluster, route: HTTPRoute, row: RequestRow): RoutingDecision {
  const { method = 'GET', path, headers = {}, scheme = 'http' } = row;
  const host = hostOf(row);
  // A client dials the port that it names in Host, whatever leads from there to the listener.
  const port = Number(host.split(':')[1] ?? row.port ?? (scheme === 'https' ? 443 : 80));
  const request = { scheme, host, port, path, method, headers: Object.entries(headers) };
  return decide(factsOf(cluster, route, row), request);
}

/** What is wrong with a condition: it must stand in the route's status, and among our RoutingDecision's rejections. */
export function wrongRejection({ cluster }: Scene, row: RejectionRow): readonly string[] {
  const { condition, reason, traefik = reason } = row;
  const key = keyOf(row.route);
  const route = cluster.routes.find(
    ({ metadata }) => metadata?.namespace === key.namespace && metadata.name === key.name,
  );
  if (route === undefined) return [`${row.route} is not there`];
  const reasons = (route.status?.parents ?? []).flatMap(({ conditions = [] }) =>
    conditions.flatMap((one) => (one.type === condition && one.status === 'False' ? [one.reason] : [])),
  );
  const live = (reasons[0] ?? 'none') === traefik ? [] : [`Traefik: ${reasons.join(', ') || 'none'}`];
  const gateway = route.spec?.parentRefs?.[0]?.name ?? '';
  const host = route.spec?.hostnames?.[0];
  const asked = { path: '/', gateway, ...(host === undefined ? {} : { host }) };
  const { rejections = [] } = decisionFor(cluster, route, asked);
  const told = rejections.map(({ value }) => `${value.condition} ${value.reason}`);
  const ours =
    traefik === 'none' || told.includes(`${condition} ${traefik}`)
      ? []
      : [`RoutingDecision: ${told.join(', ') || 'none'}`];
  return [...live, ...ours].map((one) => `${row.route} must not be ${condition}, ${traefik}: ${one}`);
}
