// The operations of a contract: which methods on which paths, as a client sends them. A document
// lists what exists; what of it is asked for is the choice of the probe's author.

import { plainText } from '../diagnosis/responder/plain-text.ts';
import { basePath, serversOf } from './base-path.ts';
import type { Contract } from './document.ts';
import { type Members, memberOf, membersOf } from './json-access.ts';
import { fill, type GivenParameter, pathParameters } from './parameters.ts';
import { itemMember } from './references.ts';

/** What of a document is probed, and how its paths are completed. */
export interface Choice {
  /**
   * Globs (glob.ts) over the path as a client sends it, base path in front, parameters still in
   * braces: `/api/*`. Empty: everything.
   */
  readonly include: readonly string[];
  /** Wins over include. */
  readonly exclude: readonly string[];
  readonly parameters: readonly GivenParameter[];
  /** Path of the document, to which a relative server is relative. Default `/`. */
  readonly at?: string;
  /** Stands in place of the path of the document's servers, such as `/shop` or empty. */
  readonly base?: string;
}

/** One method on one path, as the document has it. */
export interface Documented {
  readonly method: string;
  /** Base path and path of the document: `/api/orders/{id}`. */
  readonly template: string;
}

/** A documented operation with a path that can be sent. */
export interface Operation extends Documented {
  readonly path: string;
  /** The part of it that the document's servers put in front, such as `/shop`; absent where there is none. */
  readonly base?: string;
}

/** A documented operation without such a path. */
export interface Unfilled extends Documented {
  /** Parameters to give a value in the probe. */
  readonly parameters: readonly string[];
  /** One line, such as `its values lead to /users/me, another path of the document`. */
  readonly why: string;
}

/** All that a document says about methods and paths, in the order of paths and of methods. */
export interface Operations {
  readonly operations: readonly Operation[];
  readonly unfilled: readonly Unfilled[];
  /** Chosen operations after the first 5000, which were not completed. */
  readonly beyond: number;
  /** Everything, chosen or not: what a document knows is documented, probed or not. */
  readonly documented: readonly Documented[];
}

/** Members of a path item that are methods (OpenAPI 3.1, 4.8.9); `query` came with 3.2. */
const methodsOrder = ['GET', 'HEAD', 'OPTIONS', 'QUERY', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'];
/** References let a small text hold tens of thousands, each with long lists to look through. */
const mostCompleted = 5_000;
/** The grammar of `methods` in a probe; CONNECT is not probed. */
const isMethod = (name: string): boolean => /^[A-Z][A-Z0-9-]{0,31}$/.test(name) && name !== 'CONNECT';
/** Of a route in a probe, and so are the characters; braces would be a parameter that nobody filled. */
const longestPath = 512;
const isPath = (path: string): boolean => path.length <= longestPath && /^\/[!-"$-z|~]*$/.test(path);

interface Found extends Documented {
  readonly base: string;
  readonly item: Members;
  readonly operation: Members;
}

/** The operations that were chosen. The same text gives the same list in the same order, and so does the same document in another order. */
export function operationsOf(contract: Contract, choice: Choice): Operations {
  const found = foundIn(contract, choice).toSorted(byPathAndMethod);
  const templates = new Set(found.map(({ template }) => template));
  const known = new Map<Members, string | undefined>();
  const operations: Operation[] = [];
  const unfilled: Unfilled[] = [];
  const chosen = found.filter(({ template }) => isChosen(template, choice));
  for (const each of chosen.slice(0, mostCompleted)) {
    const result = completed(contract, each, { choice, templates, known });
    if ('path' in result) operations.push(result);
    else unfilled.push(result);
  }
  return {
    operations,
    unfilled,
    beyond: Math.max(0, chosen.length - mostCompleted),
    documented: found.map(({ method, template }) => ({ method, template })),
  };
}

function foundIn(contract: Contract, { at = '/', base }: Choice): readonly Found[] {
  const paths = Object.entries(membersOf(memberOf(contract.document, 'paths')) ?? {});
  return paths.flatMap(([path, written]) => {
    const item = membersOf(written);
    if (!path.startsWith('/') || item === undefined) return [];
    return operationsIn(contract, item).map(([method, operation]) => {
      const inFront = base?.replace(/\/+$/, '') ?? basePath(serversOf(contract, item, operation), at);
      return { method, template: `${inFront}${path}`, base: inFront, item, operation };
    });
  });
}

function operationsIn(contract: Contract, item: Members): readonly (readonly [string, Members])[] {
  const fixed = methodsOrder.map(
    (method) => [method, itemMember(contract, item, method.toLowerCase())] as const,
  );
  const further = Object.entries(membersOf(itemMember(contract, item, 'additionalOperations')) ?? {})
    .filter(([name]) => isMethod(name) && !methodsOrder.includes(name))
    .slice(0, methodsOrder.length);
  return [...fixed, ...further].flatMap(([method, written]) => {
    const operation = membersOf(written);
    return operation === undefined ? [] : [[method, operation] as const];
  });
}

function byPathAndMethod(a: Documented, b: Documented): number {
  if (a.template !== b.template) return a.template < b.template ? -1 : 1;
  const rank = ({ method }: Documented): number => (methodsOrder.indexOf(method) + 100) % 100;
  return rank(a) - rank(b) || (a.method < b.method ? -1 : 1);
}

const isChosen = (template: string, { include, exclude }: Choice): boolean =>
  (include.length === 0 || include.some((glob) => matchesGlob(glob, template))) &&
  !exclude.some((glob) => matchesGlob(glob, template));

interface Within {
  readonly choice: Choice;
  readonly templates: ReadonlySet<string>;
  readonly known: Map<Members, string | undefined>;
}

function completed(contract: Contract, found: Found, { choice, templates, known }: Within) {
  const { method, template, base, item, operation } = found;
  const refused = (parameters: readonly string[], why: string): Unfilled => ({
    method,
    template,
    parameters,
    why: plainText(why),
  });
  if (template.length > 2 * longestPath) return refused([], 'its path is too long to be probed');
  const parameters = pathParameters(contract, item, operation);
  const filled = fill(template, { contract, parameters, given: choice.parameters, known });
  if ('missing' in filled)
    return refused(filled.missing, `no value for ${filled.missing.join(', ')}: give one under parameters`);
  const why = problemOf(filled.path, template, templates);
  return why === undefined
    ? { method, template, path: filled.path, ...(base === '' ? {} : { base }) }
    : refused(
        [...parameters.keys()].filter((name) => template.includes(`{${name}}`)),
        why,
      );
}

/**
 * Why a path is not the operation's. A path without parameters is matched before one with them
 * (OpenAPI 3.1, 4.8.8.2): `/users/{id}` with `me` is `/users/me`, where that exists.
 */
function problemOf(path: string, template: string, templates: ReadonlySet<string>): string | undefined {
  if (!isPath(path))
    return `its path is longer than ${longestPath} characters, or holds some that no path may`;
  return path !== template && templates.has(path)
    ? `its values lead to ${path}, another path of the document: give another value under parameters`
    : undefined;
}

/**
 * Whether the whole text matches the pattern. `*` stands for any characters, `/` among them, and
 * for none, so everything below `/api/` matches `/api/*` at any depth, and `/api` itself does not.
 * Every other character stands for itself. Costs at most the product of both lengths.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const pieces = pattern.split('*');
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false;
  return inOrder(rest, text.slice(first.length, text.length - last.length));
}

/** Each piece after the one before: the leftmost place is always the best one. */
function inOrder(pieces: readonly string[], text: string): boolean {
  let from = 0;
  for (const piece of pieces) {
    const at = text.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return true;
}
