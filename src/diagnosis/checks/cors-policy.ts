// The CORS policy that the gateway applies by itself, held against what a page wants: which of its
// lists leaves the page out. The lists are those of the Gateway API's CORS filter, which the
// settings of other gateways are read into.

import type { Blame, HTTPCORSFilter } from '../../model/index.ts';
import type { Sourced } from '../../routing/shared/model.ts';
import type { PreflightFault, Wanted } from './preflight.ts';

/** What a policy lacks: the field that would have to say it, and how a sentence puts that. */
export interface CorsLack {
  readonly blame: Blame;
  readonly words: string;
}

type List = 'allowOrigins' | 'allowMethods' | 'allowHeaders' | 'allowCredentials';

/** The list that explains the objection of the browser; undefined when the policy takes this page. */
export function corsLack(
  cors: Sourced<HTTPCORSFilter>,
  wanted: Wanted,
  { what }: PreflightFault,
): CorsLack | undefined {
  const lacking = lackingList(cors.value, wanted);
  // A policy that leaves the page out is not the reason for what it does not decide.
  if (lacking === undefined || ['redirect', 'several'].includes(what)) return undefined;
  return { blame: fieldOf(cors.blame, lacking), words: `its CORS policy ${words(lacking, wanted)}` };
}

function lackingList(policy: HTTPCORSFilter, wanted: Wanted): List | undefined {
  const { origin, method, requestHeaders, credentials } = wanted;
  const { allowOrigins = [], allowMethods = [], allowHeaders = [], allowCredentials = false } = policy;
  if (!allowOrigins.some((pattern) => takesOrigin(pattern, origin))) return 'allowOrigins';
  if (credentials && !allowCredentials) return 'allowCredentials';
  // GET, HEAD and POST need no permission (Fetch standard, CORS-safelisted method).
  if (!['GET', 'HEAD', 'POST'].includes(method) && !takes(allowMethods, method)) return 'allowMethods';
  return requestHeaders.every((name) => takes(allowHeaders, name)) ? undefined : 'allowHeaders';
}

const takes = (list: readonly string[], name: string): boolean =>
  list.some((item) => item === '*' || item.toLowerCase() === name.toLowerCase());

/** `https://*.example.com` takes every host below it; `*` takes all. */
function takesOrigin(pattern: string, origin: string): boolean {
  if (pattern === '*' || pattern === origin) return true;
  const [start = '', end, further] = pattern.split('*');
  if (end === undefined || further !== undefined) return false;
  return origin.length > start.length + end.length && origin.startsWith(start) && origin.endsWith(end);
}

/** Where the object's own field is called as the list is; elsewhere the policy as a whole is blamed. */
const fieldOf = (blame: Blame, list: List): Blame =>
  blame.kind === 'HTTPRoute' ? { ...blame, field: `${blame.field}.${list}` } : blame;

function words(list: List, { origin, method, requestHeaders }: Wanted): string {
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
