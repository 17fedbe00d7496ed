// The comparison table of one route and method (`seen` in the status): one line a vantage, equal endpoints on one
// line, and behind which vantage the answers begin to differ. It shows declared requests only, no experiments.

import type { Observation, Request, SeenLine } from '../../model/index.ts';
import { answersAmong, corsRequestIn } from '../checks/preflight.ts';
import { refusalMethod } from '../checks/refusal.ts';
import { viaAt } from '../evidence/address-memory.ts';
import type { Seen, Situation } from '../evidence/evidence.ts';
import { observationsOn } from '../evidence/index-of-answers.ts';
import { hopText, locationText, responderName } from '../evidence/phrases.ts';
import { sameAnswer } from '../responder/same-answer.ts';

/** The status has room for 8 lines; the edge and the gateway come first. */
const linesKept = 8;
/** Lines for several addresses of the gateway; the rest is for the hops behind them. */
const addressesShown = 5;

/** The lines in the order in which a request passes: edge, gateway, then hop by hop. */
export const seenLines = (situation: Situation): readonly SeenLine[] =>
  groupedLines(declaredOf(situation).map(lineOf));

/**
 * The lines where the gateway has several addresses. Each address has its own line, such as
 * `gateway-https@203.0.113.7`, on schemes on which addresses answer differently.
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
  return groupedLines([
    ...first.filter(({ via }) => via.startsWith('edge-')),
    ...gateway.slice(0, addressesShown),
    ...first.filter(({ via }) => !via.startsWith('edge-') && !via.startsWith('gateway-')),
  ]);
}

/** The declared requests of this route, method and check, in the order in which a request passes. */
function declaredOf(situation: Situation): readonly Observation[] {
  const paths = [situation.route.path, ...situation.hops.map(({ path }) => path)];
  return [...new Set(paths)]
    .flatMap((path) => observationsOn(situation.observations, path))
    .filter(({ request }) => isDeclared(situation, request))
    .toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** Each line once; a line of endpoints says how many of them it stands for. */
function groupedLines(lines: readonly SeenLine[]): readonly SeenLine[] {
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

/** Whether the request shows what is checked. */
function isAbout(situation: Situation, request: Observation['request']): boolean {
  switch (situation.check) {
    case 'Method':
      return request.method === situation.method;
    case 'Refusal':
      return request.method === refusalMethod(situation);
    case 'Preflight':
      return corsRequestIn(situation, request) !== undefined;
  }
}

function lineOf({ request, outcome }: Observation): SeenLine {
  const { vantage } = request;
  const place =
    'service' in vantage
      ? { via: vantage.kind, service: vantage.service, port: vantage.port }
      : { via: `${vantage.kind}-${vantage.scheme}` };
  if (outcome.kind === 'failed') return { ...place, failure: outcome.cause };
  const by = responderName({ outcome, request });
  const location = locationText(outcome);
  return {
    ...place,
    status: outcome.status,
    ...(location === undefined ? {} : { location }),
    ...(by === undefined ? {} : { by }),
  };
}

/** Edge, gateway, then hops, whatever the order in which answers came. */
const rankOf = ({ request: { vantage } }: Observation): number =>
  'service' in vantage ? 2 : ['edge', 'gateway'].indexOf(vantage.kind);

const placeKey = ({ via, service, port }: SeenLine): string => `${via} ${service ?? ''} ${port ?? ''}`;

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/**
 * What to look at for a symptom without a proven cause, as a sentence for a fix: the last vantage, from the client to
 * the application, that answers as the symptom does.
 */
export function comparisonFix(situation: Situation, symptom: Seen): string {
  const behind = answersAmong(declaredOf(situation)).filter((at) => positionOf(at) > positionOf(symptom));
  const stages = [...Map.groupBy([symptom, ...behind], positionOf)]
    .toSorted(([one], [other]) => one - other)
    .map(([, answers]) => answers);
  const nameAt = (index: number): string =>
    vantageText(situation, (stages.at(index)?.[0] ?? symptom).request);
  const differing = stages.findIndex((answers) => !answers.some((at) => isSameAnswer(at, symptom)));
  if (differing > 0)
    return `Compare the answers in seen: ${nameAt(differing - 1)} and ${nameAt(differing)} answer differently, so look first at what ${nameAt(differing - 1)} does with the request`;
  return stages.length === 1
    ? `Ask the application directly and compare its answer: nothing behind ${nameAt(0)} answerText this request`
    : `Compare the answers in seen: from ${nameAt(0)} on they are alike, so look first at ${nameAt(-1)}, the last that was asked`;
}

const isSameAnswer = (one: Seen, other: Seen): boolean =>
  sameAnswer(one.outcome, one.request, other.outcome, other.request);

/** The place of a vantage in the order in which a request passes. */
const positionOf = ({ request: { vantage } }: Seen): number =>
  'service' in vantage ? 2 + (vantage.hop ?? 0) : ['edge', 'gateway'].indexOf(vantage.kind);

/** `the gateway`, `Service orders:80`. */
function vantageText({ hops }: Situation, { vantage }: Request): string {
  if (!('service' in vantage)) return `the ${vantage.kind}`;
  const hop = hops.find(({ index }) => index === vantage.hop);
  return hop === undefined ? `Service ${vantage.service}` : hopText(hop);
}
