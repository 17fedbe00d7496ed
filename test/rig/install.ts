// Installs what the rig needs and is missing, and says what it does: Debian packages, the control plane and
// Traefik built from source, files of Go modules, a Python environment for the applications and Envoy. Quick
// when all is there.
//
//   node test/rig/install.ts

import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finish } from './commands.ts';
import { copyModuleFiles } from './modules.ts';
import {
  controlPlaneBinary,
  controlPlaneSource,
  pythonEnvironment,
  requirements,
  traefikBinary,
  traefikSource,
} from './places.ts';
import { whenStale } from './stale.ts';
import { fail, step } from './step.ts';

const KUBERNETES = { version: 'v1.36.3', major: '1', minor: '36' };
const TRAEFIK = 'v3.6.12';

// Debian's own Python: unlike one below a home directory, every user can run it.
const PYTHON = '/usr/bin/python3';

/** Commands the rig runs, and the Debian package that brings each. */
const TOOLS: Readonly<Record<string, string>> = {
  nginx: 'nginx',
  haproxy: 'haproxy',
  caddy: 'caddy',
  nft: 'nftables',
  ip: 'iproute2',
  openssl: 'openssl',
  unshare: 'util-linux',
  mount: 'mount',
  python3: 'python3',
};

/** A module of nginx that removes headers; it brings no command. */
const NGINX_MODULE = {
  file: '/usr/lib/nginx/modules/ngx_http_headers_more_filter_module.so',
  package: 'libnginx-mod-http-headers-more-filter',
};

await installPackages();
await buildControlPlane();
await buildTraefik();
await copyModuleFiles();
await createPythonEnvironment();

async function installPackages(): Promise<void> {
  const packages = await missingPackages();
  if (packages.length === 0) return;
  const list = packages.join(' ');
  if (process.getuid?.() !== 0) {
    fail(
      `these Debian packages are missing: ${list}. Have them installed once: sudo apt-get install ${list}`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await step('Reading the list of Debian packages', ['apt-get', 'update'], { env });
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];
  await withoutDaemons(() => step(`Installing Debian packages: ${list}`, install, { env }));
}

async function missingPackages(): Promise<readonly string[]> {
  // An ordinary user's PATH lacks the directories where Debian puts nginx, nft and ip.
  const directories = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];
  const found = (tool: string): boolean => directories.some((directory) => existsSync(join(directory, tool)));
  const missing = Object.entries(TOOLS).flatMap(([tool, name]) => (found(tool) ? [] : [name]));
  if (!existsSync(NGINX_MODULE.file)) missing.push(NGINX_MODULE.package);
  if (!existsSync(PYTHON)) return [...new Set([...missing, 'python3', 'python3-venv'])];
  if (existsSync(join(pythonEnvironment, 'bin/python'))) return missing;
  const { code } = await finish([PYTHON, '-c', 'import ensurepip, venv']);
  return code === 0 ? missing : [...missing, 'python3-venv'];
}

/** Debian starts what it installs; this is its documented way to say no: only the binaries are wanted. */
async function withoutDaemons(install: () => Promise<void>): Promise<void> {
  const policy = '/usr/sbin/policy-rc.d';
  if (existsSync(policy)) return install();
  const remove = (): void => rmSync(policy, { force: true });
  process.once('exit', remove);
  writeFileSync(policy, '#!/bin/sh\nexit 101\n');
  chmodSync(policy, 0o755);
  await install();
  remove();
}

async function buildControlPlane(): Promise<void> {
  const assets = process.env['KUBEBUILDER_ASSETS'];
  if (assets !== undefined && assets !== '') {
    console.log(`install: the control plane comes from KUBEBUILDER_ASSETS=${assets}`);
    return;
  }
  const sources = texts(controlPlaneSource, ['go.mod', 'go.sum', 'main.go']);
  await whenStale(controlPlaneBinary, [JSON.stringify(KUBERNETES), ...sources], async () => {
    await requireGo('the control plane', 'Install it or set KUBEBUILDER_ASSETS.');
    // Without the version, kubectl and clients that ask the server for one complain.
    const stamp = 'k8s.io/component-base/version.git';
    const { version, major, minor } = KUBERNETES;
    const flags = `-s -w -X ${stamp}Version=${version} -X ${stamp}Major=${major} -X ${stamp}Minor=${minor}`;
    const fresh = `${controlPlaneBinary}.new`;
    const build = ['go', 'build', '-v', '-ldflags', flags, '-o', fresh, '.'];
    const title = 'Building the control plane (about 10 minutes the first time)';
    await step(title, build, { cwd: controlPlaneSource, env: { ...process.env, CGO_ENABLED: '0' } });
    // A rig may be running the old one.
    renameSync(fresh, controlPlaneBinary);
  });
}

async function buildTraefik(): Promise<void> {
  const sources = texts(traefikSource, ['go.mod', 'go.sum']);
  await whenStale(traefikBinary, [TRAEFIK, ...sources], async () => {
    await requireGo('Traefik', 'Install it.');
    const flags = `-s -w -X github.com/traefik/traefik/v3/pkg/version.Version=${TRAEFIK}`;
    const fresh = `${traefikBinary}.new`;
    const tool = 'github.com/traefik/traefik/v3/cmd/traefik';
    const build = ['go', 'build', '-v', '-ldflags', flags, '-o', fresh, tool];
    const title = `Building Traefik ${TRAEFIK} (about 10 minutes the first time)`;
    await step(title, build, { cwd: traefikSource, env: { ...process.env, CGO_ENABLED: '0' } });
    renameSync(fresh, traefikBinary);
  });
}

function texts(directory: string, names: readonly string[]): readonly string[] {
  return names.map((name) => readFileSync(join(directory, name), 'utf8'));
}

async function requireGo(what: string, remedy: string): Promise<void> {
  const { code } = await finish(['go', 'version']).catch(() => ({ code: 127 }));
  if (code !== 0) fail(`${what} is built with Go 1.26, and there is no "go" on PATH. ${remedy}`);
}

async function createPythonEnvironment(): Promise<void> {
  const wanted = [PYTHON, pythonEnvironment, readFileSync(requirements, 'utf8')];
  await whenStale(join(pythonEnvironment, 'bin/python'), wanted, async () => {
    rmSync(pythonEnvironment, { recursive: true, force: true });
    await step('Creating the Python environment', [PYTHON, '-m', 'venv', pythonEnvironment]);
    const install = ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '-r', requirements];
    await step('Installing the applications and Envoy', [join(pythonEnvironment, 'bin/python'), ...install]);
  });
}
