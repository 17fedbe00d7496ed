// All headers of a request as they are sent: those of every request, those that a gateway adds for the hops behind
// it, and those that the author declared.

import { randomUUID } from 'node:crypto';
import type { Attempt, Header, Request, Scheme } from '../../model/index.ts';

/**
 * The address of the client that hops behind the gateway are given (RFC 5737, TEST-NET-1). Not the operator's own:
 * that one changes with its Pod, and applications trust private addresses more than a client from outside.
 */
const documentedClient = '192.0.2.1';

/** Headers that an author cannot declare: those that identify the operator, and the framing, which would allow request smuggling. */
const ownNames = new Set(['host', 'user-agent', 'x-request-id', 'content-length', 'transfer-encoding']);

/** Methods whose requests carry no Content-Length without a body; the others carry `Content-Length: 0` (RFC 9110 section 8.6). */
const bodylessMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'DELETE']);

/** `methodprobe/<version> (+<namespace>/<name>)`, and what the author wants to add. */
export function userAgentOf(
  version: string,
  probe: { readonly namespace: string; readonly name: string },
  suffix?: string,
): string {
  const base = `methodprobe/${version} (+${probe.namespace}/${probe.name})`;
  return suffix === undefined ? base : `${base} ${suffix}`;
}

/** All headers, flat as `node:http` takes them (name, value, name, value), in the order sent. */
export function requestHeaders(attempt: Attempt, userAgent: string): readonly string[] {
  const { request } = attempt;
  const forwarded = 'service' in request.vantage ? forwardedHeaders(attempt) : [];
  const reserved = new Set([...ownNames, ...forwarded.map(lowerName)]);
  const declared = request.headers.filter((header) => !reserved.has(lowerName(header)));
  const headers: readonly Header[] = [
    ['Host', hostHeader(attempt)],
    ['User-Agent', userAgent],
    ['X-Request-Id', randomUUID()],
    ...withDefaults(declared),
    ...forwarded,
    ...framingHeaders(request),
  ];
  return headers.flat();
}

/** Node's flat list of names and values as pairs, order and repetition kept. */
export function headerPairs(flat: readonly string[]): readonly Header[] {
  const all: Header[] = [];
  for (let at = 0; at < flat.length; at += 2) all.push([flat[at] ?? '', flat[at + 1] ?? '']);
  return all;
}

/** The host as it stands in the Host header: a port only where it is not the default of the client's scheme. */
function hostHeader(attempt: Attempt): string {
  const { name } = splitHost(attempt.request.host);
  const port = clientPort(attempt);
  return port === defaultPort(attempt.request.clientScheme) ? name : `${name}:${port}`;
}

/** The port that the client uses: the declared one; else at the gateway the dialled one, behind it the default of the scheme. */
function clientPort({ request, target }: Attempt): string {
  const { port } = splitHost(request.host);
  if (port !== undefined) return port;
  return 'service' in request.vantage ? defaultPort(request.clientScheme) : String(target.port);
}

/** Host without port and brackets. */
export function bareHost(host: string): string {
  return splitHost(host).name.replace(/^\[|\]$/g, '');
}

/** The headers by which a gateway describes the client's request to the hops behind it. */
function forwardedHeaders(attempt: Attempt): readonly Header[] {
  return [
    ['X-Forwarded-For', documentedClient],
    ['X-Forwarded-Proto', attempt.request.clientScheme],
    ['X-Forwarded-Host', hostHeader(attempt)],
    ['X-Forwarded-Port', clientPort(attempt)],
  ];
}

/** `identity`: fingerprints need an uncompressed body. */
function withDefaults(declared: readonly Header[]): readonly Header[] {
  const names = new Set(declared.map(lowerName));
  const defaults: readonly Header[] = [
    ['Accept', '*/*'],
    ['Accept-Encoding', 'identity'],
  ];
  return [...defaults.filter((header) => !names.has(lowerName(header))), ...declared];
}

function framingHeaders({ method, body }: Request): readonly Header[] {
  if (body !== undefined) return [['Content-Length', String(Buffer.byteLength(body))]];
  return bodylessMethods.has(method) ? [] : [['Content-Length', '0']];
}

/** Splits `host`, `host:port`, `[v6]` and `[v6]:port`; a bare IPv6 address gets its brackets. */
function splitHost(host: string): { readonly name: string; readonly port?: string } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host);
  if (match === null) return { name: `[${host}]` };
  const [, name = '', port] = match;
  return port === undefined ? { name } : { name, port };
}

function defaultPort(scheme: Scheme): string {
  return scheme === 'https' ? '443' : '80';
}

function lowerName([name]: Header): string {
  return name.toLowerCase();
}
