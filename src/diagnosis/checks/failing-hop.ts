// Where a preflight fails: the same preflight is asked for at every door, so the last one that
// fails in the same way is the place. What a gateway does by itself is read from its answer.

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
import { answered, blameService, byOf, hopText } from '../evidence/phrases.ts';
import { vantageKey } from '../evidence/request.ts';
import { gatewayOwn, isPageOfServer, responderOf } from '../responder/index.ts';
import { sameAnswer } from '../responder/same-answer.ts';
import { type CorsLack, corsLack } from './cors-policy.ts';
import {
  answeredOnes,
  type PreflightFault,
  preflightFault,
  preflightsAt,
  type Wanted,
  wantedIn,
} from './preflight.ts';

/** The symptom with what a browser objects to. */
export interface Refused {
  readonly wanted: Wanted;
  readonly fault: PreflightFault;
}

/** What a browser objects to in the symptom; undefined when it objects to nothing. */
export function refusedIn(e: Evidence): Refused | undefined {
  const wanted = wantedIn(e, e.symptom.request);
  const fault = wanted && preflightFault(e.symptom.outcome, wanted);
  return wanted === undefined || fault === undefined ? undefined : { wanted, fault };
}

/** OPTIONS without Origin: whether OPTIONS as such is refused, or only what makes it a preflight. */
export const bareOptions = (e: Evidence): Request =>
  experiment(e, e.symptom.request.vantage, { method: 'OPTIONS', headers: [] });

/** What came of it. */
export const bareSeen = (e: Evidence): Seen | undefined =>
  e.observations
    .flatMap((each) => answeredOnes([each]))
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

/** The same preflight, asked for at a hop. */
export const atHop = (e: Evidence, wanted: Wanted, hop: Hop): Seen | undefined =>
  answeredOnes(
    preflightsAt(e, wanted.origin, ({ vantage }) => 'service' in vantage && vantage.hop === hop.index),
  )[0];

/** Where the preflight fails, in words, and what to change there. */
export interface Place {
  readonly where: string;
  readonly why: string;
  readonly proven: boolean;
  readonly whom: readonly (string | undefined)[];
  readonly blames: readonly Blame[];
}

/** Where the preflight fails: before the gateway, at it, or behind it. */
export function placeOf(e: Evidence, refused: Refused): Place {
  if (e.symptom.request.vantage.kind === 'edge') return edgePlace(e, refused);
  return hopPlace(e, refused) ?? gatewayPlace(e, refused);
}

function edgePlace(e: Evidence, { wanted }: Refused): Place {
  const { outcome, request } = e.symptom;
  const own = answeredOnes(preflightsAt(e, wanted.origin, ({ vantage }) => vantage.kind === 'gateway'));
  const passes = own.some((at) => preflightFault(at.outcome, wanted) === undefined);
  const why = passes
    ? 'the gateway behind it lets the same preflight pass'
    : 'what the gateway behind it says of the same preflight was not heard';
  return { where: 'it is the edge', why, proven: passes, whom: [byOf(outcome, request)], blames: [] };
}

/** The last hop that fails the same preflight in the same way when it is asked directly. */
function hopPlace(e: Evidence, { wanted, fault }: Refused): Place | undefined {
  const failing = e.hops.findLast((hop) => {
    const own = atHop(e, wanted, hop);
    return own !== undefined && isSameFailure(e, own, wanted);
  });
  const own = failing && atHop(e, wanted, failing);
  if (failing === undefined || own === undefined) return undefined;
  const { name } = responderOf(own.outcome, own.request);
  const how = fault.what === 'redirect' ? 'redirects' : 'answers';
  return {
    where: `it is ${hopText(failing)}`,
    why: `asked directly, it ${how} alike (${answered(own)})`,
    proven: true,
    whom: [name],
    blames: [blameService(failing)],
  };
}

/** The same bytes, or the same status with the same objection, by nobody who stands before the application. */
function isSameFailure(e: Evidence, own: Seen, wanted: Wanted): boolean {
  const { outcome, request } = e.symptom;
  const there = preflightFault(own.outcome, wanted);
  const here = preflightFault(outcome, wanted);
  if (there === undefined || there.what !== here?.what) return false;
  if (sameAnswer(outcome, request, own.outcome, own.request)) return true;
  return outcome.status === own.outcome.status && responderOf(outcome, request).role !== 'gateway';
}

