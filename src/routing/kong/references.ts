// What names plugins of Kong. Readings of one object each, for the dialect and for the caches.

import type { HTTPRoute, KongPlugin, Metadata } from '../../model/index.ts';
import { extensionIdsOf } from '../gateway-api/references.ts';
import { type DialectObjects, idOf, keyOf } from '../shared/references.ts';

/** The annotation that names plugins, on Ingresses, HTTPRoutes and Services. */
export const pluginsName = 'konghq.com/plugins';
const GROUPS = ['configuration.konghq.com'];

/** Names of plugins as the annotation lists them. */
export const pluginNamesIn = (annotation = ''): readonly string[] =>
  annotation
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/**
 * Ids of the plugins that an object's annotation names: for each name the KongPlugin of the object's namespace (or of
 * the one written before a colon), and the KongClusterPlugin of that name, which is without namespace.
 */
function pluginIdsOf({ metadata }: { readonly metadata?: Metadata }): readonly string[] {
  const own = metadata?.namespace ?? '';
  return pluginNamesIn(metadata?.annotations?.[pluginsName]).flatMap((name) => idsFor(name, own));
}

function idsFor(written: string, own: string): readonly string[] {
  const colon = written.indexOf(':');
  if (colon >= 0) return [idOf({ namespace: written.slice(0, colon), name: written.slice(colon + 1) })];
  return [idOf({ namespace: own, name: written }), idOf({ namespace: '', name: written })];
}

/** The same of an HTTPRoute, whose filters may name KongPlugins too. */
const pluginIdsOfHttpRoute = (route: HTTPRoute): readonly string[] => [
  ...pluginIdsOf(route),
  ...extensionIdsOf(route, GROUPS, 'KongPlugin'),
];

/** KongPlugins of configuration.konghq.com. */
export const kongPluginObjects: DialectObjects<KongPlugin> = {
  group: 'configuration.konghq.com',
  version: 'v1',
  plural: 'kongplugins',
  words: (plugin) => [idOf(keyOf(plugin))],
  ofIngress: pluginIdsOf,
  ofHttpRoute: pluginIdsOfHttpRoute,
  ofService: pluginIdsOf,
};

/** KongClusterPlugins: plugins without a namespace. */
export const kongClusterPluginObjects: DialectObjects<KongPlugin> = {
  ...kongPluginObjects,
  plural: 'kongclusterplugins',
  clusterScoped: true,
  toldAmong: 'kongPlugins',
};
