// A CORS preflight as a proof for a method that is not sent: it passes, and not on a path beside
// this one. Many middlewares let every preflight pass, whatever is behind them.

import { preflightHeaders } from '../../api/read/preflight.ts';
import type { Request, Vantage } from '../../model/index.ts';
import { experiment, type Seen, type Situation } from '../evidence/evidence.ts';
import { siblingPath, vantageKey } from '../evidence/request.ts';
import { answeredOnes, preflightFault, preflightsAt, type Wanted, wantedBy } from './preflight.ts';

/** What a preflight at the door of this answer says; undefined where none passes. */
export type PreflightProof =
  | { readonly kind: 'proven'; readonly at: Seen; readonly how: string }
  | { readonly kind: 'open'; readonly ask: readonly Request[] }
  | { readonly kind: 'unproven'; readonly at: Seen; readonly why: string };

/** The first origin whose preflight passes speaks. */
export function preflightProof(situation: Situation, at: Seen): PreflightProof | undefined {
  for (const wanted of wantedBy(situation)) {
    const found = proofBy(situation, at.request.vantage, wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

function proofBy(situation: Situation, vantage: Vantage, wanted: Wanted): PreflightProof | undefined {
  const { route, probe, method } = situation;
  const key = vantageKey(vantage);
  const sent = preflightsAt(situation, wanted.origin, (request) => vantageKey(request.vantage) === key);
  const on = (path: string) => sent.filter(({ request }) => request.path === path);
  const passes = ({ outcome }: Seen): boolean => preflightFault(outcome, wanted) === undefined;
  const passing = answeredOnes(on(route.path)).find(passes);
  if (passing === undefined) return undefined;
  const beside = siblingPath(route.path, probe.uid);
  const [control] = answeredOnes(on(beside));
  if (control === undefined && probe.experiments !== 'None' && on(beside).length === 0) {
    const headers = preflightHeaders(wanted, method, wanted.origin);
    return {
      kind: 'open',
      ask: [experiment(situation, vantage, { method: 'OPTIONS', path: beside, headers })],
    };
  }
  if (control === undefined && probe.experiments !== 'None')
    return { kind: 'unproven', at: passing, why: 'the preflight on a path beside it gets no answer' };
  return control !== undefined && passes(control)
    ? { kind: 'unproven', at: passing, why: 'a preflight passes on a path that nobody serves, too' }
    : { kind: 'proven', at: passing, how: `a preflight for ${method} passes` };
}
