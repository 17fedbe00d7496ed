// The second gateway of a probe as a probe of its own: planning, addresses and routing know of one gateway only.

import type { Probe, Route } from '../api/read/probe.ts';
import type { Facts } from '../model/index.ts';
import { hostOf } from './route-plan.ts';

/**
 * The same routes through the gateway of `parity`; undefined where none is named. It has no hops of
 * its own and no further gateway. A host that `parity` does not name is the one that the first
 * gateway is asked for, by its `facts`; and no method that must be refused is sent: OPTIONS has to tell.
 */
export function parityProbe(probe: Probe, facts: Facts): Probe | undefined {
  const { parity, direct: _hops, ...rest } = probe;
  if (parity === undefined) return undefined;
  const routes = rest.routes.map(
    (route): Route => ({ ...withHost(probe, route, facts), refusalBy: 'Allow' }),
  );
  return { ...rest, through: parity, routes };
}

/** A route's own host stays, unless it was discovered for the first gateway and the second one names its own. */
function withHost(probe: Probe, route: Route, facts: Facts): Route {
  const { host, ...bare } = route;
  if (host !== undefined && route.discovered !== true) return route;
  if (probe.parity?.host !== undefined || probe.parity?.url !== undefined) return bare;
  const first = hostOf(probe, route, facts);
  return first.kind === 'chosen' ? { ...bare, host: first.host } : bare;
}
