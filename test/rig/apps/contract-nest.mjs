// An application that publishes its contract: NestJS on Express with @nestjs/swagger, OpenAPI 3.0
// at /docs-json and /docs-yaml. WITHOUT names methods of the controllers that it has lost and that
// stay in the document, such as `remove`. The decorators are called as functions: plain Node knows no others.
import 'reflect-metadata';
import { Controller, Delete, Get, HttpCode, Module, Param, Patch, Post, Put } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ApiParam, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

const lost = new Set((process.env.WITHOUT ?? '').split(',').map((each) => each.trim()));

class Cats {
  list() {
    return { cats: [] };
  }
  add() {
    return { added: true };
  }
  find(id) {
    return { id };
  }
  replace(id) {
    return { id };
  }
  rename(id) {
    return { id };
  }
  remove() {}
}

class Toys {
  find(id, toy) {
    return { id, toy };
  }
}

const described = ApiParam({ name: 'id', type: Number, example: 3 });
const id = Param('id');

decorate(Cats, 'list', [Get()]);
decorate(Cats, 'add', [Post()]);
decorate(Cats, 'find', [Get(':id'), described], [id]);
decorate(Cats, 'replace', [Put(':id'), described], [id]);
decorate(Cats, 'rename', [Patch(':id'), described], [id]);
decorate(Cats, 'remove', [Delete(':id'), HttpCode(204), described]);
Controller('cats')(Cats);
decorate(
  Toys,
  'find',
  [Get(), described, ApiParam({ name: 'toy', enum: ['ball', 'mouse'] })],
  [id, Param('toy')],
);
Controller('cats/:id/toys/:toy')(Toys);

/** `decorators` on the method, `parameters` on its arguments, in their order. */
function decorate(type, name, decorators, parameters = []) {
  for (const [index, parameter] of parameters.entries()) parameter(type.prototype, name, index);
  for (const decorator of decorators)
    decorator(type.prototype, name, Object.getOwnPropertyDescriptor(type.prototype, name));
}

class Shop {}
Module({ controllers: [Toys, Cats] })(Shop);

/** The application as its source has it, or without what was lost. */
async function made(type) {
  const app = await NestFactory.create(type, { logger: false });
  app.setGlobalPrefix('shop');
  return app;
}

const document = SwaggerModule.createDocument(
  await made(Shop),
  new DocumentBuilder().setTitle('Cats').setVersion('1.0').build(),
);
for (const name of lost) delete Cats.prototype[name];
const app = await made(Shop);
SwaggerModule.setup('docs', app, document, { ui: false });
await app.listen(Number(process.env.PORT ?? 3000), '0.0.0.0');
process.once('SIGTERM', () => process.exit(0));
