// A contract against what was seen: documented but refused, and by whom; served but undocumented.
// Pure: it judges the answers of a cycle, and asks for none.

import type { Seen } from '../diagnosis/evidence/evidence.ts';
import { pathText, proofOf } from '../diagnosis/evidence/phrases.ts';
import type { Observation, Proof, Request } from '../model/index.ts';
import { type MethodStand, type NamesAll, standOf } from './method-support.ts';
import type { Documented } from './operations.ts';
import type { ContractRoute } from './routes.ts';
import { type Sides, undocumentedOn } from './undocumented.ts';

/**
 * DocumentedButRefused: refused directly, or at the gateway while nothing is known directly.
 * RefusedThroughGateway: the application serves it, the gateway refuses it; the entry says the
 * cause. ServedButUndocumented: Allow lists it.
 */
export type ContractFindingKind = 'DocumentedButRefused' | 'RefusedThroughGateway' | 'ServedButUndocumented';

/** One difference between document and application. */
export interface ContractFinding {
  readonly kind: ContractFindingKind;
  readonly method: string;
  /** As it was asked for. */
  readonly path: string;
  /** As the document calls it. */
  readonly templates: readonly string[];
  /** One line, stable between cycles. */
  readonly message: string;
  readonly evidence: readonly Proof[];
}

/** One route of the contract with what a cycle saw of it. */
export interface ContractSubject {
  readonly route: Pick<ContractRoute, 'path' | 'methods' | 'templates'>;
  /**
   * The requests about this route: its path at the gateway, and the path as it arrives at the
   * hops. Not those for other paths (hypotheses, siblings), which would speak for another route.
   */
  readonly seen: readonly Observation[];
  /** Controls on paths beside, which nobody serves: OPTIONS, and the safe methods of the route. Routes may share them. */
  readonly beside: readonly Observation[];
}

/** The document as a whole, and the knowledge about who writes which Allow. */
export interface Against {
  /** Everything that the document lists, chosen or not (`Operations.documented`). */
  readonly documented: readonly Documented[];
  readonly namesAll: NamesAll;
}

/** What the comparison came to, in the order of the subjects. */
export interface Comparison {
  readonly findings: readonly ContractFinding[];
  /** Documented methods that no answer proves or disproves, at either side. */
  readonly unproven: readonly { readonly path: string; readonly method: string }[];
}

/**
 * Compares every subject with the document. It trusts that `seen` asked the application on the
 * path that arrives: where an entry's cause is a wrong arriving path, that cause stands, and not this.
 */
export function compareContract(subjects: readonly ContractSubject[], against: Against): Comparison {
  const compared = subjects.map((subject) => compareOne(subject, against));
  return {
    findings: compared.flatMap(({ findings }) => findings),
    unproven: compared.flatMap(({ unproven }) => unproven),
  };
}

function compareOne({ route, seen, beside }: ContractSubject, { documented, namesAll }: Against): Comparison {
  const lastHop = lastHopOf(seen);
  const [sides, controls] = [sidesOf(seen, lastHop), sidesOf(beside, lastHop)];
  const isLiteral = route.templates.includes(route.path);
  const stands = route.methods.map((method) => ({
    method,
    direct: standOf(sides.direct, method, { namesAll, unserved: isLiteral ? controls.direct : [] }),
    gateway: standOf(sides.gateway, method, { namesAll, unserved: isLiteral ? controls.gateway : [] }),
  }));
  const refused = stands.flatMap((each) => refusalOf(route, each) ?? []);
  const undocumented = undocumentedOn(route.path, sides, controls, documented).map(
    ({ method, at }): ContractFinding => ({
      ...findingOn(route, method),
      kind: 'ServedButUndocumented',
      message: `${method} ${pathText(route.path)} is served, and the document does not list it: Allow of ${at.request.method} does`,
      evidence: [proofOf(at, `Allow lists ${method}, and on a path beside it does not`)],
    }),
  );
  const unproven = stands
    .filter(({ direct, gateway }) => direct.kind === 'unknown' && gateway.kind === 'unknown')
    .map(({ method }) => ({ path: route.path, method }));
  return { findings: [...refused, ...undocumented], unproven };
}

interface Stands {
  readonly method: string;
  readonly direct: MethodStand;
  readonly gateway: MethodStand;
}

/** Undefined where clients are served, or nothing refuses. */
function refusalOf(route: ContractSubject['route'], { method, direct, gateway }: Stands) {
  const what = `${method} ${pathText(route.path)} is documented`;
  const finding = (
    kind: ContractFindingKind,
    message: string,
    evidence: readonly Proof[],
  ): ContractFinding => ({
    ...findingOn(route, method),
    kind,
    message,
    evidence,
  });
  if (gateway.kind === 'refused' && direct.kind === 'served')
    return finding('RefusedThroughGateway', `${what} and served directly, but refused through the gateway`, [
      proofOf(gateway.at, 'clients are refused'),
      proofOf(direct.at, 'the application serves it'),
    ]);
  if (direct.kind === 'refused' && gateway.kind !== 'served') {
    const proofs = [proofOf(direct.at, 'the application refuses it')];
    return gateway.kind === 'refused'
      ? finding('DocumentedButRefused', `${what}, but refused directly and through the gateway`, [
          ...proofs,
          proofOf(gateway.at, 'clients are refused'),
        ])
      : finding('DocumentedButRefused', `${what}, but the application refuses it`, proofs);
  }
  return gateway.kind === 'refused'
    ? finding(
        'DocumentedButRefused',
        `${what}, but refused through the gateway; what the application says to it directly is not known`,
        [proofOf(gateway.at, 'clients are refused')],
      )
    : undefined;
}

const findingOn = ({ path, templates }: ContractSubject['route'], method: string) => ({
  method,
  path,
  templates,
});

function sidesOf(observations: readonly Observation[], lastHop: number): Sides {
  const answered = observations.flatMap(({ request, outcome }): Seen[] =>
    outcome.kind === 'answered' ? [{ request, outcome }] : [],
  );
  return {
    direct: answered.filter(({ request }) => hopOf(request) === lastHop),
    gateway: answered.filter(({ request: { vantage } }) => ['gateway', 'edge'].includes(vantage.kind)),
  };
}

/** The hop that is the application, whether it answered or not; -1 where none was asked. */
const lastHopOf = (observations: readonly Observation[]): number =>
  Math.max(-1, ...observations.map(({ request }) => hopOf(request) ?? -1));

/** Undefined at the gateway, and at a Service that only an experiment asked. */
const hopOf = ({ vantage }: Request): number | undefined => ('hop' in vantage ? vantage.hop : undefined);
