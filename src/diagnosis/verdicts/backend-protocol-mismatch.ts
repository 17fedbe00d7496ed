// BackendProtocolMismatch: a hop speaks another protocol than the one before it: plain HTTP to
// a port for TLS, TLS to a plain port, HTTP/1.0 to Envoy, HTTP/1.1 to h2c.

import type { Blame, Confidence, Observation, Protocol, Request, Vantage } from '../../model/index.ts';
import type { Hop } from '../../routing/shared/model.ts';
import { blameRoutingObject, confirmedIf, isModelled } from '../evidence/confidence.ts';
import { declaredAnswers, type Evidence, experiment } from '../evidence/evidence.ts';
import { blameService, hopText, proofOf } from '../evidence/phrases.ts';
import { vantageKey } from '../evidence/request.ts';
import { responderOf, wantsTls } from '../responder/index.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/** A protocol as a hop speaks it; HTTP/1.1 is the hop's own. */
type Spoken = Protocol | 'HTTP/1.1';

/** Which protocol a hop wants, and which one is spoken to it. */
interface Mismatch {
  /** The hop that is spoken to wrongly; absent when it is the gateway itself. */
  readonly hop?: Hop;
  readonly spoken: Spoken;
  readonly wanted: Spoken;
  /** Whether the gateway's own answer was met at the hop, or the rule asks for the protocol. */
  readonly reproduced: boolean;
  readonly steps: readonly Observation[];
}

const atHop = (e: Evidence, hop: Hop): readonly Observation[] =>
  e.observations.filter(
    ({ request: { vantage, purpose } }) =>
      purpose === 'declared' && 'service' in vantage && vantage.hop === hop.index,
  );

/** Whether somebody listens, but answers no HTTP, or with a page that asks for TLS. */
const isWrong = ({ outcome }: Observation): boolean =>
  outcome.kind === 'answered' ? wantsTls(outcome) : ['protocol', 'tls', 'reset'].includes(outcome.cause);

function isMute(e: Evidence, hop: Hop): boolean {
  const met = atHop(e, hop);
  return met.length > 0 && met.every(isWrong);
}

/** Whether it is Envoy's answer to HTTP/1.0 (envoyproxy.io, `accept_http_10`). */
const isUpgradeDemand = ({ symptom: { outcome, request } }: Evidence): boolean =>
  outcome.status === 426 && ['Envoy', 'Istio', 'Unknown'].includes(responderOf(outcome, request).name);

/** The protocol that the routing object asks for, where the first hop answers in another one. */
const protocolOfRule = (e: Evidence, hop: Hop): Protocol | undefined =>
  hop.index === 0 &&
  e.decision !== undefined &&
  e.decision.backendScheme !== hop.scheme &&
  declaredAnswers(e, hop).length > 0
    ? e.decision.backendScheme
    : undefined;

/** Whether the gateway got no answer behind it, or one about the protocol. */
function suspects(e: Evidence): boolean {
  const { outcome, request } = e.symptom;
  if (wantsTls(outcome) || isUpgradeDemand(e)) return true;
  const silent =
    [500, 502, 503, 504].includes(outcome.status) && responderOf(outcome, request).role !== 'application';
  return silent && e.hops.some((hop) => isMute(e, hop) || protocolOfRule(e, hop) !== undefined);
}

/** What a hop may speak instead of its own protocol. */
const alternatives = ({ scheme }: Hop): readonly Protocol[] =>
  scheme === 'https' ? ['http', 'h2c'] : ['https', 'h2c'];

/** GET in the other protocols, at the hops that would show it and at the gateway. */
function asks(e: Evidence): readonly Request[] {
  const { request, outcome } = e.symptom;
  const plain = 'service' in request.vantage || request.vantage.scheme === 'http';
  const itself = plain && wantsTls(outcome) && !e.hops.some((hop) => isMute(e, hop));
  return [
    ...e.hops.flatMap((hop) => askHop(e, hop)),
    ...(itself ? [experiment(e, request.vantage, { protocol: 'https' })] : []),
  ];
}

function askHop(e: Evidence, hop: Hop): readonly Request[] {
  const vantage = atHop(e, hop)[0]?.request.vantage;
  if (vantage === undefined) return [];
  return protocolsFor(e, hop).map((protocol) =>
    experiment(e, vantage, { path: hop.path, ...(protocol === 'HTTP/1.1' ? {} : { protocol }) }),
  );
}

function protocolsFor(e: Evidence, hop: Hop): readonly Spoken[] {
  if (isUpgradeDemand(e)) return ['HTTP/1.0', 'HTTP/1.1'];
  if (isMute(e, hop)) return alternatives(hop);
  const stated = protocolOfRule(e, hop);
  return stated === undefined ? [] : [stated];
}

/** The outcome of the experiment through a vantage in one protocol. */
function outcomeIn(e: Evidence, vantage: Vantage | undefined, protocol: Spoken): Observation | undefined {
  const wanted = protocol === 'HTTP/1.1' ? undefined : protocol;
  return e.observations.find(
    ({ request }) =>
      vantage !== undefined &&
      request.method === 'GET' &&
      request.protocol === wanted &&
      vantageKey(request.vantage) === vantageKey(vantage),
  );
}

const speaks = (at: Observation | undefined): at is Observation =>
  at?.outcome.kind === 'answered' && !isWrong(at);
const refusesVersion = ({ outcome }: Observation): boolean =>
  outcome.kind === 'answered' && outcome.status === 426;

