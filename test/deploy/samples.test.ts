// The samples are what people copy: each parses, and the first one is the ten lines of the README.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { type Probe, parseProbe } from '../../src/api/probe.ts';

const project = join(import.meta.dirname, '../..');
const folder = join(project, 'deploy/samples');

/** What the API server adds to an object that it accepts. */
const stored = { uid: '6f1c1d5e-0000-4000-8000-000000000000', resourceVersion: '1', generation: 1 };

function sample(file: string): Probe {
  const object = parse(readFileSync(join(folder, file), 'utf8'));
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
    const files = readdirSync(folder);
    assert.ok(files.length >= 4);
    for (const file of files) sample(file);
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
