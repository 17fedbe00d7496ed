// Which list of the gateway's own CORS policy leaves a page out. The lists are those of the CORS filter of the Gateway
// API; settings of other gateways are read into the same form.

import type { Blame, HTTPCORSFilter } from '../../model/index.ts';
import type { Sourced } from '../../routing/shared/model.ts';
import type { CorsRequest, PreflightFault } from './preflight.ts';

/** What a policy lacks: the field that would have to list it, and the clause that says so. */
export interface CorsLack {
  readonly blame: Blame;
  readonly words: string;
}

type List = 'allowOrigins' | 'allowMethods' | 'allowHeaders' | 'allowCredentials';

/** The list that explains why the browser refuses; undefined when the policy allows this page. */
export function corsLack(
  cors: Sourced<HTTPCORSFilter>,
  wanted: CorsRequest,
  { what }: PreflightFault,
): CorsLack | undefined {
  const lacking = lackingList(cors.value, wanted);
  // No list decides about redirects and repeated headers.
  if (lacking === undefined || ['redirect', 'several'].includes(what)) return undefined;
  return { blame: fieldOf(cors.blame, lacking), words: `its CORS policy ${clauseOf(lacking, wanted)}` };
}

function lackingList(policy: HTTPCORSFilter, wanted: CorsRequest): List | undefined {
  const { origin, method, requestHeaders, credentials } = wanted;
  const { allowOrigins = [], allowMethods = [], allowHeaders = [], allowCredentials = false } = policy;
  if (!allowOrigins.some((pattern) => allowsOrigin(pattern, origin))) return 'allowOrigins';
  if (credentials && !allowCredentials) return 'allowCredentials';
  // GET, HEAD and POST need no permission (Fetch standard, CORS-safelisted method).
  if (!['GET', 'HEAD', 'POST'].includes(method) && !allows(allowMethods, method)) return 'allowMethods';
  return requestHeaders.every((name) => allows(allowHeaders, name)) ? undefined : 'allowHeaders';
}

const allows = (list: readonly string[], name: string): boolean =>
  list.some((item) => item === '*' || item.toLowerCase() === name.toLowerCase());

/** Whether a pattern allows the origin: `https://*.example.com` allows every host below it, `*` every origin. */
function allowsOrigin(pattern: string, origin: string): boolean {
  if (pattern === '*' || pattern === origin) return true;
  const [start = '', end, further] = pattern.split('*');
  if (end === undefined || further !== undefined) return false;
  return origin.length > start.length + end.length && origin.startsWith(start) && origin.endsWith(end);
}

/** The field of the list, where the object has a field of that name; else the policy as a whole. */
const fieldOf = (blame: Blame, list: List): Blame =>
  blame.kind === 'HTTPRoute' ? { ...blame, field: `${blame.field}.${list}` } : blame;

function clauseOf(list: List, { origin, method, requestHeaders }: CorsRequest): string {
  switch (list) {
    case 'allowOrigins':
      return `allows other origins than ${origin}`;
    case 'allowMethods':
      return `allows other methods than ${method}`;
    case 'allowHeaders':
      return `does not allow each of the headers ${requestHeaders.join(', ')}`;
    case 'allowCredentials':
      return 'allows no credentials';
  }
}
