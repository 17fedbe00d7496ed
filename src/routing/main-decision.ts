// Which of the schemes tells where a request is meant to go: a route may be served by one of them
// alone, and only redirected by the other, or not there at all.

import type { RoutePlan, RoutingDecision } from './shared/model.ts';

/** The decision by a rule that leads to a backend, that of https before that of http; else one by any rule; else either. */
export function mainDecision({ https, http }: RoutePlan['decisions']): RoutingDecision | undefined {
  const ruled = [https, http].filter((decision) => decision?.rule !== undefined);
  return ruled.find((decision) => leadsOn(decision)) ?? ruled[0] ?? https ?? http;
}

const leadsOn = (decision: RoutingDecision | undefined): boolean =>
  (decision?.declared?.backend ?? decision?.backend) !== undefined;
