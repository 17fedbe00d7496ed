// The dialect of Kong's ingress controller: annotations of the Ingress make the Kong route,
// those of the Service the Kong service.
// Source: developer.konghq.com/kubernetes-ingress-controller/reference/annotations, and the
// code of the controller (kongstate/route.go, kongstate/service.go) for what is the default.

import type { Ingress, Service } from '../../model/index.ts';
import { type Backend, endpointOf, schemeOf, serviceOfBackend } from '../ingress/backend.ts';
import { type Dialect, type RoutingRequest, rulesOf, unmodelledPath } from '../ingress/request.ts';
import { choiceAmong, type IngressChoice } from '../ingress/winning-rule.ts';
import {
  annotationField,
  annotationsOf,
  fromAnnotation,
  ingressBlame,
  serviceBlame,
} from '../shared/blame.ts';
import type { GatewayRefusal, PathChange, RoutingDecision, Sourced } from '../shared/model.ts';
import { unmodelledOnIngress, unmodelledOnService } from '../shared/setting.ts';
import type { KongEffect } from './plugin.ts';
import { type PluginPlace, pluginEffects } from './plugins.ts';
import { promisesOf, protocolOutcome } from './protocols.ts';
import { isUnreadable, type KongMatch, matchOf, upstreamPath } from './routes.ts';
import { kongPrefix, kongSettings } from './settings.ts';

/** The dialect of Kong's ingress controller. */
export const kong: Dialect = { ...kongSettings, decide: kongDecision };

/** What an Ingress of the class ingress-controllers.konghq.com/kong asks for. */
function kongDecision(routing: RoutingRequest): RoutingDecision {
  const found = matchOf(routing);
  const choice = choiceAmong(routing, found?.matching ?? [], 'many-labels');
  const { ingress, backend, shared } = choice;
  const service = serviceOfBackend(routing.facts, backend);
  const plugins = pluginsOn(routing, choice, { service, captures: found?.match.captures ?? [] });
  const byRoute = found === undefined ? [] : pathChanges(routing, found.match, service);
  const changes = withPluginPath(routing, byRoute, plugins.path);
  return {
    dialect: 'kong',
    ...shared,
    path: (changes.at(-1)?.value.to ?? routing.path) + routing.query,
    pathChanges: changes,
    ...answersOf(routing, ingress, { leavesOut: found?.method === 'left-out', plugins }),
    ...corsAndHeaders(plugins),
    host: plugins.host ?? hostOf(routing, ingress, backend),
    backendScheme: schemeOf(annotationsOf(service)[`${kongPrefix}protocol`]),
    promises: promisesOf(ingress) ?? shared.promises,
    unmodelled: [
      ...unmodelledOnIngress(kongSettings, ingress),
      ...unmodelledOnService(kongSettings, service),
      ...(plugins.unmodelled ?? []),
      ...unreadablePaths(routing),
    ],
  };
}

/** Without a route no plugin of a route runs. */
const pluginsOn = (
  { facts, request }: RoutingRequest,
  { ingress, shared }: IngressChoice,
  place: Pick<PluginPlace, 'service' | 'captures'>,
): KongEffect => (shared.rule === undefined ? {} : pluginEffects({ facts, ingress, request, ...place }));

/** What Kong answers by itself: first what the route leaves out, then the plugins. */
function answersOf(
  routing: RoutingRequest,
  ingress: Ingress,
  { leavesOut, plugins }: { readonly leavesOut: boolean; readonly plugins: KongEffect },
): Pick<RoutingDecision, 'redirect' | 'refusal'> {
  if (leavesOut) return { refusal: methodRefusal(ingress) };
  const byProtocol = protocolOutcome(routing, ingress);
  if (byProtocol.redirect !== undefined || byProtocol.refusal !== undefined) return byProtocol;
  const { redirect, refusal } = plugins;
  if (redirect !== undefined) return { redirect };
  return refusal === undefined ? {} : { refusal };
}

