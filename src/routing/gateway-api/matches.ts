// Whether one match of a rule takes a request: path, method, headers, query. Expressions depend on the
// implementation; where it is not known, a match may be one that only may take the request.
// Source: gateway.networking.k8s.io/v1, HTTPRouteMatch, HTTPPathMatch, HTTPHeaderMatch, HTTPQueryParamMatch.

import type { Header, HTTPNameMatch } from '../../model/index.ts';
import { searchOf } from '../shared/go-regexp.ts';
import { isElementPrefix } from '../shared/path.ts';
import { patternOf } from '../shared/pattern.ts';
import type { Implementation } from './controllers.ts';
import type { RouteMatch } from './rules.ts';

/** A request as matches look at it. */
export interface RequestToMatch {
  readonly method: string;
  readonly path: string;
  /** Empty, or starts with `?`. */
  readonly query: string;
  readonly headers: readonly Header[];
  readonly expressions: Implementation['expressions'];
}

/** `method`: all but the method fits. `unsure`: it depends on how the implementation reads an expression. */
export interface MatchFit {
  readonly kind: 'takes' | 'method';
  readonly unsure: boolean;
}

type Answer = 'yes' | 'no' | 'unsure';

/** How a match stands to a request; undefined when it does not take it. */
export function fitOf(match: RouteMatch, asked: RequestToMatch): MatchFit | undefined {
  const path = takesPath(match, asked);
  if (path === 'no') return undefined;
  const answers = [
    path,
    ...match.headers.map((each) => takesHeader(each, asked)),
    ...takesQuery(match, asked),
  ];
  if (answers.includes('no')) return undefined;
  const kind = match.method === undefined || match.method === asked.method ? 'takes' : 'method';
  return { kind, unsure: answers.includes('unsure') };
}

function takesPath(match: RouteMatch, asked: RequestToMatch): Answer {
  const { pathType, path } = match;
  switch (pathType) {
    case 'Exact':
      return asked.path === path ? 'yes' : 'no';
    case 'PathPrefix':
      return isElementPrefix(path, asked.path) ? 'yes' : 'no';
    case 'RegularExpression':
      return fitsExpression(expressionOf(match, path), asked.path, asked.expressions);
    default:
      // A type that a later version of the API knows.
      return 'unsure';
  }
}

/** Names in any case. Of several headers of the name, one that fits is enough: gateways differ in that. */
function takesHeader(wanted: HTTPNameMatch, { headers, expressions }: RequestToMatch): Answer {
  const name = (wanted.name ?? '').toLowerCase();
  const values = headers.filter(([field]) => field.toLowerCase() === name).map(([, value]) => value);
  const answers = values.map((value) => takesValue(wanted, value, expressions));
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unsure') ? 'unsure' : 'no';
}

/** The first parameter of the name counts, in the query as it stands. */
function takesQuery({ queryParams }: RouteMatch, { query, expressions }: RequestToMatch): readonly Answer[] {
  if (queryParams.length === 0) return [];
  const sent = query.slice(1).split('&').map(pairOf);
  return queryParams.map((wanted) => {
    const value = sent.find(([name]) => name === wanted.name)?.[1];
    return value === undefined ? 'no' : takesValue(wanted, value, expressions);
  });
}

function pairOf(text: string): Header {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function takesValue(wanted: HTTPNameMatch, sent: string, reads: Implementation['expressions']): Answer {
  const { type, value = '' } = wanted;
  if (type === 'RegularExpression') return fitsExpression(expressionOf(wanted, value), sent, reads);
  return sent === value ? 'yes' : 'no';
}

/** An expression in both readings. */
interface Expression {
  readonly isFound: (text: string) => boolean;
  readonly isWhole: (text: string) => boolean;
}

/** By the object that holds them: every request of a cycle meets the same ones. Undefined: cannot be read. */
const known = new WeakMap<object, Expression | undefined>();

function expressionOf(holder: HTTPNameMatch | RouteMatch, source: string): Expression | undefined {
  if (known.has(holder)) return known.get(holder);
  const [search, whole] = [searchOf(source), patternOf(`(${source})$`, false)];
  const read =
    search === undefined || whole === undefined
      ? undefined
      : {
          isFound: (text: string) => search.find(text) !== undefined,
          isWhole: (text: string) => whole.match(text) !== undefined,
        };
  known.set(holder, read);
  return read;
}

/** What takes the whole of a text is also found in it: where it is not found, it is no match in any reading. */
function fitsExpression(
  expression: Expression | undefined,
  text: string,
  reads: Implementation['expressions'],
): Answer {
  if (expression === undefined) return 'unsure';
  if (reads === 'whole') return expression.isWhole(text) ? 'yes' : 'no';
  if (!expression.isFound(text)) return 'no';
  return reads === 'search' ? 'yes' : 'unsure';
}
