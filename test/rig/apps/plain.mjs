// A plain Node server whose paths behave in the ways that real APIs do and that a prober must not
// take for faults; MODE sets one behaviour for every path. No framework, so that the only
// handwriting in the answers is that of node:http.
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { gzipSync } from 'node:zlib';

const mode = process.env.MODE ?? '';
const port = Number(process.env.PORT ?? 8080);

const json = (response, status, value, headers = {}) => {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
};

const page = (response, status, text, headers = {}) => {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers });
  response.end(response.req.method === 'HEAD' ? undefined : text);
};

const nonce = () => Math.random().toString(36).slice(2);

/** An absolute address of its own, as many frameworks make it; TRUST=nobody ignores what a proxy says of the scheme. */
const home = ({ headers }) => {
  const told = process.env.TRUST === 'nobody' ? undefined : headers['x-forwarded-proto'];
  return `${told ?? 'http'}://${headers.host}/home`;
};

/** Each path with the methods it knows; whatever else comes is a 405 with Allow. */
const paths = {
  '/orders': {
    GET: (_, response) => json(response, 200, { orders: [] }),
    POST: (_, response) => json(response, 201, { created: true }),
  },
  '/read-only': { GET: (_, response) => json(response, 200, { reading: true }) },
  '/login': { POST: (_, response) => response.writeHead(302, { location: '/home' }).end() },
  '/sign-in': { POST: (request, response) => response.writeHead(302, { location: home(request) }).end() },
  '/home': { GET: (_, response) => page(response, 200, '<h1>home</h1>') },
  '/limited': {
    POST: (_, response) => json(response, 429, { error: 'too many orders today' }, { 'retry-after': '3600' }),
  },
  '/maintenance': { POST: (_, response) => json(response, 503, { error: 'maintenance until noon' }) },
  '/account': { POST: (_, response) => json(response, 403, { error: 'not your account' }) },
  '/crash': { POST: (_, response) => json(response, 500, { error: 'database is down' }) },
  '/slow': { POST: (_, response) => void setTimeout(() => json(response, 200, { late: true }), 1_500) },
  '/gzip': {
    POST: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync('{"packed":true}'));
    },
  },
  '/chunked': {
    POST: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"parts":[1,');
      setTimeout(() => response.end('2]}'), 20);
    },
  },
  '/continue': {
    POST: (_, response) => {
      response.writeContinue();
      json(response, 200, { continued: true });
    },
  },
  '/grpc.Service/Method': {
    POST: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/grpc-web+proto', 'grpc-status': '12' });
      response.end();
    },
  },
  '/socket': {
    GET: (_, response) => json(response, 400, { error: 'websocket upgrade expected' }),
  },
  '/nonce': {
    GET: (_, response) => page(response, 200, `<script nonce="${nonce()}">start("${nonce()}")</script>`),
    POST: (_, response) => page(response, 200, `<form data-token="${nonce()}">saved</form>`),
  },
  '/no-content': { DELETE: (_, response) => response.writeHead(204).end() },
};

const unknown = (request, response) =>
  json(response, 404, { error: 'no such path', path: request.url.split('?')[0] });

/** The behaviours that MODE sets, each for every path. */
const modes = {
  echo: (request, response) =>
    json(response, 200, { method: request.method, path: request.url, headers: request.headers }),
  'sign-in': (_, response) =>
    json(response, 401, { error: 'sign in first' }, { 'www-authenticate': 'Bearer' }),
  'no-allow': (request, response) =>
    request.url === '/orders' && request.method === 'POST'
      ? json(response, 201, { created: true })
      : json(response, 405, { error: 'method not allowed' }),
  'no-head': (request, response) =>
    request.method === 'HEAD' ? response.writeHead(501).end() : byPath(request, response),
  'post-only': (request, response) =>
    request.method === 'POST'
      ? json(response, 200, { valid: true })
      : json(response, 405, { error: 'POST only' }, { allow: 'POST' }),
  'to-http': (request, response) =>
    response.writeHead(302, { location: `http://${request.headers.host}${request.url}` }).end(),
};

function byPath(request, response) {
  const path = request.url.split('?')[0];
  const entity = /^\/orders\/(\w+)$/.exec(path)?.[1];
  if (entity !== undefined) return json(response, 404, { error: `order ${entity} does not exist` });
  const methods = paths[path];
  if (methods === undefined) return unknown(request, response);
  const handle = methods[request.method] ?? (request.method === 'HEAD' ? methods.GET : undefined);
  if (handle !== undefined) return handle(request, response);
  const allow = [...Object.keys(methods), 'OPTIONS'].join(', ');
  if (request.method === 'OPTIONS') return response.writeHead(204, { allow }).end();
  json(response, 405, { error: 'method not allowed' }, { allow });
}

const listener = (request, response) => {
  // The body is read to its end: an answer before that would reset the connection of a slow sender.
  request.on('end', () => (modes[mode] ?? byPath)(request, response));
  request.resume();
};

const server =
  process.env.TLS_DIRECTORY === undefined
    ? createServer(listener)
    : createSecureServer(await keyPair(process.env.TLS_DIRECTORY), listener);
server.listen(port);
process.once('SIGTERM', () => process.exit(0));

async function keyPair(directory) {
  const { readFile } = await import('node:fs/promises');
  const read = (name) => readFile(`${process.env.POD_DIR}${directory}/${name}`);
  return { cert: await read('tls.crt'), key: await read('tls.key') };
}
