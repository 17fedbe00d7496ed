// RedirectLoop: redirects that undo each other, or one to its own URL: nobody arrives. Typical
// are https to the same https URL behind a load balancer that ends TLS, https to http and back,
// and a slash that one adds and another removes.

import type { Blame, Request } from '../../model/index.ts';
import { blameSetting, confirmedIf } from '../evidence/confidence.ts';
import {
  type AskedPlace,
  application,
  applicationAnswers,
  type Evidence,
  exactAnswer,
  experiment,
  type Seen,
  vantageOf,
} from '../evidence/evidence.ts';
import { blameService, hopText, pathText, proofOf } from '../evidence/phrases.ts';
import { redirectOf, schemeOf } from '../evidence/redirect.ts';
import { askForwardedProto, forwardedProtoProof, redirectsToHttps } from '../redirects/forwarded-proto.ts';
import { spellingAtHop } from '../redirects/path-spelling.ts';
import { remedyNames, symptomRedirect } from '../redirects/redirect-author.ts';
import { type Chain, type ChainStep, chainFrom, setsCookie } from '../redirects/redirect-chain.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/** A redirect, or several, that may be a loop. */
function suspects(e: Evidence): Chain | undefined {
  const chain = symptomRedirect(e) && chainFrom(e, e.symptom);
  return chain?.kind === 'ends' ? undefined : chain;
}

type Loop = Extract<Chain, { kind: 'loop' }>;

function asks(e: Evidence, chain: Chain): readonly Request[] {
  if (chain.kind === 'open') return [chain.ask];
  if (chain.kind !== 'loop') return [];
  const atGateway = e.question === 'edge' ? askForwardedProto(e, plainGateway(e)) : [];
  return [
    ...repeatedSteps(chain).flatMap((step) => [...askApplication(e, step), ...askHeader(e, step)]),
    ...atGateway,
  ];
}

/** Where an edge that ends TLS asks the gateway. */
const plainGateway = (e: Evidence): AskedPlace => ({
  vantage: { kind: 'gateway', scheme: 'http' },
  path: e.route.path,
});

/** The steps that repeat. */
const repeatedSteps = (chain: Loop): readonly ChainStep[] => chain.steps.slice(chain.from);

/** The step with the header; only a redirect to https can depend on it. */
const askHeader = (e: Evidence, { at, redirect }: ChainStep): readonly Request[] =>
  redirect.scheme === 'https' ? askForwardedProto(e, at.request) : [];

/** The same step at the application, which is told the same scheme. */
function askApplication(e: Evidence, { at }: ChainStep): readonly Request[] {
  const last = application(e);
  const vantage = last && vantageOf(e, last);
  if (last === undefined || vantage === undefined || declaredSteps(e, at).length > 0) return [];
  const path = at.request.path === e.route.path ? last.path : spellingAtHop(last, at.request.path);
  return [experiment(e, vantage, { method: 'GET', path, clientScheme: schemeOf(at.request) })];
}

/** The application's own answers where the step is the declared request. */
function declaredSteps(e: Evidence, { request }: Seen): readonly Seen[] {
  if (request.method !== e.method || request.path !== e.route.path) return [];
  return applicationAnswers(e).filter((at) => at.request.clientScheme === schemeOf(request));
}

/** The application's answer where it sends the redirect of this step itself. */
function redirectOfApplication(e: Evidence, step: ChainStep): Seen | undefined {
  const direct = [
    ...declaredSteps(e, step.at),
    ...askApplication(e, step).flatMap((request) => exactAnswer(e, request) ?? []),
  ];
  const { kind, scheme } = step.redirect;
  return direct.find((at) => {
    const own = redirectOf(at);
    return own?.kind === kind && own.scheme === scheme;
  });
}

function concludes(e: Evidence, chain: Chain): Conclusion | undefined {
  if (chain.kind !== 'loop') return undefined;
  const steps = repeatedSteps(chain);
  const cookie = steps.some(({ at }) => setsCookie(at));
  // With the cookie the same URL may answer otherwise, as a login or a test for cookies does.
  if (cookie && steps.length === 1) return undefined;
  const own = steps.flatMap((step) => redirectOfApplication(e, step) ?? []);
  const header = headerProof(e, steps);
  const byHeader =
    header === undefined
      ? ''
      : '; with X-Forwarded-Proto: https the redirect is gone, so it hangs on that header';
  return {
    confidence: confirmedIf(!cookie && (own.length > 0 || !renamesHost(e))),
    why: `${loopText(steps)}, so no client ever arrives${authorsText(e, own, steps)}${edgeText(e)}${byHeader}`,
    whom: remedyNames(e, own[0]),
    blames: blamesOf(e, own, steps),
    evidence: [
      ...chain.steps.slice(0, 3).map(({ at }, n) => proofOf(at, stepText(chain, n))),
      proofOf(own[0], 'the application redirects so by itself'),
      proofOf(header?.[1], 'with X-Forwarded-Proto: https the redirect is gone'),
    ],
  };
}

const stepText = ({ steps }: Loop, n: number): string =>
  n === steps.length - 1 ? 'a URL of before: the way closes' : 'a client goes on to the next URL';

/** Whether the gateway sends another Host on. The application then redirects to the right one, and the Host may be the fault. */
const renamesHost = (e: Evidence): boolean => e.decision !== undefined && e.decision.host.value !== e.host;

/** `https://shop.example.com/orders leads to itself`, or from one URL to the next. */
function loopText(steps: readonly ChainStep[]): string {
  const urls = steps.map(({ at: { request } }) => urlText(request));
  const [first = ''] = urls;
  return urls.length === 1 ? `${first} leads to itself` : `${[...urls, first].join(' leads to ')}`;
}

const urlText = (request: Request): string =>
  `${schemeOf(request)}://${request.host}${pathText(request.path)}`;

/** Which of the redirects the application sends, as a clause. */
function authorsText(e: Evidence, own: readonly Seen[], steps: readonly ChainStep[]): string {
  const last = application(e);
  if (last === undefined || own.length === 0) return '';
  return own.length === steps.length
    ? `; ${hopText(last)} redirects so by itself`
    : `; ${hopText(last)} makes one of the redirects, and what stands before it the other`;
}

/** Says where an edge ends TLS, and the gateway asks for it. */
const edgeText = (e: Evidence): string =>
  e.question === 'edge' && redirectsToHttps(e, plainGateway(e))
    ? '; the gateway redirects what it is asked by http, and the edge seems to ask it so'
    : '';

/** Answers without and with the header, where a redirect to https depends on it. */
function headerProof(e: Evidence, steps: readonly ChainStep[]): readonly [Seen, Seen] | undefined {
  const places = [
    ...steps.filter(({ redirect }) => redirect.scheme === 'https').map(({ at }) => at.request),
    ...(e.question === 'edge' ? [plainGateway(e)] : []),
  ];
  return places.map((place) => forwardedProtoProof(e, place)).find((proof) => proof !== undefined);
}

/** The setting that redirects, where the gateway takes part; the application where it does. */
function blamesOf(e: Evidence, own: readonly Seen[], steps: readonly ChainStep[]): readonly Blame[] {
  const last = application(e);
  const service = last === undefined || own.length === 0 ? [] : [blameService(last)];
  if (own.length === steps.length) return service;
  return [...blameSetting(e, e.decisions.http?.redirect), ...service];
}

export const redirectLoop = defineVerdict({
  reason: 'RedirectLoop',
  explains: ['answer', 'edge'],
  suspects,
  asks,
  concludes,
});
