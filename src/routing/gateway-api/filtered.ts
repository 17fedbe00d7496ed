// A request between two filters, types only: what the filters of the API and those of single implementations
// hand to each other.

import type { Arrival, HeaderChange, PathChange, Sourced } from '../shared/model.ts';

/** A request on its way through the filters. */
export interface Filtered {
  /** Path without the query. */
  readonly path: string;
  readonly pathChanges: readonly Sourced<PathChange>[];
  readonly redirect?: NonNullable<Arrival['redirect']>;
  readonly host?: Sourced<string>;
  readonly requestHeaders: readonly Sourced<HeaderChange>[];
  readonly cors?: NonNullable<Arrival['cors']>;
  readonly auth?: NonNullable<Arrival['auth']>;
  readonly errorPages?: NonNullable<Arrival['errorPages']>;
  readonly unmodelled: readonly Sourced<string>[];
}
