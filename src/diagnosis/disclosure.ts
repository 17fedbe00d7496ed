// What a probe may learn about other namespaces: that an object there decides, and of which
// kind, but not its name or content. Its readers may have no right to see it.

import type { Blame, Finding, Request } from '../model.ts';
import type { Situation } from './evidence.ts';
import { requestLine } from './words.ts';

/** The finding as the readers of the probe may see it. */
export function disclosed(situation: Situation, finding: Finding, symptom: Request): Finding {
  const { namespace } = situation.probe;
  const foreign = finding.blames.find((blame) => blame.namespace !== namespace && blame.namespace !== '');
  if (foreign === undefined) return finding;
  const place = `${foreign.kind} in namespace ${foreign.namespace}`;
  return {
    ...finding,
    message: `${requestLine(symptom)}: ${finding.reason}, by an ${place} that shares host ${situation.host}`,
    fix: `Ask the owners of namespace ${foreign.namespace}: an ${place} takes this host and path`,
    blames: finding.blames.map((blame) => (blame.namespace === namespace ? blame : concealed(blame))),
  };
}

const concealed = (blame: Blame): Blame => ({ ...blame, name: '', field: '' });
