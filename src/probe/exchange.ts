// One request and its answer on an open door, over node:http: that sends any method and path
// byte for byte, with the Host and SNI it is given, and never follows a redirect.

import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { TLSSocket } from 'node:tls';
import type { Answer, Attempt } from '../model.ts';
import { emptyBody, readBody } from './body.ts';
import type { Door } from './connect.ts';
import { codeOf, type Stage } from './failure.ts';
import { headerPairs, wireHeaders } from './request-headers.ts';
import type { TimeLimit } from './time-limit.ts';
import { tlsSeen } from './tls.ts';

/** Bytes of a header section; four times Node's default, because a proxy that is generous with headers is no fault. */
const headerLimit = 65_536;

/** May be sent again when a kept connection turns out closed (RFC 9112 section 9.3.1). */
const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** What an exchange needs beside the attempt. */
export interface Wire {
  readonly door: Door;
  readonly userAgent: string;
  /** Destroys the exchange when the time is up. */
  readonly limit: TimeLimit;
  /** Told how far the request came. */
  readonly reached: (stage: Stage) => void;
}

/** An Answer without its duration. Rejects with the platform's error. */
export async function exchange(attempt: Attempt, wire: Wire): Promise<Omit<Answer, 'ms'>> {
  const response = await respond(attempt, wire);
  wire.reached('body');
  // Read before the body: at its end the answer lets go of its socket.
  const tls = response.socket instanceof TLSSocket ? tlsSeen(response.socket) : undefined;
  // After 101 the connection speaks another protocol: there is no body to read.
  const body = response.statusCode === 101 ? emptyBody : await readBody(response);
  return {
    kind: 'answered',
    status: response.statusCode ?? 0,
    phrase: response.statusMessage ?? '',
    headers: headerPairs(response.rawHeaders),
    ...body,
    ...(tls === undefined ? {} : { tls }),
  };
}

/** Sends once; once more when the server had closed the kept connection while the request was on its way. */
async function respond(attempt: Attempt, wire: Wire): Promise<IncomingMessage> {
  const first = start(attempt, wire);
  try {
    return await first.response;
  } catch (error) {
    const closed = ['ECONNRESET', 'EPIPE'].includes(codeOf(error));
    if (!closed || !first.onKeptConnection() || !safeMethods.has(attempt.request.method)) throw error;
    return await start(attempt, wire).response;
  }
}

function start(attempt: Attempt, wire: Wire) {
  const send = attempt.target.scheme === 'https' ? httpsRequest : httpRequest;
  const request = send(requestOptions(attempt, wire));
  wire.limit.onEnd((reason) => request.destroy(reason));
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', resolve);
    request.on('upgrade', (upgraded, socket) => {
      socket.destroy();
      resolve(upgraded);
    });
  });
  request.on('socket', (socket) => {
    if (!socket.connecting) wire.reached('answer');
    else
      socket.once(attempt.target.scheme === 'https' ? 'secureConnect' : 'connect', () =>
        wire.reached('answer'),
      );
  });
  request.end(attempt.request.body);
  return { response, onKeptConnection: () => request.reusedSocket };
}

function requestOptions(attempt: Attempt, wire: Wire): RequestOptions {
  const { request, target } = attempt;
  return {
    agent: wire.door.agent,
    lookup: wire.door.lookup,
    host: target.address,
    port: target.port,
    method: request.method,
    path: request.path,
    headers: wireHeaders(attempt, wire.userAgent),
    maxHeaderSize: headerLimit,
  };
}
