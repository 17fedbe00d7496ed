// IngressRoutes of Traefik beside Ingresses: their routers stand in one list with those of Ingresses, and
// the one with the highest priority takes the request.
// Sources: doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/ingressroute;
// traefik/traefik v3.6 pkg/provider/kubernetes/crd/kubernetes_http.go (loadIngressRouteConfiguration).

import type { Blame, Facts, IngressRoute, Scheme } from '../../model/index.ts';
import type { Backend } from '../ingress/backend.ts';
import { serviceOf } from '../ingress/backend.ts';
import { classOfIngress } from '../ingress/class.ts';
import { isWhole, type RoutingRequest } from '../ingress/request.ts';
import { ranked } from '../ingress/winning-rule.ts';
import { remembered } from '../shared/memory.ts';
import type { Contender } from '../shared/model.ts';
import { schemeOfEntryPoint } from './entrypoints.ts';
import { pathOfRule, ruleAnswer } from './matchers.ts';
import { parseRule, type RuleTree } from './rule-syntax.ts';

type Written = NonNullable<NonNullable<IngressRoute['spec']>['routes']>[number];

/** One route of an IngressRoute as a router. */
export interface IngressRouter {
  readonly match: string;
  /** Undefined: it cannot be read. */
  readonly tree: RuleTree | undefined;
  readonly priority: number;
  readonly schemes: readonly Scheme[];
  readonly middlewares: NonNullable<Written['middlewares']>;
  readonly services: NonNullable<Written['services']>;
  /** `spec.routes[0]`. */
  readonly field: string;
  readonly blame: Blame;
}

/** Routers of IngressRoutes against a request. */
export interface IngressRouters {
  /** Those that take it, in the order of priority. */
  readonly taking: readonly IngressRouter[];
  /** Those of which only Traefik can tell. */
  readonly open: readonly IngressRouter[];
  /** Those that leave out nothing but the method. */
  readonly leavingOut: readonly IngressRouter[];
}

const none: IngressRouters = { taking: [], open: [], leavingOut: [] };

/** Routers of those IngressRoutes that the same Traefik may serve. */
export function ingressRoutersFor(routing: RoutingRequest): IngressRouters {
  const { facts, own, request } = routing;
  if (!isWhole(routing) || facts.ingressRoutes === undefined || facts.ingressRoutes.length === 0) return none;
  const state = classOfIngress(own, facts.ingressClasses);
  const name = 'name' in state ? state.name : undefined;
  const routers = facts.ingressRoutes
    .filter((each) => isForClass(each, name))
    .flatMap(routersOf)
    .filter(({ schemes }) => schemes.includes(request.scheme));
  const answered = routers.map((router) => ({ router, ...answersOf(router, routing) }));
  const inOrder = (picks: (each: (typeof answered)[number]) => boolean): readonly IngressRouter[] =>
    ranked(
      answered.filter(picks).map(({ router }) => router),
      ({ priority }) => [priority],
    );
  return {
    taking: inOrder(({ now }) => now === 'yes'),
    open: inOrder(({ now }) => now === 'open'),
    leavingOut: inOrder(({ now, anyMethod }) => now === 'no' && anyMethod === 'yes'),
  };
}

function answersOf({ tree }: IngressRouter, routing: RoutingRequest) {
  if (tree === undefined) return { now: 'open', anyMethod: 'open' } as const;
  const now = ruleAnswer(tree, routing);
  return { now, anyMethod: now === 'no' ? ruleAnswer(tree, routing, true) : now };
}

const classAnnotation = 'kubernetes.io/ingress.class';

/** IngressRoutes know the class by this annotation alone; without it any Traefik may serve them. */
function isForClass({ metadata }: IngressRoute, name: string | undefined): boolean {
  const written = metadata?.annotations?.[classAnnotation];
  return written === undefined || name === undefined || written === name;
}

const routersOf = remembered(({ metadata, spec }: IngressRoute): readonly IngressRouter[] => {
  const { namespace = '', name = '' } = metadata ?? {};
  const schemes = schemesOf(spec);
  return (spec?.routes ?? []).map((written, index) => ({
    match: written.match,
    tree: parseRule(written.match),
    priority: written.priority || written.match.length,
    schemes,
    middlewares: written.middlewares ?? [],
    services: written.services ?? [],
    field: `spec.routes[${index}]`,
    blame: {
      ...{ apiVersion: 'traefik.io/v1alpha1', kind: 'IngressRoute', namespace, name },
      field: `spec.routes[${index}].match`,
    },
  }));
});

/** Entry points whose port is not known may be either; `tls` is for https alone. */
function schemesOf(spec: IngressRoute['spec']): readonly Scheme[] {
  const names = spec?.entryPoints ?? [];
  const known = names.flatMap((name) => schemeOfEntryPoint.get(name) ?? []);
  const open: readonly Scheme[] =
    names.length === 0 || known.length < names.length ? ['http', 'https'] : known;
  return spec?.tls === undefined ? open : open.filter((scheme) => scheme === 'https');
}

/** The heaviest Service of a router; undefined where it names none, or an object of another kind. */
export function backendOf(router: IngressRouter, facts: Facts): Backend | undefined {
  const [service] = ranked(
    router.services.map((each, index) => ({ each, index })),
    ({ each }) => [each.weight ?? 1],
  );
  if (service === undefined || (service.each.kind ?? 'Service') !== 'Service') return undefined;
  const { name, port, namespace = router.blame.namespace } = service.each;
  const ports = serviceOf(facts, { name, namespace })?.service?.spec?.ports;
  const number = /^\d+$/.test(String(port))
    ? Number(port)
    : (ports?.find((each) => each.name === port)?.port ?? 0);
  return {
    value: { namespace, name, port: number },
    blame: { ...router.blame, field: `${router.field}.services[${service.index}].name` },
  };
}

/** A router that does not decide, as a contender. */
export function contenderOfRouter(router: IngressRouter, facts: Facts): Contender {
  const backend = backendOf(router, facts);
  return {
    rule: { value: router.match, blame: router.blame },
    rulePath: router.tree === undefined ? '/' : pathOfRule(router.tree),
    ...(backend === undefined ? {} : { backend }),
    matches: true,
  };
}
