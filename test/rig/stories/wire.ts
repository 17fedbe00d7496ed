// One raw request at a gateway and what is wrong with its answer. Nothing is followed, folded
// or retried: the bytes of the story are what is looked at.

import http from 'node:http';
import https from 'node:https';
import type { Exchange, Wire } from './story.ts';

/** Where the request is dialled, and whom its TLS trusts. */
export interface Gateway {
  readonly address: string;
  readonly host: string;
  /** PEM of the authority. */
  readonly ca: string;
  /** Default 80 and 443. */
  readonly ports?: { readonly http: number; readonly https: number };
}

/** An answer as it came, or the code of the error that came instead. */
export type Answered =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly phrase: string;
      readonly headers: Readonly<Record<string, string | undefined>>;
      readonly body: string;
      readonly length: number;
    }
  | { readonly kind: 'failed'; readonly code: string };

/** Far above the milliseconds that an answer in the rig takes. */
const timeoutMs = 5_000;

/** Sends one request with an empty body. */
export function ask(
  gateway: Gateway,
  request: Pick<Exchange, 'scheme' | 'method' | 'path'>,
): Promise<Answered> {
  const { promise, resolve } = Promise.withResolvers<Answered>();
  const client = request.scheme === 'https' ? https : http;
  const outgoing = client.request({
    host: gateway.address,
    port: gateway.ports?.[request.scheme] ?? (request.scheme === 'https' ? 443 : 80),
    method: request.method,
    path: request.path,
    headers: { Host: gateway.host, 'Content-Length': '0', Connection: 'close' },
    agent: false,
    timeout: timeoutMs,
    ...(request.scheme === 'https' ? { servername: gateway.host, ca: gateway.ca } : {}),
  });
  outgoing.on('response', (answer) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('end', () => {
      const body = Buffer.concat(chunks);
      resolve({
        kind: 'answered',
        status: answer.statusCode ?? 0,
        phrase: answer.statusMessage ?? '',
        headers: Object.fromEntries(
          Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
        ),
        body: body.toString('utf8'),
        length: body.length,
      });
    });
  });
  outgoing.on('timeout', () => outgoing.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })));
  outgoing.on('error', (error: NodeJS.ErrnoException) =>
    resolve({ kind: 'failed', code: error.code ?? error.message }),
  );
  outgoing.end();
  return promise;
}

/** What differs from the expectation, in words; empty when nothing does. */
export function differences(expected: Wire, seen: Answered): readonly string[] {
  if ('failure' in expected) {
    if (seen.kind === 'failed' && expected.failure.test(seen.code)) return [];
    return [`${expected.failure} instead of ${seen.kind === 'failed' ? seen.code : seen.status}`];
  }
  if (seen.kind === 'failed') return [`an answer instead of ${seen.code}`];
  return [
    ...unequal('status', expected.status, seen.status),
    ...unequal('phrase', expected.phrase ?? seen.phrase, seen.phrase),
    ...unequal('length', expected.length ?? seen.length, seen.length),
    ...(expected.body?.test(seen.body) === false
      ? [`body ${expected.body} instead of ${seen.body.slice(0, 120)}`]
      : []),
    ...wrongHeaders(expected, seen.headers),
  ];
}

function unequal<T extends string | number>(what: string, expected: T, seen: T): readonly string[] {
  return expected === seen ? [] : [`${what} ${expected} instead of ${seen}`];
}

function wrongHeaders(
  expected: Exchange,
  headers: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return Object.entries(expected.headers ?? {}).flatMap(([name, pattern]) => {
    const value = headers[name];
    const right = pattern === undefined ? value === undefined : value !== undefined && pattern.test(value);
    return right ? [] : [`${name} ${pattern ?? 'absent'} instead of ${value ?? 'absent'}`];
  });
}
