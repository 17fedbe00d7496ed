// An application that writes down how requests came: by plain HTTP (8080), by HTTP/2 without TLS (8082), by TLS
// (8443), where it asks for a client certificate and takes HTTP/2 and HTTP/1.1. GET :9000 is what came. /slow takes its
// time, and only /things is served beside it.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createPlainHttp2, createSecureServer } from 'node:http2';
import { setTimeout } from 'node:timers/promises';

const came = [];
const directory = `${process.env.POD_DIR ?? ''}${process.env.TLS_DIRECTORY}`;

/** `offered` is what the client proposes by ALPN; undefined where it proposes nothing. */
const tlsOf = (socket) => ({
  serverName: socket.servername || undefined,
  offered: socket.offered,
  client: socket.getPeerCertificate()?.subject?.CN,
});

const application = (listener) => async (request, response) => {
  const { method, url: path, httpVersion, headers, socket } = request;
  for await (const _ of request);
  const host = headers[':authority'] ?? headers.host;
  const agent = headers['user-agent'];
  // Who asks past the gateway speaks for this client (RFC 5737).
  const direct = headers['x-forwarded-for'] === '192.0.2.1';
  came.push({
    listener,
    direct,
    method,
    path,
    host,
    agent,
    httpVersion,
    ...(listener === 'tls' ? tlsOf(socket) : {}),
  });
  if (path === '/slow') await setTimeout(600);
  response.writeHead(['/things', '/slow'].includes(path) ? 200 : 404, { 'content-type': 'application/json' });
  response.end(method === 'HEAD' ? undefined : JSON.stringify({ path }));
};

createServer(application('http')).listen(8080);
createPlainHttp2(application('h2c')).listen(8082);
createSecureServer(
  {
    key: readFileSync(`${directory}/tls.key`),
    cert: readFileSync(`${directory}/tls.crt`),
    allowHTTP1: true,
    requestCert: true,
    // Whoever shows none, or one of a stranger, is written down too.
    rejectUnauthorized: false,
    ALPNCallback({ protocols }) {
      this.offered = protocols;
      return ['h2', 'http/1.1'].find((one) => protocols.includes(one));
    },
  },
  application('tls'),
).listen(8443);
createServer((_, response) => response.end(JSON.stringify(came))).listen(9000);
process.once('SIGTERM', () => process.exit(0));
