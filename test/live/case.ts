// The form of a live case: what is deployed, what a MethodProbe asks, and what it must say. Data
// only; each broken case stands beside a healthy twin that differs in one setting.

import type { Reason } from '../../src/model/reasons.ts';
import type { Site } from '../rig/gateways/sites.ts';
import { ingress, namespace } from '../rig/stories/objects.ts';
import type { Manifest } from '../rig/stories/story.ts';

/** trap: healthy, but it looks like a fault to a prober that is too quick. */
export type Kind = 'broken' | 'healthy' | 'trap';

/** The proxy that serves a case's site. */
export type Software = 'haproxy' | 'nginx' | 'caddy' | 'envoy';

/** What the status must say of the case's only route and method. */
export interface Expected {
  readonly health: 'Healthy' | 'Unhealthy' | 'Unknown';
  readonly reason: Reason;
  /** Default: any. */
  readonly confidence?: 'Confirmed' | 'Likely';
  /** `Kind/name` of the first blame, and a part of its field after a space. */
  readonly blames?: string;
  /** A part of the fix. */
  readonly fix?: string;
}

/** A proxy's site that only this case uses. */
export type SoftwareSite = Omit<Site, 'name'> & { readonly software: Software };

/** One case. Its name is unique, a DNS label, the name of its probe and its host's first label. */
export interface Case {
  readonly name: string;
  readonly sentence: string;
  readonly kind: Kind;
  /** The reason it is about: the expected one, or for a healthy or trap case the one it must not get. */
  readonly about: Reason;
  readonly namespace: string;
  readonly objects: readonly Manifest[];
  readonly site?: SoftwareSite;
  readonly probe: Manifest;
  readonly expected: Expected;
}

/** Cases that share a namespace and the applications in it. */
export interface Theme {
  readonly namespace: string;
  readonly shared: readonly Manifest[];
  readonly cases: readonly Case[];
}

/** What a case is, apart from how it is deployed. */
export interface Story {
  readonly name: string;
  readonly sentence: string;
  readonly about: Reason;
  /** Default: healthy. */
  readonly kind?: Kind;
  /** Default by kind: Unhealthy with the reason it is about, or Healthy with AllRoutesReached. */
  readonly expected?: Partial<Expected>;
}

