// Where redirects lead, hop by hop, as a client would go: answers that are there already, else
// one replay at a time. Nothing is followed by itself, and a URL that comes up twice is a loop.

import { isSafe } from '../../api/read/methods.ts';
import type { Header, Observation, Request, Scheme, Vantage } from '../../model/index.ts';
import type { Seen, Situation } from '../evidence/evidence.ts';
import { observationsOn } from '../evidence/index-of-answers.ts';
import { isInternal, publishedPort } from '../evidence/internal-origin.ts';
import { keepsMethod, type Redirect, redirectOf, schemeOf } from '../evidence/redirect.ts';
import { headersOf } from '../responder/headers.ts';

/** Replays that one chain may need: one for each round of experiments. */
const hopsFollowed = 3;

/** An answer on the way that redirects. */
export interface ChainStep {
  readonly at: Seen;
  readonly redirect: Redirect;
}

/**
 * loop: the last step leads back to the step at `from`. ends: `end` is what a client meets last.
 * open: `ask` would tell. lost: the replay got no answer. away: the way leaves what may be asked,
 * or goes to another path: a sign-in, say, which is a matter between the client and the application.
 */
export type Chain = { readonly steps: readonly ChainStep[] } & (
  | { readonly kind: 'loop'; readonly from: number }
  | { readonly kind: 'ends'; readonly end: Seen }
  | { readonly kind: 'open' | 'lost'; readonly ask: Request }
  | { readonly kind: 'away' }
);

/** What the client's request becomes after an answer, step by step. The first answer is a redirect. */
export function chainFrom(situation: Situation, first: Seen): Chain {
  let steps: readonly ChainStep[] = [];
  for (let at = first; ; ) {
    const redirect = redirectOf(at.outcome, at.request);
    if (redirect === undefined) return { kind: 'ends', steps, end: at };
    steps = [...steps, { at, redirect }];
    const method = methodAfter(redirect, at.request.method);
    const from = steps.findIndex(
      (step) => method === step.at.request.method && leadsBackTo(situation, redirect, step.at.request),
    );
    if (from >= 0) return { kind: 'loop', steps, from };
    if (!isAskable(situation, redirect) || steps.length > hopsFollowed) return { kind: 'away', steps };
    const next = landing(situation, redirect, method, at.request.vantage.kind);
    if (next === undefined) return { kind: 'open', steps, ask: replay(at, redirect, method) };
    const { request, outcome } = next;
    if (outcome.kind === 'failed') return { kind: 'lost', steps, ask: request };
    at = { request, outcome };
  }
}

/** The method of the next request; an unsafe one goes on as GET where the path changes too, because the spec declares it for no other path. */
const methodAfter = (redirect: Redirect, method: string): string =>
  keepsMethod(redirect, method) && (redirect.kind === 'canonical' || isSafe(method)) ? method : 'GET';

/** A redirect to the URL of this request. */
export const leadsBackTo = (situation: Situation, redirect: Redirect, request: Request): boolean =>
  ['', publishedPort(situation, redirect.scheme)].includes(redirect.port) &&
  redirect.host === request.host &&
  redirect.path === request.path &&
  redirect.scheme === schemeOf(request);

const isAskable = (situation: Situation, redirect: Redirect): boolean =>
  redirect.kind !== 'elsewhere' && isKnownHost(situation, redirect.host) && !isInternal(situation, redirect);

/** Cookies by which load balancers remember a server: they change no route. */
const stickiness =
  /^(?:AWSALB(?:CORS|TG|TGCORS)?|AWSELB(?:CORS)?|ARRAffinity(?:SameSite)?|GCLB|__cf_bm|__cflb|_cfuvid|SERVERID|SRV|INGRESSCOOKIE|route|BIGipServer[^=]*|TS[0-9a-f]+)=/i;

/** The answer gives the client a cookie, with which the next answer may be another. */
export const setsCookie = ({ outcome }: Seen): boolean =>
  headersOf(outcome, 'set-cookie').some((cookie) => !stickiness.test(cookie));

/** An experiment may carry other headers, and then says nothing of what a client meets. */
const isAsDeclared = ({ route }: Situation, { purpose, headers, protocol }: Request): boolean =>
  protocol === undefined &&
  (purpose !== 'experiment' || JSON.stringify(headers) === JSON.stringify(route.headers));

/** What a method met at the place a redirect leads to. */
export function landing(
  situation: Situation,
  redirect: Redirect,
  method = situation.method,
  kind: Request['vantage']['kind'] = 'gateway',
): Observation | undefined {
  return observationsOn(situation.observations, redirect.path).find(
    ({ request }) =>
      request.vantage.kind === kind &&
      !('service' in request.vantage) &&
      request.vantage.scheme === redirect.scheme &&
      request.method === method &&
      request.host === redirect.host &&
      isAsDeclared(situation, request),
  );
}

/** The vantage of the same kind, edge or gateway, for a scheme. */
export const clientVantage = ({ vantage }: Request, scheme: Scheme): Vantage => ({
  kind: vantage.kind === 'edge' ? 'edge' : 'gateway',
  scheme,
});

/** The recorded redirect as one further request through the same kind of vantage: it is sent once, never followed. */
export function replay(at: Seen, redirect: Redirect, method: string): Request {
  const { body, ...declared } = at.request;
  const kept = method === at.request.method && body !== undefined ? { body } : {};
  const { scheme, host, path } = redirect;
  const headers = host === at.request.host ? declared.headers : declared.headers.filter(isNoCredential);
  return {
    ...declared,
    ...kept,
    purpose: 'replay',
    vantage: clientVantage(at.request, scheme),
    clientScheme: scheme,
    method,
    host,
    path,
    headers,
  };
}

/** Credentials are for the host that they were written for, and no other (RFC 9110 section 15.4). */
const isNoCredential = ([name]: Header): boolean =>
  !['authorization', 'cookie', 'proxy-authorization'].includes(name.toLowerCase());

/** Hosts that the probe or its routing object names: a redirect elsewhere is recorded, not requested. */
export function isKnownHost(situation: Situation, host: string): boolean {
  const { ingress, gatewayApi } = situation.facts;
  const rules = ingress?.spec?.rules ?? [];
  const hostnames = gatewayApi?.route?.spec?.hostnames ?? [];
  return host === situation.host || rules.some((rule) => rule.host === host) || hostnames.includes(host);
}
