// API groups that a cluster may have beside its own: the Gateway API, Traefik's resources, Kong's. A rig boots
// without them, as many clusters run; who needs one asks here. Both big ones take the API server about 2 s.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { V1CustomResourceDefinition } from '@kubernetes/client-node';
import { direct, jsonOf } from './direct.ts';
import { extensionDefinitions, kongDefinitions } from './places.ts';
import type { Rig } from './rig.ts';

/** gateway-api: v1.4.0, experimental channel. traefik: v3.6.12. kong: a stand-in, with a schema that takes anything. */
export type Extension = 'gateway-api' | 'traefik' | 'kong';

const directories: Readonly<Record<Extension, string>> = {
  'gateway-api': join(extensionDefinitions, 'gateway-api'),
  traefik: join(extensionDefinitions, 'traefik'),
  kong: kongDefinitions,
};

const definitionsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
/**
 * Installs what is missing of these groups; resolves when the API server serves them. Costs some milliseconds
 * when all is there, so that every test file that needs a group may ask for it.
 */
export async function installExtensions(rig: Rig, extensions: readonly Extension[]): Promise<void> {
  const files = extensions.flatMap(filesOf);
  const definitions = await Promise.all(files.map((file) => present(rig, file)));
  await Promise.all(definitions.map((one) => served(rig, one)));
}

/** Removes a group with all its objects, for those who test what happens then. */
export async function removeExtension(rig: Rig, extension: Extension): Promise<void> {
  const names = filesOf(extension).map(({ name }) => name);
  await rig.kubectl(['delete', 'crd', '--ignore-not-found', '--wait', ...names]);
}

interface DefinitionFile {
  readonly path: string;
  /** Of the object, such as `httproutes.gateway.networking.k8s.io`. */
  readonly name: string;
}

/** Files are named group_plural.yaml, as their generator does. */
function filesOf(extension: Extension): readonly DefinitionFile[] {
  const directory = directories[extension];
  if (!existsSync(directory)) throw new Error(`${directory} is missing: run "make install"`);
  return readdirSync(directory).flatMap((file) => {
    const [, group, plural] = /^([^_]+)_([^_]+)\.yaml$/.exec(file) ?? [];
    return group === undefined ? [] : [{ path: join(directory, file), name: `${plural}.${group}` }];
  });
}

async function present(rig: Rig, { path, name }: DefinitionFile): Promise<V1CustomResourceDefinition> {
  const get = { path: `${definitionsPath}/${name}` };
  const found = await direct(rig, get);
  if (found.status !== 404) return jsonOf(found);
  const body = readFileSync(path, 'utf8');
  const created = await direct(rig, { method: 'POST', path: definitionsPath, body });
  // Somebody else was quicker.
  return jsonOf(created.status === 409 ? await direct(rig, get) : created);
}

/** Each version answers for itself a moment after the definition is established. */
async function served(rig: Rig, { spec }: V1CustomResourceDefinition): Promise<void> {
  const versions = spec.versions.filter((version) => version.served);
  const paths = versions.map(({ name }) => `/apis/${spec.group}/${name}/${spec.names.plural}?limit=1`);
  const look = async (): Promise<true | undefined> => {
    const answers = await Promise.all(paths.map((path) => direct(rig, { path })));
    return answers.every(({ status }) => status === 200) ? true : undefined;
  };
  await rig.waitFor(`${spec.names.plural}.${spec.group} to be served`, look);
}
