// Which methods are safe, and which of a route's methods carry its body. Planning, the counts of requests and the
// diagnosis all ask here.

import type { Route } from './probe.ts';

const safe: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** Method of RFC 9110 section 9.2.1 that changes nothing on the server. TRACE is left out: it echoes headers. */
export const isSafe = (method: string): boolean => safe.includes(method);

/** The body that goes with a method of the route: with POST, PUT and PATCH, and with DELETE when the route has no other method. */
export function bodyWith(
  { methods, body }: Pick<Route, 'methods' | 'body'>,
  method: string,
): string | undefined {
  const alone = methods.length > 0 && methods.every((other) => other === 'DELETE');
  const carries = ['POST', 'PUT', 'PATCH'].includes(method) || (method === 'DELETE' && alone);
  return carries ? body : undefined;
}
