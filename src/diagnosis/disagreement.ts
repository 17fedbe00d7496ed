// Endpoints of one Service that answer the same declared request differently: a fault even
// while the gateway is right at the moment, because clients will meet every endpoint.

import type { Seen, Situation } from './evidence.ts';
import { application, declaredAt } from './evidence.ts';
import { reachedDirectly } from './standing.ts';

/** The application's answers when some endpoints reach the method and others do not. */
export function applicationDisagrees(situation: Situation): readonly Seen[] | undefined {
  const last = application(situation);
  if (last === undefined) return undefined;
  const answers = declaredAt(situation, last).filter(({ request }) => request.vantage.kind === 'endpoint');
  const reached = answers.filter((at) => at.outcome.status !== 404 && reachedDirectly(situation, at));
  const refused = answers.filter(
    ({ outcome }) => [404, 405, 501].includes(outcome.status) || outcome.status >= 500,
  );
  return reached.length > 0 && refused.length > 0 ? answers : undefined;
}
