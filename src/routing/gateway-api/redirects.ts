// The answer that a RequestRedirect filter gives: status and Location, with the port rules that follow
// from scheme and listener. Source: gateway.networking.k8s.io/v1, HTTPRequestRedirectFilter.

import type { HTTPRequestRedirect, Scheme } from '../../model/index.ts';
import { withoutPort } from '../shared/host.ts';
import { modifiedPath } from './paths.ts';
import type { RouteMatch } from './rules.ts';

/** The request as a redirect sees it. */
export interface Redirected {
  readonly scheme: Scheme;
  /** Host header as it was sent. */
  readonly host: string;
  readonly path: string;
  /** Empty, or starts with `?`. */
  readonly query: string;
  /** Port of the listener. */
  readonly port: number;
}

const wellKnown: Readonly<Record<string, number>> = { http: 80, https: 443 };

/** Status and Location, and the field that decided most of it; undefined where the path cannot be told. */
export function redirectOf(
  filter: HTTPRequestRedirect,
  match: RouteMatch,
  request: Redirected,
): { readonly status: number; readonly location: string; readonly field: string } | undefined {
  const modified = filter.path && modifiedPath(filter.path, match, request.path);
  if (filter.path !== undefined && modified === undefined) return undefined;
  const scheme = filter.scheme ?? request.scheme;
  const port =
    filter.port ?? (filter.scheme === undefined ? request.port : wellKnown[filter.scheme]) ?? request.port;
  const host = filter.hostname ?? withoutPort(request.host);
  const authority = port === wellKnown[scheme] ? host : `${host}:${port}`;
  return {
    status: filter.statusCode ?? 302,
    location: `${scheme}://${authority}${modified?.path ?? request.path}${request.query}`,
    field: 'requestRedirect.statusCode',
  };
}
