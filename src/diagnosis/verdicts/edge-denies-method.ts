// EdgeDeniesMethod: a CDN, load balancer or firewall outside the cluster refuses the method
// before the gateway is asked, while other methods pass there.

import type { Finding, Request } from '../../model/index.ts';
import { routingObjectOf } from '../../routing/shared/routing-object.ts';
import { type Evidence, experiment } from '../evidence/evidence.ts';
import { opening, pathText } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { askBothSides, gatewayAnswerTo, passesGateway, refusedAlike } from '../paths/gateway-answer.ts';
import { isApplicationReached } from '../paths/paths.ts';
import { edgePage, gatewayReaches } from '../reach/edge.ts';
import { fixFor } from '../remedies/index.ts';
import { allowOf } from '../responder/headers.ts';
import { responderOf } from '../responder/index.ts';

/** 403 and 405 of CDNs and firewalls, 501 of load balancers, 406 that ModSecurity's rules were long shipped with. */
const denials = [403, 405, 406, 501];

const suspects = (e: Evidence): boolean =>
  denials.includes(e.symptom.outcome.status) &&
  e.method !== 'GET' &&
  !isApplications(e) &&
  (e.question === 'edge' || edgeAt(e) !== undefined);

/** Behind the edge stands another application than behind the gateway: no denial of the edge's own. */
function isApplications({ symptom: { outcome, request } }: Evidence): boolean {
  const { name, role } = responderOf(outcome, request);
  return role === 'application' || (allowOf(outcome) !== undefined && !['S3', 'MinIO'].includes(name));
}

/** The edge whose page this is. A load balancer of the cloud is one where no routing object may have made it. */
function edgeAt(e: Evidence): string | undefined {
  const { outcome, request } = e.symptom;
  const { name } = responderOf(outcome, request);
  return (
    edgePage(e.symptom) ?? (name === 'AWS ALB' && routingObjectOf(e.facts) === undefined ? name : undefined)
  );
}

/** CloudFront says in its page that it is about the method. */
const namesMethod = ({ symptom }: Evidence): boolean =>
  edgePage(symptom) !== undefined &&
  /not configured to allow the HTTP request method/i.test(symptom.outcome.bodyStart);

function experiments(e: Evidence): readonly Request[] {
  if (e.question === 'answer') return askBothSides(e);
  const { vantage } = e.symptom.request;
  return ['GET', nonsenseMethod].map((method) => experiment(e, vantage, { method }));
}

const judge = (e: Evidence): Finding | undefined => {
  if (!suspects(e)) return undefined;
  return e.question === 'edge' ? beforeTheGateway(e) : atTheUrl(e);
};

/** Whether GET gets something else there than this refusal: it is about the method then. */
const getDiffers = (e: Evidence): boolean =>
  gatewayAnswerTo(e, 'GET') !== undefined && !refusedAlike(e, 'GET');

function beforeTheGateway(e: Evidence): Finding | undefined {
  if (!gatewayReaches(e) || !getDiffers(e)) return undefined;
  const proven = refusedAlike(e, nonsenseMethod) || namesMethod(e);
  return finding(
    e,
    proven,
    'the gateway behind it, asked for the same with the same Host, reaches the application',
  );
}

/** The gateway's address is itself an edge: what it says of the method, and who is reached directly, has to tell. */
function atTheUrl(e: Evidence): Finding | undefined {
  if (namesMethod(e) && getDiffers(e))
    return finding(e, true, 'its page says that this method is not allowed there');
  if (!isApplicationReached(e) || !passesGateway(e, 'GET')) return undefined;
  const proven = refusedAlike(e, nonsenseMethod) && edgePage(e.symptom) !== undefined;
  return finding(e, proven, `asked directly, the application accepts ${e.method}`);
}

function finding(e: Evidence, proven: boolean, why: string): Finding {
  const { outcome, request } = e.symptom;
  const name = edgeAt(e) ?? responderOf(outcome, request).name;
  const address = e.probe.through.edge?.connectTo;
  const who = e.question === 'edge' && address !== undefined ? `the edge (${address})` : `the edge (${name})`;
  return {
    reason: 'EdgeDeniesMethod',
    confidence: proven ? 'Confirmed' : 'Likely',
    message: `${opening(e)}: ${who} refuses the method before the gateway is asked; GET on the same path is answered otherwise there, and ${why}`,
    fix: fixFor('EdgeDeniesMethod', [name], {
      host: e.host,
      path: pathText(e.route.path),
      method: e.method,
      status: String(outcome.status),
      scheme: request.clientScheme,
    }),
    blames: [],
    evidence: evidenceFor(e),
  };
}

function evidenceFor(e: Evidence): NonNullable<Finding['evidence']> {
  const own = e.observations.find(
    ({ request: { vantage, method, path } }) =>
      vantage.kind === 'gateway' && e.question === 'edge' && method === e.method && path === e.route.path,
  );
  const get = gatewayAnswerTo(e, 'GET');
  const nonsense = gatewayAnswerTo(e, nonsenseMethod);
  return [
    proofOf(e.symptom, 'the edge refuses by itself'),
    ...(own === undefined ? [] : [proofOf(own, 'the gateway behind it does not refuse')]),
    ...(get === undefined ? [] : [proofOf(get, 'it is about the method: GET is answered otherwise')]),
    ...(nonsense !== undefined && refusedAlike(e, nonsenseMethod)
      ? [proofOf(nonsense, 'methods that are not on its list get the same')]
      : []),
  ];
}

export const edgeDeniesMethod: Verdict = {
  reason: 'EdgeDeniesMethod',
  explains: ['edge', 'answer'],
  suspects,
  experiments,
  judge,
};
