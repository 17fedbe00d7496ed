// RedirectLoop: redirects that undo each other, or one to its own URL: nobody arrives. Typical
// are https to the same https URL behind a load balancer that ends TLS, https to http and back,
// and a slash that one adds and another removes.

import type { Blame, Finding, Proof, Request } from '../../model/index.ts';
import { blameRoutingObject } from '../evidence/confidence.ts';
import {
  application,
  declaredAnswers,
  type Evidence,
  experiment,
  type Seen,
  vantageOf,
} from '../evidence/evidence.ts';
import { exactAnswer } from '../evidence/exact-request.ts';
import { blameService, hopText, opening, pathText, responderName } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { redirectOf, schemeOf } from '../evidence/redirect.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { askForwardedProto, forwardedProtoProof, redirectsToHttps } from '../redirects/forwarded-proto.ts';
import { spellingAtHop } from '../redirects/path-spelling.ts';
import { symptomRedirect } from '../redirects/redirect-author.ts';
import { type Chain, type ChainStep, chainFrom, setsCookie } from '../redirects/redirect-chain.ts';
import { fixFor } from '../remedies/index.ts';

/** What an edge that ends TLS asks. */
const plainGateway = { kind: 'gateway', scheme: 'http' } as const;

const suspects = (e: Evidence): boolean =>
  symptomRedirect(e) !== undefined && chainFrom(e, e.symptom).kind !== 'ends';

function experiments(e: Evidence): readonly Request[] {
  const chain = chainFrom(e, e.symptom);
  if (chain.kind === 'open') return [chain.ask];
  if (chain.kind !== 'loop') return [];
  const behind = e.question === 'edge' ? askForwardedProto(e, plainGateway, e.route.path) : [];
  return [...roundOf(chain).flatMap((step) => [...askMaker(e, step), ...askHeader(e, step)]), ...behind];
}

/** The steps that repeat. */
const roundOf = (chain: Chain & { readonly kind: 'loop' }): readonly ChainStep[] =>
  chain.steps.slice(chain.from);

/** Only a redirect to https can hang on the header. */
const askHeader = (e: Evidence, { at, redirect }: ChainStep): readonly Request[] =>
  redirect.scheme === 'https' ? askForwardedProto(e, at.request.vantage, at.request.path) : [];

/** The same step at the application, told the same scheme. */
function askMaker(e: Evidence, { at }: ChainStep): readonly Request[] {
  const last = application(e);
  const vantage = last && vantageOf(e, last);
  if (last === undefined || vantage === undefined || declaredStep(e, at).length > 0) return [];
  const path = at.request.path === e.route.path ? last.path : spellingAtHop(last, at.request.path);
  return [experiment(e, vantage, { method: 'GET', path, clientScheme: schemeOf(at.request) })];
}

/** The application's own answers where the step is the declared request. */
function declaredStep(e: Evidence, { request }: Seen): readonly Seen[] {
  const last = application(e);
  if (last === undefined || request.method !== e.method || request.path !== e.route.path) return [];
  return declaredAnswers(e, last).filter((at) => at.request.clientScheme === schemeOf(request));
}

/** The application's answer where it makes this redirect itself. */
function madeByApplication(e: Evidence, step: ChainStep): Seen | undefined {
  const direct = [
    ...declaredStep(e, step.at),
    ...askMaker(e, step).flatMap((request) => exactAnswer(e, request) ?? []),
  ];
  const { kind, scheme } = step.redirect;
  return direct.find((at) => {
    const own = redirectOf(at.outcome, at.request);
    return own?.kind === kind && own.scheme === scheme;
  });
}

