// A shop's API, mounted at /v1: orders and a catalogue, with and without a slash at the end. It knows nothing
// of CORS: OPTIONS is a method like any other, and refused.

import { createServer } from 'node:http';

const paths = {
  '/v1/orders': { GET: [200, { orders: [] }], POST: [201, { ordered: true }] },
  '/v1/catalog': { GET: [200, { catalog: ['tea'] }] },
};

createServer(({ method, url }, response) => {
  const [path] = url.split('?');
  const methods = paths[path.replace(/(.)\/$/, '$1')];
  const [status, value] =
    methods?.[method] ?? (methods ? [405, { error: 'method not allowed' }] : [404, { error: 'not found' }]);
  const allow = status === 405 ? { allow: Object.keys(methods).join(', ') } : {};
  response.writeHead(status, { 'content-type': 'application/json', ...allow });
  response.end(method === 'HEAD' ? undefined : JSON.stringify(value));
}).listen(8080);
process.once('SIGTERM', () => process.exit(0));
