// What the Middlewares of Traefik do to a request together: the references of a router, a filter or a chain are followed
// in order. A reference that leads nowhere, or to a
// Middleware that cannot be built, makes Traefik leave the whole router out.
// Sources: doc.traefik.io/traefik/reference/routing-configuration/http/middlewares; traefik/traefik v3.6
// pkg/server/middleware/middlewares.go (BuildChain, buildConstructor), pkg/server/router (buildEntryPointHandler).

import type { Facts, Middleware } from '../../model/index.ts';
import type { ClientRequest } from '../ingress/request.ts';
import type { HeaderChange, RequestEffects, RoutingDecision, Sourced } from '../shared/model.ts';
import { rooted, splitQuery } from '../shared/path.ts';
import {
  fieldsOf,
  type MiddlewareEffect,
  type MiddlewareStep,
  middlewareBlame,
  middlewareText,
  type Passing,
  textOf,
} from './middleware.ts';
import { effectOf } from './middleware-effects.ts';
import { type MiddlewareReference, middlewareOf, middlewareReference } from './references.ts';

/** What the Middlewares of a router do to one request, together. */
export interface MiddlewareEffects extends RequestEffects, Pick<RoutingDecision, 'pathChanges'> {
  /** Path and query that leave the last of them. */
  readonly path: string;
  readonly requestHeaders: readonly Sourced<HeaderChange>[];
  readonly unmodelled: readonly Sourced<string>[];
  /** Names no Middleware that is known here, with the place that names it: Traefik leaves the router out unless it knows one. */
  readonly missing: readonly Sourced<string>[];
  /** Middlewares that Traefik cannot build: it leaves the router out. */
  readonly broken: readonly Sourced<string>[];
}

/** What these Middlewares do to a request, in their order. What is not known of them is among `unmodelled`, `missing` and `broken`. */
export function middlewareEffects(
  facts: Facts,
  references: readonly MiddlewareReference[],
  request: ClientRequest,
): MiddlewareEffects {
  const walk = { facts, request };
  return references.reduce<MiddlewareEffects>(
    (so, each) => afterReference(walk, so, { reference: each, above: [] }),
    {
      path: request.path,
      ...{ pathChanges: [], requestHeaders: [], unmodelled: [], missing: [], broken: [] },
    },
  );
}

interface Walk {
  readonly facts: Facts;
  readonly request: ClientRequest;
}

/** A reference, and the chains that led to it. */
interface ChainedReference {
  readonly reference: MiddlewareReference;
  readonly above: readonly Middleware[];
}

/** One reference behind others. Behind a redirect no Middleware is asked, but one that cannot be built still counts. */
function afterReference(
  walk: Walk,
  so: MiddlewareEffects,
  { reference, above }: ChainedReference,
): MiddlewareEffects {
  const middleware = middlewareOf(walk.facts, reference.id);
  if (middleware === undefined)
    return { ...so, missing: [...so.missing, { value: reference.id, blame: reference.blame }] };
  if (above.includes(middleware)) return withBroken(so, middleware, 'is part of itself');
  const types = Object.entries(middleware.spec ?? {}).filter(
    ([, value]) => value !== undefined && value !== null,
  );
  const [first] = types;
  if (first === undefined) return withBroken(so, middleware, 'is empty');
  if (types.length > 1) return withBroken(so, middleware, 'has several types');
  const step = { middleware, type: first[0], settings: fieldsOf(first[1]) };
  return step.type === 'chain'
    ? afterChain(walk, so, { step, above })
    : withEffect(so, effectOf(step, requestBehind(walk, so)));
}

function afterChain(
  walk: Walk,
  so: MiddlewareEffects,
  { step, above }: { readonly step: MiddlewareStep; readonly above: readonly Middleware[] },
): MiddlewareEffects {
  const listed = Array.isArray(step.settings.middlewares) ? step.settings.middlewares : [];
  return listed.reduce<MiddlewareEffects>((now, each, index) => {
    const { name, namespace } = fieldsOf(each);
    const key = {
      namespace: textOf(namespace) || (step.middleware.metadata?.namespace ?? ''),
      name: textOf(name),
    };
    const field = `spec.chain.middlewares[${index}]`;
    const reference = middlewareReference(key, middlewareBlame(step.middleware, field));
    return afterReference(walk, now, { reference, above: [...above, step.middleware] });
  }, so);
}

const withBroken = (so: MiddlewareEffects, middleware: Middleware, why: string): MiddlewareEffects => ({
  ...so,
  broken: [
    ...so.broken,
    { value: `${middlewareText(middleware)} ${why}`, blame: middlewareBlame(middleware, 'spec') },
  ],
});

function requestBehind({ request }: Walk, so: MiddlewareEffects): Passing {
  const { query } = splitQuery(request.path);
  const path = so.pathChanges.at(-1)?.value.to ?? splitQuery(request.path).path;
  return { request: { ...request, scheme: forwardedScheme(so) ?? request.scheme }, path, query };
}

/** A Middleware may have set the header by which Traefik knows the scheme of the client. */
function forwardedScheme({ requestHeaders }: MiddlewareEffects): 'http' | 'https' | undefined {
  const forwarded = requestHeaders.findLast(({ value }) => value.name.toLowerCase() === 'x-forwarded-proto')
    ?.value.value;
  return forwarded === 'http' || forwarded === 'https' ? forwarded : undefined;
}

/** What one more Middleware adds; behind a redirect only that it cannot be built. */
function withEffect(so: MiddlewareEffects, effect: MiddlewareEffect): MiddlewareEffects {
  const broken = effect.broken === undefined ? so.broken : [...so.broken, effect.broken];
  if (so.redirect !== undefined) return { ...so, broken };
  const { path, requestHeaders = [], unmodelled = [], broken: _, ...rest } = effect;
  const isChanged = path !== undefined && path.value.from !== path.value.to;
  const pathChanges = isChanged ? [...so.pathChanges, path] : so.pathChanges;
  return {
    ...{ ...so, ...rest, broken, pathChanges },
    path: isChanged ? rooted(path.value.to) + splitQuery(so.path).query : so.path,
    requestHeaders: [...so.requestHeaders, ...requestHeaders],
    unmodelled: [...so.unmodelled, ...unmodelled],
  };
}
