// Real servers on loopback and the attempts that knock on them, for the tests of the sender.

import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import type { Answer, Attempt, Failure, Outcome, Request, Target } from '../../../src/model/index.ts';
import type { DestinationPolicy } from '../../../src/probe/send/destination.ts';
import { openSession, type Session, type SessionOptions } from '../../../src/probe/send/session.ts';
import type { KeyPair } from './certificates.ts';

/** Loopback is closed in the product for good; these tests open exactly that and nothing else. */
export const loopbackOnly: DestinationPolicy = {
  check: (address) => (address.startsWith('127.') ? undefined : `${address} is not loopback`),
};

/** A session that ends with its test. */
export function session(
  t: TestContext,
  destinations: DestinationPolicy = loopbackOnly,
  more: Partial<SessionOptions> = {},
): Session {
  const opened = openSession({ destinations, userAgent: 'methodprobe/0 (+ns/name)', ...more });
  t.after(() => opened.close());
  return opened;
}

/** A server of any kind on a free port of 127.0.0.1, closed with its test. */
export async function listen(t: TestContext, server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

export const httpServer = (t: TestContext, listener: RequestListener): Promise<number> =>
  listen(t, createHttpServer(listener));

export const httpsServer = (t: TestContext, keys: KeyPair, listener: RequestListener): Promise<number> =>
  listen(t, createHttpsServer(keys, listener));

/** A bare server: `greet` gets each connection, bytes are whatever it writes. */
export const tcpServer = (t: TestContext, greet: (socket: Socket) => void): Promise<number> =>
  listen(t, createTcpServer(greet));

/** A server that answers every first bytes with a fixed text and what it received, for looking at the wire. */
export function wireServer(
  t: TestContext,
  received: string[],
  answer = 'HTTP/1.1 204 No Content\r\n\r\n',
): Promise<number> {
  return tcpServer(t, (socket) => {
    socket.on('data', (bytes) => {
      received.push(bytes.toString('latin1'));
      socket.write(answer);
    });
  });
}

/** An attempt at a port of loopback through the gateway-http vantage, unless told otherwise. */
export function attempt(port: number, request: Partial<Request> = {}, target: Partial<Target> = {}): Attempt {
  const clientScheme = target.scheme ?? 'http';
  return {
    request: {
      purpose: 'declared',
      vantage: { kind: 'gateway', scheme: clientScheme },
      method: 'GET',
      path: '/',
      host: 'dify.example.com',
      clientScheme,
      headers: [],
      ...request,
    },
    target: { scheme: 'http', address: '127.0.0.1', port, vouched: true, ...target },
    timeoutMs: 5000,
  };
}

/** Sends without a caller that could cancel. */
export const send = (opened: Session, sent: Attempt): Promise<Outcome> =>
  opened.send(sent, new AbortController().signal);

export function answered(outcome: Outcome): Answer {
  if (outcome.kind === 'failed') throw new Error(`no answer: ${outcome.cause}: ${outcome.detail}`);
  return outcome;
}

export function failed(outcome: Outcome): Failure {
  if (outcome.kind === 'answered') throw new Error(`answered ${outcome.status}`);
  return outcome;
}
