// The layout as a test: who may import whom, which folders are pure, how large files grow.
// CONTRIBUTING.md says it in words.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, it } from 'node:test';

const root = join(import.meta.dirname, '../src');

interface Source {
  /** Path below src. */
  readonly file: string;
  readonly text: string;
  /** Files below src that it imports. */
  readonly own: readonly string[];
  /** Everything else that it imports. */
  readonly foreign: readonly string[];
}

const sources: readonly Source[] = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map(sourceOf);

function sourceOf(file: string): Source {
  const text = readFileSync(join(root, file), 'utf8');
  const named = [...text.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)'/gm)].map(([, from = '']) => from);
  const own = named
    .filter((from) => from.startsWith('.'))
    .map((from) => normalize(join(dirname(file), from)));
  return { file, text, own, foreign: named.filter((from) => !from.startsWith('.')) };
}

/** The room of a file; `main` for the file at the top. */
const roomOf = (file: string): string => file.split('/').slice(0, -1)[0] ?? 'main';

/** The folder within a room; undefined for a file of the room itself. */
const folderOf = (file: string): string | undefined => file.split('/').slice(1, -1)[0];

/** What each room may import of ours, in the order in which they build on each other. `main` may import everything. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  model: [],
  api: ['model'],
  routing: ['model', 'api'],
  diagnosis: ['model', 'api', 'routing'],
  openapi: ['model', 'api', 'routing', 'diagnosis'],
  probe: ['model', 'api', 'routing'],
  kube: ['model', 'api', 'routing'],
  metrics: ['model'],
  schedule: [],
  cycle: ['model', 'api', 'routing', 'diagnosis', 'openapi', 'probe'],
  operator: ['model', 'api', 'diagnosis', 'probe', 'kube', 'metrics', 'cycle'],
  generate: ['model', 'api', 'routing', 'diagnosis', 'metrics', 'operator'],
};

/** Folders of a room, each of which imports only those before it. Files of the room itself may import all of them. */
const folders: Readonly<Record<string, readonly string[]>> = {
  diagnosis: [
    'responder',
    'evidence',
    'remedies',
    'redirects',
    'application',
    'paths',
    'certificates',
    'expectations',
    'reach',
    'checks',
    'verdicts',
    'addresses',
    'entries',
    'status',
    'parity',
    'readiness',
  ],
  api: ['v1alpha1', 'read'],
  probe: ['secrets', 'plan', 'send'],
  kube: ['api', 'cache', 'facts', 'secrets', 'write'],
};

const isPure = ({ file }: Source): boolean => ['model', 'routing', 'diagnosis'].includes(roomOf(file));

/** Whether the folders of a room allow the import. */
function inOrder(file: string, imported: string): boolean {
  const order = folders[roomOf(file)];
  const from = folderOf(file);
  if (order === undefined || from === undefined || roomOf(imported) !== roomOf(file)) return true;
  const to = folderOf(imported);
  return to !== undefined && order.indexOf(to) <= order.indexOf(from);
}

/** Traefik follows the Gateway API in its own way, so that dialect asks Traefik's. */
const sharesTraefik = (file: string): boolean => folderOf(file) === 'gateway-api';

