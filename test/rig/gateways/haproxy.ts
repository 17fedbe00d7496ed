// HAProxy (Debian) as a gateway. A site's `http` and `https` are lines at the start of its
// frontend, `more` lines of its backend. It passes Host on and adds X-Forwarded-*, as the
// HAProxy ingress controllers do.

import { type PlacedSite, type ProxyPod, pemDirectory } from './sites.ts';

/** One HAProxy for all these sites; the last frontend that it opens is the sign that it runs. */
export function haproxy(sites: readonly PlacedSite[]): ProxyPod {
  return {
    name: 'haproxy',
    command: ['sh', '-c', `cd "$POD_DIR" && exec haproxy -W -db -f "$POD_DIR/etc/proxy/haproxy.cfg"`],
    file: 'haproxy.cfg',
    config: `${preamble}\n${sites.map(siteText).join('\n')}`,
    readyPort: sites.at(-1)?.httpPort ?? 0,
  };
}

const preamble = `global
  maxconn 200
  nbthread 1
defaults
  mode http
  timeout connect 2s
  timeout client 10s
  timeout server 10s
  option forwardfor`;

function siteText(site: PlacedSite): string {
  const forwarded = (scheme: string) => `  http-request set-header X-Forwarded-Proto ${scheme}`;
  return `frontend ${site.name}-http
  bind :${site.httpPort}
${site.http ?? ''}
${forwarded('http')}
  default_backend ${site.name}
frontend ${site.name}-https
  bind :${site.httpsPort} ssl crt "\${POD_DIR}${pemDirectory}/both.pem"
${site.https ?? ''}
${forwarded('https')}
  default_backend ${site.name}
backend ${site.name}
${site.more ?? ''}
${/^\s*(server|use-server) /m.test(site.more ?? '') ? '' : `  server one ${site.to}`}
`;
}
