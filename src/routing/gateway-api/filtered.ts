// A request between two filters, types only: what the filters of the API and those of single implementations
// hand to each other.

import type { HeaderChange, PathChange, RoutingDecision, Sourced } from '../shared/model.ts';

/** A request on its way through the filters. */
export interface Filtered {
  /** Path without the query. */
  readonly path: string;
  readonly pathChanges: readonly Sourced<PathChange>[];
  readonly redirect?: NonNullable<RoutingDecision['redirect']>;
  readonly host?: Sourced<string>;
  readonly requestHeaders: readonly Sourced<HeaderChange>[];
  readonly cors?: NonNullable<RoutingDecision['cors']>;
  readonly auth?: NonNullable<RoutingDecision['auth']>;
  readonly errorPages?: NonNullable<RoutingDecision['errorPages']>;
  readonly unmodelled: readonly Sourced<string>[];
}
