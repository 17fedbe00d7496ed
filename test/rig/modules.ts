// Copies what the rig reads from Go modules into .rig/modules: the definitions of the Gateway API and of
// Traefik's resources, and the Gateway API's conformance manifests. The versions are those of Traefik's go.mod.

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from './commands.ts';
import { conformanceSuite, extensionDefinitions, traefikSource } from './places.ts';
import { whenStale } from './stale.ts';
import { fail, step } from './step.ts';

interface Copy {
  readonly module: string;
  /** Directory in the module. */
  readonly from: string;
  /** Names of the files. */
  readonly only: RegExp;
  readonly to: string;
}

const gatewayApi = 'sigs.k8s.io/gateway-api';
const traefik = 'github.com/traefik/traefik/v3';

// The experimental channel has the CORS filter and the routes that Traefik watches. Groups that end in x-k8s.io
// hold other resources, which nobody here reads; each definition costs the API server time.
const copies: readonly Copy[] = [
  {
    module: gatewayApi,
    from: 'config/crd/experimental',
    only: /^gateway\.networking\.k8s\.io_(?!udproutes).*\.yaml$/,
    to: join(extensionDefinitions, 'gateway-api'),
  },
  {
    module: traefik,
    from: 'docs/content/reference/dynamic-configuration',
    only: /^traefik\.io_.*\.yaml$/,
    to: join(extensionDefinitions, 'traefik'),
  },
  {
    module: gatewayApi,
    from: 'conformance/base',
    only: /^manifests\.yaml$/,
    to: join(conformanceSuite, 'base'),
  },
  {
    module: gatewayApi,
    from: 'conformance/tests',
    only: /^httproute-.*\.yaml$/,
    to: join(conformanceSuite, 'tests'),
  },
];

/** Copies the files when they are missing or the modules' versions changed. Needs `go` only then. */
export async function copyModuleFiles(): Promise<void> {
  const versions = readFileSync(join(traefikSource, 'go.mod'), 'utf8');
  for (const copy of copies) {
    const from = [versions, JSON.stringify(copy), String(copy.only)];
    await whenStale(copy.to, from, () => copied(copy));
  }
}

async function copied({ module, from, only, to }: Copy): Promise<void> {
  const place = { cwd: traefikSource };
  await step(`Fetching ${from} of ${module}`, ['go', 'mod', 'download', module], place);
  const directory = await mustRun(['go', '-C', traefikSource, 'list', '-m', '-f', '{{.Dir}}', module]);
  const source = join(directory.trim(), from);
  const names = readdirSync(source).filter((name) => only.test(name));
  if (names.length === 0) fail(`${module} has no files like ${only} in ${from}`);
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  for (const name of names) cpSync(join(source, name), join(to, name));
}