/** What a probe asks. */
export interface Asked {
  readonly path: string;
  /** Default POST. */
  readonly method?: string;
  /** Further fields of the route. */
  readonly route?: Readonly<Record<string, unknown>>;
  /** Hops behind the gateway, `service:port`; of another scheme than http: `https service:port`. */
  readonly direct?: readonly string[];
  /** Further fields of `through`. */
  readonly through?: Readonly<Record<string, unknown>>;
  /** Further fields of the spec. */
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** Host of a case. */
export const hostOf = (name: string): string => `${name}.example.com`;

/** Where the address of the site's Service goes, once its place among all sites is known. */
export const siteAddressMark = 'SITE_ADDRESS';

/** A theme with its namespace. */
export function theme(name: string, shared: readonly Manifest[], cases: readonly Case[]): Theme {
  return { namespace: name, shared: [namespace(name), ...shared], cases };
}

function expectedOf({ kind = 'healthy', about, expected }: Story): Expected {
  const standard: Expected =
    kind === 'broken'
      ? { health: 'Unhealthy', reason: about }
      : { health: 'Healthy', reason: 'AllRoutesReached' };
  return { ...standard, ...expected };
}

function hopOf(hop: string): object {
  const [, scheme, name = '', port] = /^(?:(\w+) )?([-\w]+):(\d+)$/.exec(hop) ?? [];
  const serviceRef = { name, port: Number(port) };
  return scheme === undefined ? { serviceRef } : { serviceRef, scheme };
}

function probeOf(at: { readonly namespace: string; readonly name: string }, through: object, asked: Asked) {
  const { path, method = 'POST', route, direct, spec } = asked;
  return {
    apiVersion: 'methodprobe.dev/v1alpha1',
    kind: 'MethodProbe',
    metadata: at,
    spec: {
      // Only the changes of objects and the harness start cycles.
      interval: '1h',
      timeout: '5s',
      failureThreshold: 1,
      through: { ...through, ...asked.through },
      ...(direct === undefined ? {} : { direct: direct.map(hopOf) }),
      routes: [{ path, methods: [method], ...route }],
      ...spec,
    },
  };
}

/** What an Ingress of a case says. */
export interface IngressParts {
  readonly className: 'nginx' | 'kong' | 'traefik' | (string & {});
  /** `path service:port`, or with a type: `Exact /x service:port`. */
  readonly rules: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly tls?: boolean;
  /** Host of the rule when it is not the case's. */
  readonly host?: string;
}

/** Name of the TLS Secret that every theme's namespace holds. */
export const tlsSecret = 'edge-tls';

/** An Ingress, by the name and host of its case. */
export function ingressOf(space: string, name: string, parts: IngressParts): Manifest {
  return ingress({
    namespace: space,
    name,
    className: parts.className,
    host: parts.host ?? hostOf(name),
    paths: parts.rules.map(ruleOf),
    annotations: parts.annotations ?? {},
    ...(parts.tls === true ? { tls: tlsSecret } : {}),
  });
}

function ruleOf(rule: string) {
  const [, type, path = '/', service = '', port] = /^(?:(\w+) )?(\/\S*) ([-\w]+):(\d+)$/.exec(rule) ?? [];
  const known = (['Exact', 'ImplementationSpecific'] as const).find((one) => one === type);
  return { path, service, port: Number(port), ...(known === undefined ? {} : { type: known }) };
}

/** A case through an Ingress. */
export function throughIngress(
  space: string,
  story: Story,
  parts: IngressParts &
    Asked & {
      readonly objects?: readonly Manifest[];
      /** A proxy that the world meets before the gateway. */
      readonly edge?: SoftwareSite;
    },
): Case {
  const { name, sentence, kind = 'healthy', about } = story;
  const { edge, objects = [] } = parts;
  const through = {
    ingressRef: { name },
    ...(edge === undefined ? {} : { edge: { connectTo: siteAddressMark } }),
  };
  return {
    ...{ name, sentence, kind, about, namespace: space, expected: expectedOf(story) },
    // The case's own Ingress last: an older rule of another one is made before it.
    objects: [...objects, ingressOf(space, name, parts)],
    ...(edge === undefined ? {} : { site: edge }),
    probe: probeOf({ namespace: space, name }, through, parts),
  };
}

/** A case through an HTTPRoute of the case's name, which stands among its objects. */
export function throughRoute(
  space: string,
  story: Story,
  parts: Asked & { readonly objects: readonly Manifest[] },
): Case {
  const { name, sentence, kind = 'healthy', about } = story;
  return {
    ...{ name, sentence, kind, about, namespace: space, expected: expectedOf(story) },
    objects: parts.objects,
    probe: probeOf({ namespace: space, name }, { httpRouteRef: { name } }, parts),
  };
}

/** A case through a plain proxy, which is dialled at the address of its site's Service. */
export function throughProxy(
  space: string,
  story: Story,
  parts: SoftwareSite &
    Asked & { readonly scheme?: 'http' | 'https'; readonly objects?: readonly Manifest[] },
): Case {
  const { name, sentence, kind = 'healthy', about } = story;
  const { software, to, http, https, more, scheme = 'http', objects = [] } = parts;
  const through = { url: `${scheme}://${hostOf(name)}`, connectTo: siteAddressMark };
  const lines = Object.entries({ http, https, more }).filter(([, text]) => text !== undefined);
  return {
    ...{ name, sentence, kind, about, namespace: space, objects, expected: expectedOf(story) },
    site: { software, to, ...Object.fromEntries(lines) },
    probe: probeOf({ namespace: space, name }, through, parts),
  };
}
