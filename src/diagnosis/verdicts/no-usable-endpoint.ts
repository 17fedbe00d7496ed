// NoUsableEndpoint: no ready endpoint stands behind a Service of the route, its port leads
// nowhere, or the Service that the rule names does not exist.

import type { Blame, Confidence, Observation, ServiceFacts } from '../../model/index.ts';
import { mainDecision } from '../../routing/decision.ts';
import { serviceOf } from '../../routing/ingress/backend.ts';
import type { GatewayRefusal, Hop, RoutingDecision, Sourced } from '../../routing/shared/model.ts';
import { configurationConfidence } from '../evidence/confidence.ts';
import type { Evidence, Situation } from '../evidence/evidence.ts';
import { blameService, objectText, proofOf } from '../evidence/phrases.ts';
import { isForbidden } from '../remedies/status-conditions.ts';
import { authorOf, responderOf } from '../responder/index.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

interface Lack {
  readonly why: string;
  /** The case whose line of the remedies is the fix. */
  readonly remedy: 'no-service' | 'no-port' | 'no-pods' | 'not-ready' | 'port-refused' | 'no-backend';
  readonly service: string;
  readonly blame: Blame;
  /** Known from refused connections alone: a policy that keeps the probe out looks the same. */
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

/** Whether every endpoint that was asked refused the connection. */
function allRefuse(e: Situation, hop: Hop): boolean {
  const outcomes = e.observations.filter(
    ({ request: { vantage } }) => vantage.kind === 'endpoint' && vantage.hop === hop.index,
  );
  return (
    outcomes.length > 0 &&
    outcomes.every(({ outcome }) => outcome.kind === 'failed' && outcome.cause === 'refused')
  );
}

/** The first thing that is missing on the route, from the application backwards. */
export function lackBehind(e: Situation): Lack | undefined {
  const decision = mainDecision(e.decisions);
  const { backend, refusal } = decision ?? {};
  // Where the rule may not refer to its backend, that is the cause, and no lack behind it.
  if (refusal !== undefined && isForbidden(refusal)) return undefined;
  const lack = e.hops
    .map((hop) => lackOf(e, hop, backend?.value.name === hop.name ? backend.blame : undefined))
    .findLast((one) => one !== undefined);
  if (lack !== undefined || refusal?.value.why !== 'backend') return lack;
  // A plug-in may answer in place of every backend, which is no lack of one.
  return refusal.blame.kind === 'HTTPRoute' ? lackOfBackend(decision, refusal) : undefined;
}

/** The lack of a rule that has no backend, or none with a weight. */
function lackOfBackend(
  decision: RoutingDecision | undefined,
  { value, blame }: Sourced<GatewayRefusal>,
): Lack {
  const service = decision?.backend?.value.name ?? '';
  return { why: value.detail ?? 'the rule names no backend', remedy: 'no-backend', service, blame };
}

function concludes(e: Evidence, lack: Lack): Conclusion {
  return {
    confidence: isCertain(e, lack) ? 'Confirmed' : configurationOr(e, lack),
    why: lack.why,
    whom: [lack.remedy],
    values: {
      service: lack.service,
      field: lack.blame.field === '' ? 'the rule' : lack.blame.field,
      object: objectText(lack.blame),
    },
    blames: [lack.blame],
    evidence: [
      proofOf(e.symptom, 'the gateway finds nobody to pass it on to'),
      proofOf(
        e.observations.find((at) => isRefusal(at, lack)),
        lack.why,
      ),
    ],
  };
}

const isRefusal = ({ request, outcome }: Observation, { service, refused }: Lack): boolean =>
  refused === true &&
  request.vantage.kind === 'endpoint' &&
  request.vantage.service === service &&
  outcome.kind === 'failed';

/** Whether a 5xx proves the lack. Where only refused connections show it, the 5xx has to be the page of a known proxy. */
function isCertain({ symptom: { outcome, request } }: Evidence, lack: Lack): boolean {
  return outcome.status >= 500 && (lack.refused === undefined || authorOf(outcome, request) !== undefined);
}

const configurationOr = (e: Evidence, { refused }: Lack): Confidence =>
  refused === undefined && e.symptom.outcome.status < 500 ? configurationConfidence(e) : 'Likely';

/**
 * What is missing, where the answer fits: 5xx of gateways and proxies without an upstream, or the 404 of
 * gateways that drop such a route. An application that answers is there.
 */
const suspects = (e: Evidence): Lack | false | undefined =>
  [404, 500, 502, 503, 504].includes(e.symptom.outcome.status) &&
  responderOf(e.symptom.outcome, e.symptom.request).role !== 'application' &&
  lackBehind(e);

export const noUsableEndpoint = defineVerdict({ reason: 'NoUsableEndpoint', suspects, concludes });
