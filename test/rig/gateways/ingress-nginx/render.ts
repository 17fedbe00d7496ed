// Part of a STAND-IN for ingress-nginx. Turns the model into nginx.conf, purely, so that the
// tests compare text. Follows rootfs/etc/nginx/template/nginx.tmpl and lua_ingress.lua of
// kubernetes/ingress-nginx in what a client or a backend can see.

import type { KeyPair } from '../lookup.ts';
import { authBlock } from './authentication.ts';
import { chosenUpstream } from './canary.ts';
import { corsLines } from './cors.ts';
import { type Location, type Model, needsRewrite, type Server, upstreamOf } from './model.ts';
import type { Settings } from './settings.ts';

/** nginx.conf and the PEM files that it names, by path relative to its directory. */
export interface Rendered {
  readonly conf: string;
  readonly files: ReadonlyMap<string, string>;
}

/** Where the gateway listens, and the modules that Debian's nginx loads. */
export interface Listening {
  readonly http: number;
  readonly https: number;
  readonly defaultBackend: number;
  readonly modules: readonly string[];
}

/** Renders the whole configuration. */
export function render(model: Model, listening: Listening): Rendered {
  const files = new Map<string, string>();
  const upstreams = new Map<string, readonly string[]>();
  const splits: string[] = [];
  const servers = model.servers.map((server) =>
    serverBlock(server, model.settings, { listening, files, upstreams, splits }),
  );
  const conf = [
    ...listening.modules.map((module) => `load_module ${module};`),
    main,
    'http {',
    http,
    ...[...upstreams].map(([name, addresses]) => upstreamBlock(name, addresses)),
    ...splits,
    `server { listen 127.0.0.1:${listening.defaultBackend}; location / { return 404; } }`,
    ...servers,
    '}',
    '',
  ].join('\n');
  return { conf, files };
}

// `user root`: as root the workers must read the rig's files; without root it is only a warning.
// worker_shutdown_timeout: a connection kept by a client must not keep an old worker alive.
const main = `user root;
worker_processes 1;
worker_shutdown_timeout 1s;
daemon off;
pid nginx.pid;
error_log stderr notice;
events { worker_connections 512; }`;

// $hsts: one year with subdomains, the controller's default; an empty value sends no header.
const http = `server_tokens off;
more_clear_headers Server;
access_log off;
client_body_temp_path tmp/body;
proxy_temp_path tmp/proxy;
fastcgi_temp_path tmp/fastcgi;
uwsgi_temp_path tmp/uwsgi;
scgi_temp_path tmp/scgi;
server_names_hash_bucket_size 128;
keepalive_timeout 75s;
map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
map $http_x_request_id $req_id { default $http_x_request_id; '' $request_id; }
map $scheme $hsts { https 'max-age=31536000; includeSubDomains'; default ''; }
map $request_uri $uri_without_slash { default $request_uri; "~^(?<bare_uri>.*)/$" $bare_uri; }
proxy_http_version 1.1;
proxy_ssl_server_name on;`;

function upstreamBlock(name: string, addresses: readonly string[]): string {
  return `upstream ${name} { ${addresses.map((one) => `server ${one} max_fails=0;`).join(' ')} }`;
}

/** What the blocks of one configuration add to it. */
interface Collected {
  readonly listening: Listening;
  readonly files: Map<string, string>;
  readonly upstreams: Map<string, readonly string[]>;
  /** `split_clients` blocks: which upstream a canary's weight chooses. */
  readonly splits: string[];
}

