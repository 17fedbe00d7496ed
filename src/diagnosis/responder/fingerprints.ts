// Every fingerprint in the order in which they are compared, proven traits before hints, and what the Server
// field tells. The lists that are put together here say which software is recognised.

import { applicationHints } from './application-hints.ts';
import { applications } from './applications.ts';
import { cloudHints, clouds } from './clouds.ts';
import type { Fingerprint, Role } from './fingerprint.ts';
import { gatewayHints, gateways } from './gateways.ts';
import { nginxFamily, nginxHints } from './nginx.ts';
import { proxies, proxyHints } from './proxies.ts';
import { serverHints, servers } from './servers.ts';

/** Traits of the answer itself: the first that fits names its author. */
export const fingerprints: readonly Fingerprint[] = [
  ...gateways,
  ...proxies,
  ...clouds,
  ...nginxFamily,
  ...servers,
  ...applications,
  ...nginxHints,
  ...serverHints,
  ...gatewayHints,
  ...proxyHints,
  ...cloudHints,
  ...applicationHints,
];

/** What a Server field says by itself. */
interface ServerName {
  readonly starts: RegExp;
  readonly name: string;
  readonly role: Role;
}

/** Software that writes Server on answers of its own application, and on no others: a hint. */
export const serverNames: readonly ServerName[] = [
  { starts: /^uvicorn\b/, name: 'uvicorn', role: 'application' },
  { starts: /^gunicorn\b/, name: 'gunicorn', role: 'application' },
  { starts: /^Werkzeug\//, name: 'Flask', role: 'application' },
  { starts: /^Kestrel\b/, name: 'ASP.NET Core', role: 'application' },
  { starts: /^Jetty\b/, name: 'Jetty', role: 'application' },
  { starts: /^AmazonS3$/, name: 'S3', role: 'static' },
  { starts: /^MinIO\b/, name: 'MinIO', role: 'static' },
  { starts: /^awselb\//, name: 'AWS ALB', role: 'gateway' },
];

/** Software that writes Server on what it passes on as well: the field only tells that it was the last. */
export const stampsEverything =
  /^(?:nginx|openresty|tengine|angie|freenginx|APISIX|envoy|istio-envoy|cloudflare|Caddy|Skipper|Apache|kong|Microsoft-IIS|Microsoft-Azure-Application-Gateway)(?:\/|$|\s)/i;

/**
 * Names that can be one and the same application: a framework and what it is built on, or the
 * server that refuses what the framework never saw.
 */
export const relatedNames: readonly (readonly string[])[] = [
  ['Starlette', 'FastAPI'],
  ['Express', 'NestJS', 'Node.js'],
  ['Fastify', 'NestJS', 'Node.js'],
  ['Koa', 'Node.js'],
  ['Hono', 'Node.js'],
  ['Go', 'gin', 'echo'],
  ['Rails', 'Puma'],
  ['Spring', 'Tomcat'],
  ['Spring', 'Jetty'],
  ['S3', 'MinIO'],
];

/** Names of servers whose own pages do not tell them apart. */
export const indistinctNames: readonly (readonly string[])[] = [
  ['nginx', 'ingress-nginx', 'OpenResty', 'Tengine', 'Angie', 'freenginx'],
  ['Go', 'Traefik', 'Skipper', 'Caddy'],
  ['gin', 'KrakenD'],
];
