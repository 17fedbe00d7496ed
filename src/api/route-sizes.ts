// How much all routes of one probe may hold together: what the bounds of single fields would let in is
// more than etcd and `kubectl apply` take. Apart from the routes, whose rules are about one each.

import type { WrittenExpect } from './expect.ts';
import type { WrittenHeader } from './request-header.ts';
import type { Rule } from './rules.ts';

/** What of a route counts. */
interface Sized {
  readonly methods?: readonly string[] | undefined;
  readonly mustRefuse?: readonly string[] | undefined;
  readonly body?: string | undefined;
  readonly headers?: readonly WrittenHeader[] | undefined;
  readonly expect?: WrittenExpect | undefined;
  readonly cors?: WrittenCors | undefined;
}

interface WrittenCors {
  readonly origins: readonly string[];
  readonly requestHeaders?: readonly string[] | undefined;
}

function sumOf<T>(items: readonly T[], sizeOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + sizeOf(item), 0);
}

/** Code points, as CEL counts. */
const lengthOf = (...texts: readonly (string | undefined)[]): number =>
  sumOf(texts, (text = '') => [...text].length);

const expectSize = ({ headers = [], jsonPath = [] }: WrittenExpect): number =>
  sumOf(headers, ({ name, equals, matches }) => lengthOf(name, equals, matches)) +
  sumOf(jsonPath, ({ path, equals }) => lengthOf(path, equals));

const corsSize = ({ origins, requestHeaders = [] }: WrittenCors): number =>
  lengthOf(...origins, ...requestHeaders);

const expectedHeaders =
  'has(r.expect.headers) ? r.expect.headers.map(h, size(h.name) + (has(h.equals) ? size(h.equals) : 0) + (has(h.matches) ? size(h.matches) : 0)).sum() : 0';
const expectedValues =
  'has(r.expect.jsonPath) ? r.expect.jsonPath.map(j, size(j.path) + size(j.equals)).sum() : 0';

/** Rules for `spec.routes`. */
export const sizeRules: readonly Rule<readonly Sized[]>[] = [
  {
    cel: 'self.map(r, (has(r.methods) ? size(r.methods) : 0) + (has(r.mustRefuse) ? size(r.mustRefuse) : 0)).sum() <= 256',
    message: 'at most 256 routes x methods in one probe: split it into several',
    holds: (routes) =>
      sumOf(routes, ({ methods = [], mustRefuse = [] }) => methods.length + mustRefuse.length) <= 256,
  },
  {
    cel: 'self.map(r, has(r.body) ? size(bytes(r.body)) : 0).sum() <= 65536',
    message: 'the bodies of all routes hold at most 64 KiB together',
    holds: (routes) => sumOf(routes, ({ body = '' }) => Buffer.byteLength(body)) <= 65_536,
  },
  {
    cel: 'self.map(r, has(r.headers) ? r.headers.map(h, size(h.name) + (has(h.value) ? size(h.value) : 0)).sum() : 0).sum() <= 32768',
    message: 'the headers of all routes hold at most 32768 characters together',
    holds: (routes) =>
      sumOf(routes, ({ headers = [] }) => sumOf(headers, ({ name, value }) => lengthOf(name, value))) <=
      32_768,
  },
  {
    cel: `self.map(r, has(r.expect) ? (${expectedHeaders}) + (${expectedValues}) : 0).sum() <= 32768`,
    message: 'the headers and jsonPath that all routes expect hold at most 32768 characters together',
    holds: (routes) => sumOf(routes, ({ expect }) => expectSize(expect ?? {})) <= 32_768,
  },
  {
    cel: 'self.map(r, has(r.cors) ? r.cors.origins.map(o, size(o)).sum() + (has(r.cors.requestHeaders) ? r.cors.requestHeaders.map(h, size(h)).sum() : 0) : 0).sum() <= 16384',
    message: 'the origins and requestHeaders under cors of all routes hold at most 16384 characters together',
    holds: (routes) => sumOf(routes, ({ cors }) => corsSize(cors ?? { origins: [] })) <= 16_384,
  },
];
