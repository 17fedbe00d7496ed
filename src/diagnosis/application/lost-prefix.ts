// A redirect that is right for the application and wrong for the client: it lacks the prefix that the
// gateway took off. Two GETs tell it: one to the path of the redirect, and one to that path with the prefix.

import type { Request } from '../../model/index.ts';
import { application, exactAnswer, experiment, type Seen, type Situation } from '../evidence/evidence.ts';
import { type Redirect, schemeOf } from '../evidence/redirect.ts';
import { withoutQuery } from '../evidence/request.ts';
import { clientVantage } from '../redirects/redirect-chain.ts';
import { gatewayOwn } from '../responder/index.ts';

/** lost: the target is there only with the prefix. open: `ask` would tell. */
export type PrefixLoss =
  | { readonly kind: 'none' }
  | { readonly kind: 'open'; readonly ask: readonly Request[] }
  | { readonly kind: 'lost'; readonly prefix: string; readonly steps: readonly Seen[] };

const none: PrefixLoss = { kind: 'none' };

/** The prefix that the gateway takes off: the sent path without its end that should arrive at the application. */
function strippedPrefix(situation: Situation): string | undefined {
  const arrives = withoutQuery(application(situation)?.path ?? situation.route.path);
  const sent = withoutQuery(situation.route.path);
  const prefix = arrives === '/' ? sent.replace(/\/$/, '') : sent.slice(0, -arrives.length);
  return sent === arrives || prefix === '' || !(arrives === '/' || sent.endsWith(arrives))
    ? undefined
    : prefix;
}

/** Whether a redirect lost the stripped prefix. It did only where its path is not found without the prefix. */
export function prefixLoss(situation: Situation, at: Seen, redirect: Redirect): PrefixLoss {
  const prefix = strippedPrefix(situation);
  if (prefix === undefined || redirect.host !== at.request.host) return none;
  if (withoutQuery(redirect.path) === prefix || redirect.path.startsWith(`${prefix}/`)) return none;
  const vantage = clientVantage(at.request, schemeOf(at.request));
  const requests = [redirect.path, prefix + redirect.path].map((path) =>
    experiment(situation, vantage, { method: 'GET', path }),
  );
  const [plain, prefixed] = requests.map((request) => exactAnswer(situation, request));
  if (plain !== undefined && plain.outcome.status !== 404) return none;
  if (prefixed !== undefined && !isThere(prefixed, isOwnPath(situation, redirect))) return none;
  if (plain === undefined || prefixed === undefined) return { kind: 'open', ask: requests };
  return { kind: 'lost', prefix, steps: [plain, prefixed] };
}

/** Whether the redirect names the path that arrived, but for the slash at its end. */
function isOwnPath(situation: Situation, { path }: Redirect): boolean {
  const arrives = application(situation)?.path ?? situation.route.path;
  return withoutQuery(path).replace(/\/$/, '') === withoutQuery(arrives).replace(/\/$/, '');
}

/** Whether something is served there. A sign-in before all paths refuses every one of them, so 401 and 403 count for the route's own path only. */
function isThere({ outcome }: Seen, own: boolean): boolean {
  const { status } = outcome;
  if (gatewayOwn(outcome) !== undefined) return false;
  return status < 300 || [400, 405, 415, 422].includes(status) || (own && [401, 403].includes(status));
}
