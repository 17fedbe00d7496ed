// How much all routes of one probe may hold together: what the bounds of single fields would let in is
// more than etcd and `kubectl apply` take. The rules in route.ts are about one route each.

import type { WrittenExpect } from './expect.ts';
import type { WrittenHeader } from './request-header.ts';
import type { Rule } from './rules.ts';

/** What of a route counts. */
interface Sized {
  readonly host?: string | undefined;
  readonly path: string;
  readonly backendPath?: string | undefined;
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

/** Where any character is allowed, one may take four bytes. */
const bytesOf = (...texts: readonly (string | undefined)[]): number =>
  sumOf(texts, (text = '') => Buffer.byteLength(text));

const headerSize = ({
  name,
  value,
  valueFrom: { secretKeyRef, configMapKeyRef } = {},
}: WrittenHeader): number =>
  lengthOf(name, value, secretKeyRef?.name, secretKeyRef?.key, configMapKeyRef?.name, configMapKeyRef?.key);

const expectSize = ({ allow = [], headers = [], bodyContains, jsonPath = [] }: WrittenExpect): number =>
  bytesOf(bodyContains, ...allow) +
  sumOf(headers, ({ name, equals, matches }) => bytesOf(name, equals, matches)) +
  sumOf(jsonPath, ({ path, equals }) => bytesOf(path, equals));

const corsSize = ({ origins, requestHeaders = [] }: WrittenCors): number =>
  lengthOf(...origins, ...requestHeaders);

const textSize = ({ path, backendPath, host, body, headers = [], expect = {}, cors }: Sized): number =>
  lengthOf(path, backendPath, host) +
  bytesOf(body) +
  sumOf(headers, headerSize) +
  expectSize(expect) +
  corsSize(cors ?? { origins: [] });

/** The length of a field that may not be there. */
const celLength = (field: string): string => `(has(${field}) ? size(${field}) : 0)`;
const celBytes = (field: string): string => `(has(${field}) ? size(bytes(${field})) : 0)`;
/** A sum over a list that may not be there. */
const celSum = (list: string, item: string, size: string): string =>
  `(has(${list}) ? ${list}.map(${item}, ${size}).sum() : 0)`;
const celRef = (field: string): string => `(has(${field}) ? size(${field}.name) + size(${field}.key) : 0)`;

const celValueFrom = `(has(h.valueFrom) ? ${celRef('h.valueFrom.secretKeyRef')} + ${celRef('h.valueFrom.configMapKeyRef')} : 0)`;
const celHeaders = celSum('r.headers', 'h', `size(h.name) + ${celLength('h.value')} + ${celValueFrom}`);
const celExpect = [
  celSum('r.expect.allow', 'm', 'size(m)'),
  celSum('r.expect.headers', 'h', `size(h.name) + ${celBytes('h.equals')} + ${celBytes('h.matches')}`),
  celBytes('r.expect.bodyContains'),
  celSum('r.expect.jsonPath', 'j', 'size(bytes(j.path)) + size(bytes(j.equals))'),
].join(' + ');
const celCors = [
  celSum('r.cors.origins', 'o', 'size(o)'),
  celSum('r.cors.requestHeaders', 'h', 'size(h)'),
].join(' + ');

const celTexts = [
  'size(r.path)',
  celLength('r.backendPath'),
  celLength('r.host'),
  celBytes('r.body'),
  celHeaders,
  `(has(r.expect) ? ${celExpect} : 0)`,
  `(has(r.cors) ? ${celCors} : 0)`,
].join(' + ');

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
    // With 64 KiB of status, what the API server keeps beside it, and the rest of the spec: under 256 KiB.
    cel: `self.map(r, ${celTexts}).sum() <= 98304`,
    message:
      'path, backendPath, host, headers, body, expect and cors of all routes hold at most 96 KiB together: split the probe into several',
    holds: (routes) => sumOf(routes, textSize) <= 98_304,
  },
];
