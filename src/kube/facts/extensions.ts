// Objects of single gateways around one probe: those that its routing object names, those that compete for its
// hosts, and Certificates of cert-manager. A part of the facts of one probe; see index.ts.

import type { DialectFacts, Facts, Service } from '../../model/index.ts';
import { backendsOf, tlsSecretsOfGateway } from '../../routing/gateway-api/references.ts';
import { servicesOf, tlsSecretsOfIngress } from '../../routing/ingress/references.ts';
import type { Caches } from '../cache/caches.ts';
import { type CertificateFacts, certificateOf } from '../cache/certificates.ts';
import { type DialectKind, dialectKinds, objectsOf } from '../cache/dialect-objects.ts';
import { soughtAsRoute } from '../cache/host-keys.ts';
import { type Cached, found, idOf, keyOf } from '../cache/store.ts';
import { askedHosts, type ProbeForFacts, type Routing } from './asked.ts';

/** Each part is absent while its API is not there or may not be read. */
export function extensionFacts(
  caches: Caches,
  probe: ProbeForFacts,
  routing: Routing,
): DialectFacts & Pick<Facts, 'certificates'> {
  const { access } = caches;
  const around = { routing, rivals: rivalsAround(caches, askedHosts(probe, routing)) };
  const told = dialectKinds
    .filter((kind) => objectsOf(kind).toldAmong === undefined && access[kind] === 'readable')
    .map((kind) => {
      const among = dialectKinds.filter((other) => objectsOf(other).toldAmong === kind);
      return [kind, [kind, ...among].flatMap((each) => objectsAround(caches, each, around))];
    });
  return {
    ...Object.fromEntries(told),
    ...(access.certificates === 'readable' ? { certificates: certificatesAround(caches, routing) } : {}),
  };
}

type Rivals = ReadonlyMap<DialectKind, readonly Cached[]>;

/** What the objects of dialects are gathered around. */
interface Around {
  readonly routing: Routing;
  readonly rivals: Rivals;
}

/** Objects that compete for the hosts, by kind. */
function rivalsAround({ indexes, ...stores }: Caches, hosts: readonly string[]): Rivals {
  const words = hosts.flatMap(soughtAsRoute);
  const kinds = dialectKinds.filter((kind) => objectsOf(kind).hosts !== undefined);
  return new Map(
    kinds.map((kind) => {
      const ids = words.flatMap((word) => [...indexes.dialect[kind].byHost.of(word)]);
      return [kind, found<Cached>(stores[kind], ids)];
    }),
  );
}

/** Rivals; else those that are named, then those that they name, and so on; each once, however they run in circles. */
function objectsAround(caches: Caches, kind: DialectKind, around: Around): readonly Cached[] {
  const rivals = around.rivals.get(kind);
  if (rivals !== undefined) return rivals;
  const all = new Set<Cached>();
  let words = wordsAround(caches, kind, around);
  while (words.length > 0) {
    const ids = words.flatMap((word) => [...caches.indexes.dialect[kind].byWord.of(word)]);
    const fresh = found<Cached>(caches[kind], ids).filter((object) => !all.has(object));
    for (const object of fresh) all.add(object);
    words = fresh.flatMap((object) => objectsOf(kind).ofSame?.(object) ?? []);
  }
  return [...all];
}

/** Words for objects that the routing object names, or a Service that it sends requests to, or a rival. */
function wordsAround(caches: Caches, kind: DialectKind, { routing, rivals }: Around): readonly string[] {
  const { ingress, route } = routing;
  const { ofIngress, ofHttpRoute, ofService } = objectsOf(kind);
  return [
    ...(ingress === undefined ? [] : (ofIngress?.(ingress) ?? [])),
    ...(route === undefined ? [] : (ofHttpRoute?.(route) ?? [])),
    ...(ofService === undefined
      ? []
      : servicesBehind(caches, routing).flatMap((service) => ofService(service))),
    ...[...rivals].flatMap(([rival, objects]) =>
      objects.flatMap((object) => objectsOf(rival).ofOthers?.[kind]?.(object) ?? []),
    ),
  ];
}

function servicesBehind(caches: Caches, { ingress, route }: Routing): readonly Service[] {
  const keys = [
    ...(ingress === undefined ? [] : servicesOf(ingress).map((name) => ({ ...keyOf(ingress), name }))),
    ...(route === undefined ? [] : backendsOf(route)),
  ];
  return keys.flatMap((key) => caches.services.get(key) ?? []);
}

/** Those that fill a Secret which the Ingress or a Gateway serves TLS with. */
function certificatesAround(caches: Caches, { ingress, gateways }: Routing): readonly CertificateFacts[] {
  const secrets = [
    ...(ingress === undefined ? [] : tlsSecretsOfIngress(ingress)),
    ...gateways.flatMap(tlsSecretsOfGateway),
  ];
  const ids = secrets.flatMap((key) => [...caches.indexes.certificates.bySecret.of(idOf(key))]);
  return found(caches.certificates, new Set(ids)).map(certificateOf);
}
