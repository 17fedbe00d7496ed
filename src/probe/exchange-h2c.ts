// One request in HTTP/2 without TLS, by prior knowledge (RFC 9113 section 3.3): the experiment
// that shows a hop that speaks nothing else. A connection of its own, closed after the answer.

import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import type { Answer, Attempt, Header } from '../model.ts';
import { readBody } from './body.ts';
import type { Wire } from './exchange.ts';
import { headerPairs, wireHeaders } from './request-headers.ts';

/** An Answer without its duration. Rejects with the platform's error. */
export async function exchangeH2c(attempt: Attempt, wire: Wire): Promise<Omit<Answer, 'ms'>> {
  const session = openSession(attempt, wire);
  try {
    const stream = session.request(fieldsOf(attempt, wire), {
      endStream: attempt.request.body === undefined,
    });
    if (attempt.request.body !== undefined) stream.end(attempt.request.body);
    const { status, headers } = await answerOf(session, stream);
    wire.reached('body');
    return { kind: 'answered', status, phrase: '', headers, ...(await readBody(stream)) };
  } finally {
    session.destroy();
  }
}

function openSession({ target }: Attempt, { door, limit, reached }: Wire): ClientHttp2Session {
  const socket = connectSocket({ host: target.address, port: target.port, lookup: door.lookup });
  socket.once('connect', () => reached('answer'));
  const session = connect('http://hop.invalid', { createConnection: () => socket });
  limit.onEnd((reason) => session.destroy(reason));
  return session;
}

/** Fields as HTTP/2 has them: lower case, the Host as `:authority`, none that belong to a connection. */
function fieldsOf(attempt: Attempt, { userAgent }: Wire): Record<string, string> {
  const pairs = headerPairs(wireHeaders(attempt, userAgent)).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  const { host = '', ...fields } = Object.fromEntries(pairs) as Record<string, string>;
  const { method, path } = attempt.request;
  return { ':method': method, ':path': path, ':scheme': 'http', ':authority': host, ...fields };
}

interface Head {
  readonly status: number;
  readonly headers: readonly Header[];
}

function answerOf(session: ClientHttp2Session, stream: ClientHttp2Stream): Promise<Head> {
  return new Promise((resolve, reject) => {
    session.once('error', reject);
    stream.once('error', reject);
    // A peer that speaks something else may just close.
    stream.once('close', () => reject(closedBy(stream)));
    stream.once('response', (fields, _flags, raw) =>
      resolve({
        status: Number(fields[constants.HTTP2_HEADER_STATUS]),
        headers: headerPairs(raw).filter(([name]) => !name.startsWith(':')),
      }),
    );
  });
}

/** Speaks as a connection that was reset. */
function closedBy(stream: ClientHttp2Stream): Error {
  return Object.assign(new Error(`the stream was closed with code ${stream.rstCode}`), {
    code: 'ECONNRESET',
  });
}
