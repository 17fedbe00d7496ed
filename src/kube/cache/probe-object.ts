// A MethodProbe as the API server holds it, and what it names: gateways, Services, hosts. Read without the parser
// of src/api, because indexes must also know the probes that make no sense yet.

import { z } from 'zod';
import { filedUnder } from './host-keys.ts';
import { type Cached, idOf } from './store.ts';

/** `spec` is anything: a definition that is older or was changed lets everything in. Parsed by src/api. */
export interface ProbeObject extends Cached {
  readonly spec?: unknown;
  readonly status?: unknown;
}

const word = z.string().optional().catch(undefined);
const key = { namespace: word, name: word };
const reference = z.object(key).optional().catch(undefined);
const httpRouteRef = z
  .object({ ...key, parentRef: reference })
  .optional()
  .catch(undefined);
const gatewayRef = z
  .object({ ingressRef: reference, httpRouteRef, url: word, host: word })
  .optional()
  .catch(undefined);
const listOf = <T extends z.ZodType>(item: T) => z.array(item).catch([]).default([]);

/** What of a spec is read here; a part of another shape is as good as absent. */
const named = z
  .object({
    through: gatewayRef,
    parity: gatewayRef,
    direct: listOf(z.object({ serviceRef: reference }).catch({ serviceRef: undefined })),
    routes: listOf(z.object({ host: word }).catch({ host: undefined })),
  })
  .catch({ through: undefined, parity: undefined, direct: [], routes: [] });

type Named = z.output<typeof named>;
type Reference = z.output<typeof reference>;
type GatewayRef = NonNullable<Named['through']>;

const read = new WeakMap<ProbeObject, Named>();

/** Read once an object: every index asks. */
function namedBy(probe: ProbeObject): Named {
  const known = read.get(probe) ?? named.parse(probe.spec ?? {});
  read.set(probe, known);
  return known;
}

/** Ids of the Ingresses that a probe names. */
export function ingressIdsOf(probe: ProbeObject): readonly string[] {
  return gatewayRefsOf(probe).flatMap(({ ingressRef }) => idIn(namespaceOf(probe), ingressRef));
}

/** Ids of the HTTPRoutes that a probe names. */
export function httpRouteIdsOf(probe: ProbeObject): readonly string[] {
  return gatewayRefsOf(probe).flatMap(({ httpRouteRef }) => idIn(namespaceOf(probe), httpRouteRef));
}

/**
 * Ids of the Gateways through which a probe goes where it names this HTTPRoute; undefined when it goes through all
 * parents. A parent without a namespace is in the one of the HTTPRoute.
 */
export function gatewayIdsOf(probe: ProbeObject, route: string): readonly string[] | undefined {
  const own = namespaceOf(probe);
  const refs = gatewayRefsOf(probe).flatMap(({ httpRouteRef }) =>
    idIn(own, httpRouteRef)[0] === route ? (httpRouteRef ?? []) : [],
  );
  if (refs.some(({ parentRef }) => parentRef === undefined)) return undefined;
  return refs.flatMap(({ namespace = own, parentRef }) => idIn(namespace, parentRef));
}

/** Ids of the Services of the direct hops. */
export function hopIdsOf(probe: ProbeObject): readonly string[] {
  return namedBy(probe).direct.flatMap(({ serviceRef }) => idIn(namespaceOf(probe), serviceRef));
}

/** Other namespaces that a probe refers to. */
export function foreignNamespacesOf(probe: ProbeObject): readonly string[] {
  const named = [
    ...gatewayRefsOf(probe).flatMap(({ ingressRef, httpRouteRef }) => [ingressRef, httpRouteRef]),
    ...namedBy(probe).direct.map(({ serviceRef }) => serviceRef),
  ];
  return named.flatMap((ref) => ref?.namespace ?? []).filter((name) => name !== namespaceOf(probe));
}

/** Hosts that the probe itself names, in lower case. */
export function declaredHostsOf(probe: ProbeObject): readonly string[] {
  const written = [
    ...gatewayRefsOf(probe).flatMap(({ host, url }) => [host, url === undefined ? undefined : hostOf(url)]),
    ...namedBy(probe).routes.map(({ host }) => host),
  ];
  return written.flatMap((host) => host?.toLowerCase() ?? []);
}

/** Words that a probe is filed under for the hosts that it names. */
export const probeHostWords = (probe: ProbeObject): readonly string[] => filedUnder(declaredHostsOf(probe));

function gatewayRefsOf(probe: ProbeObject): readonly GatewayRef[] {
  const { through, parity } = namedBy(probe);
  return [through, parity].flatMap((one) => one ?? []);
}

const namespaceOf = ({ metadata }: ProbeObject): string => metadata?.namespace ?? '';

function idIn(own: string, ref: Reference): readonly string[] {
  return ref?.name === undefined ? [] : [idOf({ namespace: ref.namespace ?? own, name: ref.name })];
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
