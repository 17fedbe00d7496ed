// What names Middlewares of Traefik, and the hosts of its IngressRoutes. Pure readings of one object each, shared
// by the indexes and the facts so that both mean the same.

import type { HTTPRoute, Ingress, IngressRoute, Middleware } from '../../model/index.ts';
import { extensionIdsOf } from './gateway-api.ts';
import { filedUnder } from './host-words.ts';
import { idOf, keyOf } from './store.ts';

const MIDDLEWARES = 'traefik.ingress.kubernetes.io/router.middlewares';
const PROVIDER = '@kubernetescrd';
const GROUPS = ['traefik.io'];

/** Both ways to name a Middleware: its id, and `namespace-name` as annotations spell it, which may mean several. */
export function middlewareWords(middleware: Middleware): readonly string[] {
  const { namespace, name } = keyOf(middleware);
  return [idOf({ namespace, name }), spelled(`${namespace}-${name}`)];
}

/** Traefik joins namespace and name with a hyphen and turns everything but letters and digits into one. */
function spelled(text: string): string {
  return `as ${text
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join('-')}`;
}

/** Words for the Middlewares in an Ingress's annotation; those of other providers, such as files, are not in the cluster. */
export function middlewaresOfIngress({ metadata }: Ingress): readonly string[] {
  const names = (metadata?.annotations?.[MIDDLEWARES] ?? '').split(',').map((name) => name.trim());
  return names
    .filter((name) => name.endsWith(PROVIDER))
    .map((name) => spelled(name.slice(0, -PROVIDER.length)));
}

/** Words for the Middlewares that filters of an HTTPRoute name. */
export function middlewaresOfHttpRoute(route: HTTPRoute): readonly string[] {
  return extensionIdsOf(route, GROUPS, 'Middleware');
}

/** Words for the Middlewares of all routes of an IngressRoute. */
export function middlewaresOfIngressRoute(ingressRoute: IngressRoute): readonly string[] {
  const routes = ingressRoute.spec?.routes ?? [];
  const own = keyOf(ingressRoute).namespace;
  return routes.flatMap(({ middlewares = [] }) => middlewares.flatMap((ref) => wordOf(ref, own)));
}

/** Words for the Middlewares that a chain is made of. */
export function chainedBy(middleware: Middleware): readonly string[] {
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
export function ruleHostsOf({ spec }: IngressRoute): readonly string[] {
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

/** Words that an IngressRoute is filed under for its hosts. */
export const ruleHostWords = (ingressRoute: IngressRoute): readonly string[] =>
  filedUnder(ruleHostsOf(ingressRoute));
