// Which of the schemes tells where a request is meant to go: a route may be served by one of them
// alone, and only redirected by the other, or not there at all.

import type { Arrival, Way } from './shared/model.ts';

/** The arrival by a rule that leads to a backend, that of https before that of http; else one by any rule; else either. */
export function mainArrival({ https, http }: Way['arrivals']): Arrival | undefined {
  const ruled = [https, http].filter((arrival) => arrival?.rule !== undefined);
  return ruled.find((arrival) => leadsOn(arrival)) ?? ruled[0] ?? https ?? http;
}

const leadsOn = (arrival: Arrival | undefined): boolean =>
  (arrival?.declared?.backend ?? arrival?.backend) !== undefined;
