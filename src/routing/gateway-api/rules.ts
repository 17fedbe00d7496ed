// The matches of HTTPRoutes and GRPCRoutes laid flat, each with its rule, its defaults and the place it
// stands at, and the fields of these objects as blames. A GRPCRoute becomes what it is on the wire:
// a POST to `/package.Service/Method` (grpc.io, "gRPC over HTTP2").

import type {
  Blame,
  GRPCRoute,
  HTTPNameMatch,
  HTTPRoute,
  HTTPRouteMatch,
  HTTPRouteRule,
} from '../../model/index.ts';
import { rooted } from '../shared/path.ts';
import { keyOf } from '../shared/references.ts';
import type { RouteKind } from './attachment.ts';

export type AnyRoute =
  | { readonly kind: 'HTTPRoute'; readonly route: HTTPRoute }
  | { readonly kind: 'GRPCRoute'; readonly route: GRPCRoute };

/** One match of one rule, with the place it stands at. */
export interface RouteMatch {
  readonly of: AnyRoute;
  readonly rule: HTTPRouteRule;
  readonly ruleIndex: number;
  readonly matchIndex: number;
  readonly pathType: 'Exact' | 'PathPrefix' | 'RegularExpression';
  /** Starts with a slash unless it is an expression. */
  readonly path: string;
  readonly method?: string;
  /** The first of equal names only. */
  readonly headers: readonly HTTPNameMatch[];
  readonly queryParams: readonly HTTPNameMatch[];
}

const flat = new WeakMap<HTTPRoute | GRPCRoute, readonly RouteMatch[]>();

/** Every match of every rule of a route, in its order. */
export function matchesOf(of: AnyRoute): readonly RouteMatch[] {
  const known = flat.get(of.route);
  if (known !== undefined) return known;
  const matches = rulesOf(of).flatMap((rule, ruleIndex) =>
    orDefault(rule.matches).map((match, matchIndex) => ({
      of,
      rule,
      ruleIndex,
      matchIndex,
      ...conditionsOf(match),
    })),
  );
  flat.set(of.route, matches);
  return matches;
}

const rulesOf = (of: AnyRoute): readonly HTTPRouteRule[] =>
  of.kind === 'HTTPRoute' ? orDefault(of.route.spec?.rules) : orDefault(of.route.spec?.rules).map(asHTTP);

/** No rules, or no matches, stand for one that takes everything. */
function orDefault<T extends object>(
  items: readonly T[] | undefined,
): readonly (T | Record<string, never>)[] {
  return items === undefined || items.length === 0 ? [{}] : items;
}

function conditionsOf({ path, method, headers, queryParams }: HTTPRouteMatch) {
  const pathType = path?.type ?? 'PathPrefix';
  const value = path?.value ?? '/';
  return {
    pathType,
    path: pathType === 'RegularExpression' ? value : rooted(value),
    ...(method === undefined ? {} : { method }),
    headers: firstOfEach(headers, (name) => name.toLowerCase()),
    queryParams: firstOfEach(queryParams, (name) => name),
  };
}

/** Of entries with equal names only the first counts. */
function firstOfEach(
  entries: readonly HTTPNameMatch[] = [],
  spelled: (name: string) => string,
): readonly HTTPNameMatch[] {
  const names = entries.map(({ name }) => spelled(name ?? ''));
  return entries.filter((_, index) => names.indexOf(names[index] ?? '') === index);
}

type GRPCRule = NonNullable<NonNullable<GRPCRoute['spec']>['rules']>[number];

function asHTTP({ matches, ...rule }: GRPCRule | Record<string, never>): HTTPRouteRule {
  return {
    ...rule,
    matches: orDefault(matches).map(({ method, headers }) => ({
      path: grpcPath(method ?? {}),
      method: 'POST',
      ...(headers === undefined ? {} : { headers }),
    })),
  };
}

function grpcPath({
  type = 'Exact',
  service,
  method,
}: NonNullable<NonNullable<GRPCRule['matches']>[number]['method']>) {
  if (type === 'Exact' && service !== undefined && method !== undefined) {
    return { type: 'Exact', value: `/${service}/${method}` } as const;
  }
  if (service === undefined && method === undefined) return { value: '/' };
  if (type === 'Exact' && service !== undefined) return { value: `/${service}` };
  const spelled = type === 'Exact' ? quoted(method ?? '') : method;
  return { type: 'RegularExpression', value: `^/${service ?? '[^/]+'}/${spelled ?? '[^/]+'}$` } as const;
}

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A field of a route; an empty field means the object as a whole. */
export function routeBlame(
  of: { readonly kind: RouteKind; readonly route: HTTPRoute | GRPCRoute },
  field = '',
): Blame {
  return { apiVersion: 'gateway.networking.k8s.io/v1', kind: of.kind, ...keyOf(of.route), field };
}

/** `spec.rules[1]`. */
export const ruleField = ({ ruleIndex }: RouteMatch): string => `spec.rules[${ruleIndex}]`;

/** `spec.rules[1].matches[0]`, or the rule where it has no matches. */
export const matchField = (match: RouteMatch): string =>
  (match.rule.matches ?? []).length === 0
    ? ruleField(match)
    : `${ruleField(match)}.matches[${match.matchIndex}]`;
