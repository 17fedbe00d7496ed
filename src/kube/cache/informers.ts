// Informers: one for each kind, for the whole cluster or for one namespace. Together they keep the caches
// like the cluster, also while APIs come and go.

import { Watch } from '@kubernetes/client-node';
import type { Logger } from 'pino';
import { type ApiServer, failureOf } from '../api/client.ts';
import type { Caches } from './caches.ts';
import { type Informer, type InformerClock, startInformer } from './informer.ts';
import { type Kind, kinds, type Stores } from './kinds.ts';
import { type Resources, resourcesOf } from './resources.ts';

export interface InformersOptions {
  readonly api: ApiServer;
  readonly caches: Caches;
  readonly log: Logger;
  /** Watch this namespace alone. Objects of the cluster are then not read: a Role cannot allow it. */
  readonly namespace?: string;
  readonly clock?: InformerClock;
}

export interface Informers {
  /** One per resource, for metrics: state, connected, lastEventAt. */
  readonly informers: readonly Informer[];
  /** Resolves once everything was listed that is there and may be read. Never rejects. */
  readonly synced: Promise<void>;
  stop(): void;
}

/** Starts filling the caches. An API server that is away is waited for. */
export function startInformers(options: InformersOptions): Informers {
  const { api, caches, log, namespace, clock } = options;
  const stores: Stores = caches;
  const watch = new Watch(api.kubeConfig);
  const readCodes = (): Promise<void> => followRedirectCodes(options);
  const resources = withCodes(resourcesOf(api, namespace), readCodes);

  const follow = <K extends Kind>(kind: K): readonly Informer[] => {
    const resource = resources[kind];
    if (resource === undefined) return [];
    const informer = startInformer({
      resource,
      store: stores[kind],
      watch,
      log,
      ...(clock === undefined ? {} : { clock }),
      onAccess: (access) => {
        caches.access[kind] = access;
      },
      // A newer definition closes the watches of its kind, and nothing else tells of it.
      ...(kind === 'httpRoutes' ? { onOpen: () => void readCodes() } : {}),
    });
    return [informer];
  };

  const informers = kinds.flatMap((kind) => follow(kind));
  return {
    informers,
    synced: Promise.all(informers.map((informer) => informer.synced)).then(() => undefined),
    stop: () => informers.forEach((informer) => void informer.stop()),
  };
}

/** Whoever hears of the first HTTPRoute knows the codes already. */
function withCodes(resources: Resources, readCodes: () => Promise<void>): Resources {
  const { httpRoutes } = resources;
  if (httpRoutes === undefined) return resources;
  const list: typeof httpRoutes.list = async () => {
    const listed = await httpRoutes.list();
    await readCodes();
    return listed;
  };
  return { ...resources, httpRoutes: { ...httpRoutes, list } };
}

/** In one namespace they are not asked for: the definition belongs to the cluster. */
async function followRedirectCodes({ api, caches, namespace }: InformersOptions): Promise<void> {
  if (namespace !== undefined) return;
  const read = await readRedirectCodes(api);
  if (read.kind === 'known') caches.redirectCodes = read.codes;
}

const DEFINITION = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  name: 'httproutes.gateway.networking.k8s.io',
};

const CODES = [
  ...['schema', 'openAPIV3Schema', 'properties', 'spec', 'properties', 'rules', 'items', 'properties'],
  ...['filters', 'items', 'properties', 'requestRedirect', 'properties', 'statusCode', 'enum'],
];

/** known: as the server says; without codes when it does not say or may not be asked. unanswered: nothing new. */
type RedirectCodes =
  | { readonly kind: 'known'; readonly codes?: readonly number[] }
  | { readonly kind: 'unanswered' };

/** Reads the codes from the API server. Never rejects. */
async function readRedirectCodes({ objects }: ApiServer): Promise<RedirectCodes> {
  try {
    const codes = redirectCodesOf(await objects.getClusterCustomObject(DEFINITION));
    return { kind: 'known', ...(codes === undefined ? {} : { codes }) };
  } catch (error) {
    const { code } = failureOf(error);
    return { kind: code === 403 || code === 404 ? 'known' : 'unanswered' };
  }
}

/** The codes in the schema of the served version v1; undefined when it does not limit them. */
export function redirectCodesOf(definition: unknown): readonly number[] | undefined {
  const versions = at(definition, ['spec', 'versions']);
  const served = Array.isArray(versions)
    ? versions.find((version: unknown) => at(version, ['name']) === 'v1' && at(version, ['served']) === true)
    : undefined;
  const codes = at(served, CODES);
  if (!Array.isArray(codes)) return undefined;
  return codes.filter((code: unknown): code is number => typeof code === 'number');
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
