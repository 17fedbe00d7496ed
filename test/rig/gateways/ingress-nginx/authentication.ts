// Part of a STAND-IN for ingress-nginx: the subrequest of auth-url, as the real controller's
// template writes it (rootfs/etc/nginx/template/nginx.tmpl, externalAuth): GET unless auth-method
// says otherwise, without a body, the client's request told in headers.

import { backendOf } from '../lookup.ts';
import type { Snapshot } from '../watch.ts';

/** What the annotations ask for. */
export interface AuthSettings {
  readonly url: URL;
  readonly method: string | undefined;
}

/** Where the subrequest goes. */
export interface Authentication extends AuthSettings {
  readonly addresses: readonly string[];
}

/** Reads auth-url and auth-method; a URL that is none is left out, as the real controller does. */
export function authSettingsOf(of: (name: string) => string | undefined): AuthSettings | undefined {
  const url = of('auth-url');
  return url === undefined || !URL.canParse(url)
    ? undefined
    : { url: new URL(url), method: of('auth-method') };
}

/** The endpoints of the Service that the URL names by its DNS name. */
export function authenticationOf(snapshot: Snapshot, { url, method }: AuthSettings): Authentication {
  const [name = '', namespace = ''] = url.hostname.split('.');
  const number = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  return { url, method, addresses: backendOf(snapshot, namespace, { name, port: { number } }).addresses };
}

/** The internal location of the subrequest. Without an endpoint it answers 503, which auth_request makes a 500. */
export function authBlock(
  location: string,
  upstream: string,
  { url, method, addresses }: Authentication,
): string {
  const target =
    addresses.length === 0
      ? 'return 503;'
      : `proxy_pass ${url.protocol}//${upstream}${url.pathname}${url.search};`;
  return `location = ${location} {
internal;
proxy_pass_request_body off;
proxy_set_header Content-Length "";
proxy_set_header X-Original-URL $scheme://$http_host$request_uri;
proxy_set_header X-Original-Method $request_method;
proxy_set_header X-Sent-From "nginx-ingress-controller";
proxy_set_header X-Auth-Request-Redirect $request_uri;
proxy_set_header Host ${url.host};
${method === undefined ? '' : `proxy_method ${method};\n`}${target}
}`;
}
