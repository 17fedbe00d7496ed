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

const folderOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '') : 'top');

/** What each folder may import of ours. Files at the top are the shell, but for the glossary. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  api: ['api', 'model.ts'],
  routing: ['routing', 'api', 'model.ts'],
  diagnosis: ['diagnosis', 'routing', 'api', 'model.ts'],
  probe: ['probe', 'routing', 'api', 'model.ts'],
  schedule: ['schedule'],
  contract: ['contract', 'routing', 'api', 'diagnosis', 'model.ts'],
  kube: ['kube', 'api', 'model.ts'],
  metrics: ['metrics', 'api/reasons.ts', 'model.ts'],
  generate: ['generate', 'api', 'diagnosis/remedies.ts', 'diagnosis/remedies', 'routing'],
};

/** What files at the top may import, from the narrowest to main, which may import everything. */
const allowedAtTop: Readonly<Record<string, readonly string[]>> = {
  'model.ts': ['api/reasons.ts', 'cluster.ts', 'gateway-objects.ts', 'extension-objects.ts', 'wire.ts'],
  'cluster.ts': ['gateway-objects.ts', 'extension-objects.ts'],
  'wire.ts': [],
  'gateway-objects.ts': [],
  'extension-objects.ts': ['gateway-objects.ts'],
  'log.ts': [],
  'flags.ts': [],
  'config.ts': ['flags.ts', 'api/duration.ts', '../package.json'],
  'ports.ts': ['api', 'model.ts', 'diagnosis/notices.ts'],
  'history.ts': ['api', 'model.ts', 'diagnosis'],
  'observe.ts': [
    'api',
    'model.ts',
    'diagnosis',
    'history.ts',
    'ports.ts',
    'probe/plan.ts',
    'probe/plan-checks.ts',
  ],
  'gather.ts': ['api', 'model.ts', 'ports.ts', 'routing/doors.ts'],
  'pausing.ts': ['api', 'diagnosis/ready.ts', 'ports.ts'],
  'writing.ts': ['api', 'model.ts', 'diagnosis', 'pausing.ts', 'ports.ts'],
  'compare.ts': [
    'api',
    'model.ts',
    'diagnosis',
    'gather.ts',
    'observe.ts',
    'ports.ts',
    'probe/budget.ts',
    'probe/plan.ts',
    'routing/parity.ts',
  ],
  'document.ts': ['api', 'model.ts', 'contract', 'ports.ts', 'probe/plan.ts', 'probe/plan-doors.ts'],
  'contracts.ts': [
    'api',
    'model.ts',
    'contract',
    'diagnosis',
    'document.ts',
    'history.ts',
    'observe.ts',
    'ports.ts',
    'probe/plan.ts',
  ],
  'cycle.ts': [
    'api',
    'model.ts',
    'compare.ts',
    'contract',
    'contracts.ts',
    'diagnosis',
    'gather.ts',
    'ports.ts',
    'history.ts',
    'observe.ts',
    'pausing.ts',
    'probe/budget.ts',
    'probe/plan.ts',
    'routing/discovery.ts',
    'writing.ts',
  ],
};

const within = (imported: string, places: readonly string[]): boolean =>
  places.some((place) => imported === place || imported.startsWith(`${place}/`));

const isPure = ({ file }: Source): boolean => ['routing', 'diagnosis'].includes(folderOf(file));

describe('architecture', () => {
  for (const source of sources) {
    const places = allowed[folderOf(source.file)] ?? allowedAtTop[source.file];
    if (places === undefined) continue;
    it(`${source.file} imports only what its place allows`, () => {
      assert.deepEqual(
        source.own.filter((imported) => !within(imported, places)),
        [],
      );
    });
  }

  it('main and the wiring are imported by nobody else', () => {
    const importers = sources.filter(({ own }) => own.includes('main.ts') || own.includes('wiring.ts'));
    assert.deepEqual(
      importers.map(({ file }) => file),
      ['main.ts'],
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

  it('there are no barrels but the list of verdicts', () => {
    const barrels = sources.filter(({ file }) => /(^|\/)index\.ts$/.test(file));
    assert.deepEqual(
      barrels.map(({ file }) => file),
      ['diagnosis/verdicts/index.ts'],
    );
  });
});
