// Part of a STAND-IN for ingress-nginx (the project itself cannot be had without its image).
// This file decides, purely, what the gateway serves: servers, locations and their settings,
// from the Ingresses, the ConfigMap and the annotations, as kubernetes/ingress-nginx does
// (internal/ingress/controller: getBackendServers, updateServerLocations).

import type { V1HTTPIngressPath, V1Ingress, V1IngressRule } from '@kubernetes/client-node';
import { type Backend, backendOf, claimed, type KeyPair, keyPairFor } from '../lookup.ts';
import type { Snapshot } from '../watch.ts';
import { type Authentication, authenticationOf } from './authentication.ts';
import { type Annotations, annotationsOf, type Settings, settingsOf } from './settings.ts';

export type MatchType = 'Exact' | 'Prefix' | 'ImplementationSpecific';

/** One nginx location: where it matches and what it does. */
export interface Location {
  readonly path: string;
  readonly type: MatchType;
  readonly namespace: string;
  readonly ingress: string;
  readonly service: string;
  readonly port: number | undefined;
  /** `address:port` of the ready endpoints; the gateway's own 404 page when `isDefault`. */
  readonly addresses: readonly string[];
  /** Nobody claims the path: the built-in default backend answers. */
  readonly isDefault: boolean;
  /** Addresses of the Service that the default-backend annotation names. */
  readonly errorAddresses: readonly string[] | undefined;
  readonly annotations: Annotations;
  /** Another Ingress's location for the same path that takes a part of the requests. */
  readonly canary?: Location;
  readonly authentication?: Authentication;
}

/** One virtual host. `tls` absent: no certificate is configured for it, so no redirect to https and no HSTS. */
export interface Server {
  readonly host: string;
  /** The names match regular expressions, ignoring case: one location of the host asks for it, all are affected. */
  readonly regex: boolean;
  readonly tls: 'fake' | KeyPair | undefined;
  readonly locations: readonly Location[];
}

/** All that the rendering needs. */
export interface Model {
  readonly settings: Settings;
  readonly servers: readonly Server[];
}

export const claim = { controller: 'k8s.io/ingress-nginx', className: 'nginx' } as const;
export const own = { namespace: 'ingress-nginx', name: 'ingress-nginx-controller' } as const;

/** What ingress-nginx would serve for this snapshot. */
export function modelOf(snapshot: Snapshot): Model {
  const settings = settingsOf(
    snapshot.configMaps.find(
      (one) => one.metadata?.namespace === own.namespace && one.metadata?.name === own.name,
    )?.data ?? {},
  );
  const ingresses = claimed(snapshot, claim);
  // A canary alone makes no server: it only adds to one (controller.go, createServers).
  const primary = ingresses.filter((one) => !isCanary(one));
  const hosts = new Set(primary.flatMap((one) => (one.spec?.rules ?? []).map((rule) => rule.host ?? '_')));
  hosts.add('_');
  const servers = [...hosts].map((host) => serverOf(snapshot, settings, { host, ingresses }));
  return { settings, servers };
}

function serverOf(
  snapshot: Snapshot,
  settings: Settings,
  of: { readonly host: string; readonly ingresses: readonly V1Ingress[] },
): Server {
  const withRules = of.ingresses.filter((one) => rulesFor(one, of.host).length > 0);
  const concerned = withRules.filter((one) => !isCanary(one));
  const locationsFor = (ingress: V1Ingress) => locationsOf(snapshot, settings, { ingress, host: of.host });
  const canaries = withRules.filter(isCanary).flatMap(locationsFor);
  const asked = concerned.flatMap(locationsFor);
  const locations = asked
    .filter((one, index) => asked.findIndex((other) => sameMatch(one, other)) === index)
    .map((one) => withCanary(one, canaries));
  if (!locations.some((one) => one.path === '/')) locations.push(defaultLocation(concerned[0], settings));
  return {
    host: of.host,
    regex: locations.some((one) => needsRewrite(one) || one.annotations.useRegex),
    tls: tlsOf(snapshot, of.host, concerned),
    locations: locations.flatMap((one) => withTwin(one, locations)).toSorted(byPathLength),
  };
}

const isCanary = (ingress: V1Ingress): boolean =>
  ingress.metadata?.annotations?.['nginx.ingress.kubernetes.io/canary'] === 'true';

