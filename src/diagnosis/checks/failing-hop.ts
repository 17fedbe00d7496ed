// Where a preflight fails: at the edge, at the gateway or at a hop. The same preflight is sent to each of them, and
// the last that fails in the same way is the cause. What the gateway does by itself is read from its answer.

import type { Blame, Request } from '../../model/index.ts';
import { decide } from '../../routing/decision.ts';
import { gatewayPort } from '../../routing/gateway-address/ports.ts';
import type { Hop, RoutingDecision } from '../../routing/shared/model.ts';
import { routingObjectOf } from '../../routing/shared/routing-object.ts';
import {
  blameRoutingObject,
  configurationConfidence,
  isModelled,
  settingThat,
} from '../evidence/confidence.ts';
import { application, type Evidence, experiment, type Seen } from '../evidence/evidence.ts';
import { answerText, blameService, hopText, responderName } from '../evidence/phrases.ts';
import { vantageKey } from '../evidence/request.ts';
import { gatewayOwn, isPageOfServer, responderOf } from '../responder/index.ts';
import { sameAnswer } from '../responder/same-answer.ts';
import { type CorsLack, corsLack } from './cors-policy.ts';
import {
  answersAmong,
  type CorsRequest,
  corsRequestIn,
  type PreflightFault,
  preflightFault,
  preflightsAt,
} from './preflight.ts';

/** A preflight that a browser refuses, and why. */
export interface RefusedPreflight {
  readonly wanted: CorsRequest;
  readonly fault: PreflightFault;
}

/** Why a browser refuses the symptom; undefined when it does not. */
export function refusedPreflight(e: Evidence): RefusedPreflight | undefined {
  const wanted = corsRequestIn(e, e.symptom.request);
  const fault = wanted && preflightFault(e.symptom.outcome, wanted);
  return wanted === undefined || fault === undefined ? undefined : { wanted, fault };
}

/** OPTIONS without Origin: it shows whether OPTIONS is refused, or only preflights are. */
export const bareOptions = (e: Evidence): Request =>
  experiment(e, e.symptom.request.vantage, { method: 'OPTIONS', headers: [] });

/** The answer to OPTIONS without Origin. */
export const bareOptionsAnswer = (e: Evidence): Seen | undefined =>
  e.observations
    .flatMap((each) => answersAmong([each]))
    .find(({ request }) => {
      const bare = bareOptions(e);
      return (
        request.headers.length === 0 &&
        request.method === 'OPTIONS' &&
        request.path === bare.path &&
        request.host === bare.host &&
        vantageKey(request.vantage) === vantageKey(bare.vantage)
      );
    });

/** The answer of a hop to the same preflight. */
export const preflightAtHop = (e: Evidence, wanted: CorsRequest, hop: Hop): Seen | undefined =>
  answersAmong(
    preflightsAt(e, wanted.origin, ({ vantage }) => 'service' in vantage && vantage.hop === hop.index),
  )[0];

/** Where the preflight fails, for a sentence, and whose configuration would have to change. */
interface PreflightFailure {
  readonly where: string;
  readonly why: string;
  readonly proven: boolean;
  readonly whom: readonly (string | undefined)[];
  readonly blames: readonly Blame[];
}

/** Where the preflight fails: before the gateway, at it, or behind it. */
export function preflightFailure(e: Evidence, refused: RefusedPreflight): PreflightFailure {
  if (e.symptom.request.vantage.kind === 'edge') return edgeFailure(e, refused);
  return hopFailure(e, refused) ?? gatewayFailure(e, refused);
}

function edgeFailure(e: Evidence, { wanted }: RefusedPreflight): PreflightFailure {
  const { outcome, request } = e.symptom;
  const own = answersAmong(preflightsAt(e, wanted.origin, ({ vantage }) => vantage.kind === 'gateway'));
  const passes = own.some((at) => preflightFault(at.outcome, wanted) === undefined);
  const why = passes
    ? 'the gateway behind it lets the same preflight pass'
    : 'the gateway behind it gave no answer to the same preflight';
  return {
    where: 'it is the edge',
    why,
    proven: passes,
    whom: [responderName({ outcome, request })],
    blames: [],
  };
}

/** The last hop that fails the same preflight in the same way when it is asked directly. */
function hopFailure(e: Evidence, { wanted, fault }: RefusedPreflight): PreflightFailure | undefined {
  const failing = e.hops.findLast((hop) => {
    const own = preflightAtHop(e, wanted, hop);
    return own !== undefined && isSameFailure(e, own, wanted);
  });
  const own = failing && preflightAtHop(e, wanted, failing);
  if (failing === undefined || own === undefined) return undefined;
  const { name } = responderOf(own.outcome, own.request);
  const how = fault.what === 'redirect' ? 'redirects' : 'answers';
  return {
    where: `it is ${hopText(failing)}`,
    why: `asked directly, it ${how} alike (${answerText(own)})`,
    proven: true,
    whom: [name],
    blames: [blameService(failing)],
  };
}

/** Whether the hop's answer fails in the same way: it is the same answer, or has the same status and fault and is not a gateway's. */
function isSameFailure(e: Evidence, own: Seen, wanted: CorsRequest): boolean {
  const { outcome, request } = e.symptom;
  const there = preflightFault(own.outcome, wanted);
  const here = preflightFault(outcome, wanted);
  if (there === undefined || there.what !== here?.what) return false;
  if (sameAnswer(outcome, request, own.outcome, own.request)) return true;
  return outcome.status === own.outcome.status && responderOf(outcome, request).role !== 'gateway';
}

