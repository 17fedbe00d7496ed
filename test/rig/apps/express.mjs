// An Express application. MODE: spa (every unknown GET is the page of a front end), v1 (no refunds
// yet), shadow (a parameter route stands before /orders/search). PREFIX mounts all of it lower.
import express from 'express';

const mode = process.env.MODE ?? '';
const api = express.Router();

api.get('/orders', (_, response) => response.json({ orders: [] }));
api.post('/orders', (_, response) => response.status(201).json({ created: true }));
api.put('/orders/:id', (request, response) => response.json({ replaced: request.params.id }));
api.get('/orders/:id', (request, response) =>
  response.status(404).json({ error: `order ${request.params.id} does not exist` }),
);
if (mode !== 'v1') api.post('/refunds', (_, response) => response.status(201).json({ refunded: true }));

const app = express();
app.use(process.env.PREFIX ?? '/', api);
if (mode === 'spa') {
  const page = '<!doctype html><title>Shop</title><div id="app"></div>';
  app.get('/{*path}', (_, response) => response.type('html').send(page));
}
app.listen(Number(process.env.PORT ?? 3000));
process.once('SIGTERM', () => process.exit(0));
