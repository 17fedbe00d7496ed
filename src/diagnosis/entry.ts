// One line of the status: the judgement of a route and method, from its assessment and the
// findings. The ranking of findings lives here and nowhere else.

import type { Reason } from '../api/reasons.ts';
import type { Entry, Failure, Finding, Health, Scheme } from '../model.ts';
import type { Assessment } from './assess.ts';
import type { Evidence, Seen, Situation } from './evidence.ts';
import { curlLine } from './reproduce.ts';
import { seenLines } from './seen.ts';
import { unclaimed } from './unclaimed.ts';
import { lackBehind } from './verdicts/no-usable-endpoint.ts';
import { answered, blameService, hopText, requestLine } from './words.ts';

type Outcome =
  | Exclude<Assessment, { kind: 'symptoms' }>
  | {
      readonly kind: 'found';
      readonly findings: readonly Finding[];
      readonly symptoms: readonly Evidence['symptom'][];
    };

/** What an entry says beyond its route and method. */
interface Say {
  readonly health: Health;
  readonly finding: Omit<Finding, 'confidence'> & { readonly confidence?: Finding['confidence'] };
  readonly contributing?: readonly Reason[];
  readonly scheme?: Scheme;
}

/** Causes that say that nothing is proven: they leave the health Unknown. */
const unproven: readonly Reason[] = ['GatewayDemandsCredentials', 'RateLimited'];

export function entryOf(situation: Situation, outcome: Outcome): Entry {
  const { health, finding, contributing = [], scheme } = say(situation, outcome);
  return {
    route: situation.route.name,
    method: situation.method,
    check: 'Method',
    health,
    ...finding,
    reproduce: reproduce(situation, scheme),
    contributing,
    seen: health === 'Healthy' ? [] : seenLines(situation),
  };
}

function say(situation: Situation, outcome: Outcome): Say {
  switch (outcome.kind) {
    case 'healthy':
      return { health: 'Healthy', finding: plain('AllRoutesReached', 'The method is reached') };
    case 'open':
      return { health: 'Unknown', finding: plain('Pending', 'Further requests are needed to tell') };
    case 'unreachable':
      return unreachable(situation, outcome.scheme, outcome.failure);
    case 'certificate':
      return certificate(situation, outcome.problem);
    case 'disagreement':
      return disagreement(situation, outcome.answers);
    case 'found':
      return found(situation, outcome.findings, outcome.symptoms);
  }
}

function plain(reason: Reason, message: string, fix = ''): Say['finding'] {
  return { reason, message, fix, blames: [] };
}

/** Confirmed before Likely; within each, the order of symptoms and of the list. */
function found(
  situation: Situation,
  findings: readonly Finding[],
  symptoms: readonly Evidence['symptom'][],
): Say {
  const ranked = [
    ...findings.filter(({ confidence }) => confidence === 'Confirmed'),
    ...findings.filter(({ confidence }) => confidence !== 'Confirmed'),
  ];
  const [first, ...rest] = ranked;
  const [symptom] = symptoms;
  const scheme = symptom?.request.clientScheme;
  if (first === undefined)
    return { health: 'Unhealthy', finding: unexplained(situation, symptoms), ...(scheme ? { scheme } : {}) };
  const contributing = [...new Set(rest.map(({ reason }) => reason))].filter(
    (reason) => reason !== first.reason,
  );
  const health = unproven.includes(first.reason) ? 'Unknown' : 'Unhealthy';
  return { health, finding: first, contributing, ...(scheme ? { scheme } : {}) };
}

function unexplained(situation: Situation, symptoms: readonly Evidence['symptom'][]): Finding {
  const shown = symptoms.map((symptom) => `${requestLine(symptom.request)}: ${answered(symptom)}`).join('; ');
  const direct = situation.hops.map(hopText).join(', ');
  return {
    reason: 'Unexplained',
    confidence: 'Unknown',
    message: `${shown}; no known cause is proven${direct === '' ? '' : `, also asked directly: ${direct}`}`,
    fix: 'Compare the answers in seen: the door where they begin to differ is the place to look',
    blames: [],
  };
}

function disagreement(situation: Situation, answers: readonly Seen[]): Say {
  const last = situation.hops.at(-1);
  const shown = [...new Set(answers.map(answered))].join(' and ');
  return {
    health: 'Unhealthy',
    finding: {
      reason: 'Unexplained',
      confidence: 'Unknown',
      message: `Endpoints of ${last ? hopText(last) : 'the Service'} disagree about ${situation.method}: ${shown}`,
      fix: 'Compare image, labels and configuration of its Pods: clients meet all of them',
      blames: last === undefined ? [] : [blameService(last, 'spec.selector')],
    },
  };
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

/** No answer where one is promised: the objects may tell why, else the gateway is out of reach. */
function unreachable(situation: Situation, scheme: Scheme, failure: Failure | undefined): Say {
  const told = unclaimed(situation.facts);
  if (told !== undefined) return { health: 'Unhealthy', finding: told, scheme };
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

/** Healthy was True or False before: the gateway could be reached once. */
function wasReached({ probe }: Situation): boolean {
  const healthy = probe.status?.conditions.find(({ type }) => type === 'Healthy');
  return healthy !== undefined && healthy.status !== 'Unknown';
}

function reproduce(situation: Situation, shown: Scheme | undefined): string {
  const { route, method, host, probe } = situation;
  const scheme = shown ?? situation.promises.at(-1) ?? 'http';
  const { connectTo, url, ports } = probe.through;
  const port = url?.port ?? ports[scheme];
  return curlLine({
    method,
    scheme,
    host,
    port,
    path: route.path,
    headers: route.headers,
    insecure: false,
    ...(route.body === undefined || ['GET', 'HEAD', 'OPTIONS'].includes(method) ? {} : { body: route.body }),
    ...(connectTo === undefined ? {} : { connectTo: { address: connectTo, port } }),
  });
}
