// Caddy (Debian) as a gateway. A site's `http` and `https` are the directives of its blocks
// instead of the plain reverse_proxy. Its own redirects are off: each case says what it wants.

import { type PlacedSite, type ProxyPod, pemDirectory } from './sites.ts';

/** One Caddy for all these sites. */
export function caddy(sites: readonly PlacedSite[]): ProxyPod {
  return {
    name: 'caddy',
    command: ['sh', '-c', 'exec caddy run --adapter caddyfile --config "$POD_DIR/etc/proxy/Caddyfile"'],
    file: 'Caddyfile',
    config: `{\n\tadmin off\n\tauto_https off\n}\n${sites.map(siteText).join('\n')}`,
    readyPort: sites.at(-1)?.httpPort ?? 0,
  };
}

function siteText(site: PlacedSite): string {
  const forward = `reverse_proxy ${site.to}`;
  const pem = `{$POD_DIR}${pemDirectory}`;
  return `http://:${site.httpPort} {
${site.http ?? forward}
}
https://:${site.httpsPort} {
tls ${pem}/tls.crt ${pem}/tls.key
${site.https ?? forward}
}`;
}
