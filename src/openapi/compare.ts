// Compares a document with what a cycle saw: which documented methods are refused, and by whom, and which
// methods are served and not documented. It judges the answers of a cycle and sends no request.

import type { Seen } from '../diagnosis/evidence/evidence.ts';
import { pathText, proofOf } from '../diagnosis/evidence/phrases.ts';
import type { Observation, Proof, Request } from '../model/index.ts';
import { type NamesAll, type SideSupport, supportOf } from './method-support.ts';
import type { Documented } from './operations.ts';
import type { OperationRoute } from './routes.ts';
import { type Sides, undocumentedOn } from './undocumented.ts';

/**
 * DocumentedButRefused: refused directly, or at the gateway while nothing is known directly.
 * RefusedThroughGateway: the application serves it, and the gateway refuses it; the entry of
 * the status names the cause. ServedButUndocumented: Allow lists it.
 */
type DocumentFindingKind = 'DocumentedButRefused' | 'RefusedThroughGateway' | 'ServedButUndocumented';

/** One difference between document and application. */
export interface DocumentFinding {
  readonly kind: DocumentFindingKind;
  readonly method: string;
  /** As it was asked for. */
  readonly path: string;
  /** As the document calls it. */
  readonly templates: readonly string[];
  /** One line, stable between cycles. */
  readonly message: string;
  readonly evidence: readonly Proof[];
}

/** One route of the document with what a cycle saw of it. */
export interface ObservedOperations {
  readonly route: Pick<OperationRoute, 'path' | 'methods' | 'templates'>;
  /**
   * The requests about this route: its path at the gateway, and the path as it arrives at the
   * hops. Not those for other paths (hypotheses, siblings), which would speak for another route.
   */
  readonly seen: readonly Observation[];
  /** Answers on sibling paths, which nobody serves: OPTIONS, and the safe methods of the route. Routes may share them. */
  readonly beside: readonly Observation[];
}

/** The document as a whole, and what is known of the authors of Allow headers. */
interface ComparisonBasis {
  /** Everything that the document lists, chosen or not (`Operations.documented`). */
  readonly documented: readonly Documented[];
  readonly namesAll: NamesAll;
}

/** The result of the comparison, in the order of the routes. */
export interface DocumentComparison {
  readonly findings: readonly DocumentFinding[];
  /** Documented methods that no answer proves or disproves, at either side. */
  readonly unproven: readonly { readonly path: string; readonly method: string }[];
}

/**
 * Compares every route with the document. It takes for granted that the requests in `seen` reach the application on
 * the right path: where an entry blames a wrong arriving path, the status shows that entry in place of a finding.
 */
export function compareWithDocument(
  routes: readonly ObservedOperations[],
  basis: ComparisonBasis,
): DocumentComparison {
  const compared = routes.map((route) => compareRoute(route, basis));
  return {
    findings: compared.flatMap(({ findings }) => findings),
    unproven: compared.flatMap(({ unproven }) => unproven),
  };
}

function compareRoute(
  { route, seen, beside }: ObservedOperations,
  { documented, namesAll }: ComparisonBasis,
): DocumentComparison {
  const lastHop = lastHopOf(seen);
  const [sides, controls] = [sidesOf(seen, lastHop), sidesOf(beside, lastHop)];
  const isLiteral = route.templates.includes(route.path);
  const methods = route.methods.map((method) => ({
    method,
    direct: supportOf(sides.direct, method, { namesAll, unserved: isLiteral ? controls.direct : [] }),
    gateway: supportOf(sides.gateway, method, { namesAll, unserved: isLiteral ? controls.gateway : [] }),
  }));
  const refused = methods.flatMap((each) => refusalOf(route, each) ?? []);
  const undocumented = undocumentedOn(route.path, sides, controls, documented).map(
    ({ method, at }): DocumentFinding => ({
      ...findingOn(route, method),
      kind: 'ServedButUndocumented',
      message: `${method} ${pathText(route.path)} is served, and the document does not list it: Allow of ${at.request.method} does`,
      evidence: [proofOf(at, `Allow lists ${method}, and on a path beside it does not`)],
    }),
  );
  const unproven = methods
    .filter(({ direct, gateway }) => direct.kind === 'unknown' && gateway.kind === 'unknown')
    .map(({ method }) => ({ path: route.path, method }));
  return { findings: [...refused, ...undocumented], unproven };
}

interface BothSides {
  readonly method: string;
  readonly direct: SideSupport;
  readonly gateway: SideSupport;
}

/** The finding about a refused method; undefined where clients are served, or where no answer refuses it. */
function refusalOf(route: ObservedOperations['route'], { method, direct, gateway }: BothSides) {
  const what = `${method} ${pathText(route.path)} is documented`;
  const finding = (
    kind: DocumentFindingKind,
    message: string,
    evidence: readonly Proof[],
  ): DocumentFinding => ({
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

const findingOn = ({ path, templates }: ObservedOperations['route'], method: string) => ({
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

/** Index of the hop that is the application, whether it answered or not; -1 where none was asked. */
const lastHopOf = (observations: readonly Observation[]): number =>
  Math.max(-1, ...observations.map(({ request }) => hopOf(request) ?? -1));

/** Undefined at the gateway, and at a Service that only an experiment asked. */
const hopOf = ({ vantage }: Request): number | undefined => ('hop' in vantage ? vantage.hop : undefined);
