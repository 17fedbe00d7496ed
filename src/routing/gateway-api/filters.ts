// What the filters of a rule, and of the backend it leads to, do to a request, in the order they are
// written: redirect, rewrite, headers, CORS. Mirrors and changes of the response change no request.
// Source: gateway.networking.k8s.io/v1, HTTPRouteFilter.

import type {
  Blame,
  Facts,
  HTTPHeaderFilter,
  HTTPPathModifier,
  HTTPRequestRedirect,
  HTTPRouteFilter,
  HTTPURLRewrite,
  Scheme,
} from '../../model/index.ts';
import type { ClientRequest } from '../ingress/request.ts';
import { withoutPort } from '../shared/host.ts';
import type { HeaderChange, RequestEffects, RoutingDecision, Sourced } from '../shared/model.ts';
import { rooted, splitQuery, withoutEndSlashes } from '../shared/path.ts';
import { middlewareEffects } from '../traefik/middlewares.ts';
import { middlewareReference } from '../traefik/references.ts';
import type { RouteMatch } from './rules.ts';

/** A request behind some of the filters. */
export interface Filtered extends RequestEffects, Pick<RoutingDecision, 'pathChanges'> {
  /** Path without the query. */
  readonly path: string;
  readonly requestHeaders: readonly Sourced<HeaderChange>[];
  readonly unmodelled: readonly Sourced<string>[];
}

/** Filters and the place they are written at, `spec.rules[0].filters`. */
interface WrittenFilters {
  readonly filters: readonly HTTPRouteFilter[];
  readonly blame: Blame;
}

/** What filters go by: the match that led to them, and the request in their terms. */
interface Filtering {
  readonly match: RouteMatch;
  readonly request: RequestToRedirect;
  /** Present where it is known how the implementation follows ExtensionRefs. */
  readonly extensions?: Extensible;
}

/** The request behind all of the filters. */
export function afterFilters(written: readonly WrittenFilters[], at: Filtering): Filtered {
  const start: Filtered = { path: at.request.path, pathChanges: [], requestHeaders: [], unmodelled: [] };
  return written
    .flatMap(({ filters, blame }) =>
      filters.map((filter, index) => ({ filter, blame: { ...blame, field: `${blame.field}[${index}]` } })),
    )
    .reduce((so, step) => afterFilter(so, step, at), start);
}

interface Step {
  readonly filter: HTTPRouteFilter;
  readonly blame: Blame;
}

/** Nothing comes behind a redirect. */
function afterFilter(so: Filtered, step: Step, at: Filtering): Filtered {
  if (so.redirect !== undefined) return so;
  const { filter } = step;
  switch (filter.type) {
    case 'RequestRedirect':
      return withRedirect(so, step, at);
    case 'URLRewrite':
      return withRewrite(so, step, at.match);
    case 'RequestHeaderModifier':
      return { ...so, requestHeaders: [...so.requestHeaders, ...headerChanges(step)] };
    case 'CORS':
      return filter.cors === undefined
        ? so
        : { ...so, cors: { value: filter.cors, blame: fieldOf(step, 'cors') } };
    case 'RequestMirror':
    case 'ResponseHeaderModifier':
      return so;
    default: {
      const behind = at.extensions && afterExtension(so, step, at.extensions);
      return behind ?? unmodelled(so, step, nameOf(filter));
    }
  }
}

const fieldOf = ({ blame }: Step, field: string): Blame => ({ ...blame, field: `${blame.field}.${field}` });

const unmodelled = (so: Filtered, { blame }: Step, value: string): Filtered => ({
  ...so,
  unmodelled: [...so.unmodelled, { value, blame }],
});

const nameOf = ({ type, extensionRef }: HTTPRouteFilter): string =>
  extensionRef === undefined ? `filter ${type}` : `${extensionRef.kind} ${extensionRef.name}`;

function withRedirect(so: Filtered, step: Step, { match, request }: Filtering): Filtered {
  const answer = redirectOf(step.filter.requestRedirect ?? {}, match, { ...request, path: so.path });
  if (answer === undefined) return unmodelled(so, step, 'path of RequestRedirect');
  const { field, ...value } = answer;
  return { ...so, redirect: { value, blame: fieldOf(step, field) } };
}

