// Where redirects lead, step by step, as a client would go: by answers that are there already, else by
// one replay at a time. No redirect is followed by itself, and a URL that comes up twice is a loop.

import { isSafe } from '../../api/read/methods.ts';
import type { Header, Observation, Request, Scheme, Vantage } from '../../model/index.ts';
import { answerOf, type Seen, type Situation } from '../evidence/evidence.ts';
import { observationsOn } from '../evidence/index-of-answers.ts';
import {
  isInternal,
  keepsMethod,
  publishedPort,
  type Redirect,
  redirectOf,
  schemeOf,
} from '../evidence/redirect.ts';
import { headersOf } from '../responder/headers.ts';

/** Steps that are followed: one replay for each round of experiments. */
const hopsFollowed = 3;

/** An answer that redirects, and its redirect. */
export interface ChainStep {
  readonly at: Seen;
  readonly redirect: Redirect;
}

/**
 * loop: the last step leads back to the step at `from`. ends: `end` is what a client meets last.
 * open: `ask` would tell. lost: the replay got no answer. away: the chain leads to a host that may not be
 * asked, or to another path, such as a sign-in, which only concerns the client and the application.
 */
export type Chain = { readonly steps: readonly ChainStep[] } & (
  | { readonly kind: 'loop'; readonly from: number }
  | { readonly kind: 'ends'; readonly end: Seen }
  | { readonly kind: 'open' | 'lost'; readonly ask: Request }
  | { readonly kind: 'away' }
);

/** The chain of redirects that a client meets after an answer, which is a redirect itself. */
export function chainFrom(situation: Situation, first: Seen): Chain {
  let steps: readonly ChainStep[] = [];
  for (let at = first; ; ) {
    const redirect = redirectOf(at);
    if (redirect === undefined) return { kind: 'ends', steps, end: at };
    steps = [...steps, { at, redirect }];
    const method = methodAfter(redirect, at.request.method);
    const from = steps.findIndex(
      (step) => method === step.at.request.method && leadsBackTo(situation, redirect, step.at.request),
    );
    if (from >= 0) return { kind: 'loop', steps, from };
    if (!isAskable(situation, redirect) || steps.length > hopsFollowed) return { kind: 'away', steps };
    const next = landing(situation, { at, redirect }, method);
    if (next === undefined) return { kind: 'open', steps, ask: replay({ at, redirect }, method) };
    const answer = answerOf(next);
    if (answer === undefined) return { kind: 'lost', steps, ask: next.request };
    at = answer;
  }
}

/** The method of the next request. An unsafe method becomes GET where the path changes, as the spec declares it for no other path. */
const methodAfter = (redirect: Redirect, method: string): string =>
  keepsMethod(redirect, method) && (redirect.kind === 'canonical' || isSafe(method)) ? method : 'GET';

/** Whether a redirect leads to the URL of this request. */
export const leadsBackTo = (situation: Situation, redirect: Redirect, request: Request): boolean =>
  ['', publishedPort(situation, redirect.scheme)].includes(redirect.port) &&
  redirect.host === request.host &&
  redirect.path === request.path &&
  redirect.scheme === schemeOf(request);

const isAskable = (situation: Situation, redirect: Redirect): boolean =>
  redirect.kind !== 'elsewhere' && isKnownHost(situation, redirect.host) && !isInternal(situation, redirect);

/** Cookies by which load balancers remember a server. They change no route. */
const stickiness =
  /^(?:AWSALB(?:CORS|TG|TGCORS)?|AWSELB(?:CORS)?|ARRAffinity(?:SameSite)?|GCLB|__cf_bm|__cflb|_cfuvid|SERVERID|SRV|INGRESSCOOKIE|route|BIGipServer[^=]*|TS[0-9a-f]+)=/i;

/** Whether the answer sets a cookie, with which the next answer may be another. */
export const setsCookie = ({ outcome }: Seen): boolean =>
  headersOf(outcome, 'set-cookie').some((cookie) => !stickiness.test(cookie));

/** Whether a request has the headers of a client. An experiment with others does not tell what a client meets. */
const isAsDeclared = ({ route }: Situation, { purpose, headers, protocol }: Request): boolean =>
  protocol === undefined &&
  (purpose !== 'experiment' || JSON.stringify(headers) === JSON.stringify(route.headers));

/** The outcome of a method where a redirect leads, through the same kind of vantage. */
export function landing(
  situation: Situation,
  { at, redirect }: ChainStep,
  method: string,
): Observation | undefined {
  return observationsOn(situation.observations, redirect.path).find(
    ({ request }) =>
      request.vantage.kind === at.request.vantage.kind &&
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

/** The recorded redirect as one further request through the same kind of vantage. It is sent once, and never followed. */
export function replay({ at, redirect }: ChainStep, method: string): Request {
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

/** False for credentials, which only the host may get that they were written for (RFC 9110 section 15.4). */
const isNoCredential = ([name]: Header): boolean =>
  !['authorization', 'cookie', 'proxy-authorization'].includes(name.toLowerCase());

/** Whether the probe or its routing object names the host. Other hosts are not requested. */
export function isKnownHost(situation: Situation, host: string): boolean {
  const { ingress, gatewayApi } = situation.facts;
  const rules = ingress?.spec?.rules ?? [];
  const hostnames = gatewayApi?.route?.spec?.hostnames ?? [];
  return host === situation.host || rules.some((rule) => rule.host === host) || hostnames.includes(host);
}
