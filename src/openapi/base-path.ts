// What stands in front of the paths of a document: the path of its first server. Apart from the
// operations, because the rules for a server's address are their own little grammar.

import type { Contract } from './document.ts';
import { listOf, memberOf, textOf } from './json-access.ts';

/** Only there to have a relative address resolved; no part of it is kept. */
const anywhere = 'http://document.invalid';
/** Every operation may stand on it: what is longer would be read thousands of times. */
const longest = 512;

/**
 * Path of the first of these servers, without a final slash; empty for none, or for `/`. An
 * absolute address counts with its path alone: where a request goes is for the probe to say. A
 * relative one is relative to `at`, the path of the document itself (OpenAPI 3.1, 4.8.5).
 */
export function basePath(servers: readonly unknown[], at: string): string {
  const url = textOf(servers[0], 'url');
  if (url === undefined || url.length > longest) return '';
  const filled = url.replaceAll(
    /\{([^{}]*)\}/g,
    (whole, name: string) => variable(servers[0], name) ?? whole,
  );
  const documentAt = URL.parse(at, anywhere)?.href ?? anywhere;
  return (URL.parse(filled, documentAt)?.pathname ?? '').replace(/\/+$/, '');
}

/** Servers of an operation stand in place of those of its path, and those in place of the document's. */
export function serversOf(contract: Contract, item: unknown, operation: unknown): readonly unknown[] {
  const written = [operation, item, contract.document].map((owner) => listOf(owner, 'servers'));
  return written.find((servers) => servers.length > 0) ?? [];
}

function variable(server: unknown, name: string): string | undefined {
  const text = textOf(memberOf(memberOf(server, 'variables'), name), 'default');
  return text !== undefined && text.length > longest ? undefined : text;
}