/** The mismatch that the experiments show; undefined while nothing is shown. */
const mismatchOf = (e: Evidence): Mismatch | undefined =>
  e.hops.flatMap((hop) => mismatchAt(e, hop) ?? [])[0] ?? mismatchBeforeHops(e);

/** Where no hop gives the page, the gateway's own port does, or somebody before it who ended TLS. */
function mismatchBeforeHops(e: Evidence): Mismatch | undefined {
  const { request, outcome } = e.symptom;
  if (!wantsTls(outcome) || e.hops.some((hop) => isMute(e, hop))) return undefined;
  const mismatch = { spoken: 'http', wanted: 'https', reproduced: true } as const;
  // Over TLS the page is proof enough: one side ended TLS, and spoke plain HTTP to the next.
  if (request.vantage.kind === 'gateway' && request.vantage.scheme === 'https')
    return { ...mismatch, steps: [e.symptom] };
  const tls = outcomeIn(e, request.vantage, 'https');
  return speaks(tls) ? { ...mismatch, steps: [e.symptom, tls] } : undefined;
}

function mismatchAt(e: Evidence, hop: Hop): Mismatch | undefined {
  const [met] = atHop(e, hop);
  const vantage = met?.request.vantage;
  if (met === undefined) return undefined;
  if (isUpgradeDemand(e)) return versionMismatch(e, hop, vantage);
  if (isMute(e, hop)) {
    const wanted = alternatives(hop).find((protocol) => speaks(outcomeIn(e, vantage, protocol)));
    const answer = wanted && outcomeIn(e, vantage, wanted);
    if (wanted === undefined || answer === undefined) return undefined;
    return { hop, spoken: hop.scheme, wanted, reproduced: isSpokenTo(e, hop), steps: [met, answer] };
  }
  const stated = protocolOfRule(e, hop);
  const refused = stated && outcomeIn(e, vantage, stated);
  if (stated === undefined || refused === undefined || !isWrong(refused)) return undefined;
  return { hop, spoken: stated, wanted: hop.scheme, reproduced: true, steps: [met, refused] };
}

/** Whether the hop's own page came through the gateway, or the rule makes the gateway speak like this. */
const isSpokenTo = (e: Evidence, hop: Hop): boolean =>
  wantsTls(e.symptom.outcome) || (hop.index === 0 && e.decision?.backendScheme === hop.scheme);

function versionMismatch(e: Evidence, hop: Hop, vantage: Vantage | undefined): Mismatch | undefined {
  const [old, current] = [outcomeIn(e, vantage, 'HTTP/1.0'), outcomeIn(e, vantage, 'HTTP/1.1')];
  if (old === undefined || !refusesVersion(old) || !speaks(current) || refusesVersion(current))
    return undefined;
  return { hop, spoken: 'HTTP/1.0', wanted: 'HTTP/1.1', reproduced: true, steps: [old, current] };
}

const names: Readonly<Record<Spoken, string>> = {
  http: 'plain HTTP',
  https: 'TLS',
  h2c: 'HTTP/2 without TLS',
  'HTTP/1.0': 'HTTP/1.0',
  'HTTP/1.1': 'HTTP/1.1',
};

function concludes(e: Evidence): Conclusion | undefined {
  const mismatch = mismatchOf(e);
  if (mismatch === undefined) return undefined;
  const { hop, spoken, wanted, steps } = mismatch;
  const listener = hop === undefined ? 'a port of the gateway' : hopText(hop);
  const [first, ...further] = steps;
  return {
    confidence: confidenceOf(e, mismatch),
    why: `${listener} speaks ${names[wanted]} and is spoken to in ${names[spoken]}`,
    whom: [speakerOf(e, mismatch)],
    values: { service: hop?.name, port: hop && String(hop.port) },
    blames: blamesOf(e, mismatch),
    evidence: [
      proofOf(first, `${names[spoken]} is not understood there`),
      ...further.map((step) => proofOf(step, `${names[wanted]} is`)),
    ],
  };
}

/** How sure the mismatch is. Where the gateway's protocol is known from its rules, these have to be understood. */
function confidenceOf(e: Evidence, { hop, spoken, reproduced }: Mismatch): Confidence {
  if (hop === undefined || spoken === 'HTTP/1.0') return 'Confirmed';
  return confirmedIf(reproduced && (isModelled(e.decision) || e.decision === undefined));
}

/** Who speaks wrongly: the gateway, or the proxy in front of an inner hop. */
const speakerOf = (e: Evidence, { hop }: Mismatch): string | undefined =>
  hop === undefined ? 'tls-ended-before' : hop.index === 0 ? e.decision?.dialect : 'nginx';

function blamesOf(e: Evidence, { hop }: Mismatch): readonly Blame[] {
  if (hop === undefined) return blameRoutingObject(e);
  const before = e.hops[hop.index - 1];
  if (before !== undefined) return [blameService(before)];
  switch (e.decision?.dialect) {
    case 'ingress-nginx':
      return blameRoutingObject(e, 'metadata.annotations[nginx.ingress.kubernetes.io/backend-protocol]');
    case 'kong':
      return [blameService(hop, 'metadata.annotations[konghq.com/protocol]')];
    default:
      return [blameService(hop, 'spec.ports')];
  }
}

export const backendProtocolMismatch = defineVerdict({
  reason: 'BackendProtocolMismatch',
  suspects,
  asks,
  concludes,
});
