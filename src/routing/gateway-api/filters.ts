// What the filters of a rule, and of the backend it leads to, do to a request, in the order they are
// written: redirect, rewrite, headers, CORS. Mirrors and changes of the response change no request.
// Source: gateway.networking.k8s.io/v1, HTTPRouteFilter.

import type { Blame, HTTPHeaderFilter, HTTPRouteFilter, HTTPURLRewrite } from '../../model/index.ts';
import type { HeaderChange, Sourced } from '../shared/model.ts';
import { type Extensible, extended } from './extensions.ts';
import type { Filtered } from './filtered.ts';
import { modifiedPath } from './paths.ts';
import { type Redirected, redirectOf } from './redirects.ts';
import type { RouteMatch } from './rules.ts';

/** Filters and the place they are written at, `spec.rules[0].filters`. */
export interface WrittenFilters {
  readonly filters: readonly HTTPRouteFilter[];
  readonly blame: Blame;
}

/** What filters go by: the match that led to them, and the request in their terms. */
export interface Filtering {
  readonly match: RouteMatch;
  readonly request: Redirected;
  /** Present where the implementation follows ExtensionRefs in a way that is known. */
  readonly extensions?: Extensible;
}

/** The request behind all of the filters. */
export function filtered(written: readonly WrittenFilters[], at: Filtering): Filtered {
  const start: Filtered = { path: at.request.path, pathChanges: [], requestHeaders: [], unmodelled: [] };
  return written
    .flatMap(({ filters, blame }) =>
      filters.map((filter, index) => ({ filter, blame: { ...blame, field: `${blame.field}[${index}]` } })),
    )
    .reduce((so, step) => through(so, step, at), start);
}

interface Step {
  readonly filter: HTTPRouteFilter;
  readonly blame: Blame;
}

/** Nothing comes behind a redirect. */
function through(so: Filtered, step: Step, at: Filtering): Filtered {
  if (so.redirect !== undefined) return so;
  const { filter } = step;
  switch (filter.type) {
    case 'RequestRedirect':
      return redirected(so, step, at);
    case 'URLRewrite':
      return rewritten(so, step, at.match);
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
      const behind = at.extensions && extended(so, step, at.extensions);
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

function redirected(so: Filtered, step: Step, { match, request }: Filtering): Filtered {
  const answer = redirectOf(step.filter.requestRedirect ?? {}, match, { ...request, path: so.path });
  if (answer === undefined) return unmodelled(so, step, 'path of RequestRedirect');
  const { field, ...value } = answer;
  return { ...so, redirect: { value, blame: fieldOf(step, field) } };
}

function rewritten(so: Filtered, step: Step, match: RouteMatch): Filtered {
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
