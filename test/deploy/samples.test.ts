// The samples are what people copy: each parses, the first one is the ten lines of the README, and every field of
// the spec stands in one of them.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { type Probe, parseProbe } from '../../src/api/read/probe.ts';
import { specSchema } from '../../src/api/v1alpha1/spec.ts';

const project = join(import.meta.dirname, '../..');
const folder = join(project, 'deploy/samples');
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

/** What the API server adds to an object that it accepts. */
const stored = { uid: '6f1c1d5e-0000-4000-8000-000000000000', resourceVersion: '1', generation: 1 };

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: unknown;
}

/** The probe of a sample, beside which may stand what it names. */
function manifestOf(file: string): Manifest {
  const documents = parseAllDocuments(readFileSync(join(folder, file), 'utf8'));
  const objects: readonly Manifest[] = documents.map((document) => document.toJS());
  const [found, ...more] = objects.filter(({ kind }) => kind === 'MethodProbe');
  assert.ok(found !== undefined && more.length === 0, `${file} holds one probe`);
  for (const { kind, metadata } of objects) {
    // A grant belongs to whoever gives it.
    if (kind === 'ReferenceGrant') continue;
    assert.equal(metadata.namespace, found.metadata.namespace, `${file}: ${kind} ${metadata.name}`);
  }
  return found;
}

/** `parity` has the fields of `through`, and the tls of a hop those of a gateway: one sample is enough. */
const alike = (field: string): string =>
  field.replace(/^parity\b/, 'through').replace(/^direct\.tls\b/, 'through.tls');

/** `through.tls.caRef.name` of a schema; lists have no index. */
function fieldsOf(schema: z.core.JSONSchema._JSONSchema, at: readonly string[] = []): readonly string[] {
  if (typeof schema === 'boolean') return [at.join('.')];
  const { properties = {}, items } = schema;
  if (items !== undefined && !Array.isArray(items)) return fieldsOf(items, at);
  const own = at.length === 0 ? [] : [at.join('.')];
  return [...own, ...Object.entries(properties).flatMap(([name, part]) => fieldsOf(part, [...at, name]))];
}

/** The same of what is written. */
function writtenIn(value: unknown, at: readonly string[] = []): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((one) => writtenIn(one, at));
  const own = at.length === 0 ? [] : [at.join('.')];
  if (typeof value !== 'object' || value === null) return own;
  return [...own, ...Object.entries(value).flatMap(([name, part]) => writtenIn(part, [...at, name]))];
}

function sample(file: string): Probe {
  const object = manifestOf(file);
  const parsed = parseProbe({ ...object, metadata: { ...object.metadata, ...stored } });
  assert.equal(
    parsed.kind,
    'valid',
    `${file}: ${parsed.kind === 'invalid' ? parsed.problems.join('; ') : ''}`,
  );
  assert.ok(parsed.kind === 'valid');
  return parsed.probe;
}

describe('the samples', () => {
  it('all parse', () => {
    assert.ok(files.length >= 4);
    for (const file of files) sample(file);
  });

  it('show every field of the spec', () => {
    const written = new Set(files.flatMap((file) => writtenIn(manifestOf(file).spec).map(alike)));
    const fields = fieldsOf(z.toJSONSchema(specSchema, { io: 'input', unrepresentable: 'any' }));
    assert.ok(fields.length > 80, `${fields.length} fields`);
    const missing = fields.map(alike).filter((field) => !written.has(field));
    assert.deepEqual([...new Set(missing)], []);
  });

  it('begin with a probe of ten lines, which the README shows', () => {
    const text = readFileSync(join(folder, 'dify.yaml'), 'utf8');
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    assert.ok(lines.length <= 10, `${lines.length} lines`);
    assert.ok(readFileSync(join(project, 'README.md'), 'utf8').includes(lines.join('\n')));
    const { through, routes } = sample('dify.yaml');
    assert.deepEqual(through.ingress, { namespace: 'dify', name: 'dify' });
    assert.deepEqual(routes[0]?.methods, ['POST']);
  });

  it('name both hops of Dify, the API last', () => {
    const hops = sample('dify-hops.yaml').direct?.map(({ service, port }) => [service, port]);
    assert.deepEqual(hops, [
      ['dify-nginx', 80],
      ['dify-api', 5001],
    ]);
  });

  it('declare both routes of the weather service', () => {
    const routes = sample('weather.yaml').routes.map(({ methods, path }) => `${methods[0]} ${path}`);
    assert.deepEqual(routes, ['POST /api/sendWeather', 'GET /api/getWeather/berlin']);
  });

  it('show a gateway by its URL', () => {
    assert.deepEqual(sample('by-url.yaml').through.url, {
      scheme: 'https',
      host: 'shop.example.com',
      port: 443,
    });
  });

  it('show an HTTPRoute through one listener, a second gateway, and routes that are left out', () => {
    assert.deepEqual(sample('httproute.yaml').through.httpRoute, {
      namespace: 'shop',
      name: 'shop',
      parent: { namespace: 'infra', name: 'public', sectionName: 'https' },
    });
    const { through, parity } = sample('parity.yaml');
    assert.deepEqual(
      [through.ingress, parity?.httpRoute],
      [
        { namespace: 'shop', name: 'shop' },
        { namespace: 'shop', name: 'shop' },
      ],
    );
    assert.deepEqual(sample('discovery.yaml').routes, []);
  });
});
