// PrefixNotStripped: the path arrives as it was sent, and the application serves the route
// only without the rule's prefix.

import type { Finding } from '../../model.ts';
import { application, type Evidence } from '../evidence.ts';
import { askPaths, pathConfidence, pathFault, suspectsPath } from '../paths.ts';
import { blameIngress } from '../trust.ts';
import type { Verdict } from '../verdict.ts';
import { hopText, opening, pathText } from '../words.ts';

const unchanged = (e: Evidence): boolean => e.arrival !== undefined && e.arrival.pathChanges.length === 0;

function judge(e: Evidence): Finding | undefined {
  const fault = pathFault(e);
  const last = application(e);
  if (!unchanged(e) || fault === undefined || last === undefined) return undefined;
  const { arrived, serves } = fault;
  if (!arrived.endsWith(serves.path) || arrived === serves.path) return undefined;
  return {
    reason: 'PrefixNotStripped',
    confidence: pathConfidence(e, fault),
    message: `${opening(e)}: ${pathText(arrived)} arrives with its prefix; asked directly for it, ${hopText(last)} gives the same answer, but it serves ${e.method} on ${pathText(serves.path)}`,
    fix: `Strip the prefix at the gateway (${stripText(e)}), or give the application its base path (root_path, context path), not both`,
    blames: e.arrival?.rule === undefined ? blameIngress(e) : [stripBlame(e, e.arrival.rule.blame)],
  };
}

/** Kong's annotation decides; elsewhere the rule itself is where a rewrite is missing. */
function stripBlame<B extends { readonly field: string }>(e: Evidence, rule: B): B {
  return e.arrival?.dialect === 'kong'
    ? { ...rule, field: 'metadata.annotations[konghq.com/strip-path]' }
    : rule;
}

function stripText(e: Evidence): string {
  switch (e.arrival?.dialect) {
    case 'kong':
      return 'annotation konghq.com/strip-path: "true"';
    case 'ingress-nginx':
      return `path ${e.arrival.rulePath ?? '/prefix'}(/|$)(.*) with annotations nginx.ingress.kubernetes.io/use-regex: "true" and nginx.ingress.kubernetes.io/rewrite-target: /$2`;
    default:
      return 'its rewrite or strip setting';
  }
}

export const prefixNotStripped: Verdict = {
  reason: 'PrefixNotStripped',
  suspects: (e) => unchanged(e) && suspectsPath(e),
  experiments: askPaths,
  judge,
};
