// What happens to a request that an IngressRoute of Traefik takes: its Service, Middlewares, and the rules of
// Ingresses that lose against it.
// Source: doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/ingressroute.

import type { Scheme } from '../../model/index.ts';
import type { Backend } from '../ingress/backend.ts';
import { isTlsPromised, type RoutingRequest } from '../ingress/request.ts';
import { contenderOf, contendersKept } from '../ingress/winning-rule.ts';
import type { Canary, RoutingDecision, Sourced } from '../shared/model.ts';
import { promisesOf } from './entrypoints.ts';
import { backendOf, contenderOfRouter, type IngressRouter, type IngressRouters } from './ingress-routes.ts';
import { pathOfRule } from './matchers.ts';
import { effectsInDecision, effectsOnIngressRoute } from './router-middlewares.ts';
import type { TraefikChoice } from './routers.ts';
import { backendScheme } from './services.ts';
import { openRivals, openRouter } from './unsure.ts';

/** All routers that were looked at. */
interface Routers {
  readonly found: TraefikChoice;
  readonly rivals: IngressRouters;
}

/** What happens to a request that this router takes. */
export function decisionByIngressRoute(
  routing: RoutingRequest,
  router: IngressRouter,
  routers: Routers,
): RoutingDecision {
  const { facts, own, request } = routing;
  const { effects, leftOut } = effectsOnIngressRoute(routing, router);
  const backend = backendOf(router, facts);
  const { redirect, host, unmodelled } = effects;
  return {
    dialect: 'traefik',
    rule: { value: router.match, blame: router.blame },
    rulePath: router.tree === undefined ? '/' : pathOfRule(router.tree),
    contenders: losersOf(routing, router, routers),
    canaries: canariesOf(router, routing),
    ...(backend === undefined ? {} : { backend }),
    ...effectsInDecision(effects),
    ...(redirect === undefined ? {} : { redirect }),
    host: host ?? { value: request.host, blame: { ...router.blame, field: router.field }, inferred: true },
    backendScheme: schemeOf(router, routing, backend),
    promises: promisesOf(own, [isTlsPromised(routing) ? 'https' : 'http']),
    unmodelled: [
      ...unmodelled,
      ...(leftOut === undefined ? [] : [leftOut]),
      ...openServices(router),
      ...openRivals(routers.rivals.open, router.priority).map(openRouter),
      ...tiedWith(router, routers.rivals).map(openRouter),
    ],
  };
}

function losersOf(
  routing: RoutingRequest,
  router: IngressRouter,
  { found, rivals }: Routers,
): RoutingDecision['contenders'] {
  return [
    ...found.matching.slice(0, contendersKept).map((rule) => contenderOf(routing, rule, true)),
    ...rivals.taking.filter((each) => each !== router).map((each) => contenderOfRouter(each, routing.facts)),
  ].slice(0, contendersKept);
}

const tiedWith = (router: IngressRouter, { taking }: IngressRouters): readonly IngressRouter[] =>
  taking.filter((each) => each !== router && each.priority === router.priority);

/** Services beside the heaviest one take their part by chance. */
function canariesOf(router: IngressRouter, { facts }: RoutingRequest): readonly Canary[] {
  const total = router.services.reduce((sum, { weight = 1 }) => sum + weight, 0);
  const main = backendOf(router, facts)?.blame.field;
  return router.services.flatMap(({ weight = 1, ...service }, index) => {
    const field = `${router.field}.services[${index}]`;
    const backend = backendOf({ ...router, services: [service], field }, facts);
    if (`${field}.name` === main || backend === undefined || weight === 0) return [];
    const at = { ...backend, blame: { ...backend.blame, field: `${field}.name` } };
    const rule = { value: router.match, blame: router.blame };
    const share = weight / total;
    return [
      {
        rule,
        backend: at,
        share,
        takes: 'sometimes',
        blame: { ...router.blame, field: `${field}.weight` },
        primary: true,
      },
    ];
  });
}

/** A scheme that is written goes before what the Service's port says. */
function schemeOf(router: IngressRouter, routing: RoutingRequest, backend: Backend | undefined): Scheme {
  const written = router.services[0]?.scheme;
  return written === undefined ? backendScheme(routing, backend) : written === 'https' ? 'https' : 'http';
}

/** Objects other than Services, and a Host that is not passed on, are not followed; several Services share the requests. */
function openServices(router: IngressRouter): readonly Sourced<string>[] {
  return router.services.flatMap(({ kind = 'Service', name, passHostHeader }, index) => {
    const field = `${router.field}.services[${index}]`;
    const blame = { ...router.blame, field };
    if (kind !== 'Service') return [{ value: `${kind} ${name}`, blame }];
    if (passHostHeader === false)
      return [{ value: 'passHostHeader', blame: { ...blame, field: `${field}.passHostHeader` } }];
    return router.services.length > 1
      ? [{ value: 'services/canary', blame: { ...blame, field: `${field}.weight` } }]
      : [];
  });
}
