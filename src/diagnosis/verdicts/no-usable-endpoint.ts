// NoUsableEndpoint: no ready endpoint stands behind a Service of the route, its port leads
// nowhere, or the Service that the rule names does not exist.

import type { Blame, Confidence, Finding, Observation, ServiceFacts } from '../../model/index.ts';
import { mainDecision } from '../../routing/decision.ts';
import { serviceOf } from '../../routing/ingress/backend.ts';
import type { GatewayRefusal, Hop, RoutingDecision, Sourced } from '../../routing/shared/model.ts';
import { configurationConfidence } from '../evidence/confidence.ts';
import type { Evidence, Situation } from '../evidence/evidence.ts';
import { blameService, opening } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { noExperiments, type Verdict } from '../evidence/verdict.ts';
import { fixFor } from '../remedies/index.ts';
import { isForbidden } from '../remedies/status-conditions.ts';
import { authorOf, responderOf } from '../responder/index.ts';

interface Lack {
  readonly why: string;
  /** Line of the remedies. */
  readonly remedy: 'no-service' | 'no-port' | 'no-pods' | 'not-ready' | 'port-refused' | 'no-backend';
  readonly service: string;
  readonly blame: Blame;
  /** Known from the wire alone: a policy that keeps the probe out looks the same. */
  readonly refused?: true;
}

/** What is missing behind one hop; the rule is to blame for a name or port that does not exist. */
function lackOf(e: Situation, hop: Hop, rule: Blame | undefined): Lack | undefined {
  const facts = serviceOf(e.facts, hop);
  if (facts === undefined) return undefined;
  const service = hop.name;
  const port = facts.service?.spec?.ports?.find((candidate) => candidate.port === hop.port);
  if (facts.service === undefined) {
    const why = `there is no Service ${hop.name} in namespace ${hop.namespace}`;
    return { why, remedy: 'no-service', service, blame: rule ?? blameService(hop) };
  }
  if (facts.service.spec?.type === 'ExternalName') return undefined;
  if (port === undefined) {
    const why = `Service ${hop.name} has no port ${hop.port}`;
    return { why, remedy: 'no-port', service, blame: rule ?? blameService(hop, 'spec.ports') };
  }
  return endpointLack(
    e,
    hop,
    facts.endpoints.filter(({ portName }) => portName === (port.name ?? '')),
  );
}

function endpointLack(e: Situation, hop: Hop, endpoints: ServiceFacts['endpoints']): Lack | undefined {
  const service = hop.name;
  if (endpoints.length === 0) {
    const why = `Service ${service} has no ready endpoint, for no Pod that runs matches its selector`;
    return { why, remedy: 'no-pods', service, blame: blameService(hop, 'spec.selector') };
  }
  if (!endpoints.some(({ ready }) => ready)) {
    const why = `Service ${service} has no ready endpoint (${endpoints.length} not ready)`;
    return { why, remedy: 'not-ready', service, blame: blameService(hop) };
  }
  if (!allRefuse(e, hop)) return undefined;
  const why = `every endpoint of Service ${service} refuses connections on its target port`;
  return { why, remedy: 'port-refused', service, blame: blameService(hop, 'spec.ports'), refused: true };
}

/** Every endpoint that was asked refused the connection. */
function allRefuse(e: Situation, hop: Hop): boolean {
  const outcomes = e.observations.filter(
    ({ request: { vantage } }) => vantage.kind === 'endpoint' && vantage.hop === hop.index,
  );
  return (
    outcomes.length > 0 &&
    outcomes.every(({ outcome }) => outcome.kind === 'failed' && outcome.cause === 'refused')
  );
}

/** The first thing missing on the way, from the application backwards. */
export function lackBehind(e: Situation): Lack | undefined {
  const decision = mainDecision(e.decisions);
  const { backend, refusal } = decision ?? {};
  // What may not be referred to is not looked at: that it is forbidden is the cause.
  if (refusal !== undefined && isForbidden(refusal)) return undefined;
  const lack = e.hops
    .map((hop) => lackOf(e, hop, backend?.value.name === hop.name ? backend.blame : undefined))
    .findLast((one) => one !== undefined);
  if (lack !== undefined || refusal?.value.why !== 'backend') return lack;
  // A plug-in may answer in place of every backend: that is no lack of one.
  return refusal.blame.kind === 'HTTPRoute' ? backendless(decision, refusal) : undefined;
}

/** The rule by itself leads nowhere: no backend, or none with a weight. */
function backendless(decision: RoutingDecision | undefined, { value, blame }: Sourced<GatewayRefusal>): Lack {
  const service = decision?.backend?.value.name ?? '';
  return { why: value.detail ?? 'the rule names no backend', remedy: 'no-backend', service, blame };
}

function judge(e: Evidence): Finding | undefined {
  const lack = lackBehind(e);
  if (lack === undefined || !suspects(e)) return undefined;
  return {
    reason: 'NoUsableEndpoint',
    confidence: isCertain(e, lack) ? 'Confirmed' : configurationOr(e, lack),
    message: `${opening(e)}: ${lack.why}`,
    fix: fixOf(lack),
    blames: [lack.blame],
    evidence: [
      proofOf(e.symptom, 'the gateway finds nobody to pass it on to'),
      ...e.observations
        .filter((at) => isRefusal(at, lack))
        .slice(0, 1)
        .map((at) => proofOf(at, lack.why)),
    ],
  };
}

const fixOf = ({ remedy, service, blame }: Lack): string =>
  fixFor('NoUsableEndpoint', [remedy], {
    service,
    field: blame.field === '' ? 'the rule' : blame.field,
    object: `${blame.kind} ${blame.name}`,
  });

const isRefusal = ({ request, outcome }: Observation, { service, refused }: Lack): boolean =>
  refused === true &&
  request.vantage.kind === 'endpoint' &&
  request.vantage.service === service &&
  outcome.kind === 'failed';

/** A 5xx fits; where only the wire shows the lack, it has to be the page of a known proxy. */
function isCertain({ symptom: { outcome, request } }: Evidence, lack: Lack): boolean {
  return outcome.status >= 500 && (lack.refused === undefined || authorOf(outcome, request) !== undefined);
}

const configurationOr = (e: Evidence, { refused }: Lack): Confidence =>
  refused === undefined && e.symptom.outcome.status < 500 ? configurationConfidence(e) : 'Likely';

/** 5xx of gateways and proxies without an upstream; some gateways drop such a route and answer 404. An application that answers is there. */
const suspects = ({ symptom: { outcome, request } }: Evidence): boolean =>
  [404, 500, 502, 503, 504].includes(outcome.status) && responderOf(outcome, request).role !== 'application';

export const noUsableEndpoint: Verdict = {
  reason: 'NoUsableEndpoint',
  suspects: (e) => suspects(e) && lackBehind(e) !== undefined,
  experiments: noExperiments,
  judge,
};
