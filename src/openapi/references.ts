// Resolves `$ref` within one document by JSON Pointers (RFC 6901). Nothing outside the document is ever fetched: a
// reference to another document names nothing.

import { JSONPointer, type JSONValue } from 'json-p3';
import type { OpenAPIDocument } from './document.ts';
import { type Members, memberOf, membersOf, textOf } from './json-access.ts';

/** References that lead to each other: nobody writes more, and a circle has to end. */
const longestChain = 16;
/** Characters; thousands of operations may hold the same reference. */
const longestReference = 1_024;

/**
 * The object that a value stands for: itself, or what its `$ref` names in the same document.
 * Undefined for anything else: a circle, a pointer to nothing, another document.
 */
export function resolve(document: OpenAPIDocument, value: unknown): Members | undefined {
  let found = membersOf(value);
  for (let step = 0; step < longestChain && found !== undefined; step += 1) {
    const reference = textOf(found, '$ref');
    if (reference === undefined) return found;
    found = membersOf(valueAt(document, reference));
  }
  return undefined;
}

/**
 * One member of a path item: its own, else that of the path item that its `$ref` names. OpenAPI
 * leaves it open which of two wins; where they do not collide, both are meant.
 */
export function itemMember(document: OpenAPIDocument, item: Members, name: string): unknown {
  return memberOf(item, name) ?? memberOf(resolve(document, item), name);
}

/**
 * The value that a reference names in the document; the fragment may be percent-encoded. json-p3 reads own members
 * only. Of a token such as `#0` it gives a name or an index, which is no object and so resolves to nothing.
 */
function valueAt({ root }: OpenAPIDocument, reference: string): unknown {
  if (!reference.startsWith('#/') || reference.length > longestReference) return undefined;
  try {
    return new JSONPointer(decodeURIComponent(reference.slice(1))).resolve(root as JSONValue);
  } catch {
    return undefined;
  }
}
