// Identity of vantages and requests, and what experiments send: the nonsense method, and a path that no
// application serves.

import type { Request, Vantage } from '../../model/index.ts';

/** A method that no application declares. Who answers it, and how, shows whether a refusal is about the path or the method. */
export const nonsenseMethod = 'PROBE';

/** A key of a vantage, equal for equal vantages. */
export function vantageKey(vantage: Vantage): string {
  switch (vantage.kind) {
    case 'edge':
    case 'gateway':
      return `${vantage.kind}-${vantage.scheme}${vantage.at === undefined ? '' : `@${vantage.at}`}`;
    case 'service':
      return `service/${serviceText(vantage)}`;
    case 'endpoint':
      return `endpoint/${serviceText(vantage)}/${vantage.address}`;
  }
}

/** `orders:80`, with its namespace where that is not the probe's own. */
const serviceText = ({ namespace, service, port }: Exclude<Vantage, { kind: 'edge' | 'gateway' }>): string =>
  `${namespace === undefined ? '' : `${namespace}/`}${service}:${port}`;

/** Equal for requests that would be the same bytes through the same vantage, whatever their purpose. */
export function requestKey(request: Request): string {
  const { vantage, method, host, path, clientScheme, headers, body = '', protocol = '' } = request;
  return JSON.stringify([vantageKey(vantage), method, host, path, clientScheme, headers, body, protocol]);
}

/** A path or URL without its query. */
export const withoutQuery = (path: string): string => path.split('?', 1)[0] ?? path;

/**
 * A path beside the given one that no application serves: the last segment replaced. It is
 * derived from the probe's uid, so it is the same in every cycle and can be found in access logs.
 */
export function siblingPath(path: string, uid: string): string {
  const bare = withoutQuery(path);
  const parent = bare.slice(0, bare.replace(/\/$/, '').lastIndexOf('/') + 1);
  return `${parent || '/'}methodprobe-${uid.slice(0, 8)}`;
}
