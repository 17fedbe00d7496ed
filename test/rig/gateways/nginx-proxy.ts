// nginx (Debian) as a hand-written gateway, without a controller. A site's `http` and `https`
// are the directives of its servers instead of the plain forwarding; `more` stands beside them,
// in the http block.

import { type PlacedSite, type ProxyPod, pemDirectory } from './sites.ts';

/** One nginx for all these sites. */
export function nginxProxy(sites: readonly PlacedSite[]): ProxyPod {
  return {
    name: 'nginx-proxy',
    command: ['sh', '-c', start],
    file: 'nginx.conf',
    config: `${preamble}\nhttp {\n${common}\n${sites.map(siteText).join('\n')}\n}\n`,
    readyPort: sites.at(-1)?.httpPort ?? 0,
  };
}

// The directory of a Pod is known in the Pod alone.
const start = `sed "s#POD_DIR#$POD_DIR#g" "$POD_DIR/etc/proxy/nginx.conf" > "$POD_DIR/tmp/nginx.conf"
exec nginx -p "$POD_DIR" -c "$POD_DIR/tmp/nginx.conf" -e stderr`;

const preamble = `user root;
worker_processes 1;
daemon off;
pid nginx.pid;
events { worker_connections 256; }`;

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  .map((kind) => `${kind}_temp_path tmp_${kind};`)
  .join('\n');

const common = `${temporary}
access_log off;
default_type text/html;
port_in_redirect off;
proxy_http_version 1.1;
proxy_set_header Host $host;
proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
proxy_set_header X-Forwarded-Proto $scheme;`;

function siteText(site: PlacedSite): string {
  const forward = `location / { proxy_pass http://${site.to}; }`;
  const pem = `POD_DIR${pemDirectory}`;
  return `${site.more ?? ''}
server {
listen ${site.httpPort};
${site.http ?? forward}
}
server {
listen ${site.httpsPort} ssl;
ssl_certificate ${pem}/tls.crt;
ssl_certificate_key ${pem}/tls.key;
${site.https ?? forward}
}`;
}
