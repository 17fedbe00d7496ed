// An application that publishes its contract: Fastify with @fastify/swagger, /openapi.json and
// /openapi.yaml. OPENAPI is the version, 3.0.3 unless given. WITHOUT names operations that it has
// lost and that stay in the document: `DELETE /v1/things/:id`, separated by commas.
import swagger from '@fastify/swagger';
import fastify from 'fastify';

const lost = new Set((process.env.WITHOUT ?? '').split(',').map((each) => each.trim()));
const app = fastify();

await app.register(swagger, {
  openapi: {
    openapi: process.env.OPENAPI ?? '3.0.3',
    info: { title: 'Things', version: '1.0.0' },
    servers: [{ url: 'https://things.example.com/' }],
  },
});

const thing = { type: 'object', properties: { name: { type: 'string' } } };
const id = { type: 'object', properties: { id: { type: 'integer', default: 7 } }, required: ['id'] };
const shelf = { type: 'object', properties: { shelf: { type: 'string' } }, required: ['shelf'] };
const colour = { type: 'object', properties: { colour: { type: 'string', enum: ['red', 'blue'] } } };

app.register(
  async (api) => {
    api.get('/things', { schema: { summary: 'All things' } }, async () => ({ things: [] }));
    api.post('/things', { schema: { body: thing } }, async (_, reply) => reply.code(201).send({ created: true }));
    api.register(
      async (one) => {
        one.get('/', { schema: { params: id } }, async (request) => ({ id: request.params.id }));
        one.patch('/', { schema: { params: id, body: thing } }, async (request) => ({ id: request.params.id }));
        one.delete('/', { schema: { params: id } }, async (_, reply) => reply.code(204).send());
      },
      { prefix: '/things/:id' },
    );
    api.get('/shelves/:shelf', { schema: { params: shelf } }, async (request) => ({ shelf: request.params.shelf }));
    api.get('/colours/:colour', { schema: { params: colour } }, async (request) => request.params);
    api.get('/hidden', { schema: { hide: true } }, async () => ({ hidden: true }));
  },
  { prefix: '/v1' },
);

// A lost operation answers as one that was never registered.
app.addHook('onRequest', (request, reply, done) => {
  if (lost.has(`${request.method} ${request.routeOptions.url ?? ''}`)) reply.callNotFound();
  else done();
});
app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
app.get('/openapi.yaml', { schema: { hide: true } }, async (_, reply) =>
  reply.type('application/yaml').send(app.swagger({ yaml: true })),
);

await app.listen({ host: '0.0.0.0', port: Number(process.env.PORT ?? 3001) });
process.once('SIGTERM', () => process.exit(0));
