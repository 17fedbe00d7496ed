// An application that publishes its contract: Fastify with @fastify/swagger, at /openapi.json and
// /openapi.yaml. OPENAPI is the version, 3.0.3 unless given. WITHOUT names operations that it has
// lost and that stay in the document, such as removeThing, separated by commas.
import swagger from '@fastify/swagger';
import fastify from 'fastify';

const thing = { type: 'object', properties: { name: { type: 'string' } } };
const parameter = (name, schema) => ({ type: 'object', properties: { [name]: schema }, required: [name] });
const id = parameter('id', { type: 'integer', default: 7 });
const shelf = parameter('shelf', { type: 'string' });
const colour = parameter('colour', { type: 'string', enum: ['red', 'blue'] });

async function made(lost) {
  const app = fastify();
  await app.register(swagger, {
    openapi: {
      openapi: process.env.OPENAPI ?? '3.0.3',
      info: { title: 'Things', version: '1.0.0' },
      servers: [{ url: 'https://things.example.com/' }],
    },
  });
  const route = (api, method, url, operationId, schema = {}) => {
    const handler = async (request) => ({ operationId, parameters: request.params });
    if (!lost.has(operationId)) api.route({ method, url, schema: { operationId, ...schema }, handler });
  };
  app.register(
    async (api) => {
      route(api, 'GET', '/things', 'listThings');
      route(api, 'POST', '/things', 'addThing', { body: thing });
      api.register(
        async (one) => {
          route(one, 'GET', '', 'getThing', { params: id });
          route(one, 'PATCH', '', 'changeThing', { params: id, body: thing });
          route(one, 'DELETE', '', 'removeThing', { params: id });
        },
        { prefix: '/things/:id' },
      );
      route(api, 'GET', '/shelves/:shelf', 'getShelf', { params: shelf });
      route(api, 'GET', '/colours/:colour', 'getColour', { params: colour });
      route(api, 'GET', '/hidden', 'getHidden', { hide: true });
    },
    { prefix: '/v1' },
  );
  return app;
}

const whole = await made(new Set());
await whole.ready();
const app = await made(new Set((process.env.WITHOUT ?? '').split(',')));
app.get('/openapi.json', { schema: { hide: true } }, async () => whole.swagger());
app.get('/openapi.yaml', { schema: { hide: true } }, async (_, reply) =>
  reply.type('application/yaml').send(whole.swagger({ yaml: true })),
);
await app.listen({ host: '0.0.0.0', port: Number(process.env.PORT ?? 3001) });
process.once('SIGTERM', () => process.exit(0));