function gatewayFailure(e: Evidence, { wanted, fault }: RefusedPreflight): PreflightFailure {
  const last = application(e);
  const own = last && preflightAtHop(e, wanted, last);
  const passes = own !== undefined && preflightFault(own.outcome, wanted) === undefined;
  const { outcome, request } = e.symptom;
  const { name, role } = responderOf(outcome, request);
  if (own === undefined && role === 'application') return applicationFailure(name, last);
  const direct = passes && last ? `; ${hopText(last)}, asked directly, lets it pass` : '';
  const policy = policyLack(e, { wanted, fault });
  return {
    where: 'it is the gateway',
    why: `${policy?.words ?? reasonAtGateway(e, fault)}${direct}`,
    proven:
      (passes || isOwnPage(e, own) || isOwnPolicy(e, own, policy)) &&
      !isBroken(outcome) &&
      isUnderstood(e, policy),
    whom: [policy && policyRemedy(policy.blame), e.decision?.dialect, name],
    blames: policy === undefined ? gatewayBlames(e, fault) : [policy.blame],
  };
}

/** Whether the gateway wrote the answer: it is the gateway's own, or a server's page that the application does not give. */
const isOwnPage = ({ symptom }: Evidence, own: Seen | undefined): boolean =>
  gatewayOwn(symptom.outcome) !== undefined || (own !== undefined && isPageOfServer(symptom));

/** Whether the policy of the gateway explains the answer: all its rules are understood, and the application answers in another way. */
const isOwnPolicy = (e: Evidence, own: Seen | undefined, policy: CorsLack | undefined): boolean =>
  policy !== undefined && own !== undefined && configurationConfidence(e) === 'Confirmed';

/** Whether every setting that could decide is understood, where a setting is blamed. */
const isUnderstood = (e: Evidence, policy: CorsLack | undefined): boolean =>
  (policy === undefined && optionsRefusal(e) === undefined) || isModelled(optionsDecision(e));

/** No hop answered, and the text of the answer is an application's. */
const applicationFailure = (name: string, last: Hop | undefined): PreflightFailure => ({
  where: 'it is the application',
  why: `the text of the answer is that of ${name}`,
  proven: false,
  whom: [name],
  blames: last ? [blameService(last)] : [],
});

/** Whether the answer is an error that may pass, and no refusal. */
const isBroken = ({ status }: Seen['outcome']): boolean => status >= 500 && status !== 501;

/** Why a gateway fails a preflight, by what the browser objects to. */
function reasonAtGateway(e: Evidence, { what }: PreflightFault): string {
  const { status } = e.symptom.outcome;
  if (what === 'redirect') return 'it redirects before it looks at CORS';
  if (what === 'several') return 'both it and the application add the header, one of them has to stop';
  if ([401, 403, 407].includes(status))
    return 'it demands credentials before it looks at CORS, and a preflight carries no credentials';
  if (isBroken(e.symptom.outcome)) return 'it answers OPTIONS with an error, which may pass';
  if (optionsRefusal(e) !== undefined) return 'its rule leaves OPTIONS out';
  if ([404, 405, 501].includes(status)) return optionsText(e);
  return 'its own CORS settings do not fit the page';
}

function optionsText(e: Evidence): string {
  const bare = bareOptionsAnswer(e);
  if (bare === undefined) return 'it does not pass OPTIONS on';
  const alike = sameAnswer(bare.outcome, bare.request, e.symptom.outcome, e.symptom.request);
  return alike
    ? 'it refuses OPTIONS, with Origin or without: the method is not routed'
    : `OPTIONS without Origin is answerText ${answerText(bare)}, so it is about CORS`;
}

/** What the gateway does with OPTIONS, which another rule may take than the method. */
function optionsDecision(e: Evidence): RoutingDecision | undefined {
  const { clientScheme: scheme, headers } = e.symptom.request;
  if (routingObjectOf(e.facts) === undefined) return undefined;
  const port = gatewayPort(e.probe.through, e.facts, scheme);
  return decide(e.facts, { scheme, host: e.host, port, path: e.route.path, method: 'OPTIONS', headers });
}

/** The field by which the routing object leaves OPTIONS out; undefined where none does. */
function optionsRefusal(e: Evidence): Blame | undefined {
  const refusal = optionsDecision(e)?.refusal;
  return refusal?.value.why === 'method' ? refusal.blame : undefined;
}

/** What the gateway's own CORS policy lacks for this page; undefined where the status shows that no policy gave the answer. */
function policyLack(e: Evidence, { wanted, fault }: RefusedPreflight): CorsLack | undefined {
  const decision = optionsDecision(e);
  if (decision?.cors === undefined || decision.refusal !== undefined || isBroken(e.symptom.outcome))
    return undefined;
  return [401, 407].includes(e.symptom.outcome.status) ? undefined : corsLack(decision.cors, wanted, fault);
}

/** The case of the remedies for the object that has the policy. */
const policyRemedy = ({ kind }: Blame): string | undefined =>
  kind === 'HTTPRoute' ? 'cors-filter' : undefined;

/** The setting that most likely decides: a list of methods, CORS, or authentication; else the routing object. */
function gatewayBlames(e: Evidence, { what }: PreflightFault): readonly Blame[] {
  const refusal = optionsRefusal(e);
  if (refusal !== undefined) return [refusal];
  if (what === 'redirect')
    return e.decision?.redirect === undefined ? blameRoutingObject(e) : [e.decision.redirect.blame];
  const about = [401, 403, 407].includes(e.symptom.outcome.status)
    ? /auth|plugins|middlewares|^(?:Middleware|filter) /i
    : /cors|plugins|middlewares|^(?:Middleware|filter) /i;
  const setting = settingThat(e, ({ value }) => about.test(value));
  return setting === undefined ? blameRoutingObject(e) : [setting.blame];
}
