// The path that arrives, as the application itself repeats it in its refusal: a witness where the
// gateway's rules are not known, or do something else than they say.

import type { Blame } from '../../model/index.ts';
import { blameRoutingObject, settingThat } from '../evidence/confidence.ts';
import { application, declaredAnswers, type Evidence } from '../evidence/evidence.ts';
import { echoOf } from '../responder/echo.ts';
import { sameResponder } from '../responder/same-answer.ts';
import { isApplicationReached, type PathFault } from './paths.ts';

const bare = (path: string): string => path.split('?', 1)[0] ?? '';

/** The application was reached directly, and says through the gateway that another path arrives. */
function faultByEcho(e: Evidence): PathFault | undefined {
  const last = application(e);
  const { outcome, request } = e.symptom;
  const echo = echoOf(outcome);
  if (last === undefined || echo === undefined || !isApplicationReached(e)) return undefined;
  if (bare(echo.path) === bare(last.path)) return undefined;
  const own = declaredAnswers(e, last)[0];
  if (own === undefined || sameResponder(outcome, request, own.outcome, own.request) === 'no')
    return undefined;
  return {
    arrives: echo.path,
    serves: { kind: 'declared', path: last.path },
    hop: last,
    proven: false,
    echoed: true,
  };
}

/** What became of the path that was sent: it lost its start, it kept one that the application does not want, or something else. */
type Shape = 'stripped' | 'kept' | 'rewritten';

/** The shape of a fault by its paths alone. */
function shapeOf(e: Evidence, { arrives, serves }: PathFault): Shape {
  const [sent, came, wanted] = [e.route.path, arrives, serves.path].map(bare) as [string, string, string];
  if (came === sent && sent !== wanted && sent.endsWith(wanted)) return 'kept';
  return wanted === sent && came !== '/' && sent.endsWith(came) ? 'stripped' : 'rewritten';
}

/** The rules as they are understood leave the path alone, or there are none. */
const changesNothing = ({ decision }: Evidence): boolean =>
  decision === undefined || decision.pathChanges.length === 0;

/** Every rule that could change the path is understood. */
const isUnderstood = ({ decision }: Evidence): boolean =>
  decision !== undefined && decision.unmodelled.length === 0;

/**
 * A fault of one shape that the application's own words show and no rule explains. Only a path
 * that arrives as it was sent fits rules that are understood and change nothing.
 */
export function echoedFault(e: Evidence, shape: Shape): PathFault | undefined {
  if (!changesNothing(e) || (shape !== 'kept' && isUnderstood(e))) return undefined;
  const fault = faultByEcho(e);
  return fault !== undefined && shapeOf(e, fault) === shape ? fault : undefined;
}

/** The setting that may do it: the first that is not modelled, else the Ingress as a whole. */
export function blameUnmodelled(e: Evidence): readonly Blame[] {
  const setting = settingThat(e, () => true);
  return setting === undefined ? blameRoutingObject(e) : [setting.blame];
}
