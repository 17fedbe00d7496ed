// Filters of a single implementation: an ExtensionRef that names a Middleware of Traefik, where Traefik is the
// controller. Apart from the filters that the API itself defines.
// Source: doc.traefik.io/traefik/reference/routing-configuration/kubernetes/gateway-api (ExtensionRef).

import type { Blame, Facts, HTTPRouteFilter } from '../../model/index.ts';
import type { ClientRequest } from '../ingress/request.ts';
import type { Sourced } from '../shared/model.ts';
import { splitQuery } from '../shared/path.ts';
import { middlewareReference } from '../traefik/middleware-names.ts';
import { middlewareEffects } from '../traefik/middlewares.ts';
import type { Filtered } from './filtered.ts';

/** Where ExtensionRefs are followed: the facts, the request as it was sent, and the namespace of the route. */
export interface Extensible {
  readonly facts: Facts;
  readonly request: ClientRequest;
  readonly namespace: string;
}

/** The request behind a filter that the API does not define; undefined when it cannot be followed. */
export function extended(
  so: Filtered,
  { filter, blame }: { readonly filter: HTTPRouteFilter; readonly blame: Blame },
  at: Extensible,
): Filtered | undefined {
  const { extensionRef } = filter;
  if (extensionRef?.group !== 'traefik.io' || extensionRef.kind !== 'Middleware') return undefined;
  const { namespace, request } = at;
  const reference = middlewareReference({ namespace, name: extensionRef.name ?? '' }, blame);
  const target = so.path + splitQuery(request.path).query;
  const effects = middlewareEffects(at.facts, [reference], { ...request, path: target });
  const { path, pathChanges, requestHeaders, unmodelled, missing, broken, ...rest } = effects;
  const gone: readonly Sourced<string>[] = missing.map((each) => ({
    value: `Middleware ${each.value}, which is not there`,
    blame: each.blame,
  }));
  return {
    ...so,
    ...rest,
    path: splitQuery(path).path,
    pathChanges: [...so.pathChanges, ...pathChanges],
    requestHeaders: [...so.requestHeaders, ...requestHeaders],
    unmodelled: [...so.unmodelled, ...unmodelled, ...gone, ...broken],
  };
}
