// What an entry says of a method that is not sent: it is proven, not proven, or rejected by an Allow that names every
// method. After a rejection, whether the application serves the method on another path tells whose fault it is.

import { keptBy } from '../../api/read/sending.ts';
import type { Finding, Request } from '../../model/index.ts';
import type { Reason } from '../../model/reasons.ts';
import { askMethodSupport, deniesPath, methodSupportOf } from '../application/method-support.ts';
import type { UnsentMethod } from '../checks/unsent-method.ts';
import { isModelled } from '../evidence/confidence.ts';
import { application, type Seen, type Situation } from '../evidence/evidence.ts';
import { answerText, blameService, hopText, pathText, proofOf, requestLine } from '../evidence/phrases.ts';
import { pathCandidates } from '../paths/paths.ts';
import { fixFor } from '../remedies/index.ts';
import { allowOf } from '../responder/headers.ts';
import { authorOf } from '../responder/index.ts';
import type { Found } from './entry.ts';
import { type EntryMessage, unexpectedMessage } from './messages.ts';

/** Causes of OPTIONS itself, which say nothing of the method that it stands in for. */
const causesOfOptions: readonly Reason[] = [
  'AppFails',
  'AppRejectsMethod',
  'AppRouteShadowed',
  'EdgeDeniesMethod',
  'GatewayPolicyDeniesMethod',
  'MethodNotRouted',
  'MethodRewrittenInTransit',
  'PreflightNotHandled',
];

/** `POST is not sent (unsafeMethods: AllowHeaderOnly)`. */
const notSentText = ({ route, method }: Situation): string => `${method} is not sent (${keptBy(route)})`;

/**
 * What a finding about OPTIONS says of the method; undefined where it says nothing. Where the rules are not known, the
 * gateway may treat OPTIONS and the method in different ways, so the finding is Likely at most.
 */
export function standInFinding(situation: Situation, { finding, symptom }: Found): Found | undefined {
  const { reason } = finding;
  const pathMissing = reason === 'AppRejectsMethod' && deniesPath(symptom);
  if (causesOfOptions.includes(reason) && !pathMissing) return undefined;
  const known = isModelled(situation.decisions[symptom.request.clientScheme]);
  if (!known && reason === 'NoRouteMatched') return undefined;
  const capped = finding.confidence === 'Confirmed' && (!known || pathMissing);
  const confidence = capped ? 'Likely' : finding.confidence;
  const message = `${finding.message}; OPTIONS stands in for ${situation.method}, which is not sent (${keptBy(situation.route)})`;
  // The fix was written for the stand-in.
  const fix = finding.fix.replaceAll('OPTIONS', situation.method);
  return { symptom, finding: { ...finding, confidence, message, fix } };
}

type PlainState = Extract<UnsentMethod, { kind: 'proven' | 'unproven' | 'unexpected' }>;

/** The message where no fault before the application is shown. */
export function unsentMethodMessage(situation: Situation, state: PlainState): EntryMessage {
  switch (state.kind) {
    case 'proven':
      return {
        health: 'Healthy',
        finding: {
          reason: 'AllRoutesReached',
          message: `The method is served: ${state.how}; ${notSentText(situation)}`,
          fix: '',
          blames: [],
          evidence: [proofOf(state.at, `${state.how}; ${notSentText(situation)}`)],
        },
      };
    case 'unexpected':
      return unexpectedMessage(situation, state.missed);
    case 'unproven':
      return unprovenMessage(situation, state);
  }
}

function unprovenMessage(
  situation: Situation,
  { at, why }: Extract<PlainState, { kind: 'unproven' }>,
): EntryMessage {
  const { route, method } = situation;
  const seen = at === undefined ? '' : `${requestLine(at.request)}: ${answerText(at)}; `;
  const send =
    route.documented === true ? `declare ${method} on a route of the probe` : 'set unsafeMethods: Send';
  return {
    health: 'Unknown',
    finding: {
      reason: 'MethodNotProven',
      message: `${seen}whether ${method} works is not proven: ${why}; ${notSentText(situation)}`,
      fix: `Let OPTIONS on this path answer with an Allow that lists ${method}; or, where the application can stand one ${method} of the probe, ${send}`,
      blames: [],
      ...(at === undefined
        ? {}
        : { evidence: [proofOf(at, `it does not show whether ${method} works; ${notSentText(situation)}`)] }),
    },
    ...(at === undefined ? {} : { scheme: at.request.clientScheme, shown: at.request }),
  };
}

