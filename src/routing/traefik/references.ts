// The names under which Traefik knows Middlewares, what names them, and the hosts of its IngressRoutes; for the dialect
// and for the caches. Traefik joins namespace and name to one word, so that a reference alone does not say where the
// namespace ends.
// Source: traefik/traefik v3.6 pkg/provider/configuration.go (Normalize), pkg/server/provider/provider.go.

import type {
  Blame,
  Facts,
  HTTPRoute,
  Ingress,
  IngressRoute,
  Middleware,
  ObjectKey,
} from '../../model/index.ts';
import { extensionIdsOf } from '../gateway-api/references.ts';
import { type DialectObjects, idOf, keyOf } from '../shared/references.ts';

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
  const known = byId.get(middlewares) ?? new Map(middlewares.map((each) => [joinedName(each), each]));
  byId.set(middlewares, known);
  return known.get(id);
}

const joinedName = (middleware: Middleware): string => {
  const { namespace, name } = keyOf(middleware);
  return normalized(`${namespace}-${name}`);
};

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

const MIDDLEWARES = 'traefik.ingress.kubernetes.io/router.middlewares';
const PROVIDER = '@kubernetescrd';
const GROUPS = ['traefik.io'];

/** Both ways to name a Middleware: its id, and `namespace-name` as annotations spell it, which may mean several. */
function middlewareWords(middleware: Middleware): readonly string[] {
  const { namespace, name } = keyOf(middleware);
  return [idOf({ namespace, name }), spelled(`${namespace}-${name}`)];
}

/** Marked, so that no id is taken for one. */
const spelled = (text: string): string => `as ${normalized(text)}`;

/** Words for the Middlewares in an Ingress's annotation; those of other providers, such as files, are not in the cluster. */
function middlewaresOfIngress({ metadata }: Ingress): readonly string[] {
  const names = (metadata?.annotations?.[MIDDLEWARES] ?? '').split(',').map((name) => name.trim());
  return names
    .filter((name) => name.endsWith(PROVIDER))
    .map((name) => spelled(name.slice(0, -PROVIDER.length)));
}

/** Words for the Middlewares that filters of an HTTPRoute name. */
function middlewaresOfHttpRoute(route: HTTPRoute): readonly string[] {
  return extensionIdsOf(route, GROUPS, 'Middleware');
}

/** Words for the Middlewares of all routes of an IngressRoute. */
function middlewaresOfIngressRoute(ingressRoute: IngressRoute): readonly string[] {
  const routes = ingressRoute.spec?.routes ?? [];
  const own = keyOf(ingressRoute).namespace;
  return routes.flatMap(({ middlewares = [] }) => middlewares.flatMap((ref) => wordOf(ref, own)));
}

/** Words for the Middlewares that a chain is made of. */
function chainedBy(middleware: Middleware): readonly string[] {
  const chain = middleware.spec?.['chain'];
  if (!isRecord(chain) || !Array.isArray(chain['middlewares'])) return [];
  const own = keyOf(middleware).namespace;
  return chain['middlewares'].flatMap((ref: unknown) => (isRecord(ref) ? wordOf(ref, own) : []));
}

/** `name@file` is of another provider; `namespace-name@kubernetescrd` is the spelling of annotations. */
function wordOf(
  ref: { readonly name?: unknown; readonly namespace?: unknown },
  own: string,
): readonly string[] {
  const { name, namespace } = ref;
  if (typeof name !== 'string') return [];
  if (name.endsWith(PROVIDER)) return [spelled(name.slice(0, -PROVIDER.length))];
  if (name.includes('@')) return [];
  return [idOf({ namespace: typeof namespace === 'string' && namespace !== '' ? namespace : own, name })];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

const HOST = /(!\s*)?\bHost\(([^)]*)\)/g;
const QUOTED = /[`"]([^`"]*)[`"]/g;

/** Hosts in the rules of an IngressRoute, in lower case; '' for a rule that names none, or only by an expression. */
function ruleHostsOf({ spec }: IngressRoute): readonly string[] {
  return [...new Set((spec?.routes ?? []).flatMap(({ match }) => hostsIn(match)))];
}

function hostsIn(match: string): readonly string[] {
  const named = [...match.matchAll(HOST)];
  if (named.length === 0 || named.some(([, not]) => not !== undefined)) return [''];
  if (match.includes('HostRegexp(')) return [''];
  return named.flatMap(([, , list = '']) =>
    [...list.matchAll(QUOTED)].map(([, host = '']) => host.toLowerCase()),
  );
}

/** Middlewares of traefik.io. */
export const middlewareObjects: DialectObjects<Middleware> = {
  group: 'traefik.io',
  version: 'v1alpha1',
  plural: 'middlewares',
  words: middlewareWords,
  ofIngress: middlewaresOfIngress,
  ofHttpRoute: middlewaresOfHttpRoute,
  ofSame: chainedBy,
};

/** IngressRoutes of traefik.io: routers of others for the same hosts. */
export const ingressRouteObjects: DialectObjects<IngressRoute> = {
  group: 'traefik.io',
  version: 'v1alpha1',
  plural: 'ingressroutes',
  words: (ingressRoute) => [idOf(keyOf(ingressRoute))],
  hosts: ruleHostsOf,
  ofOthers: { middlewares: middlewaresOfIngressRoute },
};
