// The paths that may arrive at the application, or that it may serve, when the computed one
// does not explain what is seen: the candidates of the search that prefix verdicts share.

import type { PathHypothesis, RoutingDecision } from './shared/model.ts';
import { isElementPrefix, joined, rooted, splitQuery, withoutEndSlashes } from './shared/path.ts';

/**
 * Candidates without repeats, the likelier first: the declared path, the path as sent, the
 * path without the rule's prefix, the root, the paths that rewrites and Service paths would
 * make, and the prefix twice. `path` is what is sent to the gateway; its query is kept.
 */
export function pathHypotheses(
  decision: RoutingDecision,
  path: string,
  backendPath?: string,
): readonly PathHypothesis[] {
  const sent = splitQuery(path);
  const prefix = literalPrefix(decision.rulePath ?? '/');
  const stripped =
    prefix !== '' && isElementPrefix(prefix, sent.path) ? rooted(sent.path.slice(prefix.length)) : undefined;
  const made = madePaths(decision, sent.path, stripped);
  const plain: readonly PathHypothesis[] = [
    { kind: 'as-sent', path: sent.path },
    ...(stripped === undefined ? [] : [{ kind: 'stripped' as const, path: stripped }]),
    { kind: 'root', path: '/' },
    ...made.map((each) => ({ kind: 'service-path' as const, path: each })),
    ...(stripped === undefined ? [] : [{ kind: 'doubled' as const, path: prefix + sent.path }]),
  ];
  const declared =
    backendPath === undefined ? [] : [{ kind: 'declared' as const, path: rooted(backendPath) }];
  return withoutRepeats([
    ...declared,
    ...plain.map((each) => ({ ...each, path: withQuery(each.path, sent.query) })),
  ]);
}

/** What changes lead to, and a Service's path in front of the path as sent and stripped. */
function madePaths(decision: RoutingDecision, sent: string, stripped: string | undefined): readonly string[] {
  return decision.pathChanges.flatMap(({ value: { kind, from, to } }) => {
    if (kind !== 'service-path') return [to];
    const base = to.endsWith(from) ? to.slice(0, to.length - from.length) : withoutEndSlashes(to);
    return [to, joined(base, sent), ...(stripped === undefined ? [] : [joined(base, stripped)])];
  });
}

const withQuery = (path: string, query: string): string => (path.includes('?') ? path : path + query);

/** The part of a rule's path before anything that only an expression would hold; empty for the root. */
function literalPrefix(rulePath: string): string {
  const plain = rulePath.startsWith('/~') ? rulePath.slice(2) : rulePath;
  const sign = plain.search(/[([*+?$\\|{^]/);
  const literal =
    sign < 0 ? plain : plain.slice(0, '*?+{'.includes(plain[sign] ?? ' ') ? Math.max(0, sign - 1) : sign);
  return withoutEndSlashes(literal);
}

function withoutRepeats(all: readonly PathHypothesis[]): readonly PathHypothesis[] {
  return all.filter((each, index) => all.findIndex(({ path }) => path === each.path) === index);
}
