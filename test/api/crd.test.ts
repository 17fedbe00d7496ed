// The definition: bounded and described in every corner, and committed as it is generated.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { customResourceDefinition } from '../../src/api/crd.ts';
import { stale, write } from '../../src/generate/generate.ts';

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-validations'?: readonly { readonly rule: string; readonly message: string }[];
}

interface Definition {
  readonly spec: { readonly versions: readonly [{ readonly schema: { readonly openAPIV3Schema: Schema } }] };
}

const definition = customResourceDefinition() as unknown as Definition;
const root = definition.spec.versions[0].schema.openAPIV3Schema;

/** All fields below spec and status, by path. */
const fields = new Map<string, Schema>();
collect('spec', root.properties?.['spec']);
collect('status', root.properties?.['status']);

function collect(path: string, schema: Schema | undefined): void {
  if (schema === undefined) return;
  fields.set(path, schema);
  for (const [name, field] of Object.entries(schema.properties ?? {})) collect(`${path}.${name}`, field);
  collect(`${path}[]`, schema.items);
}

/** Paths of the fields for which something does not hold. */
function failing(holds: (schema: Schema) => boolean): readonly string[] {
  return [...fields].filter(([, schema]) => !holds(schema)).map(([path]) => path);
}

test('every field has a description that is a sentence', () => {
  assert.ok(fields.size > 80);
  assert.deepEqual(
    failing(({ description }) => /^[A-Z].*[.]$/s.test(description ?? '')),
    [],
  );
});

test('every text is bounded', () => {
  const bounded = (s: Schema): boolean => s.maxLength !== undefined || s.enum !== undefined;
  assert.deepEqual(
    failing((s) => s.type !== 'string' || bounded(s)),
    [],
  );
});

test('every list is bounded and has a list type', () => {
  const bounded = (s: Schema): boolean =>
    s.maxItems !== undefined && s['x-kubernetes-list-type'] !== undefined;
  assert.deepEqual(
    failing((s) => s.type !== 'array' || bounded(s)),
    [],
  );
});

test('every number is a bounded whole number with a format', () => {
  const whole = (s: Schema): boolean =>
    s.type === 'integer' && s.maximum !== undefined && s.format !== undefined;
  assert.deepEqual(
    failing((s) => !/^(integer|number)$/.test(s.type ?? '') || whole(s)),
    [],
  );
});

test('every rule has a message on one line', () => {
  const spoken = (s: Schema): boolean =>
    (s['x-kubernetes-validations'] ?? []).every(
      ({ message }) => message.length > 0 && !message.includes('\n'),
    );
  assert.deepEqual(failing(spoken), []);
});

test('nothing is left that a structural schema may not hold', () => {
  const text = JSON.stringify(definition);
  for (const word of [
    'additionalProperties',
    'propertyNames',
    '$schema',
    '$ref',
    'anyOf',
    'allOf',
    'x-methodprobe',
  ]) {
    assert.ok(!text.includes(`"${word}`), word);
  }
});

test('the committed definition and every table on a page are what the sources say', () => {
  assert.deepEqual(stale(join(import.meta.dirname, '..', '..')), []);
});

function emptyProject(context: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'methodprobe-generate-'));
  context.after(() => rmSync(directory, { recursive: true }));
  return directory;
}

test('generating into a project makes it fresh, and touches only the table of its README', (context) => {
  const directory = emptyProject(context);
  writeFileSync(join(directory, 'README.md'), 'a\n<!-- reasons:begin -->\nold\n<!-- reasons:end -->\nb\n');
  assert.deepEqual(stale(directory), [
    'crds/methodprobes.yaml is not what the sources say: run npm run generate and commit the result.',
    'README.md is not what the sources say: run npm run generate and commit the result.',
  ]);
  assert.deepEqual(write(directory), []);
  assert.deepEqual(stale(directory), []);
  const readme = readFileSync(join(directory, 'README.md'), 'utf8');
  assert.match(readme, /^a\n<!-- reasons:begin -->\n\n\| Reason \| Meaning \| Who acts \|\n/);
  assert.match(
    readme,
    /\n\| \[AppRejectsMethod\]\(docs\/reasons\/AppRejectsMethod.md\) \| .* \| application \|\n/,
  );
  assert.match(readme, /\|\n\n<!-- reasons:end -->\nb\n$/);
});

test('a project without README, or without the markers in it, is told what to write', (context) => {
  const directory = emptyProject(context);
  assert.deepEqual(write(directory), [
    'README.md is missing: write it, with the two lines <!-- reasons:begin --> and <!-- reasons:end -->.',
  ]);
  writeFileSync(join(directory, 'README.md'), 'a\n');
  assert.deepEqual(stale(directory), [
    'README.md has no place for the table of reasons: add the lines <!-- reasons:begin --> and <!-- reasons:end -->.',
  ]);
});
