// The language of scenarios: every file is in it, editors know it as the loader does, and a mistake is refused where
// it stands.

import assert from 'node:assert/strict';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { editorSchemaFile, editorSchemaText } from './editor-schema.ts';
import { probeOf } from './given.ts';
import { readAnswers, readDeployments, readFrameworks, readWritten } from './language.ts';
import { deployed, runScenario } from './scenario.ts';

const root = join(import.meta.dirname, '..');
const files = globSync(['scenarios/*/*.yaml', 'reports/C*.yaml'], { cwd: root }).toSorted();
const editor = z.fromJSONSchema(JSON.parse(readFileSync(editorSchemaFile, 'utf8')));
const folder = mkdtempSync(join(tmpdir(), 'scenario-'));
after(() => rmSync(folder, { recursive: true }));

const parsed = (file: string): unknown => parse(readFileSync(file, 'utf8'));

describe('scenario.schema.json', () => {
  it('is up to date: node test/scenarios/editor-schema.ts writes it', () => {
    assert.equal(readFileSync(editorSchemaFile, 'utf8'), editorSchemaText());
  });

  it('takes every scenario and report', () => {
    assert.ok(files.length > 600, `${files.length} files`);
    for (const file of files) {
      const { error } = editor.safeParse(parsed(join(root, file)));
      assert.equal(error, undefined, `${file}: ${error && z.prettifyError(error)}`);
    }
  });
});

describe('the shared files', () => {
  const shared = { deployments: readDeployments, answers: readAnswers, applications: readFrameworks };
  for (const [name, read] of Object.entries(shared))
    it(`${name}.yaml is in the language`, () => void read(join(import.meta.dirname, `${name}.yaml`)));
});

describe('the first scenario of README.md', () => {
  it('comes out as it expects', () => {
    const [, yaml = ''] =
      /```yaml\n(.*?)```/s.exec(readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')) ?? [];
    const file = join(folder, 'first.yaml');
    writeFileSync(file, yaml);
    const scenario = deployed('first.yaml', readWritten(file));
    const [entry] = runScenario(scenario).diagnosis.entries;
    const [blame] = entry?.blames ?? [];
    const { health, reason, confidence } = entry ?? {};
    assert.deepEqual(scenario.expect, {
      health,
      reason,
      confidence,
      blames: `${blame?.kind}/${blame?.name}`,
    });
  });
});

describe('a mistake', () => {
  const right = {
    name: 'all is well',
    deployment: 'shop',
    expect: { health: 'Healthy', reason: 'AllRoutesReached' },
  };
  const rule = (rules: string) => ({ ...right, world: parse(rules) as unknown });
  /** What is wrong, the file, its refusal, and whether an editor shows it too. */
  const mistakes: readonly (readonly [string, object, RegExp, boolean])[] = [
    ['a key that nobody knows', { ...right, wolrd: [] }, /: Unrecognized key: "wolrd"$/, true],
    [
      'a key of a rule',
      rule('[{ via: gateway, answr: x }]'),
      /: world\[0\]: Unrecognized key: "answr"$/,
      true,
    ],
    [
      'a vantage',
      rule('[{ pass: orders }, { via: gateway-htpp }]'),
      /: world\[1\]\.via: a vantage is gateway, /,
      true,
    ],
    [
      'a Service',
      rule('[{ via: order }]'),
      /: world\[0\]\.via: there is no Service order among orders, /,
      false,
    ],
    [
      'a Service that is passed to',
      rule('[{ via: gateway, pass: { to: order } }]'),
      /: world\[0\]\.pass: there is no/,
      false,
    ],
    ['an answer', rule('[{ answer: go-299 }]'), /: world\[0\]\.answer: answers\.yaml has no go-299$/, true],
    [
      'a part of an answer',
      rule('[{ answer: { code: 200 } }]'),
      /: world\[0\]\.answer: Unrecognized key: "code"$/,
      true,
    ],
    ['a deployment', { ...right, deployment: 'shp' }, /: deployment: deployments\.yaml has no shp$/, true],
    ['a reason', { ...right, expect: { health: 'Healthy', reason: 'Fine' } }, /: expect\.reason: /, true],
    [
      'a field of the spec',
      { ...right, probe: { timout: '1s' } },
      /: probe: Unrecognized key: "timout"$/,
      true,
    ],
    ['a field within the spec', { ...right, probe: { routes: [{ pth: '/' }] } }, /routes\[0\]/, true],
    [
      'an expectation with an unquoted comma',
      { ...right, expect: parse('{ health: Healthy, reason: AllRoutesReached, message: a, b }') as unknown },
      /: expect: Unrecognized key: "b"$/,
      true,
    ],
  ];
  for (const [what, written, refusal, isShown] of mistakes) {
    it(`in ${what} is refused where it stands`, () => {
      const file = join(folder, 'case.yaml');
      writeFileSync(file, JSON.stringify(written));
      assert.throws(() => probeOf(deployed('case.yaml', readWritten(file))), refusal);
      assert.equal(editor.safeParse(written).success, !isShown);
    });
  }
});
