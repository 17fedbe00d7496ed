// Which other rules might have taken a request, and which is the nearest when none does, from matches of routes.

import type { Facts } from '../../model/index.ts';
import { best } from '../ingress/winning-rule.ts';
import type { Contender, Sourced } from '../shared/model.ts';
import { sharedElements } from '../shared/path.ts';
import { destinationOf } from './backends.ts';
import { brokenPrefixesFor, plainEntriesFor, type RouteLookup } from './lookup.ts';
import type { PlacedMatch } from './precedence.ts';
import { type Candidate, type GatewayQuestion, isAttachedHere } from './question.ts';
import { matchField, routeBlame } from './rules.ts';

/** At most so many contenders are named. */
const contendersKept = 8;

/** The match as a reader would say it: `shop.example.com/api (PathPrefix, POST, header version)`. */
function matchText({ match, hostname }: PlacedMatch): string {
  const conditions = [
    match.pathType,
    ...(match.method === undefined ? [] : [match.method]),
    ...match.headers.map(({ name }) => `header ${name}`),
    ...match.queryParams.map(({ name }) => `query ${name}`),
  ];
  return `${hostname === '' ? '*' : hostname}${match.path} (${conditions.join(', ')})`;
}

/** The winning match, blamed as a whole. */
export const ruleOf = (placed: PlacedMatch): Sourced<string> => ({
  value: matchText(placed),
  blame: routeBlame(placed.match.of, matchField(placed.match)),
});

/** The match, blamed at its path. */
const pathOf = (placed: PlacedMatch): Sourced<string> => {
  const field = matchField(placed.match);
  const written = placed.match.rule.matches?.[placed.match.matchIndex]?.path !== undefined;
  return { value: matchText(placed), blame: routeBlame(placed.match.of, written ? `${field}.path` : field) };
};

/** The losers that match, in the order of precedence, then those that only look as if they did. */
export function contendersOf(
  question: GatewayQuestion,
  winner: Candidate,
  losers: readonly Candidate[],
): readonly Contender[] {
  const near = losers.length < contendersKept ? nearMisses(question, winner) : [];
  return [...losers.map((each) => [each, true] as const), ...near.map((each) => [each, false] as const)]
    .slice(0, contendersKept)
    .map(([each, matches]) => contenderOf(question.facts, each, matches));
}

function contenderOf(facts: Facts, placed: PlacedMatch, matches: boolean): Contender {
  const rule = pathOf(placed);
  const { backend } = destinationOf(facts, placed.match, rule);
  return { rule, rulePath: placed.match.path, ...(backend === undefined ? {} : { backend }), matches };
}

/** A prefix that ends within an element of the path: compared by characters it would match, and be longer. */
function nearMisses(question: GatewayQuestion, { match: winner }: Candidate): readonly PlacedMatch[] {
  const { lookups, host, path } = question;
  return lookups
    .flatMap((lookup) => brokenPrefixesFor(lookup, host, { path, least: winner.path.length }))
    .filter(({ match }) => match.of.kind === 'HTTPRoute' && isAttachedHere(question, match.of));
}

/** Of the own route, else of the others for the host: the match that shares most elements with the path, then the longest. */
function nearestOf({ lookups, host, path }: GatewayQuestion): PlacedMatch | undefined {
  const [own, others] = lookups;
  const near = (lookup: RouteLookup | undefined): readonly PlacedMatch[] =>
    lookup === undefined ? [] : plainEntriesFor(lookup, host, nearestLookedAt);
  const mine = near(own);
  return best(mine.length > 0 ? mine : near(others), ({ match }) => [
    sharedElements(match.path, path),
    match.path.length,
  ]);
}

/** Beyond that many, the nearest of other teams' rules says nothing. */
const nearestLookedAt = 200;

/** The nearest match with its backend, so that there is a hop to ask. */
export function nearestRule(
  question: GatewayQuestion,
): Pick<Contender, 'backend'> & { readonly nearest?: Sourced<string> } {
  const placed = nearestOf(question);
  if (placed === undefined) return {};
  const { rule, backend } = contenderOf(question.facts, placed, false);
  return { nearest: rule, ...(backend === undefined ? {} : { backend }) };
}
