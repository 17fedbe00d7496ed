// One entry of the status: the judgement of a route, method and check, made from its assessment and the findings. It
// ranks the findings, hides what readers may not see, and adds the curl line and the comparison table.

import { bodyWith } from '../../api/read/methods.ts';
import { preflightHeaders } from '../../api/read/preflight.ts';
import { goesBare } from '../../api/read/sending.ts';
import type { Entry, Failure, Finding, Header, Request, Scheme } from '../../model/index.ts';
import type { Reason } from '../../model/reasons.ts';
import { gatewayPort } from '../../routing/gateway-address/ports.ts';
import { corsRequestsOf } from '../checks/preflight.ts';
import { refusalMethod } from '../checks/refusal.ts';
import { carriesCredentials, isSentWhole } from '../evidence/credentials.ts';
import { disclosedFinding } from '../evidence/disclosure.ts';
import { experiment, type Seen, type Situation, type Symptom } from '../evidence/evidence.ts';
import { proofOf, requestLine } from '../evidence/phrases.ts';
import type { Assessment } from '../reach/assess.ts';
import { declaredThrough } from '../reach/edge.ts';
import {
  expectationFinding,
  type MissedExpectation,
  missedExpectation,
  missesOnlyAtEnd,
} from '../reach/missed-expectation.ts';
import { isWritten, rejectionFix, rejectionOf, rejectionText } from '../remedies/status-conditions.ts';
import { edgeUnreachableMessage } from './check-messages.ts';
import { seenLines } from './comparison-table.ts';
import { type EntryMessage, stateMessage, unexplainedFinding } from './messages.ts';
import { curlLine } from './shell-line.ts';

/** A finding with the answer that it explains. */
export interface Found {
  readonly finding: Finding;
  readonly symptom: Seen;
}

type Symptoms = Extract<Assessment, { kind: 'symptoms' }>;

/** Whether the finding leaves the health Unknown: requests were limited, or credentials are missing. Credentials that were sent and refused are a fault. */
const isUndecided = ({ route }: Situation, { finding: { reason }, symptom }: Found): boolean =>
  reason === 'RateLimited' ||
  (reason === 'GatewayDemandsCredentials' && !(carriesCredentials(route) && isSentWhole(symptom)));

/** The entry for a state that needs no verdict. */
export function entryOfState(situation: Situation, state: Exclude<Assessment, Symptoms>): Entry {
  return entryOf(situation, disclosedMessage(situation, messageOf(situation, state)));
}

function messageOf(situation: Situation, state: Exclude<Assessment, Symptoms>): EntryMessage {
  if (state.kind !== 'unreachable') return stateMessage(situation, state);
  if (state.edge !== undefined) return edgeUnreachableMessage(situation, state);
  return rejectedMessage(situation, state) ?? stateMessage(situation, state);
}

/** The message as readers of the probe may see it. Why a certificate is invalid is not hidden, because every client sees it. */
function disclosedMessage(situation: Situation, given: EntryMessage): EntryMessage {
  const { finding, scheme = 'http' } = given;
  const { confidence } = finding;
  if (finding.blames.length === 0 || confidence === undefined) return given;
  const { method } = situation;
  const request = given.shown ?? experiment(situation, { kind: 'gateway', scheme }, { method });
  const shown = disclosedFinding(situation, { ...finding, confidence }, request);
  const message = finding.reason === 'CertificateInvalid' ? finding.message : shown.message;
  return { ...given, finding: { ...shown, message } };
}

/** The entry for symptoms. Confirmed findings come before Likely ones; within each, the order of symptoms and of verdicts counts. */
export function entryOfSymptoms(
  situation: Situation,
  symptoms: readonly Symptom[],
  all: readonly Found[],
): Entry {
  const ranked = [...all.filter(isConfirmed), ...all.filter((found) => !isConfirmed(found))];
  const [first, ...rest] = ranked;
  const missed = missedExpectation(situation);
  if (first === undefined) return entryOf(situation, unexplainedMessage(situation, symptoms, missed));
  const { finding, symptom } = first;
  const others = rest.map((found) => found.finding.reason).filter((reason) => reason !== finding.reason);
  return entryOf(situation, {
    health: isUndecided(situation, first) ? 'Unknown' : 'Unhealthy',
    finding: disclosedFinding(situation, finding, symptom.request),
    contributing: [...new Set([...others, ...contributionOf(missed)])],
    shown: symptom.request,
  });
}

/** A missed expectation is named beside a cause. */
const contributionOf = (missed: MissedExpectation | undefined): readonly Reason[] =>
  missed === undefined ? [] : ['ExpectationFailed'];

