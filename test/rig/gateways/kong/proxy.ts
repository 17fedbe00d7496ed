// Part of a STAND-IN for Kong. The proxy itself, on node:http: raw paths in and out, the
// upstream's status line and headers kept, Kong's own headers added
// (kong/runloop/handler.lua, kong/templates/nginx_kong.lua).

import { randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { createSecureContext } from 'node:tls';
import type { KeyPair } from '../lookup.ts';
import type { KongModel } from './model.ts';
import { errorReply, httpsOnly, noRoute, noTarget, type Reply, version } from './replies.ts';
import { type Match, matchOf, upstreamOf } from './route.ts';

/** Kong's time-outs towards an upstream are 60 s; a rig that hangs for a minute helps nobody. */
const upstreamTimeoutMs = 10_000;

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  'host',
]);

interface Exchange {
  readonly request: http.IncomingMessage;
  readonly response: http.ServerResponse;
  readonly scheme: 'http' | 'https';
  readonly id: string;
  readonly started: number;
}

/** The two listeners of the proxy, not yet listening. `model` is asked anew for every request. */
export function proxyServers(
  model: () => KongModel,
  fallback: KeyPair,
): { readonly http: http.Server; readonly https: https.Server } {
  const answer =
    (scheme: 'http' | 'https') =>
    (request: http.IncomingMessage, response: http.ServerResponse): void => {
      const id = randomBytes(16).toString('hex');
      handle(model(), { request, response, scheme, id, started: performance.now() });
    };
  return {
    http: http.createServer(answer('http')),
    https: https.createServer(
      {
        cert: fallback.certificate,
        key: fallback.key,
        SNICallback: (name, done) => {
          const pair = model().certificates.get(name) ?? fallback;
          done(null, createSecureContext({ cert: pair.certificate, key: pair.key }));
        },
      },
      answer('https'),
    ),
  };
}

function handle(model: KongModel, exchange: Exchange): void {
  const { request, scheme, id } = exchange;
  const method = request.method ?? 'GET';
  const host = request.headers.host ?? '';
  const target = request.url ?? '/';
  const match = matchOf(model, { scheme, method, host, target });
  const own = ownReply(exchange, match);
  const targets = match?.route.targets ?? [];
  const chosen = targets[Math.floor(Math.random() * targets.length)];
  if (own !== undefined) reply(exchange, own);
  else if (match === undefined) reply(exchange, noRoute(id));
  else if (chosen === undefined) reply(exchange, noTarget(id));
  else pass(exchange, match, chosen);
}

/** What Kong says without asking an upstream, but for the missing route and the missing target. */
function ownReply(exchange: Exchange, match: Match | undefined): Reply | undefined {
  const { request, scheme, id } = exchange;
  if (request.method === 'TRACE') return errorReply(405, 'Method not allowed', id);
  if (match === undefined || match.route.protocols.includes(scheme)) return undefined;
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  return httpsOnly(match.route, id, `https://${host}${request.url ?? '/'}`);
}

function reply(exchange: Exchange, own: Reply): void {
  const { request, response } = exchange;
  request.resume();
  response.sendDate = true;
  response.writeHead(own.status, own.phrase, {
    Connection: 'keep-alive',
    ...own.headers,
    'Content-Length': String(Buffer.byteLength(own.body)),
    'X-Kong-Response-Latency': since(exchange),
    Server: version,
    'X-Kong-Request-Id': exchange.id,
  });
  response.end(request.method === 'HEAD' ? undefined : own.body);
}

function pass(exchange: Exchange, match: Match, target: string): void {
  const { request, response, id } = exchange;
  const upstream = upstreamOf(match, request.url ?? '/');
  const [address = '', port = '80'] = target.split(':');
  const proxyLatency = since(exchange);
  const asked = performance.now();
  const outgoing = http.request({
    host: address,
    port: Number(port),
    method: request.method ?? 'GET',
    path: upstream.target,
    headers: forwarded(exchange, match, { stripped: upstream.stripped, target }),
    agent: false,
    setHost: false,
    timeout: upstreamTimeoutMs,
  });
  outgoing.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? '', [
      ...kept(answer.rawHeaders),
      ...['Connection', 'keep-alive'],
      ...['X-Kong-Upstream-Latency', String(Math.round(performance.now() - asked))],
      ...['X-Kong-Proxy-Latency', proxyLatency],
      ...['Via', `1.1 ${version}`],
      ...['X-Kong-Request-Id', id],
    ]);
    answer.pipe(response);
  });
  outgoing.on('timeout', () => outgoing.destroy(new Error('timeout')));
  outgoing.on('error', (error) => {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const late = error.message === 'timeout';
    reply(
      exchange,
      late
        ? errorReply(504, 'The upstream server is timing out', id)
        : errorReply(502, 'An invalid response was received from the upstream server', id),
    );
  });
  request.pipe(outgoing);
}

/**
 * preserve_host off: Kong sends the target's own host and port, and the controller's targets
 * are Pod addresses, so the Host is `10.0.0.1:8000`; the Service annotation konghq.com/host-header replaces it
 * (developer.konghq.com/kubernetes-ingress-controller/reference/host-manipulation).
 */
function hostFor(match: Match, host: string, target: string): string {
  if (match.route.preserveHost) return host;
  return match.route.hostHeader ?? target.replace(/:(80|443)$/, '');
}

/** Headers as a flat list, so that repeated ones and their order survive. */
function forwarded(
  exchange: Exchange,
  match: Match,
  to: { readonly stripped: string; readonly target: string },
): readonly string[] {
  const { request, scheme, id } = exchange;
  const host = request.headers.host ?? '';
  const remote = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const chain = request.headers['x-forwarded-for'];
  const replaced = /^(x-forwarded-(for|proto|host|port|path|prefix)|x-real-ip)$/i;
  const passed = pairs(request.rawHeaders).filter(
    ([name]) => !hopByHop.has(name.toLowerCase()) && !replaced.test(name),
  );
  const prefix = to.stripped.replace(/\/$/, '');
  return [
    ...['Host', hostFor(match, host, to.target)],
    ...['Connection', 'keep-alive'],
    ...['X-Forwarded-For', chain === undefined ? remote : `${chain}, ${remote}`],
    ...['X-Forwarded-Proto', scheme],
    ...['X-Forwarded-Host', host.replace(/:\d+$/, '')],
    ...['X-Forwarded-Port', String(request.socket.localPort)],
    ...['X-Forwarded-Path', (request.url ?? '/').split('?', 1)[0] ?? '/'],
    ...(prefix === '' ? [] : ['X-Forwarded-Prefix', prefix]),
    ...['X-Real-IP', remote],
    ...['Via', `1.1 ${version}`],
    ...['X-Kong-Request-Id', id],
    ...passed.flat(),
  ];
}

/** The upstream's headers, Server among them, without those of the connection. */
function kept(raw: readonly string[]): readonly string[] {
  return pairs(raw)
    .filter(([name]) => !hopByHop.has(name.toLowerCase()))
    .flat();
}

function pairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  const found: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2)
    found.push([raw[index] ?? '', raw[index + 1] ?? '']);
  return found;
}

function since(exchange: Exchange): string {
  return String(Math.round(performance.now() - exchange.started));
}
