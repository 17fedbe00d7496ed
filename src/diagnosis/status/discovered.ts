// What conditions say of discovered routes, which nobody declared: which were found, what is sent to them, what is left
// out, and why nothing could be found.

import type { Probe } from '../../api/read/probe.ts';
import type { Facts } from '../../model/index.ts';
import type { Reason } from '../../model/reasons.ts';
import { type Discovery, discover } from '../../routing/discovery.ts';
import { routingObjectOf, routingObjectText } from '../../routing/shared/routing-object.ts';
import type { Wording } from './conditions.ts';

/** The probe with the routes that its routing object has, where it declares none itself. */
export function withDiscovery(
  probe: Probe,
  facts: Facts,
): { readonly probe: Probe; readonly discovery?: Discovery } {
  if (probe.routes.length > 0) return { probe };
  const discovery = discover(probe, facts);
  return { probe: { ...probe, routes: discovery.routes }, discovery };
}

/** The messages for discovered routes, of which nobody declared that their methods work. */
export const discoveredWording = (facts: Facts, discovery: Discovery): Wording => ({
  ready: discoveredText(facts, discovery),
  reached: 'What the gateway is asked on the discovered routes reaches the application',
});

/** `12 routes discovered in Ingress dify; only OPTIONS, HEAD and GET are sent; left out: …`. */
function discoveredText(facts: Facts, discovery: Discovery): string {
  const { routes } = discovery;
  const count = `${routes.length} ${routes.length === 1 ? 'route' : 'routes'}`;
  const left = leftOutTexts(discovery);
  const rest = left.length === 0 ? '' : `; left out: ${left.join(', ')}`;
  return `${count} discovered in ${objectText(facts)}; only OPTIONS, HEAD and GET are sent${rest}`;
}

/** The reason and message of Ready where nothing was discovered: why, and what to write in the spec. */
export function nothingDiscovered(
  facts: Facts,
  discovery: Discovery,
): { readonly reason: Reason; readonly message: string } {
  const { hosts } = discovery;
  const object = objectText(facts);
  if (hosts > 0) {
    const message = `Set spec.through.host to one host: ${object} has only rules for wildcards or for any host`;
    return { reason: 'HostRequired', message };
  }
  const left = leftOutTexts(discovery);
  const why = left.length === 0 ? 'it has no rules for this host' : `left out: ${left.join(', ')}`;
  return {
    reason: 'MethodNotProven',
    message: `No route can be discovered in ${object} (${why}): name what must work under spec.routes`,
  };
}

/** How many rules are not probed, by why. */
function leftOutTexts({ patterns, hosts, methods, more }: Discovery): readonly string[] {
  const counts: readonly (readonly [number, string])[] = [
    [patterns, patterns === 1 ? 'path that is a pattern' : 'paths that are patterns'],
    [hosts, hosts === 1 ? 'rule for a wildcard or any host' : 'rules for a wildcard or any host'],
    [methods, methods === 1 ? 'rule for other methods' : 'rules for other methods'],
    [more, 'more than a probe may have'],
  ];
  return counts.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
}

function objectText(facts: Facts): string {
  const object = routingObjectOf(facts);
  return object === undefined ? 'the routing object' : routingObjectText(object);
}
