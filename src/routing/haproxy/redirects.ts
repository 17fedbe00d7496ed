// Redirects that the controller of HAProxy Technologies answers by itself: to https, then to
// another host. They come before the path is rewritten and carry the target as it was sent.
// Sources: haproxytech/kubernetes-ingress documentation/annotations.md ("Https", "Request Redirect"),
// pkg/annotations/ingress/{httpsRedirect,hostRedirect}.go, pkg/haproxy/rules/reqRequestRedirect.go.

import type { Ingress, Service } from '../../model/index.ts';
import type { RoutingRequest } from '../ingress/request.ts';
import { fromAnnotation } from '../shared/blame.ts';
import { withoutPort } from '../shared/host.ts';
import type { GatewayRedirect, Sourced } from '../shared/model.ts';
import { booleanOf, type WrittenSetting, writtenSetting } from '../shared/setting.ts';
import { haproxySettings } from './settings.ts';

/** The setting of a key, where it is written; three prefixes mean the same setting. */
export const settingOf = (object: Ingress | Service | undefined, key: string): WrittenSetting | undefined =>
  writtenSetting(haproxySettings, object, key);

/** The name under which a setting would be written that nobody wrote. */
export const nameOf = (key: string): string => haproxySettings.prefix + key;

/** Codes that HAProxy has a redirect for. */
const codes = new Set([301, 302, 303, 307, 308]);

/** The first redirect that the request comes to, or undefined. */
export const redirectOf = (routing: RoutingRequest, ingress: Ingress): GatewayRedirect | undefined =>
  sslRedirect(routing, ingress) ?? hostRedirect(routing, ingress);

/** On by default as soon as the Ingress has any tls entry, for whichever host; the ConfigMap may say otherwise. */
function sslRedirect(
  { request, path, query }: RoutingRequest,
  ingress: Ingress,
): GatewayRedirect | undefined {
  if (request.scheme === 'https') return undefined;
  const written = settingOf(ingress, 'ssl-redirect');
  const isOn =
    written === undefined ? (ingress.spec?.tls ?? []).length > 0 : booleanOf(written.value) === true;
  if (!isOn) return undefined;
  const port = settingOf(ingress, 'ssl-redirect-port')?.value ?? '8443';
  const host = port === '443' ? request.host : `${withoutPort(request.host)}:${port}`;
  return withCode(ingress, 'ssl-redirect', `https://${host}${path}${query}`);
}

/** A host, with or without a port. Surprising: to http, even for clients of https, unless https is written in front. */
function hostRedirect({ path, query }: RoutingRequest, ingress: Ingress): GatewayRedirect | undefined {
  const target = settingOf(ingress, 'request-redirect')?.value || undefined;
  if (target === undefined) return undefined;
  const host = target.replace(/^https?:\/\//, '');
  const scheme = target.startsWith('https://') ? 'https' : 'http';
  return withCode(ingress, 'request-redirect', `${scheme}://${host}${path}${query}`);
}

/** 302 unless a code is written, which then is to blame. */
function withCode(ingress: Ingress, key: string, location: string): GatewayRedirect {
  const code = settingOf(ingress, `${key}-code`);
  const status = Number(code?.value);
  if (code !== undefined && codes.has(status))
    return fromAnnotation(ingress, code.name, { value: { status, location }, inferred: false });
  const written = settingOf(ingress, key);
  return fromAnnotation(ingress, written?.name ?? nameOf(key), {
    value: { status: 302, location },
    inferred: written === undefined,
  });
}

/** Redirect settings with a value that the controller does not take, or that is not known here. */
export function unsureRedirects(ingress: Ingress): readonly Sourced<string>[] {
  const takes: Readonly<Record<string, (value: string) => boolean>> = {
    'ssl-redirect': (value) => booleanOf(value) !== undefined,
    'ssl-redirect-port': (value) => /^\d+$/.test(value),
    'ssl-redirect-code': (value) => codes.has(Number(value)),
    'request-redirect': (value) => !/[%\s]/.test(value),
    'request-redirect-code': (value) => codes.has(Number(value)),
  };
  return Object.entries(takes).flatMap(([key, isTaken]) => {
    const setting = settingOf(ingress, key);
    if (setting === undefined || isTaken(setting.value)) return [];
    return [fromAnnotation(ingress, setting.name, { value: setting.name, inferred: false })];
  });
}
