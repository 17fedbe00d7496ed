// The path that arrives, as the application itself repeats it in its refusal: a witness where the
// gateway's rules are not known, or do something else than they say.

import type { Blame } from '../model.ts';
import { application, declaredAt, type Evidence } from './evidence.ts';
import { echoOf } from './fingerprints-echo.ts';
import { sameResponder } from './masking.ts';
import { applicationReached, type PathFault } from './paths.ts';
import { blameIngress } from './trust.ts';

const bare = (path: string): string => path.split('?', 1)[0] ?? '';

/** The application was reached directly, and says through the gateway that another path arrived. */
export function echoedFault(e: Evidence): PathFault | undefined {
  const last = application(e);
  const { outcome, request } = e.symptom;
  const echo = echoOf(outcome);
  if (last === undefined || echo === undefined || !applicationReached(e)) return undefined;
  if (bare(echo.path) === bare(last.path)) return undefined;
  const own = declaredAt(e, last)[0];
  if (own === undefined || sameResponder(outcome, request, own.outcome, own.request) === 'no')
    return undefined;
  return {
    arrived: echo.path,
    serves: { kind: 'declared', path: last.path },
    hop: last,
    proven: false,
    told: true,
  };
}

/** What became of the path that was sent: it lost its start, it kept one that the application does not want, or something else. */
export type Shape = 'stripped' | 'kept' | 'rewritten';

/** The shape of a fault by its paths alone. */
export function shapeOf(e: Evidence, { arrived, serves }: PathFault): Shape {
  const [sent, came, wanted] = [e.route.path, arrived, serves.path].map(bare) as [string, string, string];
  if (came === sent && sent !== wanted && sent.endsWith(wanted)) return 'kept';
  return wanted === sent && came !== '/' && sent.endsWith(came) ? 'stripped' : 'rewritten';
}

/** Rules whose effect on the path is not known: none at hand, or with settings that are not modelled. */
export const isUntold = ({ arrival }: Evidence): boolean =>
  arrival === undefined || (arrival.pathChanges.length === 0 && arrival.unmodelled.length > 0);

/** The setting that may do it: the first that is not modelled, else the Ingress as a whole. */
export function blameUntold(e: Evidence): readonly Blame[] {
  const [unmodelled] = e.arrival?.unmodelled ?? [];
  return unmodelled === undefined ? blameIngress(e) : [unmodelled.blame];
}