function withRewrite(so: Filtered, step: Step, match: RouteMatch): Filtered {
  const rewrite = step.filter.urlRewrite ?? {};
  const named = withHost(so, step, rewrite);
  if (rewrite.path === undefined) return named;
  const modified = modifiedPath(rewrite.path, match, so.path);
  if (modified === undefined) return unmodelled(named, step, 'path of URLRewrite');
  if (modified.path === so.path) return named;
  const change = {
    value: {
      kind: modified.strips ? ('strip' as const) : ('rewrite' as const),
      from: so.path,
      to: modified.path,
    },
    blame: fieldOf(step, `urlRewrite.path.${modified.field}`),
  };
  return { ...named, path: modified.path, pathChanges: [...so.pathChanges, change] };
}

const withHost = (so: Filtered, step: Step, { hostname }: HTTPURLRewrite): Filtered =>
  hostname === undefined
    ? so
    : { ...so, host: { value: hostname, blame: fieldOf(step, 'urlRewrite.hostname') } };

/** Set, then add, then remove; of equal names in one list only the first counts. */
function headerChanges(step: Step): readonly Sourced<HeaderChange>[] {
  const changes: HTTPHeaderFilter = step.filter.requestHeaderModifier ?? {};
  const at = (kind: HeaderChange['kind'], index: number): Blame =>
    fieldOf(step, `requestHeaderModifier.${kind}[${index}]`);
  const listed = (kind: 'set' | 'add') =>
    (changes[kind] ?? []).map(({ name, value }, index) => ({
      value: { kind, name, value },
      blame: at(kind, index),
    }));
  const removed = (changes.remove ?? []).map((name, index) => ({
    value: { kind: 'remove' as const, name },
    blame: at('remove', index),
  }));
  return [...firstOfEach(listed('set')), ...firstOfEach(listed('add')), ...removed];
}

function firstOfEach(changes: readonly Sourced<HeaderChange>[]): readonly Sourced<HeaderChange>[] {
  const names = changes.map(({ value }) => (value.name ?? '').toLowerCase());
  return changes.filter((_, index) => names.indexOf(names[index] ?? '') === index);
}

/** Where ExtensionRefs are followed: the facts, the request as it was sent, and the namespace of the route. */
interface Extensible {
  readonly facts: Facts;
  readonly request: ClientRequest;
  readonly namespace: string;
}

/** The request behind a filter that the API does not define; undefined when it cannot be followed. */
function afterExtension(
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

/** The request as a redirect sees it. */
interface RequestToRedirect {
  readonly scheme: Scheme;
  /** Host header as it was sent. */
  readonly host: string;
  readonly path: string;
  /** Empty, or starts with `?`. */
  readonly query: string;
  /** Port of the listener. */
  readonly port: number;
}

const wellKnown: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** Status and Location, and the field that decided most of it; undefined where the path is not known. */
function redirectOf(
  filter: HTTPRequestRedirect,
  match: RouteMatch,
  request: RequestToRedirect,
): { readonly status: number; readonly location: string; readonly field: string } | undefined {
  const modified = filter.path && modifiedPath(filter.path, match, request.path);
  if (filter.path !== undefined && modified === undefined) return undefined;
  const scheme = filter.scheme ?? request.scheme;
  const port =
    filter.port ?? (filter.scheme === undefined ? request.port : wellKnown[filter.scheme]) ?? request.port;
  const host = filter.hostname ?? withoutPort(request.host);
  const authority = port === wellKnown[scheme] ? host : `${host}:${port}`;
  return {
    status: filter.statusCode ?? 302,
    location: `${scheme}://${authority}${modified?.path ?? request.path}${request.query}`,
    field: 'requestRedirect.statusCode',
  };
}

/** A new path, the name of the field that makes it, and whether it only takes the prefix away. */
interface ModifiedPath {
  readonly path: string;
  readonly field: 'replaceFullPath' | 'replacePrefixMatch';
  readonly strips: boolean;
}

/**
 * The path behind a modifier, as the table of HTTPPathModifier has it. Undefined when it is not known: a type of a later
 * version, or a prefix to replace where the match has none (the API refuses those where it can).
 */
function modifiedPath(modifier: HTTPPathModifier, match: RouteMatch, path: string): ModifiedPath | undefined {
  if (modifier.type === 'ReplaceFullPath') {
    return { path: rooted(modifier.replaceFullPath ?? '/'), field: 'replaceFullPath', strips: false };
  }
  if (modifier.type !== 'ReplacePrefixMatch' || match.pathType !== 'PathPrefix') return undefined;
  const front = withoutEndSlashes(modifier.replacePrefixMatch ?? '');
  const rest = path.slice(withoutEndSlashes(match.path).length);
  return { path: rooted(front + rest), field: 'replacePrefixMatch', strips: front === '' };
}
