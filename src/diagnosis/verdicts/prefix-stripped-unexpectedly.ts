// PrefixStrippedUnexpectedly: the gateway removes the rule's prefix, and the application
// serves the route only with it.

import type { Finding } from '../../model.ts';
import type { PathChange, Sourced } from '../../routing/model.ts';
import { application, type Evidence } from '../evidence.ts';
import { askPaths, pathConfidence, pathFault, suspectsPath } from '../paths.ts';
import type { Verdict } from '../verdict.ts';
import { hopText, opening, pathText } from '../words.ts';

/** The strip, when it is the only thing that changes the path. */
function onlyStrip(e: Evidence): Sourced<PathChange> | undefined {
  const changes = e.arrival?.pathChanges ?? [];
  return changes.length === 1 && changes[0]?.value.kind === 'strip' ? changes[0] : undefined;
}

function judge(e: Evidence): Finding | undefined {
  const strip = onlyStrip(e);
  const fault = pathFault(e);
  const last = application(e);
  if (strip === undefined || fault === undefined || last === undefined) return undefined;
  const { arrived, serves } = fault;
  return {
    reason: 'PrefixStrippedUnexpectedly',
    confidence: pathConfidence(e, fault),
    message: `${opening(e)}: the prefix is removed and ${pathText(arrived)} arrives; asked directly for it, ${hopText(last)} gives the same answer, but it serves ${e.method} on ${pathText(serves.path)}`,
    fix: `Keep the prefix: ${keepText(e, strip)}; or mount the application at /`,
    blames: [strip.blame],
  };
}

const keepText = (e: Evidence, strip: Sourced<PathChange>): string =>
  e.arrival?.dialect === 'kong' ? 'annotation konghq.com/strip-path: "false"' : `change ${strip.blame.field}`;

export const prefixStrippedUnexpectedly: Verdict = {
  reason: 'PrefixStrippedUnexpectedly',
  suspects: (e) => onlyStrip(e) !== undefined && suspectsPath(e),
  experiments: askPaths,
  judge,
};
