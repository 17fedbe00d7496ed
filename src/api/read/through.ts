// `through`, `parity` and `direct` as the program sees them: every reference with its namespace.
// probe.ts puts the whole probe together.

import type { ObjectKey, Scheme } from '../../model/index.ts';
import type { WrittenHop } from '../v1alpha1/direct.ts';
import { parseDuration } from '../v1alpha1/duration.ts';
import type { WrittenThrough } from '../v1alpha1/through.ts';

/** A key of a Secret or ConfigMap of the probe's namespace. */
export interface KeyRef {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  readonly key: string;
}

/** Whom TLS trusts, and as whom it speaks. */
export interface Trust {
  /** Authorities in PEM, in place of the operator's own. */
  readonly ca?: KeyRef;
  /** Name of a Secret of type kubernetes.io/tls: the certificate that this side shows. */
  readonly clientCertificate?: string;
}

/** A Service behind the gateway. */
export interface DirectHop {
  readonly namespace: string;
  readonly service: string;
  readonly port: number;
  /** h2c: HTTP/2 without TLS, by prior knowledge (RFC 9113 section 3.3). */
  readonly scheme?: Scheme | 'h2c';
  readonly endpoints?: 'Each' | 'Rotate' | 'Service';
  /** Without it any certificate is accepted, as gateways do; with it, only one that `ca`, or else the operator's own authorities, vouch for. */
  readonly tls?: Trust & { readonly insecureSkipVerify: boolean };
}

/** A Gateway, and where it is named one of its listeners. */
export interface ParentKey extends ObjectKey {
  readonly sectionName?: string;
}

/** The gateway. */
export interface Through {
  /** Exactly one of ingress, httpRoute and url is there. */
  readonly ingress?: ObjectKey;
  /** An HTTPRoute, by all of its parents or by the one that is named. */
  readonly httpRoute?: ObjectKey & { readonly parent?: ParentKey };
  /** The gateway itself; `host` as in a Host header, an IPv6 address in brackets. */
  readonly url?: UrlOrigin;
  readonly host?: string;
  readonly schemes?: readonly Scheme[];
  /** What the author wrote; where nothing is written, the listeners of the Gateway tell, else 80 and 443. */
  readonly ports: { readonly http?: number; readonly https?: number };
  /** IP address without brackets, or a DNS name. */
  readonly connectTo?: string;
  /** What clients meet before the gateway: a CDN, a load balancer. */
  readonly edge?: { readonly connectTo: string };
  readonly insecureSkipVerify: boolean;
  readonly trust?: Trust;
  /** Shortest rest of the certificate's life; by default 14 days, or a third of its life when that is less. */
  readonly minimumValidityMs?: number;
  /** Default Auto: what ALPN agrees on. */
  readonly httpVersion?: 'Auto' | 'HTTP1' | 'HTTP2';
}

/** The gateway. A reference without a namespace is to an object of the probe's own. */
export function throughOf(through: WrittenThrough, namespace: string): Through {
  const { ingressRef, httpRouteRef, url, host, schemes, connectTo, edge, httpVersion } = through;
  return {
    ...(ingressRef === undefined ? {} : { ingress: keyOf(ingressRef, namespace) }),
    ...(httpRouteRef === undefined ? {} : { httpRoute: httpRouteOf(httpRouteRef, namespace) }),
    ...(url === undefined ? {} : { url: originOf(url) }),
    ...(host === undefined ? {} : { host }),
    ...(schemes === undefined ? {} : { schemes }),
    ports: portsOf(through),
    ...(connectTo === undefined ? {} : { connectTo }),
    ...(edge === undefined ? {} : { edge }),
    ...tlsOf(through.tls ?? {}),
    ...(httpVersion === undefined ? {} : { httpVersion }),
  };
}

/** What `tls` says of a gateway. */
function tlsOf({ insecureSkipVerify = false, minimumValidity, ...written }: WrittenTls) {
  const trust = trustOf(written);
  const minimumValidityMs = minimumValidity === undefined ? undefined : parseDuration(minimumValidity);
  return {
    insecureSkipVerify,
    ...(Object.keys(trust).length === 0 ? {} : { trust }),
    ...(minimumValidityMs === undefined ? {} : { minimumValidityMs }),
  };
}

const trustOf = ({ caRef, clientCertificateRef }: WrittenHopTls): Trust => ({
  ...(caRef === undefined ? {} : { ca: caRef }),
  ...(clientCertificateRef === undefined ? {} : { clientCertificate: clientCertificateRef.name }),
});

/** A Service behind the gateway. */
export function hopOf({ serviceRef, scheme, tls, endpoints }: WrittenHop, namespace: string): DirectHop {
  return {
    namespace: serviceRef.namespace ?? namespace,
    service: serviceRef.name,
    port: serviceRef.port,
    ...(scheme === undefined ? {} : { scheme }),
    ...(tls === undefined
      ? {}
      : { tls: { ...trustOf(tls), insecureSkipVerify: tls.insecureSkipVerify ?? false } }),
    ...(endpoints === undefined ? {} : { endpoints }),
  };
}

type WrittenTls = NonNullable<WrittenThrough['tls']>;
type WrittenHopTls = NonNullable<WrittenHop['tls']>;

interface WrittenRef {
  readonly name: string;
  readonly namespace?: string | undefined;
}

const keyOf = ({ name, namespace }: WrittenRef, own: string): ObjectKey => ({
  namespace: namespace ?? own,
  name,
});

type WrittenHTTPRoute = NonNullable<WrittenThrough['httpRouteRef']>;

/** A parent without a namespace is in the one of the HTTPRoute, as in the HTTPRoute itself. */
function httpRouteOf(ref: WrittenHTTPRoute, own: string): NonNullable<Through['httpRoute']> {
  const key = keyOf(ref, own);
  const { parentRef } = ref;
  return { ...key, ...(parentRef === undefined ? {} : { parent: parentOf(parentRef, key.namespace) }) };
}

function parentOf(ref: NonNullable<WrittenHTTPRoute['parentRef']>, own: string): ParentKey {
  const { sectionName } = ref;
  return { ...keyOf(ref, own), ...(sectionName === undefined ? {} : { sectionName }) };
}

/** Only what was written: without it the listeners of the Gateway tell. */
function portsOf({ ports }: WrittenThrough): Through['ports'] {
  const { http, https } = ports ?? {};
  return { ...(http === undefined ? {} : { http }), ...(https === undefined ? {} : { https }) };
}

/** Scheme, host and port of a `url`; `host` as in a Host header: an IPv6 address keeps its brackets. */
interface UrlOrigin {
  readonly scheme: Scheme;
  readonly host: string;
  readonly port: number;
}

/** Not `new URL`: that parser rewrites what it reads, and a probe reports what its author wrote. */
const urlShape = /^(https?):[/][/](\[[^\]]*\]|[^:/]*)(?::([0-9]+))?[/]?$/;

/** The parts of a `url` that its schema let in; the port is the scheme's own when none is written. */
export function originOf(url: string): UrlOrigin {
  const [, scheme, host = '', port] = urlShape.exec(url) ?? [];
  return scheme === 'http'
    ? { scheme, host, port: Number(port ?? 80) }
    : { scheme: 'https', host, port: Number(port ?? 443) };
}
