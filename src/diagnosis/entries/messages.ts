// What an entry says where no verdict gives a cause: healthy, not decided yet, no answer, a bad certificate, a missed
// expectation, or a fault without a proven cause. A gateway may give no answer because objects say so, or because it
// cannot be reached from inside the cluster, which is not always a fault.

import type {
  Facts,
  Failure,
  Finding,
  Gateway,
  Health,
  Request,
  Scheme,
  SeenLine,
  TlsSeen,
} from '../../model/index.ts';
import type { Reason } from '../../model/reasons.ts';
import { classOf } from '../../routing/decision.ts';
import { keyOf } from '../../routing/shared/references.ts';
import { answersByWorkload } from '../application/endpoint-disagreement.ts';
import { certificateFix, certificateProblem } from '../certificates/certificate.ts';
import { certificateBlames, certificatePlace, certificateSource } from '../certificates/source.ts';
import type { Seen, Situation, Symptom } from '../evidence/evidence.ts';
import { answerText, blameService, hopText, proofOf, requestLine } from '../evidence/phrases.ts';
import type { Assessment } from '../reach/assess.ts';
import { expectationFinding, type MissedExpectation } from '../reach/missed-expectation.ts';
import { notClaimedFinding, settlesInMs } from '../remedies/not-claimed.ts';
import { plainText } from '../responder/plain-text.ts';
import { lackBehind } from '../verdicts/no-usable-endpoint.ts';
import { comparisonFix } from './comparison-table.ts';

/** What an entry says beyond its route and method. Without `confidence` no cause is claimed. */
export interface EntryMessage {
  readonly health: Health;
  readonly finding: Omit<Finding, 'confidence'> & { readonly confidence?: Finding['confidence'] };
  readonly contributing?: readonly Reason[];
  /** The scheme on which clients see it. */
  readonly scheme?: Scheme;
  /** The request that shows it. */
  readonly shown?: Request;
  /** The comparison table, where nothing was sent in this cycle. */
  readonly seen?: readonly SeenLine[];
}

/** The message for every assessment but symptoms, which verdicts explain. */
export function stateMessage(
  situation: Situation,
  state: Exclude<Assessment, { kind: 'symptoms' }>,
): EntryMessage {
  switch (state.kind) {
    case 'healthy':
      return { health: 'Healthy', finding: plainFinding('AllRoutesReached', 'The method is reached') };
    case 'open':
      return { health: 'Unknown', finding: plainFinding('Pending', 'Further requests are needed to tell') };
    case 'unreachable':
      return unreachableMessage(situation, state.scheme, state.failure);
    case 'certificate':
      return certificateMessage(situation, state.seen);
    case 'unexpected':
      return unexpectedMessage(situation, state.missed, state.also);
    case 'withheld':
      return withheldMessage(state.at);
  }
}

/** The message for a missed expectation. */
export const unexpectedMessage = (
  situation: Situation,
  missed: MissedExpectation,
  also: readonly Reason[] = [],
): EntryMessage => ({
  health: 'Unhealthy',
  finding: expectationFinding(situation, missed),
  contributing: also,
  scheme: missed.at.request.clientScheme,
  shown: missed.at.request,
});

/** A finding that claims no cause and blames nothing. */
export const plainFinding = (reason: Reason, message: string, fix = ''): EntryMessage['finding'] => ({
  reason,
  message,
  fix,
  blames: [],
});

function certificateMessage(situation: Situation, seen: TlsSeen): EntryMessage {
  const { clauses, blames, fix } = certificateSource(situation);
  const named = certificateBlames(situation);
  return {
    health: 'Unhealthy',
    finding: {
      reason: 'CertificateInvalid',
      confidence: 'Confirmed',
      message: [certificateProblem(seen, situation.host) ?? '', ...clauses].join('; '),
      fix: fix ?? certificateFix(seen, situation.host, certificatePlace(situation, named)),
      blames: [...named, ...blames],
    },
    scheme: 'https',
  };
}

/** The message for a request that was refused because credentials of the route may not be sent there. */
function withheldMessage({ request, outcome }: Seen): EntryMessage {
  const what = (outcome.withheld ?? []).map((each) => plainText(each)).join(', ');
  return {
    health: 'Unknown',
    finding: {
      ...plainFinding(
        'MethodNotProven',
        `${requestLine(request)}: ${answerText({ request, outcome })}; nothing is proven, because a header of the route was not sent`,
        `Allow the value to be sent there, or take this scheme or host out of the probe (${what})`,
      ),
      evidence: [
        proofOf({ request, outcome }, 'credentials are demanded, and those of the route were held back'),
      ],
    },
    scheme: request.clientScheme,
    shown: request,
  };
}

function disagreementFinding(situation: Situation, answers: readonly Seen[]): Finding {
  const last = situation.hops.at(-1);
  return {
    reason: 'Unexplained',
    confidence: 'Unknown',
    message: `Endpoints of ${last ? hopText(last) : 'the Service'} disagree about ${situation.method}: ${answersByWorkload(situation, answers)}`,
    fix: 'Compare image, labels and configuration of its Pods: clients meet all of them',
    blames: last === undefined ? [] : [blameService(last, 'spec.selector')],
  };
}

