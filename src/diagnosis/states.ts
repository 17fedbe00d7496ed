// What an entry says when no verdict speaks: healthy, not to be told yet, no answer, a bad
// certificate, or a fault without a proven cause.

import type { Reason } from '../api/reasons.ts';
import type { Failure, Finding, Health, Scheme } from '../model.ts';
import type { Assessment } from './assess.ts';
import { parties } from './disagreement.ts';
import type { Seen, Situation, Symptom } from './evidence.ts';
import { settlesInMs, unclaimed } from './unclaimed.ts';
import { lackBehind } from './verdicts/no-usable-endpoint.ts';
import { answered, blameService, hopText, requestLine } from './words.ts';

/** What an entry says beyond its route and method. Without `confidence` no cause is claimed. */
export interface Say {
  readonly health: Health;
  readonly finding: Omit<Finding, 'confidence'> & { readonly confidence?: Finding['confidence'] };
  readonly contributing?: readonly Reason[];
  /** Scheme on which a client sees it. */
  readonly scheme?: Scheme;
}

/** The words for every assessment but symptoms, which verdicts explain. */
export function sayState(situation: Situation, state: Exclude<Assessment, { kind: 'symptoms' }>): Say {
  switch (state.kind) {
    case 'healthy':
      return { health: 'Healthy', finding: plain('AllRoutesReached', 'The method is reached') };
    case 'open':
      return { health: 'Unknown', finding: plain('Pending', 'Further requests are needed to tell') };
    case 'unreachable':
      return unreachable(situation, state.scheme, state.failure);
    case 'certificate':
      return certificate(situation, state.problem);
  }
}

const plain = (reason: Reason, message: string, fix = ''): Say['finding'] => ({
  reason,
  message,
  fix,
  blames: [],
});

/** No answer where one is promised: the objects may tell why, else the gateway is out of reach. */
function unreachable(situation: Situation, scheme: Scheme, failure: Failure | undefined): Say {
  // A door that was dialled and stays silent is not explained by an address that nobody needed.
  const told = failure === undefined ? unclaimed(situation.facts) : undefined;
  if (told !== undefined) return { health: 'Unhealthy', finding: told, scheme };
  if (failure === undefined && !wasReached(situation) && settlesInMs(situation.facts) !== undefined)
    return { health: 'Unknown', finding: plain('Pending', unpublished(situation)), scheme };
  const why =
    failure === undefined ? 'the cluster names no address for it' : `${failure.cause} (${failure.detail})`;
  const lack = failure === undefined ? lackBehind(situation) : undefined;
  return {
    health: wasReached(situation) ? 'Unhealthy' : 'Unknown',
    finding: plain(
      'GatewayUnreachable',
      `${situation.method} ${scheme}://${situation.host}: the gateway does not answer: ${why}${lack === undefined ? '' : `; ${lack.why}`}`,
      'Set spec.through.connectTo to an address that is reachable from the operator, or start the operator with --gateway-address <class>=<namespace>/<service>; a gateway that expects the PROXY protocol closes such connections',
    ),
    scheme,
  };
}

/** An Ingress that was applied a moment ago, perhaps together with its probe. */
const unpublished = ({ facts: { ingress } }: Situation): string =>
  `Ingress ${ingress?.metadata?.name ?? ''} is new and has no address yet`;

/** Healthy was True or False before: the gateway could be reached once. */
function wasReached({ probe }: Situation): boolean {
  const healthy = probe.status?.conditions.find(({ type }) => type === 'Healthy');
  return healthy !== undefined && healthy.status !== 'Unknown';
}

function certificate(situation: Situation, problem: string): Say {
  const metadata = situation.facts.ingress?.metadata;
  const { namespace = situation.probe.namespace, name = '' } = metadata ?? {};
  const blame = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', namespace, name, field: 'spec.tls' };
  return {
    health: 'Unhealthy',
    finding: {
      reason: 'CertificateInvalid',
      confidence: 'Confirmed',
      message: problem,
      fix: `Put a valid certificate for ${situation.host} into the Secret that spec.tls names, or mend its renewal`,
      blames: metadata === undefined ? [] : [blame],
    },
    scheme: 'https',
  };
}

function disagreement(situation: Situation, answers: readonly Seen[]): Finding {
  const last = situation.hops.at(-1);
  return {
    reason: 'Unexplained',
    confidence: 'Unknown',
    message: `Endpoints of ${last ? hopText(last) : 'the Service'} disagree about ${situation.method}: ${parties(situation, answers)}`,
    fix: 'Compare image, labels and configuration of its Pods: clients meet all of them',
    blames: last === undefined ? [] : [blameService(last, 'spec.selector')],
  };
}

/** The route works, but not with a status that the author asked for. */
export function unexpected(situation: Situation, symptom: Seen): Finding {
  const wanted = (situation.route.expect?.statuses ?? []).join(', ');
  return {
    reason: 'ExpectationFailed',
    confidence: 'Confirmed',
    message: `${requestLine(symptom.request)}: ${answered(symptom)}; expect.statuses of route ${situation.route.name} asks for ${wanted}`,
    fix: 'Let the application answer as expected, or change expect.statuses of the route',
    blames: [],
  };
}

/** A fault that no verdict proves: what was seen, and from whom, is all that is said. */
export function unexplained(situation: Situation, symptoms: readonly Symptom[]): Finding {
  const answers = symptoms.find(({ question }) => question === 'disagreement')?.answers;
  if (answers !== undefined) return disagreement(situation, answers);
  const shown = symptoms
    .map(({ symptom }) => `${requestLine(symptom.request)}: ${answered(symptom)}`)
    .join('; ');
  const direct = situation.hops.map(hopText).join(', ');
  return {
    reason: 'Unexplained',
    confidence: 'Unknown',
    message: `${shown}; no known cause is proven${direct === '' ? '' : `, also asked directly: ${direct}`}`,
    fix: 'Compare the answers in seen: the door where they begin to differ is the place to look',
    blames: [],
  };
}
