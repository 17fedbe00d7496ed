// Answers every request with what arrived, as JSON. Port 3000 speaks HTTP/1.1, port 3001 HTTP/2 without TLS.
// A HEAD has it in the header X-Echo. `?delay=1s` makes it wait, X-Echo-Set-Header: `name:value,…` sets headers of the answer.

import { createServer } from 'node:http';
import http2 from 'node:http2';

const { POD_NAME: pod, NAMESPACE: namespace } = process.env;

function delayOf(url) {
  const [, amount, unit] = /[?&]delay=(\d+)(ms|s)/.exec(url) ?? [];
  return amount === undefined ? 0 : Number(amount) * (unit === 's' ? 1_000 : 1);
}

function answer(request, response) {
  const { method, url, headers, rawHeaders } = request;
  const host = headers.host ?? headers[':authority'];
  for (const pair of (headers['x-echo-set-header'] ?? '').split(',').filter(Boolean)) {
    const [name, ...value] = pair.split(':');
    response.setHeader(name, value.join(':'));
  }
  const body = JSON.stringify({ namespace, pod, method, path: url, host, headers: valuesOf(rawHeaders) });
  setTimeout(() => {
    response.writeHead(200, { 'content-type': 'application/json', 'x-echo': encodeURI(body) });
    response.end(body);
  }, delayOf(url));
}

/** Every value of a header, in the order they came, by lower-case name. */
function valuesOf(rawHeaders) {
  const values = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index].toLowerCase();
    values[name] = [...(values[name] ?? []), rawHeaders[index + 1]];
  }
  return values;
}

createServer(answer).listen(3000);
http2.createServer(answer).listen(3001);
process.once('SIGTERM', () => process.exit(0));
