// Which rule takes a request in place of the one that was meant for it, as far as the routing objects
// tell. The verdicts compare this with the answers.

import type { ObjectKey } from '../../model/index.ts';
import type { Contender } from '../../routing/shared/model.ts';
import { routingObjectOf } from '../../routing/shared/routing-object.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { isHop } from './answering-hop.ts';

type Sided = Pick<Contender, 'rule'> & { readonly backend: NonNullable<Contender['backend']> };

/** Two rules: one that takes the request, and one that was meant to. */
export interface Shadow {
  readonly winner: Sided & { readonly path: string };
  readonly loser: Sided & { readonly path: string };
  /** foretold: the controller is known to prefer the winner. near: the loser does not match at all. unforeseen: only the answers can tell. */
  readonly kind: 'foretold' | 'near' | 'unforeseen';
}

/**
 * The pairs of rules that may explain a request, the surest first. The loser is the rule that leads to
 * the hops of this route; where the winner leads to them, the loser is the other rule.
 */
export function shadowsOf(e: Evidence): readonly Shadow[] {
  const { decision } = e;
  if (decision?.rule === undefined || decision.backend === undefined) return [];
  const { rule, backend, path, declared, contenders } = decision;
  const winner = { rule, backend, path };
  const other = contenders.flatMap(({ backend: to, matches, ...contender }): readonly Shadow[] => {
    if (to === undefined || isSame(to.value, backend.value)) return [];
    const against = { rule: contender.rule, backend: to, path };
    if (!matches) return [{ winner, loser: against, kind: 'near' }];
    return isHop(e, backend.value) && !isOwn(e, contender)
      ? [{ winner: against, loser: winner, kind: 'unforeseen' }]
      : [];
  });
  if (declared?.rule === undefined || declared.backend === undefined) return other;
  if (isSame(declared.backend.value, backend.value)) return other;
  const loser = { rule: declared.rule, backend: declared.backend, path: declared.path };
  return [{ winner, loser, kind: 'foretold' }, ...other];
}

const isSame = (one: ObjectKey, other: ObjectKey): boolean =>
  one.name === other.name && one.namespace === other.namespace;

function isOwn({ facts }: Evidence, { rule: { blame } }: Pick<Contender, 'rule'>): boolean {
  const own = routingObjectOf(facts);
  return (
    own?.kind === blame.kind && own.metadata.name === blame.name && own.metadata.namespace === blame.namespace
  );
}