type Rejected = Extract<UnsentMethod, { kind: 'rejected' }>;

/** Paths that the gateway may have meant, other than the one that should arrive. */
function otherPaths(situation: Situation): readonly string[] {
  const last = application(situation);
  if (last === undefined) return [];
  return pathCandidates(situation).flatMap(({ kind, path }) =>
    path === last.path || kind === 'root' ? [] : [path],
  );
}

/** The situation of the method itself, with the observations of OPTIONS and what may be sent in its place. */
const asMethod = (situation: Situation, as: Situation): Situation => ({ ...as, method: situation.method });

/** Safe requests that show whether the application serves the method on another path. */
export function askOtherPaths(situation: Situation, as: Situation): readonly Request[] {
  const last = application(situation);
  if (last === undefined) return [];
  return otherPaths(as).flatMap((path) => askMethodSupport(asMethod(situation, as), last, path));
}

/** The message: the application rejects the method, or serves it on another path, or which of the two is not known. */
export function rejectedMethodMessage(situation: Situation, as: Situation, state: Rejected): EntryMessage {
  const { at, direct } = state;
  const { method } = situation;
  const listing = direct.find(({ outcome }) => allowOf(outcome)?.includes(method) === true);
  const alike = direct.length > 0 && direct.every((other) => allowText(other) === allowText(at));
  const opening = `${requestLine(at.request)}: ${answerText(at)}, whose Allow names every method of a path, and not ${method}`;
  const finding = alike
    ? rejectionFinding(situation, as, { state, opening })
    : unexplainedRejection(
        situation,
        listing === undefined ? '' : `; ${applicationText(situation)}, asked directly, lists ${method}`,
        opening,
      );
  const evidence = [
    proofOf(at, `${method} is not served where this arrives`),
    ...direct.slice(0, 2).map((each) => proofOf(each, 'the application says this without the gateway')),
  ];
  return {
    health: 'Unhealthy',
    finding: { ...finding, message: `${finding.message}; ${notSentText(situation)}`, evidence },
    scheme: at.request.clientScheme,
    shown: at.request,
  };
}

/** The methods of Allow in one order. */
const allowText = ({ outcome }: Seen): string => (allowOf(outcome) ?? []).toSorted().join(',');

function applicationText(situation: Situation): string {
  const last = application(situation);
  return last === undefined ? 'the application' : hopText(last);
}

interface RejectionOpening {
  readonly state: Rejected;
  readonly opening: string;
}

function rejectionFinding(
  situation: Situation,
  as: Situation,
  { state, opening }: RejectionOpening,
): Finding {
  const last = application(situation);
  if (last === undefined) return unexplainedRejection(situation, '', opening);
  const standings = otherPaths(as).map((path) => ({
    path,
    standing: methodSupportOf(asMethod(situation, as), last, path),
  }));
  const serving = standings.find(({ standing }) => standing === 'serves');
  if (serving !== undefined)
    return unexplainedRejection(
      situation,
      `; ${hopText(last)} lists it on ${pathText(serving.path)}, but not on ${pathText(last.path)}, which arrives`,
      opening,
    );
  if (standings.some(({ standing }) => standing !== 'refuses'))
    return unexplainedRejection(situation, '', opening);
  return {
    reason: 'AppRejectsMethod',
    confidence: 'Likely',
    message: `${opening}; ${hopText(last)}, asked directly, says so as well, and on no other path that the gateway could have meant it lists it`,
    fix: fixFor('AppRejectsMethod', [authorOf(state.at.outcome, state.at.request)?.name], {
      method: situation.method,
      path: pathText(last.path),
    }),
    blames: [blameService(last)],
  };
}

function unexplainedRejection({ method }: Situation, more: string, opening: string): Finding {
  return {
    reason: 'Unexplained',
    confidence: 'Unknown',
    message: `${opening}${more}`,
    fix: `Compare the path that arrives at the application with the one on which it serves ${method}`,
    blames: [],
  };
}
