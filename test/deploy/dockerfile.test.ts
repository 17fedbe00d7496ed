// The image, without a container runtime: the steps of the Dockerfile are carried out in a
// directory and its entrypoint is started there as the user of the image.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { buildImage, type Image, inContext, parseDockerfile, pathsOf, stagesOf } from './dockerfile.ts';

const project = join(import.meta.dirname, '../..');
const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
const lock = JSON.parse(readFileSync(join(project, 'package-lock.json'), 'utf8'));

describe('the Dockerfile', () => {
  const stages = stagesOf(parseDockerfile(readFileSync(join(project, 'Dockerfile'), 'utf8')));

  it('pins each base image by digest, beside a readable tag', () => {
    assert.equal(stages.length, 2);
    for (const { base } of stages) assert.match(base, /^[a-z0-9./-]+:[a-z0-9.-]+@sha256:[0-9a-f]{64}$/);
  });

  it('names a Node of the major version that package.json asks for, in both stages', () => {
    assert.equal(manifest.engines.node, '>=24');
    for (const { base } of stages) assert.match(base, /node(js)?:?24/);
  });

  it('leaves everything out of the build context that the image does not need', () => {
    const patterns = ['*', '!src', '!package.json'];
    assert.equal(inContext(patterns, 'src/main.ts'), true);
    assert.equal(inContext(patterns, 'package.json'), true);
    assert.equal(inContext(patterns, '.git/config'), false);
    assert.equal(inContext(patterns, 'test/deploy/dockerfile.ts'), false);
  });

  it('is read with its continued lines joined and its comments dropped', () => {
    assert.deepEqual(parseDockerfile('# note\nrun a \\\n  b\n'), [{ keyword: 'RUN', rest: 'a b' }]);
  });
});

describe('the image', () => {
  const workspace = mkdtempSync(join(tmpdir(), 'methodprobe-image-'));
  let image: Image;

  before(() => {
    // mkdtemp makes the folder private; the user of the image has to read it.
    chmodSync(workspace, 0o755);
    image = buildImage(project, workspace);
  });
  after(() => rmSync(workspace, { recursive: true, force: true }));

  it('runs as a numbered user that is not root', () => assert.equal(image.user, '65532:65532'));

  it('says what it is', () => {
    for (const key of ['title', 'description', 'licenses', 'version']) {
      assert.ok(image.labels.includes(`org.opencontainers.image.${key}`), key);
    }
  });

  it('holds the sources and the packages of production, and nothing else', () => {
    const top = readdirSync(join(image.root, 'app')).toSorted();
    assert.deepEqual(top, ['LICENSE', 'node_modules', 'package-lock.json', 'package.json', 'src']);
    assert.deepEqual(readdirSync(image.root), ['app']);
    for (const name of Object.keys(manifest.dependencies)) {
      assert.ok(pathsOf(image.root).includes(`app/node_modules/${name}`), name);
    }
  });

  it('holds no development dependency, no test and no history', () => {
    const paths = pathsOf(image.root);
    const development = Object.keys(lock.packages).filter((path) => lock.packages[path].dev === true);
    assert.ok(development.includes('node_modules/typescript'));
    for (const path of development) assert.ok(!paths.includes(`app/${path}`), path);
    const unwanted = paths.filter((path) =>
      /(^|\/)(test|\.git|\.rig|deploy|docs)(\/|$)|\.test\.ts$/.test(path),
    );
    assert.deepEqual(unwanted, []);
  });

  it('prints its version and exits with 0', () => {
    const { status, stdout, stderr } = start(image, ['--version']);
    assert.equal(status, 0, stderr);
    assert.match(stdout, new RegExp(`\\b${manifest.version.replaceAll('.', '\\.')}\\b`));
  });

  it('prints its flags and exits with 0', () => {
    const { status, stdout, stderr } = start(image, ['--help']);
    assert.equal(status, 0, stderr);
    for (const flag of ['--namespace', '--allow-cidr', '--deny-cidr']) assert.ok(stdout.includes(flag), flag);
  });
});

interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the entrypoint with this machine's node, as the image's user where that is possible. */
function start(image: Image, words: readonly string[]): Finished {
  const [program, ...rest] = image.entrypoint;
  assert.equal(program, '/nodejs/bin/node', 'where the distroless image keeps node');
  // A checkout below a private home folder is closed to the image's user, so node is lent to it.
  const node = join(image.root, 'node');
  copyFileSync(process.execPath, node);
  chmodSync(node, 0o755);
  const { status, stdout, stderr } = spawnSync(node, [...rest, ...words], {
    cwd: join(image.root, image.workdir),
    env: image.env,
    encoding: 'utf8',
    timeout: 120_000,
    ...identity(image.user),
  });
  rmSync(node);
  return { status, stdout, stderr };
}

/** Only root may become another user, and only one that its user namespace knows. */
function identity(user: string): { readonly uid?: number; readonly gid?: number } {
  const [uid = 0, gid = 0] = user.split(':').map(Number);
  const known = Number(readFileSync('/proc/self/uid_map', 'utf8').trim().split(/\s+/)[2]);
  return process.getuid?.() === 0 && known > uid ? { uid, gid } : {};
}
