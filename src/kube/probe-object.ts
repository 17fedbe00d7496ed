// A MethodProbe as the API server holds it, and what it names: gateways, Services, hosts. Read without the parser
// of src/api, because indexes must also know the probes that make no sense yet.

import { filedUnder } from './host-words.ts';
import { type Cached, idOf } from './store.ts';

/** Shaped by the CRD's schema, read for indexes, parsed by src/api. */
export interface ProbeObject extends Cached {
  readonly spec?: {
    readonly through?: Door;
    readonly parity?: Door;
    readonly direct?: readonly { readonly serviceRef?: Reference }[];
    readonly routes?: readonly { readonly host?: string }[];
  };
  readonly status?: unknown;
}

interface Reference {
  readonly namespace?: string;
  readonly name?: string;
}

interface Door {
  readonly ingressRef?: Reference;
  readonly httpRouteRef?: Reference & { readonly parentRef?: Reference };
  readonly url?: string;
  readonly host?: string;
}

/** Ids of the Ingresses that a probe names. */
export function ingressIdsOf(probe: ProbeObject): readonly string[] {
  return doorsOf(probe).flatMap(({ ingressRef }) => idIn(namespaceOf(probe), ingressRef));
}

/** Ids of the HTTPRoutes that a probe names. */
export function httpRouteIdsOf(probe: ProbeObject): readonly string[] {
  return doorsOf(probe).flatMap(({ httpRouteRef }) => idIn(namespaceOf(probe), httpRouteRef));
}

/**
 * Ids of the Gateways through which a probe goes where it names this HTTPRoute; undefined when it goes through all
 * parents. A parent without a namespace is in the one of the HTTPRoute.
 */
export function gatewayIdsOf(probe: ProbeObject, route: string): readonly string[] | undefined {
  const own = namespaceOf(probe);
  const refs = doorsOf(probe).flatMap(({ httpRouteRef }) =>
    idIn(own, httpRouteRef)[0] === route ? (httpRouteRef ?? []) : [],
  );
  if (refs.some(({ parentRef }) => parentRef === undefined)) return undefined;
  return refs.flatMap(({ namespace = own, parentRef }) => idIn(namespace, parentRef));
}

/** Ids of the Services of the direct hops. */
export function hopIdsOf(probe: ProbeObject): readonly string[] {
  return (probe.spec?.direct ?? []).flatMap(({ serviceRef }) => idIn(namespaceOf(probe), serviceRef));
}

/** Other namespaces that a probe refers to. */
export function foreignNamespacesOf(probe: ProbeObject): readonly string[] {
  const named = [
    ...doorsOf(probe).flatMap(({ ingressRef, httpRouteRef }) => [ingressRef, httpRouteRef]),
    ...(probe.spec?.direct ?? []).map(({ serviceRef }) => serviceRef),
  ];
  return named.flatMap((ref) => ref?.namespace ?? []).filter((name) => name !== namespaceOf(probe));
}

/** Hosts that the probe itself names, in lower case. */
export function declaredHostsOf(probe: ProbeObject): readonly string[] {
  const written = [
    ...doorsOf(probe).flatMap(({ host, url }) => [host, url === undefined ? undefined : hostOf(url)]),
    ...(probe.spec?.routes ?? []).map(({ host }) => host),
  ];
  return written.flatMap((host) => host?.toLowerCase() ?? []);
}

/** Words that a probe is filed under for the hosts that it names. */
export const probeHostWords = (probe: ProbeObject): readonly string[] => filedUnder(declaredHostsOf(probe));

const doorsOf = ({ spec }: ProbeObject): readonly Door[] =>
  [spec?.through, spec?.parity].flatMap((door) => door ?? []);

const namespaceOf = ({ metadata }: ProbeObject): string => metadata?.namespace ?? '';

function idIn(own: string, ref: Reference | undefined): readonly string[] {
  return ref?.name === undefined ? [] : [idOf({ namespace: ref.namespace ?? own, name: ref.name })];
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
