// The comparison table of one route and method: one line a door, equal endpoints on one line.
// Only the declared requests stand in it; experiments speak through the finding.

import type { Observation, SeenLine } from '../../model/index.ts';
import { wantedIn } from '../checks/preflight.ts';
import { shownBy } from '../checks/refusal.ts';
import { viaAt } from '../evidence/address-memory.ts';
import type { Situation } from '../evidence/evidence.ts';
import { sentTo } from '../evidence/index-of-answers.ts';
import { byOf, locationText } from '../evidence/phrases.ts';

/** The status has room for 8 lines; doors of clients come first. */
const linesKept = 8;
/** Of several addresses so many lines are shown: the hops behind them need the rest. */
const addressesShown = 5;

/** Lines in the order of the way: edge, gateway, then hop by hop. */
export const seenLines = (situation: Situation): readonly SeenLine[] =>
  counted(declaredOf(situation).map(lineOf));

/**
 * The same where the gateway has several addresses: each has a line of its own, named like
 * `gateway-https@203.0.113.7`, on the schemes on which they differ.
 */
export function seenAtAddresses(
  addresses: readonly { readonly at: string; readonly situation: Situation }[],
): readonly SeenLine[] {
  const lines = addresses.map(({ at, situation }) => ({ at, own: declaredOf(situation).map(lineOf) }));
  const first = lines[0]?.own ?? [];
  const isGateways = ({ via }: SeenLine): boolean => via.startsWith('gateway-');
  const vias = [...new Set(lines.flatMap(({ own }) => own.filter(isGateways)).map(({ via }) => via))];
  const gateway = vias.flatMap((via) => {
    const each = lines.map(({ at, own }) => ({ at, there: own.filter((line) => line.via === via) }));
    if (new Set(each.map(({ there }) => JSON.stringify(there))).size === 1) return each[0]?.there ?? [];
    return each.flatMap(({ at, there }) => there.map((line) => ({ ...line, via: viaAt(via, at) })));
  });
  return counted([
    ...first.filter(({ via }) => via.startsWith('edge-')),
    ...gateway.slice(0, addressesShown),
    ...first.filter(({ via }) => !via.startsWith('edge-') && !via.startsWith('gateway-')),
  ]);
}

/** What was declared of this route, method and check, in the order of the way. */
function declaredOf(situation: Situation): readonly Observation[] {
  const paths = [situation.route.path, ...situation.hops.map(({ path }) => path)];
  return [...new Set(paths)]
    .flatMap((path) => sentTo(situation.observations, path))
    .filter(({ request }) => isDeclared(situation, request))
    .toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** Equal lines are one; of endpoints it says how many they are. */
function counted(lines: readonly SeenLine[]): readonly SeenLine[] {
  const totals = countBy(lines.map(placeKey));
  const grouped = Map.groupBy(lines, (line) => JSON.stringify(line));
  return [...grouped.values()].slice(0, linesKept).flatMap((equal) => {
    const [line] = equal;
    if (line?.via !== 'endpoint') return line ?? [];
    return { ...line, endpoints: `${equal.length}/${totals.get(placeKey(line)) ?? equal.length}` };
  });
}

function isDeclared(situation: Situation, request: Observation['request']): boolean {
  const { vantage, purpose, path, host } = request;
  if (purpose !== 'declared' || host !== situation.host || !isAbout(situation, request)) return false;
  if (!('service' in vantage)) return path === situation.route.path;
  return situation.hops.some((hop) => hop.index === vantage.hop && hop.path === path);
}

/** The requests that show what is checked. */
function isAbout(situation: Situation, request: Observation['request']): boolean {
  switch (situation.check) {
    case 'Method':
      return request.method === situation.method;
    case 'Refusal':
      return request.method === shownBy(situation);
    case 'Preflight':
      return wantedIn(situation, request) !== undefined;
  }
}

function lineOf({ request, outcome }: Observation): SeenLine {
  const { vantage } = request;
  const place =
    'service' in vantage
      ? { via: vantage.kind, service: vantage.service, port: vantage.port }
      : { via: `${vantage.kind}-${vantage.scheme}` };
  if (outcome.kind === 'failed') return { ...place, failure: outcome.cause };
  const by = byOf(outcome, request);
  const location = locationText(outcome);
  return {
    ...place,
    status: outcome.status,
    ...(location === undefined ? {} : { location }),
    ...(by === undefined ? {} : { by }),
  };
}

/** Stable order of the doors, whatever the order in which answers came. */
const rankOf = ({ request: { vantage } }: Observation): number =>
  'service' in vantage ? 2 : ['edge', 'gateway'].indexOf(vantage.kind);

const placeKey = ({ via, service, port }: SeenLine): string => `${via} ${service ?? ''} ${port ?? ''}`;

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
