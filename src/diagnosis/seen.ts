// The comparison table of one route and method: one line a door, equal endpoints on one line.
// Only the declared requests stand in it; experiments speak through the finding.

import type { Observation, SeenLine } from '../model.ts';
import type { Situation } from './evidence.ts';
import { byOf, locationText } from './words.ts';

/** The status has room for 8 lines; gateway doors come first. */
const linesKept = 8;

/** Lines in the order of the way: gateway, then hop by hop. */
export function seenLines(situation: Situation): readonly SeenLine[] {
  const own = situation.observations.filter(({ request }) => isDeclared(situation, request));
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
  const { vantage, method, purpose, path, host } = request;
  if (purpose !== 'declared' || method !== situation.method || host !== situation.host) return false;
  if (!('service' in vantage)) return path === situation.route.path;
  return situation.hops.some((hop) => hop.index === vantage.hop && hop.path === path);
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

const placeKey = ({ via, service, port }: SeenLine): string => `${via} ${service ?? ''} ${port ?? ''}`;
const placeOf = (observation: Observation): string => placeKey(lineOf(observation));

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
