// A careless application: it writes down what it gets and gives back every credential in its body, its headers, its
// redirects and its reason phrase. 8080 is plain, 8443 TLS that asks for a client certificate; on 9000 the test reads
// what came (GET) and says which token /guarded takes (PUT).
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { text } from 'node:stream/consumers';

const came = [];
let accepted = '';

/** The gateway of the rig adds X-Real-IP; a hop that is asked directly gets none. */
const vantageOf = ({ headers, socket }) => {
  if (headers['x-real-ip'] !== undefined) return `gateway-${headers['x-forwarded-proto']}`;
  return socket.encrypted === true ? 'direct-tls' : 'direct-plain';
};

const noted = (request) => ({
  vantage: vantageOf(request),
  method: request.method,
  path: request.url,
  host: request.headers.host,
  authorization: request.headers.authorization,
  tenant: request.headers['x-tenant'],
  certificate: request.socket.getPeerX509Certificate?.()?.fingerprint256,
});

/** The credential in the spellings that real applications give back. */
const spellings = (value) => ({
  raw: value,
  base64: Buffer.from(value).toString('base64'),
  url: Buffer.from(value).toString('base64url'),
  percent: encodeURIComponent(value),
  everyByte: [...Buffer.from(value)].map((byte) => `%${byte.toString(16)}`).join(''),
  bare: value.replace(/^Bearer /, ''),
});

const elsewhere = process.env.ELSEWHERE;

/** Status and Location by path; what is not here is echoed with a 405, so that a status has much to tell. */
function judged({ method, url, headers }, body) {
  const path = url.split('?')[0];
  const value = encodeURIComponent(headers.authorization ?? '');
  if (path === '/guarded') return { status: headers.authorization === accepted ? 200 : 401 };
  if (method !== 'POST') return { status: 200 };
  switch (path) {
    case '/moved':
      return {
        status: 302,
        location: `https://${headers.host}/moved/?token=${value}&body=${encodeURIComponent(body)}`,
      };
    case '/led':
      return { status: 308, location: `https://${elsewhere}/led` };
    case '/fine':
      return { status: 200 };
    default:
      return { status: 405 };
  }
}

async function application(request, response) {
  const body = await text(request);
  came.push({ ...noted(request), body });
  const { status, location } = judged(request, body);
  const value = request.headers.authorization ?? 'nothing';
  const echoes = Object.entries(spellings(value));
  response.writeHead(status, value, {
    ...Object.fromEntries(echoes.map(([spelling, echo]) => [`X-Echo-${spelling}`, echo])),
    Allow: `GET, ${value}`,
    'WWW-Authenticate': `Bearer realm="${value}"`,
    Server: value,
    ...(body === '' ? {} : { 'X-Echo-Body': body }),
    'Content-Type': 'application/json',
    ...(location === undefined ? {} : { Location: location }),
  });
  response.end(JSON.stringify({ error: value, ...Object.fromEntries(echoes) }));
}

/** Node's parser refuses methods that it does not know, and PROBE is one. */
function unknownMethod(error, socket) {
  const head = (error.rawPacket ?? '').toString('latin1');
  const [, method] = /^([A-Z]+) /.exec(head) ?? [];
  const [, authorization] = /\nauthorization: *([^\r\n]*)/i.exec(head) ?? [];
  came.push({ vantage: 'unknown', method, authorization });
  socket.end('HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
}

const directory = `${process.env.POD_DIR}${process.env.TLS_DIRECTORY}`;
const pair = { cert: readFileSync(`${directory}/tls.crt`), key: readFileSync(`${directory}/tls.key`) };
const listener = (request, response) => void application(request, response);
createServer(listener).on('clientError', unknownMethod).listen(8080);
createSecureServer({ ...pair, requestCert: true, rejectUnauthorized: false }, listener)
  .on('clientError', unknownMethod)
  .listen(8443);
createServer(async (request, response) => {
  if (request.method === 'PUT') accepted = await text(request);
  response.end(JSON.stringify(came));
}).listen(9000);
process.once('SIGTERM', () => process.exit(0));
