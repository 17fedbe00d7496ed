// Paths into a JSON body (RFC 9535): what checks a path when it is applied, and what looks it up. A path may ask for far
// more work than a body has bytes, so that some are refused: `$[*,*][*,*]…` doubles the work with every segment, and
// `$..*..*` multiplies it.

import { JSONPathEnvironment, type JSONPathQuery, type JSONValue, jsonpath } from 'json-p3';

type Read = { readonly query: JSONPathQuery } | { readonly problem: string };
type Expression = InstanceType<typeof jsonpath.expressions.FilterExpression>;

const { FilterSelector } = jsonpath.selectors;
const { FilterQuery, FunctionExtension, InfixExpression, LogicalExpression, PrefixExpression } =
  jsonpath.expressions;

const example = 'such as $.status, $.items[0].name or $.checks[?@.name == "db"].status';

/**
 * The values at a path, in document order; none where the path leads nowhere, or where the
 * document is nested deeper than the library goes (50 levels below `..`). Undefined where
 * `jsonPathProblem` has something to say.
 */
export function valuesAt(path: string, document: JSONValue): readonly JSONValue[] | undefined {
  const read = readPath(path);
  if ('problem' in read) return undefined;
  try {
    return read.query.query(document).values();
  } catch {
    return [];
  }
}

/** What is wrong with a path and what to write instead; undefined when it can be used. */
export function jsonPathProblem(path: string): string | undefined {
  const read = readPath(path);
  return 'problem' in read ? read.problem : undefined;
}

function readPath(path: string): Read {
  try {
    const query = environment().compile(path);
    const problem = costOf(query);
    return problem === undefined ? { query } : { problem: `${problem}, ${example}` };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { problem: `not a JSONPath (${why}): write one as RFC 9535 has it, ${example}` };
  }
}

/** Without the functions that run a regular expression: the library gives theirs to an engine that backtracks. */
function environment(): JSONPathEnvironment {
  const made = new JSONPathEnvironment();
  made.functionRegister.delete('match');
  made.functionRegister.delete('search');
  return made;
}

/** Why a path could take more than one look at each value of the document; undefined when it cannot. */
function costOf({ segments }: JSONPathQuery): string | undefined {
  const selectors = segments.flatMap((segment) => segment.selectors);
  if (selectors.length > segments.length) return 'write one name, number or filter between [ and ]';
  if (segments.filter((segment) => segment.toString().startsWith('..')).length > 1) return 'write .. once';
  const filters = selectors.filter((selector) => selector instanceof FilterSelector);
  return filters.every(({ expression }) => isCheap(expression))
    ? undefined
    : 'a filter compares members by name: write no *, .. or filter within it';
}

/** Every query within the filter leads to one value at most. */
function isCheap(expression: Expression): boolean {
  if (expression instanceof FilterQuery) return expression.path.singularQuery();
  return partsOf(expression).every(isCheap);
}

function partsOf(expression: Expression): readonly Expression[] {
  if (expression instanceof LogicalExpression) return [expression.expression];
  if (expression instanceof PrefixExpression) return [expression.right];
  if (expression instanceof InfixExpression) return [expression.left, expression.right];
  return expression instanceof FunctionExtension ? expression.args : [];
}