const corsAndHeaders = ({
  cors,
  requestHeaders = [],
}: KongEffect): Pick<RoutingDecision, 'cors' | 'requestHeaders'> => ({
  ...(cors === undefined ? {} : { cors }),
  ...(requestHeaders.length === 0 ? {} : { requestHeaders }),
});

/** The path that a plugin writes takes the place of what route and Service made. */
function withPluginPath(
  { path: sent }: RoutingRequest,
  before: readonly Sourced<PathChange>[],
  written: Sourced<string> | undefined,
): readonly Sourced<PathChange>[] {
  if (written === undefined) return before;
  const { value: to, blame } = written;
  const from = before.at(-1)?.value.to ?? sent;
  return from === to ? before : [...before, { value: { kind: 'rewrite', from, to }, blame }];
}

/** Kong answers 404 for a method that no route lists, never 405. */
const methodRefusal = (ingress: Ingress): Sourced<GatewayRefusal> => ({
  value: { status: 404, why: 'method' },
  blame: ingressBlame(ingress, annotationField(`${kongPrefix}methods`)),
});

/**
 * Strip first, then the Service's path in front. Surprising: the controller makes routes that
 * keep the path (kongstate/route.go), while Kong's own default for a route is to strip it.
 */
function pathChanges(
  { path }: RoutingRequest,
  { rule, rest }: KongMatch,
  service: Service | undefined,
): readonly Sourced<PathChange>[] {
  const strips = toggleOf(rule.ingress, 'strip-path') === true;
  const stripped = upstreamPath({ servicePath: '/', strips, rest, path });
  const servicePath = servicePathOf(service);
  const final = upstreamPath({ servicePath: servicePath ?? '/', strips, rest, path });
  const strip = {
    value: { kind: 'strip' as const, from: path, to: stripped },
    blame: ingressBlame(rule.ingress, annotationField(`${kongPrefix}strip-path`)),
  };
  const front = service && {
    value: { kind: 'service-path' as const, from: stripped, to: final },
    blame: serviceBlame(service, annotationField(`${kongPrefix}path`)),
  };
  return [
    ...(stripped === path ? [] : [strip]),
    ...(front === undefined || final === stripped ? [] : [front]),
  ];
}

/** A Service path that does not start with a slash is not taken. */
function servicePathOf(service: Service | undefined): string | undefined {
  const path = annotationsOf(service)[`${kongPrefix}path`];
  return path?.startsWith('/') ? path : undefined;
}

/** `true` and `false` in any case; anything else is not taken. */
function toggleOf(ingress: Ingress, key: string): boolean | undefined {
  const text = annotationsOf(ingress)[`${kongPrefix}${key}`]?.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/**
 * The client's Host by default. With preserve-host off it is the Service's host-header, else
 * the address that Kong dials (developer.konghq.com/kubernetes-ingress-controller/reference/host-manipulation).
 */
function hostOf(routing: RoutingRequest, ingress: Ingress, backend: Backend | undefined): Sourced<string> {
  const name = `${kongPrefix}preserve-host`;
  const preserve = toggleOf(ingress, 'preserve-host');
  const value =
    preserve === false && backend !== undefined ? upstreamHost(routing, backend) : routing.request.host;
  return fromAnnotation(ingress, name, { value, inferred: preserve === undefined });
}

function upstreamHost({ facts }: RoutingRequest, backend: Backend): string {
  const header = annotationsOf(serviceOfBackend(facts, backend))[`${kongPrefix}host-header`];
  if (header !== undefined && header !== '') return header;
  const { namespace, name, port } = backend.value;
  return endpointOf(facts, backend) ?? `${name}.${namespace}.${port}.svc`;
}

/** Expressions of the probe's own Ingress that cannot be read: whether they match is not known. */
const unreadablePaths = ({ own }: RoutingRequest): readonly Sourced<string>[] =>
  rulesOf(own).filter(isUnreadable).map(unmodelledPath);