/** The message without a verdict: nothing but an expectation is missed, or nothing is proven. */
function unexplainedMessage(
  situation: Situation,
  symptoms: readonly Symptom[],
  missed: MissedExpectation | undefined,
): EntryMessage {
  const alone = symptoms.every(
    ({ question, symptom }) => question === 'answer' && missesOnlyAtEnd(situation, symptom),
  );
  if (alone && missed !== undefined)
    return { health: 'Unhealthy', finding: expectationFinding(situation, missed), shown: missed.at.request };
  const symptom = symptoms[0]?.symptom;
  return {
    health: 'Unhealthy',
    finding: unexplainedFinding(situation, symptoms),
    contributing: contributionOf(missed),
    ...(symptom === undefined ? {} : { shown: symptom.request }),
  };
}

const isConfirmed = ({ finding }: Found): boolean => finding.confidence === 'Confirmed';

/** The entry with a message about a situation. */
export function entryOf(situation: Situation, message: EntryMessage): Entry {
  const { health, finding, contributing = [], scheme, shown, seen } = message;
  return {
    route: situation.route.name,
    method: situation.method,
    check: situation.check,
    health,
    ...finding,
    reproduce: reproduce(situation, shown, scheme),
    contributing,
    seen: health === 'Healthy' ? [] : (seen ?? seenLines(situation)),
  };
}

/** The curl line; `shown` is the request that showed the symptom, `scheme` is used where there is none. */
export function reproduce(
  situation: Situation,
  shown: Request | undefined,
  scheme: Scheme | undefined,
): string {
  const { route, host, probe } = situation;
  const through = shown?.clientScheme ?? scheme ?? situation.promises.at(-1) ?? 'http';
  const { connectTo, edge } = probe.through;
  const port = gatewayPort(probe.through, situation.facts, through);
  const dialled = shown?.vantage.kind === 'edge' ? edge?.connectTo : connectTo;
  const { method, headers, body } = shownRequest(situation, shown);
  return curlLine({
    method,
    scheme: through,
    host,
    port,
    path: route.path,
    headers,
    placeholders: (probe.values ?? []).map(({ placeholder }) => placeholder),
    insecure: false,
    ...(body === undefined ? {} : { body }),
    ...(dialled === undefined ? {} : { connectTo: { address: dialled, port } }),
  });
}

interface ShownRequest {
  readonly method: string;
  readonly headers: readonly Header[];
  readonly body?: string;
}

/** The request that a reader repeats, by what the entry checks. */
function shownRequest(situation: Situation, shown: Request | undefined): ShownRequest {
  const { check, method, route } = situation;
  switch (check) {
    case 'Method': {
      const body = bodyWith(route, method);
      return { method, headers: route.headers, ...(body === undefined ? {} : { body }) };
    }
    case 'Refusal': {
      const sent = shown?.method ?? refusalMethod(situation);
      return { method: sent, headers: shown?.headers ?? (goesBare(sent) ? [] : route.headers) };
    }
    case 'Preflight': {
      const [wanted] = corsRequestsOf(situation);
      const headers = wanted === undefined ? [] : preflightHeaders(wanted, method, wanted.origin);
      return { method: 'OPTIONS', headers: shown?.headers ?? headers };
    }
  }
}

/** Failures of a port without a listener. */
const closedPortCauses: readonly Failure['cause'][] = ['refused', 'reset', 'timeout', 'tls'];

/** The message where the status of the routing object or its Gateway explains the silence; undefined where it does not. */
function rejectedMessage(
  situation: Situation,
  { scheme, failure }: { readonly scheme: Scheme; readonly failure?: Failure },
): EntryMessage | undefined {
  const decision = situation.decisions[scheme];
  if (failure === undefined || decision === undefined || !closedPortCauses.includes(failure.cause))
    return undefined;
  const ruled = { ...situation, decision };
  const rejection = rejectionOf(ruled);
  const sent = declaredThrough(situation, 'gateway', scheme);
  // A gateway answers 500 for a bad reference of a rule; it does not stay silent.
  if (rejection === undefined || rejection.blame.field.includes('rules') || sent === undefined)
    return undefined;
  const certain = isWritten(rejection) && failure.cause === 'refused';
  return {
    health: 'Unhealthy',
    finding: {
      reason: 'IngressConfigNotApplied',
      confidence: certain ? 'Confirmed' : 'Likely',
      message: `${requestLine(sent.request)}: no answer (${failure.cause}): ${rejectionText(rejection.value)}`,
      fix: rejectionFix(ruled, rejection),
      blames: [rejection.blame],
      evidence: [proofOf(sent, 'nothing listens here, as the status says that nothing is programmed')],
    },
    scheme,
    shown: sent.request,
  };
}
