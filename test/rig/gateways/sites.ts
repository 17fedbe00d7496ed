// Plain proxies as gateways: one Pod for each software, which serves many sites. A site has a
// Service of its own with a fixed ClusterIP, so that a probe can name its address before the
// Service exists; the proxy tells sites apart by the port that their Service leads to.

import { nodeName } from '../places.ts';
import type { Manifest } from './ca.ts';

/** One site of a proxy: what it does on http and https, in the proxy's own language. */
export interface Site {
  readonly name: string;
  /** Upstream, `service.namespace:port`. */
  readonly to: string;
  /** Replaces or precedes the plain forwarding on http; each proxy's file says how. */
  readonly http?: string;
  /** The same on https. */
  readonly https?: string;
  /** Further lines about the upstream, or further upstreams, where the proxy has a place for them. */
  readonly more?: string;
}

/** A site with the ports at which its proxy listens for it. */
export interface PlacedSite extends Site {
  readonly httpPort: number;
  readonly httpsPort: number;
}

/** Everything of the proxies is in this namespace, away from the applications. */
export const edgeNamespace = 'live-edge';

/** Directory of the certificate and key inside a proxy's Pod: tls.crt, tls.key, both.pem. */
export const pemDirectory = '/etc/pem';
export const pemSecret = 'gateway-pem';

/** The lower 256 addresses of the Service range are not given out by chance (`/16`: KEP-3070). */
const firstHost = 30;
const httpBase = 8000;
const httpsBase = 9000;

/** Addresses by the site's place in the list of all sites. */
export function siteAddress(index: number): string {
  const host = firstHost + index;
  if (host > 254) throw new Error('more sites than fixed addresses');
  return `10.96.0.${host}`;
}

/** Places a site in its proxy by its index among all sites. */
export function placed(site: Site, index: number): PlacedSite {
  return { ...site, httpPort: httpBase + index, httpsPort: httpsBase + index };
}

/** The Service of a site, ports 80 and 443, which selects the proxy's Pod. */
export function siteService(site: PlacedSite, proxy: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: edgeNamespace, name: site.name },
    spec: {
      clusterIP: siteAddress(site.httpPort - httpBase),
      selector: { app: proxy },
      ports: [
        { name: 'http', port: 80, targetPort: site.httpPort },
        { name: 'https', port: 443, targetPort: site.httpsPort },
      ],
    },
  };
}

/** A proxy's program and configuration. */
export interface ProxyPod {
  readonly name: string;
  readonly command: readonly string[];
  /** Name of the configuration file in /etc/proxy, and its text. */
  readonly file: string;
  readonly config: string;
  /** A port that it opens when it has loaded. */
  readonly readyPort: number;
}

/** ConfigMap and Deployment of a proxy. */
export function proxyObjects(proxy: ProxyPod): readonly Manifest[] {
  const { name } = proxy;
  const metadata = { namespace: edgeNamespace, name };
  const container = {
    name,
    image: `rig/${name}`,
    command: proxy.command,
    readinessProbe: { tcpSocket: { port: proxy.readyPort }, periodSeconds: 1 },
    volumeMounts: [
      { name: 'config', mountPath: '/etc/proxy' },
      { name: 'pem', mountPath: pemDirectory },
    ],
  };
  const volumes = [
    { name: 'config', configMap: { name } },
    { name: 'pem', secret: { secretName: pemSecret } },
  ];
  const spec = { nodeName, terminationGracePeriodSeconds: 1, containers: [container], volumes };
  const labels = { app: name };
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { [proxy.file]: proxy.config } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    },
  ];
}
