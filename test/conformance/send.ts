// One request of a table, sent as it is, and what came of it in the words of the comparison.

import http from 'node:http';
import https from 'node:https';
import type { Reply } from './reply.ts';
import { type RequestRow, textOf } from './table.ts';

/** The Host header of a row. A client names the port where it is not the scheme's own. */
export function hostOf({ host, scheme = 'http', port }: Sent): string {
  if (host !== undefined) return host;
  const isOwn = port === undefined || port === (scheme === 'https' ? 443 : 80);
  return isOwn ? 'conformance.test' : `conformance.test:${port}`;
}

type Sent = Pick<RequestRow, 'method' | 'host' | 'path' | 'headers' | 'port' | 'scheme'>;

/** Far above what an answer takes, the longest of which waits for a second. */
const timeoutMs = 5_000;

/** What the echo application says. */
interface Echo {
  readonly namespace: string;
  readonly pod: string;
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

/** Sends a request to a gateway and reads its answer; rejects when none comes. `ca` is for https. */
export async function ask(address: string, sent: Sent, ca?: string): Promise<Reply> {
  const { status, location, echoed, text } = await exchange(address, sent, ca);
  const url = new URL(`${sent.scheme ?? 'http'}://${hostOf(sent)}${sent.path}`);
  if (location !== undefined) return { status, location: new URL(location, url).href };
  if (status !== 200) return { status };
  const echo: Echo = JSON.parse(echoed === undefined ? text : decodeURI(echoed));
  const headers = Object.entries(echo.headers).map(([name, values]) => [name, values.join(',')]);
  return {
    status,
    pod: textOf({ namespace: echo.namespace, name: echo.pod }),
    method: echo.method,
    path: echo.path,
    host: echo.host,
    headers: Object.fromEntries(headers),
  };
}

interface Raw {
  readonly status: number;
  readonly location: string | undefined;
  /** X-Echo of the answer. */
  readonly echoed: string | undefined;
  readonly text: string;
}

function exchange(address: string, sent: Sent, ca: string | undefined): Promise<Raw> {
  const { method = 'GET', path, headers, scheme = 'http' } = sent;
  const host = hostOf(sent);
  const { promise, resolve, reject } = Promise.withResolvers<Raw>();
  const tls = scheme === 'https' ? { servername: host, ca } : {};
  const outgoing = (scheme === 'https' ? https : http).request({
    host: address,
    port: sent.port ?? (scheme === 'https' ? 443 : 80),
    method,
    path,
    headers: { ...headers, Host: host, Connection: 'close' },
    agent: false,
    timeout: timeoutMs,
    ...tls,
  });
  outgoing.on('response', (answer) => {
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const { location, 'x-echo': echoed } = answer.headers;
      resolve({ status: answer.statusCode ?? 0, location, echoed: echoed?.toString(), text });
    });
  });
  outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer in ${timeoutMs} ms`)));
  outgoing.on('error', reject);
  outgoing.end();
  return promise;
}
