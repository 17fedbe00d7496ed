// The path that arrives, as the application itself repeats it in its refusal. It shows the fault where
// the gateway's rules are not known, or where the gateway does something else than they say.

import type { Blame } from '../../model/index.ts';
import { blameSetting, settingThat } from '../evidence/confidence.ts';
import { application, applicationAnswers, type Evidence, likenessOf } from '../evidence/evidence.ts';
import { withoutQuery } from '../evidence/request.ts';
import { echoOf } from '../responder/echo.ts';
import { isApplicationReached, type PathFault } from './paths.ts';

/** The fault that the application shows: asked directly it is reached, and through the gateway it repeats another path. */
function faultByEcho(e: Evidence): PathFault | undefined {
  const last = application(e);
  const echo = echoOf(e.symptom.outcome);
  if (last === undefined || echo === undefined || !isApplicationReached(e)) return undefined;
  if (withoutQuery(echo.path) === withoutQuery(last.path)) return undefined;
  const [own] = applicationAnswers(e);
  if (own === undefined || likenessOf(e.symptom, own) === 'no') return undefined;
  return {
    arrives: echo.path,
    serves: { kind: 'declared', path: last.path },
    hop: last,
    proven: false,
    echoed: true,
  };
}

/** stripped: the path lost its start. kept: it still has a start that the application does not serve. rewritten: any other change. */
type Shape = 'stripped' | 'kept' | 'rewritten';

/** The shape of a fault by its paths alone. */
function shapeOf(e: Evidence, { arrives, serves }: PathFault): Shape {
  const sent = withoutQuery(e.route.path);
  const [came, wanted] = [withoutQuery(arrives), withoutQuery(serves.path)];
  if (came === sent && sent !== wanted && sent.endsWith(wanted)) return 'kept';
  return wanted === sent && came !== '/' && sent.endsWith(came) ? 'stripped' : 'rewritten';
}

/** Whether the rules, as far as they are understood, leave the path alone. */
const changesNothing = ({ decision }: Evidence): boolean =>
  decision === undefined || decision.pathChanges.length === 0;

/** Whether every rule that could change the path is understood. */
const isUnderstood = ({ decision }: Evidence): boolean =>
  decision !== undefined && decision.unmodelled.length === 0;

/**
 * A fault of one shape that the application shows by repeating the path, and that no rule explains.
 * Where the rules are understood and change nothing, only a path that arrives as it was sent can be one.
 */
export function echoedFault(e: Evidence, shape: Shape): PathFault | undefined {
  if (!changesNothing(e) || (shape !== 'kept' && isUnderstood(e))) return undefined;
  const fault = faultByEcho(e);
  return fault !== undefined && shapeOf(e, fault) === shape ? fault : undefined;
}

/** The setting that may change the path: the first that is not modelled, else the routing object as a whole. */
export const blameUnmodelled = (e: Evidence): readonly Blame[] =>
  blameSetting(
    e,
    settingThat(e, () => true),
  );