function gatewayPlace(e: Evidence, { wanted, fault }: Refused): Place {
  const last = application(e);
  const own = last && atHop(e, wanted, last);
  const passes = own !== undefined && preflightFault(own.outcome, wanted) === undefined;
  const { outcome, request } = e.symptom;
  const { name, role } = responderOf(outcome, request);
  if (own === undefined && role === 'application') return wordedPlace(name, last);
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

/** Its own page, and no hop that was heard gives it: nobody else can have written it. */
const isOwnPage = ({ symptom }: Evidence, own: Seen | undefined): boolean =>
  gatewayOwn(symptom.outcome) !== undefined || (own !== undefined && isPageOfServer(symptom));

/** The application was heard, says something else, and the rules of the gateway, all of them understood, say just this. */
const isOwnPolicy = (e: Evidence, own: Seen | undefined, policy: CorsLack | undefined): boolean =>
  policy !== undefined && own !== undefined && configurationConfidence(e) === 'Confirmed';

/** Where a setting is said to decide, every other one has to be understood too. */
const isUnderstood = (e: Evidence, policy: CorsLack | undefined): boolean =>
  (policy === undefined && optionsRefusal(e) === undefined) || isModelled(optionsDecision(e));

/** No hop was heard, and the words are those of an application. */
const wordedPlace = (name: string, last: Hop | undefined): Place => ({
  where: 'it is the application',
  why: `its words are those of ${name}`,
  proven: false,
  whom: [name],
  blames: last ? [blameService(last)] : [],
});

/** An error, which may pass, and not a refusal. */
const isBroken = ({ status }: Seen['outcome']): boolean => status >= 500 && status !== 501;

/** Why a gateway fails a preflight, by what the browser objects to. */
function reasonAtGateway(e: Evidence, { what }: PreflightFault): string {
  const { status } = e.symptom.outcome;
  if (what === 'redirect') return 'it redirects before CORS is looked at';
  if (what === 'several') return 'both it and the application add the header, one of them has to stop';
  if ([401, 403, 407].includes(status))
    return 'it asks who is there before CORS is looked at, and a preflight carries no credentials';
  if (isBroken(e.symptom.outcome)) return 'it fails on OPTIONS, or did just now';
  if (optionsRefusal(e) !== undefined) return 'its rule leaves OPTIONS out';
  if ([404, 405, 501].includes(status)) return bareWords(e);
  return 'its own CORS settings do not fit the page';
}

function bareWords(e: Evidence): string {
  const bare = bareSeen(e);
  if (bare === undefined) return 'it does not pass OPTIONS on';
  const alike = sameAnswer(bare.outcome, bare.request, e.symptom.outcome, e.symptom.request);
  return alike
    ? 'it refuses OPTIONS, with Origin or without: the method is not routed'
    : `OPTIONS without Origin is answered ${answered(bare)}, so it is about CORS`;
}

/** What the routing object asks for where the preflight comes in: another rule may take OPTIONS than the method. */
function optionsDecision(e: Evidence): RoutingDecision | undefined {
  const { clientScheme: scheme, headers } = e.symptom.request;
  if (routingObjectOf(e.facts) === undefined) return undefined;
  const port = gatewayPort(e.probe.through, e.facts, scheme);
  return decide(e.facts, { scheme, host: e.host, port, path: e.route.path, method: 'OPTIONS', headers });
}

/** The routing object's own word: no OPTIONS. */
function optionsRefusal(e: Evidence): Blame | undefined {
  const refusal = optionsDecision(e)?.refusal;
  return refusal?.value.why === 'method' ? refusal.blame : undefined;
}

/** What the gateway's own CORS policy lacks for this page. An answer with another status than a policy gives is not its own. */
function policyLack(e: Evidence, { wanted, fault }: Refused): CorsLack | undefined {
  const decision = optionsDecision(e);
  if (decision?.cors === undefined || decision.refusal !== undefined || isBroken(e.symptom.outcome))
    return undefined;
  return [401, 407].includes(e.symptom.outcome.status) ? undefined : corsLack(decision.cors, wanted, fault);
}

/** The line of the remedies for the object that holds the policy. */
const policyRemedy = ({ kind }: Blame): string | undefined =>
  kind === 'HTTPRoute' ? 'cors-filter' : undefined;

/** The setting that is likeliest to decide: the method list, CORS, or authentication; else the Ingress. */
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
