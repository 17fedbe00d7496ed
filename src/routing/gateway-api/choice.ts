// Which candidate decides, and what about the choice is not certain: how expressions are read, labels that
// may not be read, listeners that an implementation may not keep apart, GRPCRoutes on the same host.

import type { Sourced } from '../shared/model.ts';
import { keyOf } from '../shared/references.ts';
import { aloneOf, type Candidate, candidatesOf, type GatewayQuestion } from './question.ts';
import { matchField, routeBlame } from './rules.ts';
import { gatewayBlame } from './status.ts';

/** The outcome of matching. */
export interface GatewayChoice {
  readonly winner?: Candidate;
  /** The others that take the request, in the order of precedence. */
  readonly losers: readonly Candidate[];
  /** Where nothing takes the request: what would, but for its method. */
  readonly leftOut?: Candidate;
  readonly unmodelled: readonly Sourced<string>[];
}

/** The choice among all routes. */
export const choiceOf = (question: GatewayQuestion): GatewayChoice =>
  choiceFrom(question, candidatesOf(question));

/** The choice as if the own route were the only one. */
export function ownChoiceOf(question: GatewayQuestion): GatewayChoice {
  const alone = aloneOf(question);
  return choiceFrom(alone, candidatesOf(alone));
}

function choiceFrom(question: GatewayQuestion, candidates: readonly Candidate[]): GatewayChoice {
  const visible = candidates.filter((each) => isVisible(question, each));
  const taking = visible.filter((each) => takes(question, each));
  const [winner, ...losers] = taking;
  const leftOut = visible.find(({ fit, match }) => fit.kind === 'method' && match.of.kind === 'HTTPRoute');
  return {
    ...(winner === undefined ? {} : { winner }),
    losers,
    ...(winner === undefined && leftOut !== undefined ? { leftOut } : {}),
    unmodelled: [
      ...matchDoubts(visible, winner),
      ...grpcDoubts(question, visible, winner),
      ...isolationDoubts(question, candidates, winner),
    ],
  };
}

/** A request belongs to the listener closest to its host, unless the implementation is known to merge them. */
const isVisible = ({ entrance, implementation }: GatewayQuestion, { placed }: Candidate): boolean =>
  implementation.isolates === false || placed === entrance?.listeners[0];

/** A GRPCRoute takes gRPC alone. */
const takes = (question: GatewayQuestion, { fit, match }: Candidate): boolean =>
  fit.kind === 'takes' && (match.of.kind === 'HTTPRoute' || isGrpc(question));

const isGrpc = ({ method, headers }: GatewayQuestion): boolean =>
  method === 'POST' &&
  headers.some(
    ([name, value]) =>
      name.toLowerCase() === 'content-type' && value.toLowerCase().startsWith('application/grpc'),
  );

/** Those that stand before the winner, and the winner. */
const upTo = (candidates: readonly Candidate[], winner: Candidate | undefined): readonly Candidate[] =>
  winner === undefined ? candidates : candidates.slice(0, candidates.indexOf(winner) + 1);

/** Expressions that may take the request, whatever their rank, and routes that may not be attached. */
function matchDoubts(
  visible: readonly Candidate[],
  winner: Candidate | undefined,
): readonly Sourced<string>[] {
  const expressions = visible
    .filter(({ fit, match }) => fit.unsure && match.of.kind === 'HTTPRoute')
    .map(({ match }) => ({
      value: `${match.pathType} ${match.path}`,
      blame: routeBlame(match.of, matchField(match)),
    }));
  const selectors = upTo(visible, winner)
    .filter(({ unsure }) => unsure)
    .map(({ placed: { gateway, index } }) => ({
      value: 'namespaces of allowedRoutes by labels',
      blame: gatewayBlame(gateway, `spec.listeners[${index}].allowedRoutes.namespaces`),
    }));
  return [...expressions, ...selectors.slice(0, 1)];
}

/** A GRPCRoute that decides, or that stands before the winner and fits but for the protocol. */
function grpcDoubts(
  question: GatewayQuestion,
  visible: readonly Candidate[],
  winner: Candidate | undefined,
): readonly Sourced<string>[] {
  return upTo(visible, winner)
    .filter(({ match }) => match.of.kind === 'GRPCRoute')
    .slice(0, 1)
    .map(({ match: { of } }) => {
      const { namespace, name } = keyOf(of.route);
      const what = takesGrpc(question, winner) ? 'the request goes to gRPC' : 'it may take the request';
      return { value: `GRPCRoute ${namespace}/${name}: ${what}`, blame: routeBlame(of) };
    });
}

const takesGrpc = (question: GatewayQuestion, winner: Candidate | undefined): boolean =>
  winner?.match.of.kind === 'GRPCRoute' && isGrpc(question);

/** A route of a less close listener would win where listeners are not kept apart, and nobody knows whether they are. */
function isolationDoubts(
  question: GatewayQuestion,
  candidates: readonly Candidate[],
  winner: Candidate | undefined,
): readonly Sourced<string>[] {
  const [first] = candidates.filter((each) => takes(question, each));
  if (question.implementation.isolates !== 'unknown' || first === undefined || first === winner) return [];
  const { gateway, index } = first.placed;
  const blame = gatewayBlame(gateway, `spec.listeners[${index}].hostname`);
  return [{ value: 'isolation of listeners by hostname', blame }];
}
