// Whether a route sends credentials. A gateway that asks for credentials has then refused them, which is a
// fault; where the route sends none, nothing is proven.

import type { Route } from '../../api/read/probe.ts';
import type { Seen } from './index-of-answers.ts';

/** Header fields for credentials: of HTTP itself, of plug-ins for keys, of Cloudflare's service tokens. */
const fields: readonly string[] = [
  'authorization',
  'proxy-authorization',
  'cookie',
  'apikey',
  'api-key',
  'x-api-key',
  'x-auth-token',
  'cf-access-client-id',
];

/** Whether a header field is known to carry credentials. */
export const isCredential = (name: string): boolean => fields.includes(name.toLowerCase());

/** Whether the route has a header that is known to carry credentials. */
export const carriesCredentials = ({ headers }: Pick<Route, 'headers'>): boolean =>
  headers.some(([name]) => isCredential(name));

/** Whether every header of the route was sent; a header may be withheld from some vantages. */
export const isSentWhole = ({ outcome }: Seen): boolean => (outcome.withheld ?? []).length === 0;
