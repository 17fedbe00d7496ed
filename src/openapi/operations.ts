// The operations of a document: which methods it names on which paths, as a client sends them. A document
// lists what exists; the author of the probe chooses what of it is asked for.

import { plainText } from '../diagnosis/responder/plain-text.ts';
import type { OpenAPIDocument } from './document.ts';
import { listOf, type Members, memberOf, membersOf, textOf } from './json-access.ts';
import { fill, type GivenParameter, pathParameters } from './parameters.ts';
import { itemMember } from './references.ts';

/** What of a document is probed, and how its paths are completed. */
interface OperationChoice {
  /**
   * Globs (`matchesGlob`) over the path as a client sends it, base path in front, parameters still in
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
  /** Everything that the document names, chosen or not. */
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
export function operationsOf(document: OpenAPIDocument, choice: OperationChoice): Operations {
  const found = foundIn(document, choice).toSorted(byPathAndMethod);
  const templates = new Set(found.map(({ template }) => template));
  const known = new Map<Members, string | undefined>();
  const operations: Operation[] = [];
  const unfilled: Unfilled[] = [];
  const chosen = found.filter(({ template }) => isChosen(template, choice));
  for (const each of chosen.slice(0, mostCompleted)) {
    const result = completed(document, each, { choice, templates, known });
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

function foundIn(document: OpenAPIDocument, { at = '/', base }: OperationChoice): readonly Found[] {
  const paths = Object.entries(membersOf(memberOf(document.root, 'paths')) ?? {});
  return paths.flatMap(([path, written]) => {
    const item = membersOf(written);
    if (!path.startsWith('/') || item === undefined) return [];
    return operationsIn(document, item).map(([method, operation]) => {
      const inFront = base?.replace(/\/+$/, '') ?? basePath(serversOf(document, item, operation), at);
      return { method, template: `${inFront}${path}`, base: inFront, item, operation };
    });
  });
}

function operationsIn(document: OpenAPIDocument, item: Members): readonly (readonly [string, Members])[] {
  const fixed = methodsOrder.map(
    (method) => [method, itemMember(document, item, method.toLowerCase())] as const,
  );
  const further = Object.entries(membersOf(itemMember(document, item, 'additionalOperations')) ?? {})
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

const isChosen = (template: string, { include, exclude }: OperationChoice): boolean =>
  (include.length === 0 || include.some((glob) => matchesGlob(glob, template))) &&
  !exclude.some((glob) => matchesGlob(glob, template));

interface Completing {
  readonly choice: OperationChoice;
  readonly templates: ReadonlySet<string>;
  readonly known: Map<Members, string | undefined>;
}

function completed(document: OpenAPIDocument, found: Found, { choice, templates, known }: Completing) {
  const { method, template, base, item, operation } = found;
  const refused = (parameters: readonly string[], why: string): Unfilled => ({
    method,
    template,
    parameters,
    why: plainText(why),
  });
  if (template.length > 2 * longestPath) return refused([], 'its path is too long to be probed');
  const parameters = pathParameters(document, item, operation);
  const filled = fill(template, { document, parameters, given: choice.parameters, known });
  if ('missing' in filled)
    return refused(filled.missing, `no value for ${filled.missing.join(', ')}: give one under parameters`);
  const why = pathProblem(filled.path, template, templates);
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
function pathProblem(path: string, template: string, templates: ReadonlySet<string>): string | undefined {
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

/** Whether each piece comes after the one before. Taking the leftmost place of each leaves most room for the others. */
function inOrder(pieces: readonly string[], text: string): boolean {
  let from = 0;
  for (const piece of pieces) {
    const at = text.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return true;
}

/** Resolves a relative address; no part of it is kept. */
const anywhere = 'http://document.invalid';
/** Characters of the address of a server. Every operation may have it, so that a longer one would be read thousands of times. */
const longestServer = 512;

/**
 * Path of the first of these servers, without a final slash; empty for none, or for `/`. An
 * absolute address counts with its path alone: where a request goes is for the probe to say. A
 * relative one is relative to `at`, the path of the document itself (OpenAPI 3.1, 4.8.5).
 */
function basePath(servers: readonly unknown[], at: string): string {
  const url = textOf(servers[0], 'url');
  if (url === undefined || url.length > longestServer) return '';
  const filled = url.replaceAll(
    /\{([^{}]*)\}/g,
    (whole, name: string) => variable(servers[0], name) ?? whole,
  );
  const documentAt = URL.parse(at, anywhere)?.href ?? anywhere;
  return (URL.parse(filled, documentAt)?.pathname ?? '').replace(/\/+$/, '');
}

/** Servers of an operation stand in place of those of its path, and those in place of the document's. */
function serversOf(document: OpenAPIDocument, item: unknown, operation: unknown): readonly unknown[] {
  const written = [operation, item, document.root].map((owner) => listOf(owner, 'servers'));
  return written.find((servers) => servers.length > 0) ?? [];
}

function variable(server: unknown, name: string): string | undefined {
  const text = textOf(memberOf(memberOf(server, 'variables'), name), 'default');
  return text !== undefined && text.length > longestServer ? undefined : text;
}
