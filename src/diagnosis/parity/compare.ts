// Whether two gateways answer the same routes alike: one difference for each answer that differs, and condition Parity
// over all of them.

import type { Through } from '../../api/read/probe.ts';
import type { Difference } from '../../api/v1alpha1/status.ts';
import type { Observation } from '../../model/index.ts';
import { disclosedFinding } from '../evidence/disclosure.ts';
import { settlesInMs } from '../remedies/not-claimed.ts';
import type { Statement } from '../status/conditions.ts';
import { type Contrast, contrastOf } from './answers.ts';
import { fixOf, settingsOf } from './fix.ts';
import { type Pair, pairsOf, type Side } from './pairs.ts';

/** The differences between two gateways, and condition Parity over them. */
export interface ParityResult {
  readonly statement: Statement;
  readonly differences: readonly Difference[];
}

/** Compares what both gateways answered to the declared requests. */
export function compareSides(left: Side, right: Side): ParityResult {
  const silent = silentStatement('spec.through', left) ?? silentStatement('spec.parity', right);
  if (silent !== undefined) return { statement: silent, differences: [] };
  const pairs = pairsOf(left, right);
  const differences = differencesOf(pairs);
  const [first] = differences;
  if (first === undefined) {
    const message = `${nameOf(left)} and ${nameOf(right)} answer alike (${answersText(pairs.length)} compared)`;
    return { statement: parityStatement('True', 'GatewaysAgree', message), differences };
  }
  const more = differences.length > 1 ? `; and ${differences.length - 1} more` : '';
  const what = `${first.method} of ${first.route}: ${nameOf(left)} ${first.left}, ${nameOf(right)} ${first.right}`;
  return { statement: parityStatement('False', 'GatewaysDiffer', `${what}${more}`), differences };
}

/** Parity where the second gateway cannot be probed: the reason and message of its readiness, about the other field. */
export const stoppedParity = ({ reason, message }: Pick<Statement, 'reason' | 'message'>): ParityResult => ({
  statement: parityStatement('Unknown', reason, message.replaceAll('spec.through', 'spec.parity')),
  differences: [],
});

const parityStatement = (
  status: Statement['status'],
  reason: Statement['reason'],
  message: string,
): Statement => ({
  type: 'Parity',
  status,
  reason,
  message,
});

const answersText = (count: number): string => `${count} ${count === 1 ? 'answer' : 'answers'}`;

/** Parity where nothing answers at a gateway, or nothing may be sent there; undefined where it answers. */
function silentStatement(field: string, { probe, facts, observations }: Side): Statement | undefined {
  const gateway = observations.filter(({ request }) => request.vantage.kind === 'gateway');
  if (gateway.some(({ outcome }) => outcome.kind === 'answered')) return undefined;
  const failure = gateway.map(failureOf).find((one) => one !== undefined);
  if (failure === undefined && settlesInMs(facts) !== undefined)
    return parityStatement('Unknown', 'Pending', `The gateway of ${field} has no address yet`);
  const why =
    failure === undefined ? 'the cluster names no address for it' : `${failure.cause} (${failure.detail})`;
  const forbidden = failure?.cause === 'forbidden';
  const reason = forbidden ? 'DestinationForbidden' : 'GatewayUnreachable';
  return parityStatement(
    'Unknown',
    reason,
    `${nameOf({ probe })}, the gateway of ${field}, does not answer: ${why}`,
  );
}

const failureOf = ({ outcome }: Observation) => (outcome.kind === 'failed' ? outcome : undefined);

const nameOf = ({ probe: { through } }: Pick<Side, 'probe'>): string => throughText(through);

/** `Ingress shop`, `HTTPRoute shop`, `https://shop.example.com`. */
function throughText({ ingress, httpRoute, url }: Through): string {
  if (ingress !== undefined) return `Ingress ${ingress.name}`;
  if (httpRoute !== undefined) return `HTTPRoute ${httpRoute.name}`;
  return url === undefined ? 'the gateway' : `${url.scheme}://${url.host}`;
}

/** The differences, one for what both schemes or several addresses show alike. */
function differencesOf(pairs: readonly Pair[]): readonly Difference[] {
  const found = pairs.flatMap((pair) => {
    const contrast = contrastOf(pair);
    return contrast === undefined ? [] : [{ pair, contrast }];
  });
  const same = Map.groupBy(found, ({ pair, contrast }) =>
    JSON.stringify([pair.route.name, pair.method, contrast.what, contrast.left, contrast.right]),
  );
  return [...same.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const schemes = new Set(group.map(({ pair }) => pair.scheme));
    return differenceOf(first.pair, first.contrast, schemes.size > 1 ? '' : ` on ${first.pair.scheme}`);
  });
}

function differenceOf(pair: Pair, contrast: Contrast, where: string): Difference {
  const { blames, fix } = disclosedFix(pair, contrast);
  return {
    route: pair.route.name,
    method: pair.method,
    what: contrast.what,
    left: `${contrast.left}${where}`,
    right: `${contrast.right}${where}`,
    ...(blames.length === 0 ? {} : { blames }),
    fix,
  };
}

/** Blames and fix as readers of the probe may see them. */
function disclosedFix(
  pair: Pair,
  contrast: Contrast,
): { readonly blames: Difference['blames'] & object; readonly fix: string } {
  const { left, right, route, method } = pair;
  const facts = {
    ...right.facts,
    referenceGrants: [...(left.facts.referenceGrants ?? []), ...(right.facts.referenceGrants ?? [])],
  };
  const { probe, plan, planFor } = right;
  const situation = {
    ...plan,
    planFor,
    probe,
    route,
    method,
    check: 'Method',
    facts,
    observations: [],
    past: [],
  } as const;
  return disclosedFinding(
    situation,
    {
      reason: 'GatewaysDiffer',
      confidence: 'Confirmed',
      message: '',
      fix: fixOf(pair, contrast),
      blames: settingsOf(pair, contrast),
    },
    right.observation.request,
  );
}
