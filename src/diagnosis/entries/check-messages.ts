// What an entry says of refusals, of preflights, and of an edge that does not answer. messages.ts has the messages for
// methods that must work.

import type { SeenLine } from '../../model/index.ts';
import type { PreflightState } from '../checks/assess-preflight.ts';
import { refusalMethod } from '../checks/refusal.ts';
import type { MethodAcceptance } from '../evidence/allow.ts';
import type { Situation } from '../evidence/evidence.ts';
import { answerText, pathText, proofOf, requestLine } from '../evidence/phrases.ts';
import type { Assessment } from '../reach/assess.ts';
import { declaredThrough } from '../reach/edge.ts';
import { type EntryMessage, plainFinding } from './messages.ts';

const refusals = "405, 501, 403, the gateway's own 404, or absence from Allow";

const acceptedFix = ({ method }: Situation): string =>
  `Refuse ${method} in the application or by a method rule of the gateway, or take it out of mustRefuse`;

/** The message for a method that must be refused. */
export function refusalMessage(
  situation: Situation,
  stand: Exclude<MethodAcceptance, { kind: 'open' }>,
): EntryMessage {
  const { method } = situation;
  if (stand.kind === 'unproven') {
    const shown = stand.at === undefined ? undefined : { shown: stand.at.request };
    const seen = stand.at === undefined ? '' : `${requestLine(stand.at.request)}: ${answerText(stand.at)}; `;
    const text = `${seen}whether ${method} is refused is not proven: ${stand.why}`;
    const fix = `Set refusalBy: Sending on the route where the application can stand one ${method}, or take ${method} out of mustRefuse`;
    return {
      health: 'Unknown',
      finding: plainFinding('MethodNotProven', text, refusalMethod(situation) === method ? '' : fix),
      ...shown,
    };
  }
  const { at, how } = stand;
  const evidence = [
    proofOf(at, stand.kind === 'refused' ? `${method} is refused` : `${method} is not refused`),
  ];
  if (stand.kind === 'refused') {
    return {
      health: 'Healthy',
      finding: { ...plainFinding('AllRoutesReached', `${method} is refused: ${how}`), evidence },
    };
  }
  const again = stand.sent ? `; ${sendingText(situation)}` : '';
  return {
    health: 'Unhealthy',
    finding: {
      reason: 'ExpectationFailed',
      confidence: stand.sent ? 'Confirmed' : 'Likely',
      message: `${requestLine(at.request)}: ${answerText(at)}, ${how}; mustRefuse of route ${situation.route.name} asks for a refusal of ${method} (${refusals})${again}`,
      fix: acceptedFix(situation),
      blames: [],
      evidence,
    },
    scheme: at.request.clientScheme,
    shown: at.request,
  };
}

const sendingText = ({ method }: Situation): string =>
  ['GET', 'HEAD', 'OPTIONS'].includes(method)
    ? 'it is sent again in every cycle'
    : `${method} may have changed something there, so it is not sent again until the spec changes`;

/** The message for a method that was accepted in an earlier cycle of this spec, and was not sent again. */
export function acceptedMessage(situation: Situation, seen: readonly SeenLine[]): EntryMessage {
  const { method, host, route } = situation;
  const [line] = seen;
  const what = line?.status === undefined ? '' : ` with ${line.status}`;
  return {
    health: 'Unhealthy',
    finding: {
      reason: 'ExpectationFailed',
      confidence: 'Confirmed',
      message: `${method} ${host}${pathText(route.path)} was accepted${what} when it was sent; mustRefuse of route ${route.name} asks for a refusal (${refusals}); ${sendingText(situation)}`,
      fix: acceptedFix(situation),
      blames: [],
    },
    seen,
  };
}

type PlainPreflight = Extract<PreflightState, { kind: 'passes' | 'unproven' | 'silent' }>;

/** The message for a preflight that no verdict has to explain. */
export function preflightMessage(situation: Situation, state: PlainPreflight): EntryMessage {
  const { method } = situation;
  switch (state.kind) {
    case 'passes':
      return {
        health: 'Healthy',
        finding: plainFinding(
          'AllRoutesReached',
          `The preflight for ${method} passes${state.note === undefined ? '' : `; note: ${state.note}`}`,
        ),
      };
    case 'unproven':
      return {
        health: 'Unknown',
        finding: plainFinding('MethodNotProven', `The preflight for ${method} fails, but ${state.why}`),
      };
    case 'silent':
      return {
        health: 'Unhealthy',
        finding: {
          ...plainFinding(
            'Unexplained',
            `${requestLine(state.request)}, the preflight for ${method}: no answer (${state.cause}), though ${method} itself is answerText there`,
            'Look for a rule before the application that drops OPTIONS: a firewall, or a list of methods',
          ),
          confidence: 'Unknown',
        },
        scheme: state.request.clientScheme,
        shown: state.request,
      };
  }
}

type Unreachable = Extract<Assessment, { kind: 'unreachable' }>;

/** The message for an edge that does not answer while the gateway behind it does. */
export function edgeUnreachableMessage(situation: Situation, state: Unreachable): EntryMessage {
  const { scheme, failure, edge = '' } = state;
  const why = failure === undefined ? 'it has no address' : `${failure.cause} (${failure.detail})`;
  const healthy = situation.probe.status?.conditions.find(({ type }) => type === 'Healthy');
  const known = healthy !== undefined && healthy.status !== 'Unknown';
  const sent = declaredThrough(situation, 'edge', scheme);
  return {
    health: known ? 'Unhealthy' : 'Unknown',
    finding: plainFinding(
      'GatewayUnreachable',
      `${situation.method} ${scheme}://${situation.host}: the edge ${edge} does not answer: ${why}; the gateway behind it does`,
      'Set spec.through.edge.connectTo to an address at which clients meet the edge and that the operator reaches, or open the edge for the operator',
    ),
    scheme,
    ...(sent === undefined ? {} : { shown: sent.request }),
  };
}