/** The finding for a fault that no verdict explains: it says what was seen, and from whom. */
export function unexplainedFinding(situation: Situation, symptoms: readonly Symptom[]): Finding {
  const answers = symptoms.find(({ question }) => question === 'disagreement')?.answers;
  if (answers !== undefined) return disagreementFinding(situation, answers);
  const shown = symptoms
    .map(({ symptom }) => `${requestLine(symptom.request)}: ${answerText(symptom)}`)
    .join('; ');
  const direct = situation.hops.map(hopText).join(', ');
  const [first] = symptoms;
  return {
    reason: 'Unexplained',
    confidence: 'Unknown',
    message: `${shown}; no known cause is proven${direct === '' ? '' : `, also asked directly: ${direct}`}`,
    fix: first === undefined ? '' : comparisonFix(situation, first.symptom),
    blames: [],
  };
}

/** The message for no answer on a promised scheme; without `failure` no connection was tried. */
function unreachableMessage(
  situation: Situation,
  scheme: Scheme,
  failure: Failure | undefined,
): EntryMessage {
  // A missing address explains nothing where a connection was tried.
  const notClaimed = failure === undefined ? notClaimedFinding(situation.facts) : undefined;
  if (notClaimed !== undefined) return { health: 'Unhealthy', finding: notClaimed, scheme };
  if (failure === undefined && !wasReached(situation) && settlesInMs(situation.facts) !== undefined)
    return { health: 'Unknown', finding: plainFinding('Pending', newObjectText(situation.facts)), scheme };
  const why = failure === undefined ? whyNotDialled(situation.facts) : `${failure.cause} (${failure.detail})`;
  const lack = failure === undefined ? lackBehind(situation) : undefined;
  return {
    health: wasReached(situation) ? 'Unhealthy' : 'Unknown',
    finding: plainFinding(
      'GatewayUnreachable',
      `${situation.method} ${scheme}://${situation.host}: the gateway does not answer: ${why}${lack === undefined ? '' : `; ${lack.why}`}`,
      `${addressFix(situation)}${looksLikeProxyProtocol(situation) ? proxyProtocol : ''}`,
    ),
    scheme,
  };
}

/** Which object is too new to have an address; it may have been applied together with the probe. */
const newObjectText = ({ ingress, gatewayApi }: Facts): string =>
  ingress === undefined
    ? `${(gatewayApi?.gateways ?? []).map(gatewayText).join(', ')} is new and has no address yet`
    : `Ingress ${ingress.metadata?.name ?? ''} is new and has no address yet`;

/** Whether the gateway was reached before: condition Healthy is True or False. */
function wasReached({ probe }: Situation): boolean {
  const healthy = probe.status?.conditions.find(({ type }) => type === 'Healthy');
  return healthy !== undefined && healthy.status !== 'Unknown';
}

/** Why no connection was tried. */
function whyNotDialled({ gatewayApi, gatewayService }: Facts): string {
  if (gatewayService !== undefined)
    return 'the Service that --gateway-address names has no address or no port for it';
  const gateways = gatewayApi?.gateways ?? [];
  if (gateways.length === 0) return 'the cluster names no address for it';
  return `the cluster names no address for it: the status of ${gateways.map(gatewayText).join(' and of ')} has none`;
}

const gatewayText = (gateway: Gateway): string => {
  const { namespace, name } = keyOf(gateway);
  return `Gateway ${namespace}/${name}`;
};

/** How to name an address: a field of the probe, or a flag of the operator, which goes by class and does not apply to a URL. */
function addressFix({ probe, facts }: Situation): string {
  const dial = 'Set spec.through.connectTo to an address that is reachable from the operator';
  if (probe.through.url !== undefined) return dial;
  return `${dial}, or start the operator with --gateway-address ${classNameOf(facts)}=<namespace>/<service>`;
}

function classNameOf(facts: Facts): string {
  const unnamed = '<class>';
  if (facts.ingress === undefined)
    return (
      facts.gatewayApi?.gateways.find(({ spec }) => spec?.gatewayClassName)?.spec?.gatewayClassName ?? unnamed
    );
  const found = classOf(facts);
  return 'name' in found ? (found.name ?? unnamed) : unnamed;
}

const proxyProtocol =
  '; it closes connections without an answer, as a gateway does that expects the PROXY protocol: let the operator use a port that does not expect it';

/** Whether every connection was set up and then closed, on each scheme that was tried. */
function looksLikeProxyProtocol({ observations }: Situation): boolean {
  const gateway = observations.filter(
    ({ request }) => request.vantage.kind === 'gateway' && request.purpose === 'declared',
  );
  return (
    gateway.length > 0 &&
    gateway.every(({ outcome }) => outcome.kind === 'failed' && outcome.cause === 'reset')
  );
}