describe('architecture', () => {
  it('main is the only file at the top, and every room is listed', () => {
    const listed = new Set(['main', ...Object.keys(rooms)]);
    assert.deepEqual(
      sources.filter(({ file }) => !listed.has(roomOf(file))).map(({ file }) => file),
      [],
    );
    assert.deepEqual(
      sources.filter(({ file }) => !file.includes('/')).map(({ file }) => file),
      ['main.ts'],
    );
  });

  for (const [room, allowed] of Object.entries(rooms)) {
    it(`${room} imports only ${allowed.length === 0 ? 'itself' : allowed.join(', ')}`, () => {
      const places = new Set([room, ...allowed]);
      const wrong = sources
        .filter(({ file }) => roomOf(file) === room)
        .flatMap(({ file, own }) =>
          own
            .filter((to) => to.startsWith('..') === false && !places.has(roomOf(to)))
            .map((to) => `${file} imports ${to}`),
        );
      assert.deepEqual(wrong, []);
    });
  }

  for (const [room, order] of Object.entries(folders)) {
    it(`the folders of ${room} import only those before them: ${order.join(', ')}`, () => {
      const own = sources.filter(({ file }) => roomOf(file) === room);
      const wrong = own.flatMap(({ file, own: imports }) =>
        imports.filter((to) => !inOrder(file, to)).map((to) => `${file} imports ${to}`),
      );
      assert.deepEqual(wrong, []);
      const present = new Set(own.flatMap(({ file }) => folderOf(file) ?? []));
      assert.deepEqual([...present].toSorted(), [...order].toSorted());
    });
  }

  it('a dialect imports only what dialects share, and Ingress core', () => {
    const notDialects = new Set(['shared', 'gateway-address', undefined]);
    const dialects = sources.filter(
      ({ file }) => roomOf(file) === 'routing' && !notDialects.has(folderOf(file)),
    );
    const wrong = dialects.flatMap(({ file, own }) =>
      own
        .filter((to) => roomOf(to) === 'routing' && !to.endsWith('/references.ts'))
        .filter(
          (to) =>
            ![folderOf(file), 'shared', 'ingress', ...(sharesTraefik(file) ? ['traefik'] : [])].includes(
              folderOf(to),
            ),
        )
        .map((to) => `${file} imports ${to}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('kube reads of routing what objects name, and nothing else', () => {
    const wrong = sources
      .filter(({ file }) => roomOf(file) === 'kube')
      .flatMap(({ file, own }) => own.filter((to) => roomOf(to) === 'routing').map((to) => ({ file, to })))
      .filter(({ to }) => !to.endsWith('/references.ts'));
    assert.deepEqual(wrong, []);
  });

  it('main is imported by nobody', () => {
    const importers = sources.filter(({ own }) => own.includes('main.ts'));
    assert.deepEqual(
      importers.map(({ file }) => file),
      [],
    );
  });

  it('the lifecycle library appears in one file', () => {
    const users = sources.filter(({ foreign }) => foreign.includes('@dot-i/k8s-operator'));
    assert.deepEqual(
      users.map(({ file }) => file),
      ['kube/operator.ts'],
    );
  });

  it('files do not import each other in a circle', () => {
    const byFile = new Map(sources.map((source) => [source.file, source]));
    const done = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      assert.ok(!path.includes(file), `circle: ${[...path, file].join(' → ')}`);
      if (done.has(file)) return;
      for (const next of byFile.get(file)?.own ?? []) visit(next, [...path, file]);
      done.add(file);
    };
    for (const { file } of sources) visit(file, []);
  });
});

describe('pure folders', () => {
  const impurities = [
    /\bawait\b/,
    /\basync\b/,
    /from 'node:/,
    /\bDate\.now\b/,
    /new Date\(\)/,
    /Math\.random/,
    /\bprocess\./,
    /\bconsole\./,
  ];
  for (const source of sources.filter(isPure)) {
    it(`${source.file} does no I/O and reads no clock`, () => {
      const code = source.text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
      assert.deepEqual(impurities.filter((pattern) => pattern.test(code)).map(String), []);
    });
  }
});

describe('house style', () => {
  it('no file is longer than 250 lines', () => {
    const long = sources.filter(({ text }) => text.split('\n').length > 251);
    assert.deepEqual(
      long.map(({ file }) => file),
      [],
    );
  });

  it('every file opens with a comment that says what it owns', () => {
    const silent = sources.filter(({ text }) => !text.startsWith('//'));
    assert.deepEqual(
      silent.map(({ file }) => file),
      [],
    );
  });

  it('an exported type name stands once', () => {
    const named = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/^export (?:interface|type|class) (\w+)/gm)].map(([, name = '']) => ({ name, file })),
    );
    const twice = [...Map.groupBy(named, ({ name }) => name)].filter(([, places]) => places.length > 1);
    assert.deepEqual(
      twice.map(([name, places]) => `${name}: ${places.map(({ file }) => file).join(', ')}`),
      [],
    );
  });

  it('an index file has code of its own: there are no barrels but the list of verdicts', () => {
    const barrels = sources.filter(
      ({ file, text }) =>
        file.endsWith('/index.ts') && !/^(export )?(const|function|interface|type)\b/m.test(text),
    );
    assert.deepEqual(
      barrels.map(({ file }) => file),
      [],
    );
  });
});
