// `$ref` inside one document (RFC 6901 pointers). Apart, because it holds the promise that
// nothing outside is ever fetched: a reference to another document is simply not there.

import { JSONPointer, type JSONValue } from 'json-p3';
import type { Contract } from './document.ts';
import { type Members, memberOf, membersOf, textOf } from './json-access.ts';

/** A reference to a reference to …: nobody writes more, and a circle has to end. */
const longestChain = 16;
/** Thousands of operations may hold the same one. */
const longestReference = 1_024;

/**
 * The object that a value stands for: itself, or what its `$ref` names in the same document.
 * Undefined for anything else: a circle, a pointer to nothing, another document.
 */
export function resolved(contract: Contract, value: unknown): Members | undefined {
  let found = membersOf(value);
  for (let step = 0; step < longestChain && found !== undefined; step += 1) {
    const reference = textOf(found, '$ref');
    if (reference === undefined) return found;
    found = membersOf(named(contract, reference));
  }
  return undefined;
}

/**
 * One member of a path item: its own, else that of the path item that its `$ref` names. OpenAPI
 * leaves it open which of two wins; where they do not collide, both are meant.
 */
export function itemMember(contract: Contract, item: Members, name: string): unknown {
  return memberOf(item, name) ?? memberOf(resolved(contract, item), name);
}

/** What a pointer names in the document; the fragment may be percent-encoded. Own members only, as json-p3 promises. */
function named({ document }: Contract, reference: string): unknown {
  if (!reference.startsWith('#/') || reference.length > longestReference) return undefined;
  try {
    return new JSONPointer(decodeURIComponent(reference.slice(1))).resolve(document as JSONValue);
  } catch {
    return undefined;
  }
}
