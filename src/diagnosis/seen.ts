// The comparison table of one route and method: one line a door, equal endpoints on one line.
// Only the declared requests stand in it; experiments speak through the finding.

import type { Observation, SeenLine } from '../model.ts';
import type { Situation } from './evidence.ts';
import { sentTo } from './lookup.ts';
import { wantedIn } from './preflight.ts';
import { shownBy } from './refusal.ts';
import { byOf, locationText } from './words.ts';

/** The status has room for 8 lines; doors of clients come first. */
const linesKept = 8;

/** Lines in the order of the way: edge, gateway, then hop by hop. */
export function seenLines(situation: Situation): readonly SeenLine[] {
  const paths = [situation.route.path, ...situation.hops.map(({ path }) => path)];
  const own = [...new Set(paths)]
    .flatMap((path) => sentTo(situation.observations, path))
    .filter(({ request }) => isDeclared(situation, request))
    .toSorted((a, b) => rankOf(a) - rankOf(b));
  const lines = own.map(lineOf);
  const totals = countBy(own.map(placeOf));
  const grouped = countBy(lines.map((line) => JSON.stringify(line)));
  return [...grouped].slice(0, linesKept).map(([text, count]) => {
    const line = JSON.parse(text) as SeenLine;
    const total = totals.get(placeKey(line)) ?? count;
    return line.via === 'endpoint' ? { ...line, endpoints: `${count}/${total}` } : line;
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
const placeOf = (observation: Observation): string => placeKey(lineOf(observation));

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
