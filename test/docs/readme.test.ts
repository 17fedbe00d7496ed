// The README and CONTRIBUTING keep up with the program: what they show is what it says, and what they tell to type
// is there to be typed.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { commonReasons } from '../../src/generate/reasons-tables.ts';
import { judgedReports } from '../reports/reports.ts';
import { runScenario, scenarios } from '../scenarios/scenario.ts';

const project = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(project, path), 'utf8');
const readme = read('README.md');
const contributing = read('CONTRIBUTING.md');
const manifest = JSON.parse(read('package.json'));

describe('the README', () => {
  it('is read in some minutes: at most 120 lines', () => {
    assert.ok(readme.trimEnd().split('\n').length <= 120);
  });

  it('shows what the operator says of the smallest probe', () => {
    const [, output = ''] = /<!-- output:begin -->([\s\S]*)<!-- output:end -->/.exec(readme) ?? [];
    const file = 'HttpsRedirectDowngradesMethod/smallest-probe.yaml';
    const scenario = scenarios().find((one) => one.file === file);
    assert.ok(scenario);
    const [entry] = runScenario(scenario).diagnosis.entries;
    assert.ok(entry);
    const { reason, message, fix, evidence = [] } = entry;
    const proofs = evidence.map(({ sent, got, shows }) => `${sent} – ${got} – ${shows}`);
    for (const text of [reason, message, fix, ...proofs]) assert.ok(output.includes(text), text);
  });

  it('names ten causes that reports name, and those of the stories', () => {
    const reported = judgedReports().flatMap(({ report }) =>
      [report.expect].flat().map(({ reason }) => reason),
    );
    assert.equal(commonReasons.length, 10);
    for (const reason of commonReasons) assert.ok(reported.includes(reason), reason);
  });

  it('builds the image under the name that the manifests expect', () => {
    const [, tag] = /docker build -t methodprobe:(\S+)/.exec(readme) ?? [];
    assert.equal(tag, manifest.version);
    assert.match(read('deploy/kustomize/operator/kustomization.yaml'), new RegExp(`newTag: ${tag}\n`));
  });
});

describe('commands in the README and in CONTRIBUTING', () => {
  const text = readme + contributing;

  it('run scripts and targets that exist', () => {
    for (const [, script = ''] of text.matchAll(/npm run (\S+?)[\s`]/g))
      assert.ok(manifest.scripts[script], script);
    for (const [, target = ''] of text.matchAll(/(?:`|\n)make ([a-z]+)/g))
      assert.match(read('Makefile'), new RegExp(`^${target}:`, 'm'));
  });

  it('name files and folders that exist', () => {
    const named = [
      ...[...text.matchAll(/ -[fk] ([\w./-]+)/g)].map(([, path = '']) => path),
      ...[...text.matchAll(/(?:TESTS=|--test )([\w./*-]+)/g)].map(([, path = '']) => path),
    ];
    assert.ok(named.length >= 4);
    for (const path of named) assert.ok(existsSync(join(project, path.replace(/\/\*.*$/, ''))), path);
  });

  it('say which rooms there are', () => {
    const rooms = readdirSync(join(project, 'src'), { withFileTypes: true }).filter((one) =>
      one.isDirectory(),
    );
    for (const { name } of rooms) assert.ok(contributing.includes(`\`src/${name}/\``), name);
  });
});
