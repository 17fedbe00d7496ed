// A café's API on Express: a menu that everybody reads, orders that want a token, CORS for its own pages, and the
// contract at /openapi.json, which promises one path too many. An order that names nothing is refused with 422.
import express from 'express';

const pages = 'https://app.example.com';
const responses = { default: { description: 'See the status.' } };
const parameters = [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }];
const contract = {
  openapi: '3.1.0',
  info: { title: 'Café', version: '1.0.0' },
  paths: {
    '/api/menu': { get: { responses } },
    '/api/orders': { get: { responses }, post: { responses } },
    '/api/orders/{id}': { parameters, get: { responses } },
    '/api/basket': { get: { responses }, delete: { responses } },
    '/api/tables': { get: { responses } },
  },
};

function preflight(request, response, next) {
  if (request.get('origin') !== pages) return next();
  response.set({ 'Access-Control-Allow-Origin': pages, Vary: 'Origin' });
  if (request.get('access-control-request-method') === undefined) return next();
  response.set('Access-Control-Allow-Methods', 'GET, POST');
  response.set('Access-Control-Allow-Headers', 'authorization, content-type').sendStatus(204);
}

function withToken(request, response, next) {
  if (request.get('authorization') === `Bearer ${process.env.TOKEN}`) return next();
  response.status(401).json({ error: 'no token' });
}

const app = express();
app.use(preflight);
app.get('/openapi.json', (_, response) => response.json(contract));
app.get('/api/menu', (_, response) => response.json({ items: ['tea', 'cake'] }));
app.get('/api/orders', withToken, (_, response) => response.json({ status: 'ok', orders: [] }));
app.post('/api/orders', withToken, (_, response) => response.status(422).json({ error: 'no item' }));
app.get('/api/orders/:id', (_, response) => response.json({ id: '7', item: 'tea' }));
app.get('/api/basket', (_, response) => response.json({ items: [] }));
app.delete('/api/basket', withToken, (_, response) => response.sendStatus(204));
app.post('/api/export', (_, response) => response.status(202).json({ started: true }));
app.listen(8080);
process.once('SIGTERM', () => process.exit(0));
