// A café's API: a menu that everybody reads, orders that want a token, CORS for its own pages, and the contract at
// /openapi.json. An order that names nothing is refused with 422.

import { createServer } from 'node:http';

const token = process.env.TOKEN;
const pages = 'https://app.example.com';

const parameters = [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }];
const responses = { default: { description: 'See the status.' } };
const contract = {
  openapi: '3.1.0',
  info: { title: 'Café', version: '1.0.0' },
  paths: {
    '/api/menu': { get: { responses } },
    '/api/orders': { get: { responses }, post: { responses } },
    '/api/orders/{id}': { parameters, get: { responses }, delete: { responses } },
    '/api/tables': { get: { responses } },
  },
};

const order = { DELETE: () => [204], GET: () => [200, { id: '7', item: 'tea' }] };
const paths = {
  '/openapi.json': { GET: () => [200, contract] },
  '/api/menu': { GET: () => [200, { items: ['tea', 'cake'] }] },
  '/api/orders': { GET: () => [200, { status: 'ok', orders: [] }], POST: () => [422, { error: 'no item' }] },
  '/api/orders/7': order,
  '/api/export': { POST: () => [202, { started: true }] },
};
const isOpen = (path) => ['/openapi.json', '/api/menu', '/api/export'].includes(path);

function answerTo({ method, headers }, path) {
  const methods = paths[path];
  if (methods === undefined) return [404, { error: 'not found' }];
  const allow = [...Object.keys(methods), 'OPTIONS'].join(', ');
  if (method === 'OPTIONS') return [204, undefined, { allow }];
  const serve = methods[method === 'HEAD' ? 'GET' : method];
  if (serve === undefined) return [405, { error: 'method not allowed' }, { allow }];
  if (!isOpen(path) && headers.authorization !== `Bearer ${token}`) return [401, { error: 'no token' }];
  return serve();
}

const cors = {
  'access-control-allow-origin': pages,
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, content-type',
  vary: 'Origin',
};

createServer((request, response) => {
  const [path] = request.url.split('?');
  const [status, value, headers] = answerTo(request, path);
  const own = request.headers.origin === pages ? cors : {};
  response.writeHead(status, { 'content-type': 'application/json', ...headers, ...own });
  response.end(value === undefined || request.method === 'HEAD' ? undefined : JSON.stringify(value));
}).listen(8080);
process.once('SIGTERM', () => process.exit(0));