function serverBlock(server: Server, settings: Settings, into: Collected): string {
  const isDefault = server.host === '_';
  const suffix = isDefault ? ' default_server' : '';
  const pair = pairOf(server, into);
  return [
    'server {',
    `listen ${into.listening.http}${suffix};`,
    `listen ${into.listening.https} ssl http2${suffix};`,
    `server_name ${server.host};`,
    `ssl_certificate ssl/${pair}.pem;`,
    `ssl_certificate_key ssl/${pair}.pem;`,
    settings.hsts && server.tls !== undefined ? 'more_set_headers "Strict-Transport-Security: $hsts";' : '',
    ...server.locations.map((location, index) =>
      locationBlock(location, { server, settings, name: String(index), into }),
    ),
    '}',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** Name of the server's PEM file, without its ending. */
function pairOf(server: Server, into: Collected): string {
  if (server.tls === undefined || server.tls === 'fake') return 'fake';
  const name = server.host.replace('*', '_');
  into.files.set(`ssl/${name}.pem`, pemOf(server.tls));
  return name;
}

function pemOf(pair: KeyPair): string {
  return `${pair.certificate.trimEnd()}\n${pair.key}`;
}

interface Around {
  readonly server: Server;
  readonly settings: Settings;
  readonly name: string;
  readonly into: Collected;
}

function locationBlock(location: Location, around: Around): string {
  const { annotations } = location;
  const errors = annotations.customErrors;
  return [
    `location ${matchOf(location, around.server.regex)} {`,
    httpsRedirect(location, around),
    annotations.appRoot === undefined
      ? ''
      : `if ($uri = /) { return 302 $scheme://$http_host${annotations.appRoot}; }`,
    annotations.redirect === undefined
      ? ''
      : `return ${annotations.redirect.status} ${annotations.redirect.url};`,
    forwarded,
    `proxy_connect_timeout ${annotations.timeouts.connect}s;`,
    `proxy_send_timeout ${annotations.timeouts.send}s;`,
    `proxy_read_timeout ${annotations.timeouts.read}s;`,
    'proxy_redirect off;',
    corsLines(annotations.cors),
    annotations.snippet ?? '',
    location.authentication === undefined ? '' : `auth_request ${authLocation(around)};`,
    errors.length === 0 ? '' : 'proxy_intercept_errors on;',
    ...errors.map((code) => `error_page ${code} = @custom_${around.name}_${code};`),
    passing(location, around.into),
    '}',
    ...errors.map((code) => errorBlock(location, code, around)),
    authenticationBlock(location, around),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

const authLocation = ({ name }: Around): string => `/_external-auth-${name}`;

function authenticationBlock({ authentication, namespace }: Location, around: Around): string {
  if (authentication === undefined) return '';
  const { url, addresses } = authentication;
  const upstream = `${namespace}-auth-${url.hostname.replaceAll('.', '-')}-${url.port}`;
  if (addresses.length > 0) around.into.upstreams.set(upstream, addresses);
  return authBlock(authLocation(around), upstream, authentication);
}

/** With one regular expression on the host every location becomes one, ignoring case, whatever its pathType. */
function matchOf(location: Location, regex: boolean): string {
  if (regex) return `~* "^${location.path}"`;
  return location.type === 'Exact' ? `= ${location.path}` : location.path;
}

/** `set` after a `return` is never reached: the order here is the order in which nginx decides. */
function httpsRedirect(location: Location, around: Around): string {
  const { annotations } = location;
  const wanted = annotations.forceSslRedirect || (annotations.sslRedirect && around.server.tls !== undefined);
  if (!wanted) return '';
  const uri = annotations.preserveTrailingSlash ? '$request_uri' : '$uri_without_slash';
  return `if ($scheme = http) { return ${around.settings.redirectCode} https://$host${uri}; }`;
}

const forwarded = `proxy_set_header Host $host;
proxy_set_header Upgrade $http_upgrade;
proxy_set_header Connection $connection_upgrade;
proxy_set_header X-Request-ID $req_id;
proxy_set_header X-Real-IP $remote_addr;
proxy_set_header X-Forwarded-For $remote_addr;
proxy_set_header X-Forwarded-Host $http_host;
proxy_set_header X-Forwarded-Port $server_port;
proxy_set_header X-Forwarded-Proto $scheme;
proxy_set_header X-Forwarded-Scheme $scheme;
proxy_set_header X-Scheme $scheme;
proxy_set_header X-Original-Forwarded-For $http_x_forwarded_for;
proxy_set_header Proxy "";`;

function passing(location: Location, into: Collected): string {
  if (location.isDefault) return `proxy_pass http://127.0.0.1:${into.listening.defaultBackend};`;
  const addresses = location.addresses.length > 0 ? location.addresses : (location.errorAddresses ?? []);
  if (addresses.length === 0) return 'return 503;';
  const name = upstreamOf(location);
  into.upstreams.set(name, addresses);
  const rewrite = needsRewrite(location)
    ? `rewrite "(?i)${location.path}" ${location.annotations.rewriteTarget} break;\n`
    : '';
  const { choice, target } = chosenUpstream(location, name, into);
  return `${choice}${rewrite}proxy_pass ${location.annotations.backendScheme}://${target};`;
}

/** The request goes to the error backend with its own method, which is how a GET-only error server makes a 404 a 405. */
function errorBlock(location: Location, code: number, around: Around): string {
  const { into } = around;
  const addresses = location.errorAddresses ?? [];
  const name = `custom-default-backend-${location.namespace}-${location.annotations.defaultBackend}`;
  if (addresses.length > 0) into.upstreams.set(name, addresses);
  const target = addresses.length > 0 ? name : `127.0.0.1:${into.listening.defaultBackend}`;
  return `location @custom_${around.name}_${code} {
internal;
proxy_intercept_errors off;
proxy_set_header X-Code ${code};
proxy_set_header X-Format $http_accept;
proxy_set_header X-Original-URI $request_uri;
proxy_set_header X-Namespace "${location.namespace}";
proxy_set_header X-Ingress-Name "${location.ingress}";
proxy_set_header X-Service-Name "${location.service}";
proxy_set_header X-Service-Port "${location.port ?? ''}";
proxy_set_header X-Request-ID $req_id;
proxy_set_header Host $host;
rewrite (.*) / break;
proxy_pass http://${target};
}`;
}
