// A Fastify application. PREFIX mounts it lower; MODE=cors answers preflights of https://app.example.com.
import fastify from 'fastify';

const app = fastify();
const cors = process.env.MODE === 'cors';

app.register(
  async (api) => {
    api.get('/things', async () => ({ things: [] }));
    api.post('/things', async (_, reply) => reply.code(201).send({ created: true }));
    api.delete('/things/:id', async (_, reply) => reply.code(204).send());
    if (cors) {
      api.options('/things', async (_, reply) =>
        reply
          .code(204)
          .header('access-control-allow-origin', 'https://app.example.com')
          .header('access-control-allow-methods', 'GET, POST')
          .header('access-control-allow-headers', 'content-type')
          .send(),
      );
    }
  },
  { prefix: process.env.PREFIX ?? '' },
);
if (cors)
  app.addHook('onRequest', (_, reply, done) => {
    reply.header('access-control-allow-origin', 'https://app.example.com');
    done();
  });
// Bodies of any type: a probe sends none.
app.addContentTypeParser('*', (_request, payload, done) => {
  payload.resume();
  payload.on('end', () => done(null, undefined));
});

await app.listen({ host: '0.0.0.0', port: Number(process.env.PORT ?? 3001) });
process.once('SIGTERM', () => process.exit(0));
