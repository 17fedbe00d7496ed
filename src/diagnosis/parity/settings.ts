// The settings behind a difference between two gateways: what each routing object says about the
// part of the way on which they differ. Apart from the answers, which tell that they do.

import type { Blame } from '../../model/index.ts';
import type { RoutingDecision } from '../../routing/shared/model.ts';
import { type Contrast, decisionAt, isAboutCors } from './answers.ts';
import type { Pair, Party } from './pairs.ts';

/** Objects and fields, those of the second gateway first; none where only URLs are known. */
export function settingsOf(pair: Pair, { what }: Contrast): readonly Blame[] {
  const all = [...ownSettings(pair.right, pair, what), ...ownSettings(pair.left, pair, what)];
  return [...new Map(all.map((blame) => [JSON.stringify(blame), blame])).values()];
}

/** What one gateway's object says; the rule that decides where it says nothing of its own. */
export function ownSettings(party: Party, pair: Pair, what: Contrast['what']): readonly Blame[] {
  const decision = decisionAt(party.plan, pair.scheme);
  if (decision === undefined) return [];
  const found = blamesFor(decision, what, pair);
  return found.length > 0 ? found : [decision.rule?.blame ?? decision.nearest?.blame ?? []].flat();
}

function blamesFor(decision: RoutingDecision, what: Contrast['what'], pair: Pair): readonly Blame[] {
  const { redirect, cors, refusal, pathChanges } = decision;
  const changes = pathChanges.map(({ blame }) => blame);
  const rejections = (decision.rejections ?? []).map(({ blame }) => blame);
  switch (what) {
    case 'RedirectStatus':
    case 'RedirectTarget':
    case 'Redirect':
      return redirect === undefined ? rejections : [redirect.blame];
    case 'ArrivingPath':
      return changes;
    case 'Preflight':
    case 'CORSHeaders':
      return [...(cors === undefined ? [] : [cors.blame]), ...unmodelledCors(decision)];
    case 'Reachability':
      return rejections;
    default:
      return [
        ...rejections,
        ...(refusal === undefined ? [] : [refusal.blame]),
        ...changes,
        ...onTheWay(decision, pair),
      ];
  }
}

/** Settings of CORS that are there, though nobody knows what they do. */
const unmodelledCors = ({ unmodelled }: RoutingDecision): readonly Blame[] =>
  unmodelled.filter(({ value }) => isAboutCors(value)).map(({ blame }) => blame);

/** Settings that change the answer of the same path: other backends, another Host, authentication, error pages. */
function onTheWay(
  { auth, errorPages, host, backend }: RoutingDecision,
  { left, right, scheme }: Pair,
): readonly Blame[] {
  const [one, other] = [left, right].map(({ plan }) => decisionAt(plan, scheme));
  const backends = [one, other].map((decision) => JSON.stringify(decision?.backend?.value));
  return [
    ...(backend !== undefined && backends[0] !== backends[1] ? [backend.blame] : []),
    ...(one?.host.value !== other?.host.value ? [host.blame] : []),
    ...(auth === undefined ? [] : [auth.blame]),
    ...(errorPages === undefined ? [] : [errorPages.blame]),
  ];
}
