// Which protocol a hop speaks, against the one that is spoken to it: the search behind
// BackendProtocolMismatch. Apart from the verdict, which puts the outcome into words.

import type { Observation, Protocol, Request, Vantage } from '../../model/index.ts';
import type { Hop } from '../../routing/shared/model.ts';
import { declaredAnswers, type Evidence, experiment } from '../evidence/evidence.ts';
import { vantageKey } from '../evidence/request.ts';
import { responderOf, wantsTls } from '../responder/index.ts';

/** How two sides misunderstand each other. */
export interface Mismatch {
  /** The hop that is spoken to wrongly; absent when it is the gateway itself. */
  readonly hop?: Hop;
  readonly spoken: Protocol | 'HTTP/1.1';
  readonly wanted: Protocol | 'HTTP/1.1';
  /** The gateway's own answer was met at the hop, or the rule that asks for the protocol is at hand. */
  readonly reproduced: boolean;
  readonly steps: readonly Observation[];
}

const atHop = (e: Evidence, hop: Hop): readonly Observation[] =>
  e.observations.filter(
    ({ request: { vantage, purpose } }) =>
      purpose === 'declared' && 'service' in vantage && vantage.hop === hop.index,
  );

/** Somebody listens, but what comes back is no HTTP, or a page that asks for TLS. */
const isWrong = ({ outcome }: Observation): boolean =>
  outcome.kind === 'answered' ? wantsTls(outcome) : ['protocol', 'tls', 'reset'].includes(outcome.cause);

function isMute(e: Evidence, hop: Hop): boolean {
  const met = atHop(e, hop);
  return met.length > 0 && met.every(isWrong);
}

/** Envoy's answer to HTTP/1.0 (envoyproxy.io, `accept_http_10`). */
const isUpgradeDemand = ({ symptom: { outcome, request } }: Evidence): boolean =>
  outcome.status === 426 && ['Envoy', 'Istio', 'Unknown'].includes(responderOf(outcome, request).name);

/** The routing object asks for another protocol than the one in which the first hop answers. */
const protocolOfRule = (e: Evidence, hop: Hop): Protocol | undefined =>
  hop.index === 0 &&
  e.decision !== undefined &&
  e.decision.backendScheme !== hop.scheme &&
  declaredAnswers(e, hop).length > 0
    ? e.decision.backendScheme
    : undefined;

/** The gateway got no answer behind it, or one about the protocol. */
export function suspectsProtocol(e: Evidence): boolean {
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
export function askProtocols(e: Evidence): readonly Request[] {
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

function protocolsFor(e: Evidence, hop: Hop): readonly (Protocol | 'HTTP/1.1')[] {
  if (isUpgradeDemand(e)) return ['HTTP/1.0', 'HTTP/1.1'];
  if (isMute(e, hop)) return alternatives(hop);
  const stated = protocolOfRule(e, hop);
  return stated === undefined ? [] : [stated];
}

/** The experiment through a vantage in one protocol. */
function answerInProtocol(
  e: Evidence,
  vantage: Vantage | undefined,
  protocol: Protocol | 'HTTP/1.1',
): Observation | undefined {
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
export function mismatchOf(e: Evidence): Mismatch | undefined {
  for (const hop of e.hops) {
    const found = mismatchAt(e, hop);
    if (found !== undefined) return found;
  }
  return mismatchBeforeHops(e);
}

/** No hop gives the page, so it comes from before them: the gateway's own port, or somebody before it who ended TLS. */
function mismatchBeforeHops(e: Evidence): Mismatch | undefined {
  const { request, outcome } = e.symptom;
  if (!wantsTls(outcome) || e.hops.some((hop) => isMute(e, hop))) return undefined;
  const mismatch = { spoken: 'http', wanted: 'https', reproduced: true } as const;
  // Over TLS the page proves itself: one side ended TLS, and spoke plain HTTP to the next.
  if (request.vantage.kind === 'gateway' && request.vantage.scheme === 'https')
    return { ...mismatch, steps: [e.symptom] };
  const tls = answerInProtocol(e, request.vantage, 'https');
  return speaks(tls) ? { ...mismatch, steps: [e.symptom, tls] } : undefined;
}

function mismatchAt(e: Evidence, hop: Hop): Mismatch | undefined {
  const [met] = atHop(e, hop);
  const vantage = met?.request.vantage;
  if (met === undefined) return undefined;
  if (isUpgradeDemand(e)) return versionMismatch(e, hop, vantage);
  if (isMute(e, hop)) {
    const wanted = alternatives(hop).find((protocol) => speaks(answerInProtocol(e, vantage, protocol)));
    const answer = wanted && answerInProtocol(e, vantage, wanted);
    if (wanted === undefined || answer === undefined) return undefined;
    return { hop, spoken: hop.scheme, wanted, reproduced: isSpokenTo(e, hop), steps: [met, answer] };
  }
  const stated = protocolOfRule(e, hop);
  const refused = stated && answerInProtocol(e, vantage, stated);
  if (stated === undefined || refused === undefined || !isWrong(refused)) return undefined;
  return { hop, spoken: stated, wanted: hop.scheme, reproduced: true, steps: [met, refused] };
}

/** The hop's own page came through the gateway, or the rule says that the gateway speaks like this. */
const isSpokenTo = (e: Evidence, hop: Hop): boolean =>
  wantsTls(e.symptom.outcome) || (hop.index === 0 && e.decision?.backendScheme === hop.scheme);

function versionMismatch(e: Evidence, hop: Hop, vantage: Vantage | undefined): Mismatch | undefined {
  const [old, current] = [answerInProtocol(e, vantage, 'HTTP/1.0'), answerInProtocol(e, vantage, 'HTTP/1.1')];
  if (old === undefined || !refusesVersion(old) || !speaks(current) || refusesVersion(current))
    return undefined;
  return { hop, spoken: 'HTTP/1.0', wanted: 'HTTP/1.1', reproduced: true, steps: [old, current] };
}
