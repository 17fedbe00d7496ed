// EdgeDeniesMethod: a CDN, load balancer or firewall outside the cluster refuses the method
// before the gateway is asked, while other methods pass there.

import type { Request } from '../../model/index.ts';
import { routingObjectOf } from '../../routing/shared/routing-object.ts';
import { confirmedIf } from '../evidence/confidence.ts';
import { type Evidence, experimentAt, placeOfSymptom } from '../evidence/evidence.ts';
import { proofOf } from '../evidence/phrases.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import {
  askBothSides,
  gatewayAnswerTo,
  otherAnswerTo,
  passedAnswerTo,
  sameRefusalOf,
} from '../paths/gateway-answer.ts';
import { isApplicationReached } from '../paths/paths.ts';
import { edgePage, gatewayReaches } from '../reach/edge.ts';
import { allowOf } from '../responder/headers.ts';
import { responderOf } from '../responder/index.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/** 403 and 405 of CDNs and firewalls, 501 of load balancers, 406 that ModSecurity's rules were long shipped with. */
const denials = [403, 405, 406, 501];

const suspects = (e: Evidence): boolean =>
  denials.includes(e.symptom.outcome.status) &&
  e.method !== 'GET' &&
  !isByApplication(e) &&
  (e.question === 'edge' || edgeNameOf(e) !== undefined);

/** Whether an application wrote the answer: another one than behind the gateway, and not the edge itself. */
function isByApplication({ symptom: { outcome, request } }: Evidence): boolean {
  const { name, role } = responderOf(outcome, request);
  return role === 'application' || (allowOf(outcome) !== undefined && !['S3', 'MinIO'].includes(name));
}

/** The edge whose page this is. A load balancer of the cloud is an edge unless a routing object may have made it. */
export function edgeNameOf(e: Evidence): string | undefined {
  const { outcome, request } = e.symptom;
  const { name } = responderOf(outcome, request);
  return (
    edgePage(e.symptom) ?? (name === 'AWS ALB' && routingObjectOf(e.facts) === undefined ? name : undefined)
  );
}

/** Whether the page of CloudFront says that the method is not allowed. */
const namesMethod = ({ symptom }: Evidence): boolean =>
  edgePage(symptom) !== undefined &&
  /not configured to allow the HTTP request method/i.test(symptom.outcome.bodyStart);

function asks(e: Evidence): readonly Request[] {
  if (e.question === 'answer') return askBothSides(e);
  return ['GET', nonsenseMethod].map((method) => experimentAt(e, placeOfSymptom(e), { method }));
}

function concludes(e: Evidence): Conclusion | undefined {
  const denial = e.question === 'edge' ? denialBeforeGateway(e) : denialAtUrl(e);
  if (denial === undefined) return undefined;
  const { outcome, request } = e.symptom;
  const name = edgeNameOf(e) ?? responderOf(outcome, request).name;
  const address = e.question === 'edge' ? e.probe.through.edge?.connectTo : undefined;
  return {
    confidence: confirmedIf(denial.isProven),
    why: `the edge (${address ?? name}) refuses the method before the gateway is asked; GET on the same path is answered otherwise there, and ${denial.shownBy}`,
    whom: [name],
    blames: [],
    evidence: evidenceFor(e),
  };
}

/** Why it is the edge that denies the method. */
interface Denial {
  readonly isProven: boolean;
  /** What shows it, as a clause. */
  readonly shownBy: string;
}

function denialBeforeGateway(e: Evidence): Denial | undefined {
  if (!gatewayReaches(e) || otherAnswerTo(e, 'GET') === undefined) return undefined;
  const isProven = sameRefusalOf(e, nonsenseMethod) !== undefined || namesMethod(e);
  const shownBy = 'the gateway behind it, asked for the same with the same Host, reaches the application';
  return { isProven, shownBy };
}

/** Where the gateway's address is itself an edge, its page shows it, or a direct answer of the application. */
function denialAtUrl(e: Evidence): Denial | undefined {
  if (namesMethod(e) && otherAnswerTo(e, 'GET') !== undefined)
    return { isProven: true, shownBy: 'its page says that this method is not allowed there' };
  if (!isApplicationReached(e) || passedAnswerTo(e, 'GET') === undefined) return undefined;
  const isProven = sameRefusalOf(e, nonsenseMethod) !== undefined && edgePage(e.symptom) !== undefined;
  return { isProven, shownBy: `asked directly, the application accepts ${e.method}` };
}

function evidenceFor(e: Evidence): Conclusion['evidence'] {
  const own = e.observations.find(
    ({ request: { vantage, method, path } }) =>
      vantage.kind === 'gateway' && e.question === 'edge' && method === e.method && path === e.route.path,
  );
  return [
    proofOf(e.symptom, 'the edge refuses by itself'),
    proofOf(own, 'the gateway behind it does not refuse'),
    proofOf(gatewayAnswerTo(e, 'GET'), 'it is about the method: GET is answered otherwise'),
    proofOf(sameRefusalOf(e, nonsenseMethod), 'methods that are not on its list get the same'),
  ];
}

export const edgeDeniesMethod = defineVerdict({
  reason: 'EdgeDeniesMethod',
  explains: ['edge', 'answer'],
  suspects,
  asks,
  concludes,
});
