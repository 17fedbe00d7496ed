// What names plugins of Kong. Pure readings of one object each, shared by the indexes and the facts so that
// both mean the same.

import type { HTTPRoute, Metadata } from '../../model/index.ts';
import { extensionIdsOf } from './gateway-api.ts';
import { idOf } from './store.ts';

const PLUGINS = 'konghq.com/plugins';
const GROUPS = ['configuration.konghq.com'];

/**
 * Ids of the plugins that an object's annotation names: for each name the KongPlugin of the object's namespace (or of
 * the one written before a colon), and the KongClusterPlugin of that name, which is without namespace.
 */
export function pluginIdsOf({ metadata }: { readonly metadata?: Metadata }): readonly string[] {
  const own = metadata?.namespace ?? '';
  const names = (metadata?.annotations?.[PLUGINS] ?? '').split(',').map((name) => name.trim());
  return names.filter((name) => name !== '').flatMap((name) => idsFor(name, own));
}

function idsFor(written: string, own: string): readonly string[] {
  const colon = written.indexOf(':');
  if (colon >= 0) return [idOf({ namespace: written.slice(0, colon), name: written.slice(colon + 1) })];
  return [idOf({ namespace: own, name: written }), idOf({ namespace: '', name: written })];
}

/** The same of an HTTPRoute, whose filters may name KongPlugins too. */
export function pluginIdsOfHttpRoute(route: HTTPRoute): readonly string[] {
  return [...pluginIdsOf(route), ...extensionIdsOf(route, GROUPS, 'KongPlugin')];
}