/** The first canary for the same path (controller.go, mergeAlternativeBackends). */
function withCanary(location: Location, canaries: readonly Location[]): Location {
  const canary = canaries.find((one) => sameMatch(one, location));
  return canary === undefined ? location : { ...location, canary };
}

function rulesFor(ingress: V1Ingress, host: string): readonly V1IngressRule[] {
  return (ingress.spec?.rules ?? []).filter((rule) => (rule.host ?? '_') === host);
}

function locationsOf(
  snapshot: Snapshot,
  settings: Settings,
  of: { readonly ingress: V1Ingress; readonly host: string },
): readonly Location[] {
  const annotations = annotationsOf(of.ingress.metadata?.annotations ?? {}, settings);
  return rulesFor(of.ingress, of.host)
    .flatMap((rule) => rule.http?.paths ?? [])
    .map((path) => locationOf(snapshot, of.ingress, { path, annotations }));
}

function locationOf(
  snapshot: Snapshot,
  ingress: V1Ingress,
  of: { readonly path: V1HTTPIngressPath; readonly annotations: Annotations },
): Location {
  const namespace = ingress.metadata?.namespace ?? '';
  const reference = of.path.backend.service;
  const backend: Backend =
    reference === undefined
      ? { service: undefined, port: undefined, addresses: [] }
      : backendOf(snapshot, namespace, reference);
  const errors = of.annotations.defaultBackend;
  const { auth } = of.annotations;
  return {
    path: of.path.path === undefined || of.path.path === '' ? '/' : of.path.path,
    type: of.path.pathType as MatchType,
    namespace,
    ingress: ingress.metadata?.name ?? '',
    service: reference?.name ?? '',
    port: backend.port,
    addresses: backend.addresses,
    isDefault: false,
    errorAddresses:
      errors === undefined ? undefined : backendOf(snapshot, namespace, { name: errors }).addresses,
    annotations: of.annotations,
    ...(auth === undefined ? {} : { authentication: authenticationOf(snapshot, auth) }),
  };
}

/** The root location of a host whose rules leave it out; it carries the annotations of the host's first Ingress. */
function defaultLocation(ingress: V1Ingress | undefined, settings: Settings): Location {
  return {
    path: '/',
    type: 'Prefix',
    namespace: ingress?.metadata?.namespace ?? '',
    ingress: ingress?.metadata?.name ?? '',
    service: '',
    port: undefined,
    addresses: [],
    isDefault: true,
    errorAddresses: undefined,
    annotations: annotationsOf(ingress?.metadata?.annotations ?? {}, settings),
  };
}

/** Name of a location's upstream. */
export const upstreamOf = ({ namespace, service, port }: Location): string =>
  `${namespace}-${service}-${port ?? 'default'}`;

/** A rewrite to the rule's own path is skipped by the real controller (template.go buildProxyPass, needsRewrite). */
export function needsRewrite(location: Location): boolean {
  const target = location.annotations.rewriteTarget;
  return target !== undefined && (target !== location.path || location.annotations.rewriteEqualTarget);
}

/** Prefix is per path element: `/foo` becomes the location `/foo/` and an exact twin `/foo`. */
function withTwin(location: Location, all: readonly Location[]): readonly Location[] {
  if (location.path === '/' || location.type !== 'Prefix') return [location];
  if (needsRewrite(location) || location.annotations.useRegex) return [location];
  const directory = { ...location, path: location.path.replace(/\/*$/, '/') };
  const taken = all.some((one) => one.type === 'Exact' && one.path === location.path);
  return taken ? [directory] : [directory, { ...location, type: 'Exact' }];
}

function sameMatch(a: Location, b: Location): boolean {
  return a.path === b.path && a.type === b.type;
}

function byPathLength(a: Location, b: Location): number {
  return b.path.length - a.path.length || a.path.localeCompare(b.path) || a.type.localeCompare(b.type);
}

/** A TLS entry without a usable certificate gets the controller's fake one, and still counts as configured. */
function tlsOf(snapshot: Snapshot, host: string, ingresses: readonly V1Ingress[]): Server['tls'] {
  for (const ingress of ingresses) {
    const entry = ingress.spec?.tls?.find((one) => one.hosts?.includes(host) ?? false);
    if (entry === undefined) continue;
    const namespace = ingress.metadata?.namespace ?? '';
    const name = entry.secretName;
    return (name === undefined ? undefined : keyPairFor(snapshot, { namespace, name }, host)) ?? 'fake';
  }
  return undefined;
}
