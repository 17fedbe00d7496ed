// Part of a STAND-IN for ingress-nginx. Owns the real nginx process: its directory, its
// configuration files, its graceful reload. Knows nothing of Kubernetes.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Rendered } from './render.ts';

const run = promisify(execFile);

/** Where Debian puts the module that ingress-nginx needs to remove the Server header. */
export const headersMore = '/usr/lib/nginx/modules/ngx_http_headers_more_filter_module.so';

/** Throws, naming the package, when nginx cannot remove its Server header. */
export async function requireModules(): Promise<readonly string[]> {
  await access(headersMore).catch(() => {
    throw new Error(`${headersMore} is missing: install libnginx-mod-http-headers-more-filter`);
  });
  return [headersMore];
}

/** A running nginx. */
export interface Nginx {
  /** Puts a configuration in force; false when nginx refuses it and the old one stays, or when nothing changed. */
  readonly apply: (rendered: Rendered) => Promise<boolean>;
  readonly stop: () => Promise<void>;
}

/** Starts no process until the first configuration is applied. `onExit` hears of an exit nobody asked for. */
export async function nginxIn(directory: string, onExit: (code: number | null) => void): Promise<Nginx> {
  await mkdir(join(directory, 'tmp'), { recursive: true });
  await mkdir(join(directory, 'ssl'), { recursive: true });
  let child: ChildProcess | undefined;
  let inForce = '';
  let stopping = false;
  const start = (): ChildProcess => {
    const started = spawn('nginx', ['-p', directory, '-c', join(directory, 'nginx.conf'), '-e', 'stderr'], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    started.on('exit', (code) => {
      if (!stopping) onExit(code);
    });
    return started;
  };
  return {
    apply: async (rendered) => {
      const whole = JSON.stringify([rendered.conf, ...rendered.files]);
      if (whole === inForce) return false;
      if (!(await install(directory, rendered))) return false;
      inForce = whole;
      if (child === undefined) child = start();
      else child.kill('SIGHUP');
      return true;
    },
    stop: async () => {
      stopping = true;
      if (child === undefined || child.exitCode !== null) return;
      const gone = new Promise((resolve) => child?.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** Writes the files and lets nginx test them before they take the place of the ones in force. */
async function install(directory: string, rendered: Rendered): Promise<boolean> {
  for (const [path, text] of rendered.files) await writeAtomically(join(directory, path), text);
  const candidate = join(directory, 'nginx.next.conf');
  await writeAtomically(candidate, rendered.conf);
  try {
    await run('nginx', ['-t', '-q', '-p', directory, '-c', candidate, '-e', 'stderr']);
  } catch (error) {
    console.error(`refused, the old configuration stays: ${String((error as { stderr?: string }).stderr)}`);
    return false;
  }
  await rename(candidate, join(directory, 'nginx.conf'));
  return true;
}

async function writeAtomically(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
