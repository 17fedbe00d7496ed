// Makes a path that can be sent of a template: every parameter gets a value that the author of the probe or of the
// document wrote. An invented value would ask for what is not there.

import type { OpenAPIDocument } from './document.ts';
import { listFrom, listOf, type Members, memberOf, membersOf, textOf } from './json-access.ts';
import { itemMember, resolve } from './references.ts';

/** A value for every path parameter of this name, as the author of the probe wrote it. */
export interface GivenParameter {
  readonly name: string;
  /** Goes into the path as it is, `/` and `%2F` too; other characters that no path holds are percent-encoded. */
  readonly value: string;
}

/** A template with its values, or the names of the parameters that have none. */
type Filled = { readonly path: string } | { readonly missing: readonly string[] };

/** What is needed to fill a template. */
interface Filling {
  readonly document: OpenAPIDocument;
  /** The parameter objects of the operation and of its path, by name. */
  readonly parameters: ReadonlyMap<string, Members>;
  readonly given: readonly GivenParameter[];
  /** Values found already: thousands of operations may name the same parameter. */
  readonly known: Map<Members, string | undefined>;
}

/** Parameters of one operation; every operation may name the same list. */
const mostParameters = 64;
const inBraces = /\{([^{}]*)\}/g;

/**
 * A template such as `/orders/{id}` with values: the given one, else `example`, the first of
 * `examples`, then of the schema `example`, `examples`, `default`, `const` and the first of `enum`.
 */
export function fill(template: string, filling: Filling): Filled {
  const names = [...new Set([...template.matchAll(inBraces)].map(([, name = '']) => name))];
  const values = new Map(names.map((name) => [name, segmentOf(name, filling)]));
  const missing = names.filter((name) => values.get(name) === undefined);
  if (missing.length > 0) return { missing };
  return { path: template.replaceAll(inBraces, (_, name: string) => values.get(name) ?? '') };
}

/**
 * Path parameters by name; those of the operation stand in place of those of its path item. What
 * is no path parameter, or names none, is left out.
 */
export function pathParameters(document: OpenAPIDocument, item: Members, operation: Members) {
  const written = [listFrom(itemMember(document, item, 'parameters')), listOf(operation, 'parameters')];
  return new Map(
    written
      .flatMap((list) => list.slice(0, mostParameters))
      .flatMap((each): [string, Members][] => {
        const parameter = resolve(document, each);
        const name = textOf(parameter, 'name');
        return parameter === undefined || name === undefined || textOf(parameter, 'in') !== 'path'
          ? []
          : [[name, parameter]];
      }),
  );
}

function segmentOf(name: string, { document, parameters, given, known }: Filling): string | undefined {
  const own = given.find((each) => each.name === name);
  if (own !== undefined) return usable(asWritten(own.value));
  const parameter = parameters.get(name);
  if (parameter === undefined) return undefined;
  if (!known.has(parameter)) known.set(parameter, documentedSegment(document, parameter, name));
  return known.get(parameter);
}

function documentedSegment(document: OpenAPIDocument, parameter: Members, name: string): string | undefined {
  const found = documentedValues(document, parameter)
    .map(segmentText)
    .find((text) => text !== undefined);
  return found === undefined ? undefined : usable(styled(parameter, name, found));
}

/** Every value that the document offers, the best first. */
function documentedValues(document: OpenAPIDocument, parameter: Members): readonly unknown[] {
  const examples = Object.values(membersOf(memberOf(parameter, 'examples')) ?? {});
  return [
    memberOf(parameter, 'example'),
    ...examples.map((each) => memberOf(resolve(document, each), 'value')),
    ...schemaValues(document, memberOf(parameter, 'schema'), 0),
  ];
}

/** Frameworks put a named type into `allOf`, and a nullable one into `anyOf`; a few levels are enough. */
function schemaValues(document: OpenAPIDocument, written: unknown, depth: number): readonly unknown[] {
  const schema = resolve(document, written);
  if (schema === undefined || depth > 2) return [];
  const parts = ['allOf', 'anyOf', 'oneOf'].flatMap((name) => listOf(schema, name).slice(0, 4));
  return [
    memberOf(schema, 'example'),
    ...listOf(schema, 'examples').slice(0, 1),
    memberOf(schema, 'default'),
    memberOf(schema, 'const'),
    ...listOf(schema, 'enum').slice(0, 1),
    ...parts.flatMap((part) => schemaValues(document, part, depth + 1)),
  ];
}

/** A value as one path segment; a list of plain values has commas (style `simple`, RFC 6570 section 3.2.2). */
function segmentText(value: unknown): string | undefined {
  if (!Array.isArray(value)) return plainSegment(value);
  const members = value.slice(0, 64).map(plainSegment);
  return members.length > 0 && members.every((each) => each !== undefined) ? members.join(',') : undefined;
}

function plainSegment(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return encodeURIComponent(String(value));
  return typeof value === 'string' && value !== '' ? encodeURIComponent(value.toWellFormed()) : undefined;
}

/** The styles of path parameters: `.blue`, `;color=blue`, and plain. */
function styled(parameter: Members, name: string, text: string): string {
  const style = textOf(parameter, 'style');
  if (style === 'label') return `.${text}`;
  return style === 'matrix' ? `;${encodeURIComponent(name.toWellFormed())}=${text}` : text;
}

/** What may stand in a path stays (RFC 3986 section 3.3), an escape too; a query or fragment cannot begin here. */
const asWritten = (value: string): string =>
  value
    .toWellFormed()
    .replaceAll(/%(?![0-9A-Fa-f]{2})|[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]/gu, (each) => encodeURIComponent(each));

/** An empty or dot segment changes which path it is (RFC 3986 section 5.2.4). */
const usable = (text: string): string | undefined =>
  text.split('/').some((segment) => /^(\.|%2e){0,2}$/i.test(segment)) ? undefined : text;
