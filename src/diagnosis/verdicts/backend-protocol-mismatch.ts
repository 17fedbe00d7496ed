// BackendProtocolMismatch: a hop speaks another protocol than the one before it: plain HTTP to
// a port for TLS, TLS to a plain port, HTTP/1.0 to Envoy, HTTP/1.1 to h2c.

import type { Blame, Confidence, Finding } from '../../model/index.ts';
import { blameRoutingObject, isModelled } from '../evidence/confidence.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { blameService, hopText, opening } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { askProtocols, type Mismatch, mismatchOf, suspectsProtocol } from '../paths/protocols.ts';
import { fixFor } from '../remedies/index.ts';

const names: Readonly<Record<Mismatch['spoken'], string>> = {
  http: 'plain HTTP',
  https: 'TLS',
  h2c: 'HTTP/2 without TLS',
  'HTTP/1.0': 'HTTP/1.0',
  'HTTP/1.1': 'HTTP/1.1',
};

function judge(e: Evidence): Finding | undefined {
  const mismatch = mismatchOf(e);
  if (mismatch === undefined) return undefined;
  const { hop, spoken, wanted, steps } = mismatch;
  const listener = hop === undefined ? 'a port of the gateway' : hopText(hop);
  const [first, ...further] = steps;
  return {
    reason: 'BackendProtocolMismatch',
    confidence: confidenceOf(e, mismatch),
    message: `${opening(e)}: ${listener} speaks ${names[wanted]} and is spoken to in ${names[spoken]}`,
    fix: fixFor('BackendProtocolMismatch', [speakerOf(e, mismatch)], {
      service: hop?.name,
      port: hop === undefined ? undefined : String(hop.port),
    }),
    blames: blamesOf(e, mismatch),
    evidence: [
      ...(first === undefined ? [] : [proofOf(first, `${names[spoken]} is not understood there`)]),
      ...further.map((step) => proofOf(step, `${names[wanted]} is`)),
    ],
  };
}

/** Where the gateway's protocol is known from its rules, these have to be understood. */
function confidenceOf(e: Evidence, { hop, spoken, reproduced }: Mismatch): Confidence {
  if (hop === undefined || spoken === 'HTTP/1.0') return 'Confirmed';
  return reproduced && (isModelled(e.decision) || e.decision === undefined) ? 'Confirmed' : 'Likely';
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

export const backendProtocolMismatch: Verdict = {
  reason: 'BackendProtocolMismatch',
  suspects: suspectsProtocol,
  experiments: askProtocols,
  judge,
};
