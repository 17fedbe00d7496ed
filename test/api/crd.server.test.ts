// The definition on a real API server: it is accepted, refuses what the parser refuses with
// the same words, lets in what the parser understands, and takes the whole status.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Parsed, parseProbe } from '../../src/api/read/probe.ts';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { type DryRun, dryRun } from './dry-run.ts';
import { largestSpec } from './largest.ts';
import { rightSpecs, wrongSpecs } from './specs.ts';
import { wholeStatus } from './whole-status.ts';

const definition = join(import.meta.dirname, '..', '..', 'crds', 'methodprobes.yaml');
const namespace = 'crd-server-test';
const smallest = rightSpecs().find(({ name }) => name === 'smallest');

let rig: Rig;
let server: DryRun;

before(async () => {
  rig = await sharedRig();
  await mustKubectl(['apply', '--server-side', '--filename', definition]);
  const name = 'customresourcedefinition/methodprobes.methodprobe.dev';
  await mustKubectl(['wait', '--for=condition=Established', '--timeout=120s', name]);
  await rig.deleteNamespace(namespace);
  await mustKubectl(['create', 'namespace', namespace]);
  server = await dryRun(rig.kubeConfig, rig.server);
});

after(() => server.close());

// The namespace goes with the rig: waiting for its end would only cost time.

async function mustKubectl(args: readonly string[], stdin?: string): Promise<string> {
  const { code, stdout, stderr } = await rig.kubectl(args, stdin);
  assert.equal(code, 0, `kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** What CEL cannot say: the server lets these in, and the probe answers with InvalidSpec. */
const beyondCel: readonly string[] = [
  'connect-to-wrong-ipv6',
  'direct-service-twice-in-this-namespace',
  'expect-header-with-back-reference',
  'expect-header-with-lookahead',
  'expect-header-with-open-group',
  'json-path-with-a-name-unquoted',
  'json-path-with-two-descents',
  'json-path-without-root',
  'pause-cron-as-macro',
  'pause-cron-that-never-comes',
  'pause-cron-with-four-fields',
  'pause-cron-with-minute-60',
  'pause-cron-with-seconds',
  'pause-time-zone-abbreviated',
  'pause-time-zone-unknown',
  'route-name-made-twice',
  'url-with-too-long-host',
  'url-with-wrong-ipv6',
];

test('there are at least 120 wrong specs that the server refuses and 60 right ones', () => {
  assert.ok(wrongSpecs().filter(({ complaint }) => complaint.length > 0).length >= 120);
  assert.ok(rightSpecs().length >= 60);
});

test('the server refuses every wrong spec with the words that its file holds', async (t) => {
  const cases = wrongSpecs().filter(({ complaint }) => complaint.length > 0);
  const verdicts = await Promise.all(cases.map(({ yaml }) => server.create(yaml)));
  for (const [index, { name, complaint }] of cases.entries()) {
    await t.test(name, () => {
      const verdict = verdicts[index];
      assert.equal(verdict?.kind, 'refused', 'the server let it in');
      const lines = verdict?.kind === 'refused' ? verdict.lines : [];
      const said = lines.some((line) => complaint.every((words) => line.includes(words)));
      assert.ok(said, `expected ${complaint.join(' … ')}\nbut the server says ${lines.join('\n')}`);
    });
  }
});

test('the server lets in what only the parser can refuse, and these are all', async () => {
  const cases = wrongSpecs().filter(({ complaint }) => complaint.length === 0);
  assert.deepEqual(cases.map(({ name }) => name).toSorted(), beyondCel);
  for (const { name, yaml } of cases) assert.equal((await server.create(yaml)).kind, 'taken', name);
});

test('kubectl shows the lines that are compared here', async () => {
  const flags = ['--dry-run=server', '--validate=strict', '--filename=-'];
  const shown = ['header-host', 'unknown-field', 'status-class-six'];
  for (const { name, yaml, complaint } of wrongSpecs().filter((spec) => shown.includes(spec.name))) {
    const { code, stderr } = await rig.kubectl(['create', ...flags], yaml);
    assert.notEqual(code, 0, name);
    const said = stderr.split('\n').some((line) => complaint.every((words) => line.includes(words)));
    assert.ok(said, `${name}: kubectl says ${stderr}`);
  }
});

test('the server lets in every right spec, and the parser understands it with the same defaults', async (t) => {
  const cases = rightSpecs();
  const verdicts = await Promise.all(cases.map(({ yaml }) => server.create(yaml)));
  for (const [index, { name, object }] of cases.entries()) {
    await t.test(name, () => {
      const verdict = verdicts[index];
      assert.ok(verdict?.kind === 'taken', verdict?.lines?.join('\n'));
      assert.deepEqual(meaning(parseProbe(verdict.object)), meaning(parseProbe(object)));
    });
  }
});

test('the largest spec is within what the server spends on rules', async () => {
  const metadata = { name: 'largest', namespace: 'default' };
  const kind = { apiVersion: 'methodprobe.dev/v1alpha1', kind: 'MethodProbe' };
  const verdict = await server.create(JSON.stringify({ ...kind, metadata, spec: largestSpec() }));
  assert.equal(verdict.kind, 'taken', verdict.lines?.join('\n'));
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
  // kubectl keeps what it read of a server at this address, of another run too.
  const fresh = `--cache-dir=${join(rig.directory, 'kubectl-cache')}`;
  const outline = await mustKubectl(['explain', 'methodprobe.spec', '--recursive', fresh]);
  const paths = fieldPaths(outline);
  assert.ok(paths.includes('spec.routes.headers.valueFrom.secretKeyRef.key'), paths.join(' '));
  const top = paths.filter((path) => !path.slice('spec.'.length).includes('.'));
  const pages = await Promise.all(top.map((path) => mustKubectl(['explain', `methodprobe.${path}`, fresh])));
  for (const [index, page] of pages.entries()) {
    assert.doesNotMatch(page, /<empty>|no description/, top[index]);
    assert.match(page, /DESCRIPTION:\n {4}[A-Z]/, top[index]);
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
