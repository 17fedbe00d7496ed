// Routes that nobody declared: the paths and hosts of the Ingress or HTTPRoute that a probe names, as far as a request can
// be made of them.

import type { Probe, Route } from '../api/read/probe.ts';
import { routeNames } from '../api/read/route-names.ts';
import type { Facts, Header, HTTPRoute, HTTPRouteMatch, Ingress, Scheme } from '../model/index.ts';
import { decide } from './decision.ts';
import { bareHost, hostRank } from './shared/host.ts';
import { rooted } from './shared/path.ts';

/** What the routing object offers, and how many of its rules are not probed. */
export interface Discovery {
  /** At most 64, in the order of the object; methods are OPTIONS, HEAD and GET, where the rule takes them. */
  readonly routes: readonly Route[];
  /** Paths and further conditions that are patterns, or cannot be sent as they are written. */
  readonly patterns: number;
  /** Hosts that are wildcards or left out, without a `through.host` that says which one. */
  readonly hosts: number;
  /** Rules for other methods alone. */
  readonly methods: number;
  /** Routes beyond the 64. */
  readonly more: number;
}

const most = 64;
const methodsAsked: readonly string[] = ['OPTIONS', 'HEAD', 'GET'];

/** One condition under which the object takes a request. An empty host is any. */
interface Condition {
  readonly host: string;
  /** Undefined where it is a pattern. */
  readonly path: string | undefined;
  readonly methods: readonly string[];
  readonly headers: readonly Header[];
}

/** What can be asked without any route declared. Nothing where the probe names a URL. */
export function discover(probe: Probe, facts: Facts): Discovery {
  const conditions = conditionsOf(facts);
  const sendable = conditions.filter(({ path }) => path !== undefined);
  const located = sendable.map((condition) => ({ condition, host: hostFor(condition, probe) }));
  const offered = withoutRepeats(located.flatMap(({ condition, host }) => offerOf(condition, host)));
  const open = offered
    .map((offer) => ({
      ...offer,
      methods: offer.methods.filter((method) => takes(probe, facts, offer, method)),
    }))
    .filter(({ methods }) => methods.length > 0);
  return {
    routes: routesOf(open.slice(0, most)),
    patterns: conditions.length - sendable.length,
    hosts: located.filter(({ host }) => host.kind === 'unknown').length,
    methods: offered.length - open.length,
    more: Math.max(0, open.length - most),
  };
}

function conditionsOf({ ingress, gatewayApi }: Facts): readonly Condition[] {
  if (ingress !== undefined) return conditionsOfIngress(ingress);
  const route = gatewayApi?.route;
  if (route === undefined) return [];
  const hosts = route.spec?.hostnames ?? [];
  const listeners = (gatewayApi?.gateways ?? []).flatMap(({ spec }) => spec?.listeners ?? []);
  const offered = hosts.length > 0 ? hosts : listeners.flatMap(({ hostname }) => hostname ?? []);
  return conditionsOfHTTPRoute(route, offered.length > 0 ? [...new Set(offered)] : ['']);
}

/** Its rules; a host without paths, and the default backend, stand for every path. */
function conditionsOfIngress(ingress: Ingress): readonly Condition[] {
  const { rules = [], defaultBackend } = ingress.spec ?? {};
  const all = defaultBackend === undefined ? rules : [...rules, {}];
  return all.flatMap(({ host = '', http }) =>
    (http?.paths ?? [{ path: '/', pathType: 'Exact' }]).map(({ path = '/', pathType }) => ({
      host,
      path: pathType === 'Exact' ? sendablePath(rooted(path)) : sendablePath(literalPath(rooted(path))),
      methods: methodsAsked,
      headers: [],
    })),
  );
}

/** Controllers read some paths as regular expressions or globs, whatever their type: AWS's `/*` stands for all that follows. */
function literalPath(path: string): string | undefined {
  const glob = path.replace(/\/\*$/, '/');
  return /[()[\]|^*\\$]|^\/~\//.test(glob) ? undefined : glob;
}

/** A path as spec.routes would take it: no query, no fragment, nothing that has to be escaped. */
const sendablePath = (path: string | undefined): string | undefined =>
  path !== undefined && path.length <= 1024 && /^\/[!"$->@-z|~]*$/.test(path) ? path : undefined;

function conditionsOfHTTPRoute(route: HTTPRoute, hosts: readonly string[]): readonly Condition[] {
  const everything: readonly HTTPRouteMatch[] = [{}];
  const matches = (route.spec?.rules ?? []).flatMap(({ matches: written = [] }) =>
    written.length === 0 ? everything : written,
  );
  return hosts.flatMap((host) => matches.map((match) => conditionOfMatch(host, match)));
}

function conditionOfMatch(
  host: string,
  { path, headers = [], queryParams = [], method }: HTTPRouteMatch,
): Condition {
  const patterned =
    path?.type === 'RegularExpression' ||
    [...headers, ...queryParams].some(({ type }) => type === 'RegularExpression');
  const bare = sendablePath(rooted(path?.value ?? '/'));
  const query = queryParams.map(
    ({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return {
    host,
    path:
      patterned || bare === undefined
        ? undefined
        : [bare, ...(query.length > 0 ? [query.join('&')] : [])].join('?'),
    methods: methodsAsked.filter((each) => method === undefined || each === method),
    headers: headers.map(({ name, value }): Header => [name, value]),
  };
}

/** named: the host to ask. other: the author chose another host. unknown: nobody says which one. */
type Host = { readonly kind: 'named'; readonly host: string } | { readonly kind: 'other' | 'unknown' };

function hostFor({ host }: Condition, { through }: Probe): Host {
  const chosen = through.host;
  if (chosen === undefined)
    return host === '' || host.includes('*') ? { kind: 'unknown' } : { kind: 'named', host };
  const serves = host === '' || hostRank(host, bareHost(chosen)) > 0;
  return serves ? { kind: 'named', host: chosen } : { kind: 'other' };
}

interface Offer extends Condition {
  readonly path: string;
}

const offerOf = (condition: Condition, host: Host): readonly Offer[] =>
  condition.path === undefined || host.kind !== 'named'
    ? []
    : [{ ...condition, path: condition.path, host: host.host }];

/** Rules for the same request are one route, with the methods of all of them. */
function withoutRepeats(offers: readonly Offer[]): readonly Offer[] {
  const same = Map.groupBy(offers, ({ host, path, headers }) => JSON.stringify([host, path, headers]));
  return [...same.values()].flatMap((group) => {
    const [first] = group;
    const methods = methodsAsked.filter((method) => group.some((one) => one.methods.includes(method)));
    return first === undefined ? [] : [{ ...first, methods }];
  });
}

/** The rule that decides does not leave the method out: what the gateway refuses on purpose is no finding. */
function takes({ through }: Probe, facts: Facts, { host, path, headers }: Offer, method: string): boolean {
  const schemes: readonly Scheme[] = through.schemes ?? ['http', 'https'];
  return schemes.some((scheme) => {
    const { refusal } = decide(facts, { scheme, host, path, method, headers });
    return refusal?.value.why !== 'method';
  });
}

function routesOf(offers: readonly Offer[]): readonly Route[] {
  const names = routeNames(offers.map(({ path }) => ({ path })));
  return offers.map(({ host, path, methods, headers }, index) => ({
    name: names[index] ?? '',
    host,
    path,
    methods,
    headers,
    mustRefuse: [],
    refusalBy: 'Allow',
    discovered: true,
  }));
}
