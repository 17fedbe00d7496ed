// scenario.schema.json: the language of scenarios for editors, with the fields of the probe's spec. Written by
// `node test/scenarios/editor-schema.ts`; a test refuses one that is not up to date.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { specSchema } from '../../src/api/v1alpha1/spec.ts';
import { type Tree, writtenSchema } from './language.ts';

export const editorSchemaFile = join(import.meta.dirname, 'scenario.schema.json');

/** The text of the file. */
export function editorSchemaText(): string {
  const { properties = {}, ...rest } = plain(z.toJSONSchema(writtenSchema, { io: 'input' }));
  const { $schema: _, ...spec } = plain(z.toJSONSchema(specSchema, { io: 'input' }));
  const { probe, ...others } = properties as Readonly<Record<string, Tree>>;
  const { description } = probe ?? {};
  const schema = { ...rest, properties: { ...others, probe: { ...overlay(spec), description } } };
  return `${JSON.stringify(schema, undefined, 1)}\n`;
}

/** Without what editors do not know: marks of zod, and the extensions of Kubernetes. */
const plain = (schema: object): Tree =>
  JSON.parse(
    JSON.stringify(schema, (key, value) => (key.startsWith('x-') || key === 'readOnly' ? undefined : value)),
  );

/** A spec that is laid over another one: an object may leave out every field, and null removes one. */
function overlay({ required: _, ...schema }: Tree): Tree {
  const properties = schema['properties'] as Readonly<Record<string, Tree>> | undefined;
  if (properties === undefined) return schema;
  const fields = Object.entries(properties).map(([name, field]) => [name, orNull(overlay(field))] as const);
  return { ...schema, properties: Object.fromEntries(fields) };
}

function orNull({ type, enum: words, anyOf, ...rest }: Tree): Tree {
  return {
    ...rest,
    ...(type === undefined ? {} : { type: [type, 'null'] }),
    ...(Array.isArray(words) ? { enum: [...words, null] } : {}),
    ...(Array.isArray(anyOf) ? { anyOf: [...anyOf, { type: 'null' }] } : {}),
  };
}

if (import.meta.main) writeFileSync(editorSchemaFile, editorSchemaText());
