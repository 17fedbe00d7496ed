// What a person sees who starts the operator in the wrong way: one clear line, and an exit code.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { version } from '../src/operator/config.ts';

describe('starting the operator', () => {
  const home = mkdtempSync(join(tmpdir(), 'methodprobe-'));
  after(() => rmSync(home, { recursive: true }));

  /** Runs it without any cluster; it ends by itself in every case here. */
  function start(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const options = {
      cwd: join(import.meta.dirname, '..'),
      env: { PATH: process.env['PATH'] ?? '', HOME: home, ...environment },
      encoding: 'utf8',
      timeout: 120_000,
    } as const;
    return spawnSync(process.execPath, ['src/main.ts', ...args], options);
  }

  it('prints its version and ends with 0', () => {
    const { status, stdout } = start(['--version']);
    assert.deepEqual([status, stdout], [0, `${version}\n`]);
  });

  it('names a flag that it does not know, and ends with 2', () => {
    const { status, stderr } = start(['--nmespace=a']);
    assert.equal(status, 2);
    assert.match(stderr, /^--nmespace is no flag of methodprobe; --help lists them\n$/);
  });

  it('says that no kubeconfig names a cluster, and ends with 1', () => {
    const { status, stdout } = start([]);
    assert.equal(status, 1);
    const { level, msg } = JSON.parse(stdout);
    assert.equal(level, 'fatal');
    assert.match(
      msg,
      /^MethodProbe cannot run: No kubeconfig names a cluster .* set KUBECONFIG, or run in a Pod/,
    );
  });

  it('names the kubeconfig that it cannot read, and ends with 1', () => {
    const { status, stdout } = start([], { KUBECONFIG: join(home, 'missing') });
    assert.equal(status, 1);
    assert.match(JSON.parse(stdout).msg, /^MethodProbe cannot run: ENOENT.*missing/);
  });
});
