// RewriteTargetWrong: a rewrite or a Service path that somebody spelled out makes another
// path arrive than the application serves.

import type { Finding } from '../../model.ts';
import type { PathChange, Sourced } from '../../routing/model.ts';
import { application, type Evidence } from '../evidence.ts';
import { askPaths, askStated, pathConfidence, pathFault, statedFault, suspectsPath } from '../paths.ts';
import type { Verdict } from '../verdict.ts';
import { hopText, opening, pathText } from '../words.ts';

/** The change that spells out a path; the last one decides what arrives. */
const spelledOut = (e: Evidence): Sourced<PathChange> | undefined =>
  e.arrival?.pathChanges.findLast(({ value }) => value.kind !== 'strip');

function judge(e: Evidence): Finding | undefined {
  const change = spelledOut(e);
  const fault = pathFault(e) ?? statedFault(e);
  const last = application(e);
  if (change === undefined || fault === undefined || last === undefined) return undefined;
  const { arrived, serves, hop } = fault;
  return {
    reason: 'RewriteTargetWrong',
    confidence: pathConfidence(e, fault),
    message: `${opening(e)}: ${pathText(arrived)} arrives instead of ${pathText(serves.path)}; ${hopText(hop)}, asked directly for ${pathText(arrived)}, gives the same answer, and ${hopText(last)} serves ${e.method} on ${pathText(serves.path)}`,
    fix: fixOf(e, change, serves.path),
    blames: [change.blame],
  };
}

function fixOf(e: Evidence, change: Sourced<PathChange>, wanted: string): string {
  if (change.value.kind === 'service-path') {
    return `Remove ${change.blame.field} of ${change.blame.kind} ${change.blame.name}, or change it so that ${pathText(wanted)} arrives`;
  }
  const capture =
    'capture the rest of the path: path /prefix(/|$)(.*) with rewrite-target: /$2 and use-regex: "true"';
  return `Remove ${change.blame.field} so that ${pathText(wanted)} arrives as it was sent, or ${e.arrival?.dialect === 'ingress-nginx' ? capture : 'change its target'}`;
}

export const rewriteTargetWrong: Verdict = {
  reason: 'RewriteTargetWrong',
  suspects: (e) => spelledOut(e) !== undefined,
  experiments: (e) => (suspectsPath(e) ? askPaths(e) : askStated(e)),
  judge,
};
