// Where things are: the project, what install.ts put into .rig, the files of one run, and the addresses
// of the rig's network. One page, so that no other file spells a path or an address.

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Root of the project. */
export const projectRoot = resolve(import.meta.dirname, '../..');

/** Everything installed or written by the rig; ignored by git. */
export const rigRoot = join(projectRoot, '.rig');

export const controlPlaneSource = join(import.meta.dirname, 'controlplane');
export const controlPlaneBinary = join(rigRoot, 'bin/controlplane');
export const traefikSource = join(import.meta.dirname, 'gateways/traefik');
export const traefikBinary = join(rigRoot, 'bin/traefik');
/** Definitions of the API groups that a cluster may have beside its own: a directory of YAML files for each. */
export const extensionDefinitions = join(rigRoot, 'modules/definitions');
/** Definitions that no module brings: our own stand-ins. */
export const kongDefinitions = join(import.meta.dirname, 'gateways/kong/definitions');
/** The Gateway API's conformance suite: `base` and `tests`, as in its module. */
export const conformanceSuite = join(rigRoot, 'modules/conformance');
export const requirements = join(import.meta.dirname, 'apps/requirements.txt');
export const pythonEnvironment = join(rigRoot, 'venv');

/** Marker that world.ts leaves on the world's own /run; its text is the world's name. */
export const worldMarker = '/run/rig-world';

/** Address of the host in the rig's network: API server, source of the kubelet's and the tests' traffic. */
export const hostAddress = '10.244.0.1';
export const podRange = '10.244.0.0/16';
export const serviceRange = '10.96.0.0/16';
export const nodeName = 'rig';
export const apiServerPort = 6443;
export const apiServerUrl = `https://${hostAddress}:${apiServerPort}`;

/** Name of the world around this process; throws a sentence when there is none. */
export function worldIdentity(): string {
  if (!existsSync(worldMarker)) {
    throw new Error(
      'The rig runs in a world of its own: start this with "node test/rig/world.ts <command>".',
    );
  }
  return readFileSync(worldMarker, 'utf8').trim();
}

/** Directory of the run in the world of that name. */
export function runDirectory(world: string): string {
  return join(rigRoot, `run-${world}`);
}

/**
 * Command of one part of the control plane. KUBEBUILDER_ASSETS, when set, is a directory of upstream
 * binaries and wins over the one that install.ts builds.
 */
export function controlPlanePart(part: string): readonly string[] {
  const assets = process.env['KUBEBUILDER_ASSETS'];
  if (assets === undefined || assets === '') return [controlPlaneBinary, part];
  const binary = join(assets, part);
  if (!existsSync(binary)) {
    throw new Error(
      `KUBEBUILDER_ASSETS is ${assets}, but there is no ${part} in it. Add it or unset the variable.`,
    );
  }
  return [binary];
}
