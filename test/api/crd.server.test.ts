// The definition on a real API server: it is accepted, refuses what the parser refuses with
// the same words, lets in what the parser understands, and takes the whole status.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { parse } from 'yaml';
import { type Parsed, parseProbe } from '../../src/api/probe.ts';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { rightSpecs, wrongSpecs } from './specs.ts';
import { wholeStatus } from './whole-status.ts';

const definition = join(import.meta.dirname, '..', '..', 'crds', 'methodprobes.yaml');
const namespace = 'crd-server-test';
const smallest = rightSpecs().find(({ name }) => name === 'smallest');

let rig: Rig;

before(async () => {
  rig = await sharedRig();
  await mustKubectl(['apply', '--server-side', '--filename', definition]);
  const name = 'customresourcedefinition/methodprobes.methodprobe.dev';
  await mustKubectl(['wait', '--for=condition=Established', '--timeout=30s', name]);
  await rig.deleteNamespace(namespace);
  await mustKubectl(['create', 'namespace', namespace]);
});

// The namespace goes with the rig: waiting for its end would only cost time.

async function mustKubectl(args: readonly string[], stdin?: string): Promise<string> {
  const { code, stdout, stderr } = await rig.kubectl(args, stdin);
  assert.equal(code, 0, `kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Asks the server without leaving anything behind; `--validate=strict` is fieldValidation=Strict. */
function create(yaml: string) {
  const flags = ['--dry-run=server', '--validate=strict', '--output=yaml', '--filename=-'];
  return rig.kubectl(['create', ...flags], yaml);
}

// Each case is a kubectl process of a tenth of a second; four keep two cores busy.
const parallel = { concurrency: 4 };

test('the server refuses every wrong spec with the words that its file holds', parallel, async (t) => {
  const cases = wrongSpecs().map(({ name, yaml, complaint, object }) =>
    t.test(name, async () => {
      const { code, stderr } = await create(yaml);
      assert.notEqual(code, 0, 'the server let it in');
      const said = stderr.split('\n').some((line) => complaint.every((words) => line.includes(words)));
      assert.ok(said, `expected ${complaint.join(' … ')}\nbut kubectl says ${stderr}`);
      assert.equal(parseProbe(object).kind, 'invalid');
    }),
  );
  await Promise.all(cases);
});

test('the server lets in every right spec, and the parser understands it with the same defaults', async (t) => {
  for (const { name, yaml, object } of rightSpecs()) {
    await t.test(name, async () => {
      const { code, stdout, stderr } = await create(yaml);
      assert.equal(code, 0, stderr);
      assert.deepEqual(meaning(parseProbe(parse(stdout))), meaning(parseProbe(object)));
    });
  }
});

/** A probe without what only the server can give. */
function meaning(parsed: Parsed): unknown {
  assert.equal(parsed.kind, 'valid');
  assert.ok(parsed.kind === 'valid');
  const {
    uid: _uid,
    resourceVersion: _version,
    generation: _generation,
    status: _status,
    ...probe
  } = parsed.probe;
  return probe;
}

async function applySmallest(name: string): Promise<void> {
  const yaml = (smallest?.yaml ?? '').replace('name: smallest, namespace: default', `name: ${name}`);
  await mustKubectl(['apply', '--namespace', namespace, '--filename=-'], yaml);
}

test('a new probe is Pending until an operator looks at it', async () => {
  await applySmallest('fresh');
  const table = await mustKubectl(['get', 'mprobe', 'fresh', '--namespace', namespace]);
  const [head, row] = table.trim().split('\n');
  assert.deepEqual(head?.split(/\s{2,}/), ['NAME', 'HEALTHY', 'REASON', 'ROUTES', 'SINCE', 'AGE']);
  assert.match(row ?? '', /^fresh +Unknown +Pending +/);
});

test('the server takes a status with every field by server-side apply, and the columns show it', async () => {
  await applySmallest('whole');
  const status = {
    apiVersion: 'methodprobe.dev/v1alpha1',
    kind: 'MethodProbe',
    metadata: { name: 'whole', namespace },
    status: wholeStatus,
  };
  const flags = ['--server-side', '--subresource=status', '--field-manager=methodprobe', '--filename=-'];
  await mustKubectl(['apply', ...flags], JSON.stringify(status));
  const written = JSON.parse(
    await mustKubectl(['get', 'mprobe', 'whole', '--namespace', namespace, '--output=json']),
  );
  assert.deepEqual(written.status, wholeStatus);
  const parsed = parseProbe(written);
  assert.deepEqual(parsed.kind === 'valid' && parsed.probe.status, wholeStatus);
  const table = await mustKubectl(['get', 'mprobe', 'whole', '--namespace', namespace, '--output=wide']);
  const [head, row] = table.trim().split('\n');
  assert.match(head ?? '', /^NAME +HEALTHY +REASON +ROUTES +SINCE +AGE +READY +HEARTBEAT +MESSAGE$/);
  assert.match(
    row ?? '',
    /^whole +False +HttpsRedirectDowngradesMethod +5\/6 +\S+ +\S+ +True +\S+ +POST http:\/\/dify.example.com\/console\/api\/login: the gateway answers 301$/,
  );
});

test('kubectl explain describes every field of spec', async () => {
  const outline = await mustKubectl(['explain', 'methodprobe.spec', '--recursive']);
  const paths = fieldPaths(outline);
  assert.ok(paths.includes('spec.routes.expect.statuses'), paths.join(' '));
  for (const path of paths.filter((p) => !p.slice('spec.'.length).includes('.'))) {
    const page = await mustKubectl(['explain', `methodprobe.${path}`]);
    assert.doesNotMatch(page, /<empty>|no description/, path);
    assert.match(page, /DESCRIPTION:\n {4}[A-Z]/, path);
  }
});

/** Paths in the outline of `kubectl explain --recursive`, which indents by two blanks. */
function fieldPaths(outline: string): readonly string[] {
  const parents: string[] = ['spec'];
  return [...outline.matchAll(/^( {2,})(\w+)\t</gm)].map(([, indent = '', name = '']) => {
    parents.length = indent.length / 2;
    parents.push(name);
    return parents.join('.');
  });
}
