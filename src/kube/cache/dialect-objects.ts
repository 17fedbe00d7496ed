// The kinds of objects that dialects read beside Ingresses and HTTPRoutes: a new one is a line here. Resources, indexes,
// dependents and facts are made from what the dialect says of the kind in its references.ts.

import type { DialectObjectKinds } from '../../model/index.ts';
import { kongClusterPluginObjects, kongPluginObjects } from '../../routing/kong/references.ts';
import type { DialectObjects } from '../../routing/shared/references.ts';
import { ingressRouteObjects, middlewareObjects } from '../../routing/traefik/references.ts';
import type { Cached } from './store.ts';

export type DialectKind = keyof DialectObjectKinds;

/** What dialects say of their objects, by kind. */
export const dialectObjects: { readonly [K in DialectKind]: DialectObjects<DialectObjectKinds[K]> } = {
  middlewares: middlewareObjects,
  ingressRoutes: ingressRouteObjects,
  kongPlugins: kongPluginObjects,
  kongClusterPlugins: kongClusterPluginObjects,
};

/** The same, for code that treats all kinds alike: it hands each kind its own objects only. */
export const objectsOf = (kind: DialectKind): DialectObjects<Cached> => dialectObjects[kind];

/** All kinds, in the order of the table. */
export const dialectKinds = Object.keys(dialectObjects) as readonly DialectKind[];

export const isDialectKind = (kind: string): kind is DialectKind => Object.hasOwn(dialectObjects, kind);
