// Part of a STAND-IN for Kong and its Ingress controller. This file decides, purely, which
// Kong routes and services the Ingresses become, as Kong/kubernetes-ingress-controller does
// (internal/dataplane/translator/subtranslator/ingress.go, internal/annotations).
// Defaults read there: strip_path false, preserve_host true, protocols http and https.

import type { V1HTTPIngressPath, V1Ingress } from '@kubernetes/client-node';
import { backendOf, claimed, type KeyPair, keyPairFor } from '../lookup.ts';
import type { Snapshot } from '../watch.ts';

/** One path of a Kong route: a prefix, or a regular expression that is anchored at the start. */
export type RoutePath =
  | { readonly kind: 'prefix'; readonly path: string }
  | { readonly kind: 'regex'; readonly pattern: RegExp; readonly text: string };

/** A Kong route with the Kong service behind it. */
export interface KongRoute {
  /** Empty for any host; may be a wildcard. */
  readonly host: string;
  readonly paths: readonly RoutePath[];
  /** Empty for any method. */
  readonly methods: readonly string[];
  readonly protocols: readonly string[];
  readonly stripPath: boolean;
  readonly preserveHost: boolean;
  /** 426 asks the client to upgrade; the redirect codes redirect. */
  readonly httpsStatus: number;
  readonly servicePath: string;
  /** Host header of the upstream when the client's is not preserved; absent for the target's own address. */
  readonly hostHeader: string | undefined;
  /** `address:port` of the targets. */
  readonly targets: readonly string[];
}

/** All that the proxy needs. */
export interface KongModel {
  /** Older ones first. */
  readonly routes: readonly KongRoute[];
  readonly certificates: ReadonlyMap<string, KeyPair>;
}

export const claim = { controller: 'ingress-controllers.konghq.com/kong', className: 'kong' } as const;
export const own = { namespace: 'kong', name: 'kong-proxy' } as const;

/** What Kong would serve for this snapshot. */
export function modelOf(snapshot: Snapshot): KongModel {
  const ingresses = claimed(snapshot, claim);
  return {
    routes: ingresses.flatMap((ingress) => routesOf(snapshot, ingress)),
    certificates: new Map(ingresses.flatMap((ingress) => certificatesOf(snapshot, ingress))),
  };
}

/** One route for each host, Service and port of an Ingress, with all paths that lead there. */
function routesOf(snapshot: Snapshot, ingress: V1Ingress): readonly KongRoute[] {
  const paths = new Map<string, { host: string; paths: V1HTTPIngressPath[] }>();
  for (const rule of ingress.spec?.rules ?? []) {
    for (const path of rule.http?.paths ?? []) {
      const service = path.backend.service;
      const key = JSON.stringify([rule.host, service?.name, service?.port?.number, service?.port?.name]);
      const group = paths.get(key) ?? { host: rule.host ?? '', paths: [] };
      group.paths.push(path);
      paths.set(key, group);
    }
  }
  return [...paths.values()].flatMap((group) => routeOf(snapshot, ingress, group));
}

function routeOf(
  snapshot: Snapshot,
  ingress: V1Ingress,
  group: { readonly host: string; readonly paths: readonly V1HTTPIngressPath[] },
): readonly KongRoute[] {
  const reference = group.paths[0]?.backend.service;
  if (reference === undefined) return [];
  const backend = backendOf(snapshot, ingress.metadata?.namespace ?? '', reference);
  const of = annotation(ingress.metadata?.annotations);
  const serviceOf = annotation(backend.service?.metadata?.annotations);
  return [
    {
      host: group.host,
      paths: group.paths.flatMap(pathsOf),
      methods: list(of('methods')).map((one) => one.toUpperCase()),
      protocols: of('protocols') === undefined ? ['http', 'https'] : list(of('protocols')),
      stripPath: of('strip-path') === 'true',
      preserveHost: of('preserve-host') !== 'false',
      httpsStatus: Number.parseInt(of('https-redirect-status-code') ?? '426', 10),
      servicePath: serviceOf('path') ?? '/',
      hostHeader: serviceOf('host-header'),
      targets: backend.addresses,
    },
  ];
}

/** Prefix `/api` becomes the prefix `/api/` and the expression `/api$`; the root stays itself. */
export function pathsOf(path: V1HTTPIngressPath): readonly RoutePath[] {
  const raw = (path.path ?? '').replace(/\/{2,}/g, '/') || '/';
  if (path.pathType === 'Exact') return [exactly(`/${raw.replace(/^\/+/, '')}`)];
  if (path.pathType === 'Prefix') {
    const base = raw.replace(/^\/+|\/+$/g, '');
    if (base === '') return [{ kind: 'prefix', path: '/' }];
    return [{ kind: 'prefix', path: `/${base}/` }, exactly(`/${base}`)];
  }
  // The controller's prefix /~ marks a regular expression on an ImplementationSpecific path.
  if (raw.startsWith('/~'))
    return [{ kind: 'regex', pattern: new RegExp(`^(?:${raw.slice(2)})`), text: raw.slice(2) }];
  return [{ kind: 'prefix', path: raw }];
}

/** The path itself goes into the expression unescaped, as the controller does it: a dot matches any character. */
function exactly(path: string): RoutePath {
  return { kind: 'regex', pattern: new RegExp(`^(?:${path}$)`), text: `${path}$` };
}

function certificatesOf(snapshot: Snapshot, ingress: V1Ingress): readonly (readonly [string, KeyPair])[] {
  const namespace = ingress.metadata?.namespace ?? '';
  return (ingress.spec?.tls ?? []).flatMap((entry) =>
    (entry.hosts ?? []).flatMap((host) => {
      const pair = keyPairFor(snapshot, { namespace, name: entry.secretName ?? '' }, host);
      return pair === undefined ? [] : [[host, pair] as const];
    }),
  );
}

function annotation(
  annotations: Readonly<Record<string, string>> | undefined,
): (name: string) => string | undefined {
  return (name) => annotations?.[`konghq.com/${name}`];
}

function list(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
