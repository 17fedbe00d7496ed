// The names under which Traefik knows Middleware objects, and the references that use them: namespace and
// name become one word, so that a reference alone does not tell where the namespace ends.
// Source: traefik/traefik v3.6 pkg/provider/configuration.go (Normalize), pkg/server/provider/provider.go.

import type { Blame, Facts, Middleware, ObjectKey } from '../../model/index.ts';

/** A Middleware by the name that Traefik gives it, and the place that names it. */
export interface MiddlewareReference {
  /** Namespace and name with a hyphen between them, as Traefik spells it. */
  readonly id: string;
  readonly blame: Blame;
}

/** A reference to a Middleware object, as an ExtensionRef of an HTTPRoute or an IngressRoute makes it. */
export const middlewareReference = ({ namespace, name }: ObjectKey, blame: Blame): MiddlewareReference => ({
  id: normalized(`${namespace}-${name}`),
  blame,
});

/** Middlewares by Traefik's name for them; a list of facts lasts for a cycle. */
const byId = new WeakMap<readonly Middleware[], ReadonlyMap<string, Middleware>>();

/** The Middleware of a name; undefined when there is none, or it could not be read. */
export function middlewareOf({ middlewares = [] }: Facts, id: string): Middleware | undefined {
  const known = byId.get(middlewares) ?? new Map(middlewares.map((each) => [idOf(each), each]));
  byId.set(middlewares, known);
  return known.get(id);
}

const idOf = ({ metadata }: Middleware): string =>
  normalized(`${metadata?.namespace ?? ''}-${metadata?.name ?? ''}`);

/** Runs of what is neither letter nor number become one hyphen, at the ends nothing. */
const normalized = (name: string): string =>
  name
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .join('-');

/** Whether a name may be that of a Middleware of this namespace. */
export const isOfNamespace = (id: string, namespace: string): boolean =>
  id.startsWith(`${normalized(namespace)}-`);

/** The name that a reference such as `team-strip@kubernetescrd` means; undefined when another provider has it. */
export function idOfReference(text: string): string | undefined {
  const [id = '', provider = ''] = text.split('@');
  return provider === 'kubernetescrd' ? normalized(id) : undefined;
}
