// Whether a route brings credentials of its own: a gateway that asks for some has then refused
// them, which is a fault; without any, nothing is proven.

import type { Route } from '../../api/read/probe.ts';
import type { Seen } from './index-of-answers.ts';

/** Header fields in which credentials travel: of HTTP itself, of key plug-ins, of Cloudflare's service tokens. */
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

/** The route has a header that is known to carry credentials. */
export const carriesCredentials = ({ headers }: Pick<Route, 'headers'>): boolean =>
  headers.some(([name]) => isCredential(name));

/** Every header of the route went with the request; none was held back. */
export const isSentWhole = ({ outcome }: Seen): boolean => (outcome.withheld ?? []).length === 0;
