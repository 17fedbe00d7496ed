// Whether the rule of a Traefik router takes a request. A condition that is not known here, such as the client's address,
// has the answer `open`.
// Sources: doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority;
// traefik/traefik v3.6 pkg/muxer/http/matcher.go, mux.go.

import type { RoutingRequest } from '../ingress/request.ts';
import { type Search, searchOf } from '../shared/go-regexp.ts';
import { rememberedBy } from '../shared/memory.ts';
import type { RuleTree } from './rule-syntax.ts';

/** open: only Traefik can tell. */
type MatcherAnswer = 'yes' | 'no' | 'open';

type RequestToMatch = Pick<RoutingRequest, 'host' | 'path' | 'query' | 'request'>;

/** The rule against the request. `anyMethod`: its matchers of the method are passed over. */
export function ruleAnswer(tree: RuleTree, asked: RequestToMatch, anyMethod = false): MatcherAnswer {
  switch (tree.kind) {
    case 'matcher':
      return matcherAnswer(tree, asked);
    case 'not': {
      if (anyMethod && isMethod(tree.tree)) return 'yes';
      const inner = ruleAnswer(tree.tree, asked, anyMethod);
      return inner === 'open' ? 'open' : inner === 'yes' ? 'no' : 'yes';
    }
    case 'and':
      return allAnswer(
        tree.trees
          .filter((each) => !anyMethod || !isMethod(each))
          .map((each) => ruleAnswer(each, asked, anyMethod)),
      );
    case 'or':
      return anyAnswer(
        tree.trees.map((each) => (anyMethod && isMethod(each) ? 'yes' : ruleAnswer(each, asked, anyMethod))),
      );
  }
}

/** The tree asks for the method and nothing else. */
const isMethod = (tree: RuleTree): boolean =>
  tree.kind === 'matcher'
    ? tree.name.toLowerCase() === 'method'
    : tree.kind === 'not'
      ? isMethod(tree.tree)
      : tree.trees.every(isMethod);

const allAnswer = (parts: readonly MatcherAnswer[]): MatcherAnswer =>
  parts.includes('no') ? 'no' : parts.includes('open') ? 'open' : 'yes';

const anyAnswer = (parts: readonly MatcherAnswer[]): MatcherAnswer =>
  parts.includes('yes') ? 'yes' : parts.includes('open') ? 'open' : 'no';

type Matcher = Extract<RuleTree, { readonly kind: 'matcher' }>;

const answerFor = (is: boolean): MatcherAnswer => (is ? 'yes' : 'no');

function matcherAnswer(matcher: Matcher, { request, host, path, query }: RequestToMatch): MatcherAnswer {
  const { name, texts } = matcher;
  const [first = '', second] = texts;
  const kind = `${name.toLowerCase()}/${texts.length}`;
  const headers = (): readonly string[] =>
    request.headers.filter(([key]) => key.toLowerCase() === first.toLowerCase()).map(([, value]) => value);
  const values = (): readonly string[] => new URLSearchParams(query).getAll(first);
  switch (kind) {
    case 'host/1':
      return answerFor(host === first.toLowerCase().replace(/\.$/, ''));
    case 'hostregexp/1':
      return searchAnswer(matcher, first, [host]);
    case 'path/1':
      return answerFor(path === first);
    case 'pathprefix/1':
      return answerFor(path.startsWith(first));
    case 'pathregexp/1':
      return searchAnswer(matcher, first, [path]);
    case 'method/1':
      return answerFor(request.method === first.toUpperCase());
    case 'header/2':
      return isUnknownHeader(first, headers()) ? 'open' : answerFor(headers().includes(second ?? ''));
    case 'headerregexp/2':
      return isUnknownHeader(first, headers()) ? 'open' : searchAnswer(matcher, second ?? '', headers());
    case 'query/1':
    case 'queryregexp/1':
      return answerFor(values().includes(''));
    case 'query/2':
      return answerFor(values().includes(second ?? ''));
    case 'queryregexp/2':
      return searchAnswer(matcher, second ?? '', values());
    default:
      return 'open';
  }
}

/** Headers that clients and gateways add by themselves. */
const isUnknownHeader = (name: string, values: readonly string[]): boolean =>
  values.length === 0 &&
  /^(user-agent|accept|accept-.*|connection|content-.*|x-forwarded-.*|x-real-ip|x-request-id|origin|te)$/i.test(
    name,
  );

const searchFor = rememberedBy((_: Matcher, source: string): Search | undefined => searchOf(source));

function searchAnswer(matcher: Matcher, source: string, subjects: readonly string[]): MatcherAnswer {
  const search = searchFor(matcher, source);
  return search === undefined ? 'open' : answerFor(subjects.some((each) => search.find(each) !== undefined));
}

/** Path or prefix that a rule names first; the root where it names none. */
export function pathOfRule(tree: RuleTree): string {
  return firstPath(tree) ?? '/';
}

function firstPath(tree: RuleTree): string | undefined {
  if (tree.kind === 'not') return undefined;
  if (tree.kind === 'matcher')
    return ['path', 'pathprefix'].includes(tree.name.toLowerCase()) ? tree.texts[0] : undefined;
  for (const each of tree.trees) {
    const found = firstPath(each);
    if (found !== undefined) return found;
  }
  return undefined;
}