function judge(e: Evidence): Finding | undefined {
  const chain = chainFrom(e, e.symptom);
  if (chain.kind !== 'loop') return undefined;
  const round = roundOf(chain);
  const cookie = round.some(({ at }) => setsCookie(at));
  // With the cookie the same URL may answer otherwise, as a login or a test for cookies does.
  if (cookie && round.length === 1) return undefined;
  const own = round.flatMap((step) => madeByApplication(e, step) ?? []);
  const header = headerProof(e, round);
  return {
    reason: 'RedirectLoop',
    confidence: cookie || (own.length === 0 && renamesHost(e)) ? 'Likely' : 'Confirmed',
    message: `${opening(e)}: ${wayText(round)}, so no client ever arrives${makerText(e, own, round)}${edgeText(e)}${header === undefined ? '' : '; with X-Forwarded-Proto: https the redirect is gone, so it hangs on that header'}`,
    fix: fixFor('RedirectLoop', whom(e, own), {
      host: e.host,
      path: pathText(e.route.path),
      method: e.method,
    }),
    blames: blamesOf(e, own, round),
    evidence: evidenceOf({ chain, own, header }),
  };
}

/** An application that is asked with another Host redirects to the right one: then the Host is the fault. */
const renamesHost = (e: Evidence): boolean => e.decision !== undefined && e.decision.host.value !== e.host;

/** `https://shop.example.com/orders leads to itself`, or from one URL to the next. */
function wayText(round: readonly ChainStep[]): string {
  const urls = round.map(({ at: { request } }) => urlText(request));
  const [first = ''] = urls;
  return urls.length === 1 ? `${first} leads to itself` : `${[...urls, first].join(' leads to ')}`;
}

const urlText = (request: Request): string =>
  `${schemeOf(request)}://${request.host}${pathText(request.path)}`;

function makerText(e: Evidence, own: readonly Seen[], round: readonly ChainStep[]): string {
  const last = application(e);
  if (last === undefined || own.length === 0) return '';
  return own.length === round.length
    ? `; ${hopText(last)} redirects so by itself`
    : `; ${hopText(last)} makes one of the redirects, and what stands before it the other`;
}

/** Between an edge that ends TLS and a gateway that asks for it. */
const edgeText = (e: Evidence): string =>
  e.question === 'edge' && redirectsToHttps(e, plainGateway, e.route.path)
    ? '; the gateway redirects what it is asked by http, and the edge seems to ask it so'
    : '';

function headerProof(e: Evidence, round: readonly ChainStep[]): readonly [Seen, Seen] | undefined {
  const secured = round.filter(({ redirect }) => redirect.scheme === 'https');
  const found = secured.flatMap(({ at: { request } }) => {
    const proof = forwardedProtoProof(e, request.vantage, request.path);
    return proof === undefined ? [] : [proof];
  });
  return found[0] ?? (e.question === 'edge' ? forwardedProtoProof(e, plainGateway, e.route.path) : undefined);
}

/** Who can end it: the gateway where it takes part, else the framework. */
function whom(e: Evidence, own: readonly Seen[]): readonly (string | undefined)[] {
  const { outcome, request } = own[0] ?? e.symptom;
  const name = responderName(outcome, request);
  return [own.length > 0 ? undefined : e.decision?.dialect, name, name?.toLowerCase()];
}

/** The setting that redirects, where the gateway takes part; the application where it does. */
function blamesOf(e: Evidence, own: readonly Seen[], round: readonly ChainStep[]): readonly Blame[] {
  const last = application(e);
  const service = last === undefined || own.length === 0 ? [] : [blameService(last)];
  if (own.length === round.length) return service;
  const field = e.decisions.http?.redirect?.blame;
  return [...(field === undefined ? blameRoutingObject(e) : [field]), ...service];
}

interface Proven {
  readonly chain: Chain;
  readonly own: readonly Seen[];
  readonly header: readonly [Seen, Seen] | undefined;
}

function evidenceOf({ chain, own, header }: Proven): readonly Proof[] {
  const steps = chain.steps.slice(0, 3).map(({ at }, n) => {
    const closes = n === chain.steps.length - 1;
    return proofOf(at, closes ? 'a URL of before: the way closes' : 'a client goes on to the next URL');
  });
  const direct = own.slice(0, 1).map((at) => proofOf(at, 'the application redirects so by itself'));
  const told =
    header === undefined ? [] : [proofOf(header[1], 'with X-Forwarded-Proto: https the redirect is gone')];
  return [...steps, ...direct, ...told];
}

export const redirectLoop: Verdict = {
  reason: 'RedirectLoop',
  explains: ['answer', 'edge'],
  suspects,
  experiments,
  judge,
};
