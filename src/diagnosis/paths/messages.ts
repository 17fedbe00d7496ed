// A path fault in words: how it was found, and the values for its fix. Apart from the search in
// paths.ts, which three verdicts share as they share these.

import type { Blame, Proof } from '../../model/index.ts';
import { application, type Evidence, findAnswers } from '../evidence/evidence.ts';
import { hopText, pathText } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import type { PathFault } from './paths.ts';

/** The gateway's answer met again on the path that arrives, and what shows the path that is served. */
export function pathEvidence(
  e: Evidence,
  { arrives, serves, hop, proven, echoed }: PathFault,
): readonly Proof[] {
  const last = application(e);
  const again = findAnswers(e, { hop: hop.index, path: arrives }).filter(
    ({ request }) => request.method === e.method || request.purpose === 'experiment',
  );
  const there = findAnswers(e, { hop: last?.index ?? hop.index, path: serves.path });
  const shows = proven || echoed === true ? `${e.method} is served there` : 'the path is known there';
  return [
    ...(echoed === true
      ? [proofOf(e.symptom, `the application repeats ${pathText(arrives)}: this path arrives`)]
      : []),
    ...again.slice(0, 1).map((at) => proofOf(at, "the gateway's answer, met again: this path arrives")),
    ...there.slice(0, 3).map((at) => proofOf(at, shows)),
  ];
}

/** How the path that arrives is known, as a clause. */
export const decisionText = ({ arrives, hop, echoed }: PathFault): string =>
  echoed === true
    ? `${hopText(hop)} repeats ${pathText(arrives)} in its answer`
    : `asked directly for it, ${hopText(hop)} gives the same answer`;

/** The object and field to change, for the fix; words in their place where nobody can be named. */
export const blamePlaces = ([first]: readonly Blame[]) => ({
  object: first === undefined ? 'the gateway' : `${first.kind} ${first.name}`,
  field: first?.field || 'the path setting',
});

/** Values for the fix of a path fault. */
export const pathPlaces = (e: Evidence, { arrives, serves }: PathFault) => ({
  arrives: pathText(arrives),
  serves: pathText(serves.path),
  path: pathText(e.route.path),
  method: e.method,
  service: application(e)?.name,
  port: application(e)?.port.toString(),
});
