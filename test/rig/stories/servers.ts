// The programs of the stories as workloads: Flask on gunicorn, FastAPI on uvicorn, nginx with
// a configuration in a ConfigMap. The nginx configurations live here.

import type { Workload } from './objects.ts';

type Place = { readonly namespace: string; readonly name: string };

/** Python leaves no bytecode in the source tree. */
const python = { PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: 'test/rig/apps' };

/** The console API, port 5001. */
export function flask(place: Place, variants: readonly string[] = [], replicas = 1): Workload {
  return {
    ...place,
    command: ['gunicorn', '--bind', '0.0.0.0:5001', '--workers', '1', '--no-control-socket', 'console:app'],
    port: 5001,
    replicas,
    env: { ...python, VARIANTS: variants.join(',') },
  };
}

/** The weather application, port 8000. It trusts the gateway's forwarded headers, as behind a proxy it has to. */
export function fastapi(place: Place, variants: readonly string[] = [], replicas = 1): Workload {
  return {
    ...place,
    command: ['uvicorn', '--host', '0.0.0.0', '--port', '8000', '--forwarded-allow-ips', '*', 'weather:app'],
    port: 8000,
    replicas,
    env: { ...python, VARIANTS: variants.join(',') },
  };
}

/** nginx on port 80 with this configuration inside `http`, and static files in /srv/static. */
export function nginx(place: Place, http: string): Workload {
  const conf = `${preamble}\nhttp {\n${temporary}\ndefault_type text/html;\naccess_log off;\n${http}\n}\n`;
  return {
    ...place,
    command: ['sh', '-c', 'exec nginx -p "$POD_DIR" -c "$POD_DIR/etc/proxy/nginx.conf" -e stderr'],
    port: 80,
    files: { '/etc/proxy/nginx.conf': conf, '/srv/static/index.html': page },
  };
}

// Master and workers as root: the rig's files belong to root, and without root there is no other user.
const preamble = `user root;
worker_processes 1;
daemon off;
pid nginx.pid;
events { worker_connections 128; }`;

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  .map((kind) => `${kind}_temp_path tmp_${kind};`)
  .join('\n');

const page = `<!doctype html>
<html><head><title>Dify</title></head><body><main id="app">Dify web</main></body></html>
`;

/** A single-page site: every unknown path is index.html, so a POST is 405 on any path. */
const site = 'root srv/static;\nlocation / { try_files $uri $uri/ /index.html; }';

/** The static front end alone. */
export const webSite = `server { listen 80;\n${site}\n}`;

const forward = `proxy_http_version 1.1;
proxy_set_header Host $host;
proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;`;

const upstreams = `upstream api { server dify-api:5001; }
upstream static { server 127.0.0.1:8080; }`;

const staticServer = (extra: string): string => `server { listen 127.0.0.1:8080;\n${extra}${site}\n}`;

function proxyServer(api: string): string {
  return `server { listen 80;
${forward}
location / { proxy_pass http://static; }
${api}
}`;
}

const apiRoutes = (target: string): string =>
  ['/console/api', '/api', '/v1']
    .map((path) => `location ${path} { proxy_pass http://${target}; }`)
    .join('\n');

/** Dify's proxy as it should be: the API's paths to the API, everything else to the site. */
export const proxy = `${upstreams}\n${staticServer('')}\n${proxyServer(apiRoutes('api'))}`;

/** The proxy knows the API on https only: what came by http goes to the site. */
export const proxyBySchemes = `${upstreams}
map $http_x_forwarded_proto $by_scheme { https api; default static; }
${staticServer('')}
${proxyServer(apiRoutes('$by_scheme'))}`;

/** The API's routes are missing, and the 405 of the site is made to look like a success. */
export const proxyHiding405 = `${upstreams}
${staticServer('error_page 405 =200 $uri;\n')}
${proxyServer('')}`;

/** A location with a final slash and proxy_pass: nginx itself redirects the path without it, by 301. */
export const proxyWithSlash = `server { listen 80;
${forward}
location /jsonhelper/ { proxy_pass http://dify-api:5001; }
}`;
