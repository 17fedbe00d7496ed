// Rules that CEL cannot say: the API server lets such a spec in, and the probe answers with
// `InvalidSpec`. Apart from the schemas, whose rules two judges share.

import { isIPv6 } from 'node:net';
import { originOf } from './origin.ts';
import { routeNames } from './route-names.ts';
import type { Spec } from './spec.ts';

/** Problems of a spec that fits its schema, one line each, field first. */
export function furtherProblems(spec: Spec): readonly string[] {
  return [...urlProblems(spec), ...connectToProblems(spec), ...nameProblems(spec)];
}

function urlProblems({ through: { url } }: Spec): readonly string[] {
  if (url === undefined) return [];
  const { host } = originOf(url);
  if (host.startsWith('[') && !isIPv6(host.slice(1, -1))) {
    return [`spec.through.url: ${host} is not an IPv6 address: write one such as [2001:db8::1]`];
  }
  // RFC 1035 section 2.3.4, without the root dot.
  if (host.length <= 253) return [];
  return ['spec.through.url: a host name has at most 253 characters: write a shorter one'];
}

function connectToProblems({ through: { connectTo } }: Spec): readonly string[] {
  if (connectTo === undefined || !connectTo.includes(':') || isIPv6(connectTo)) return [];
  return [`spec.through.connectTo: ${connectTo} is not an IPv6 address: write one such as 2001:db8::1`];
}

/** A name made from a path that another route bears already: readers would take one for the other. */
function nameProblems({ routes }: Spec): readonly string[] {
  const explicit = new Set(routes.flatMap(({ name }) => name ?? []));
  const names = routeNames(routes);
  return routes.flatMap(({ name }, index) => {
    const made = names[index] ?? '';
    if (name !== undefined || !explicit.has(made)) return [];
    return [
      `spec.routes[${index}].name: the path gives the name ${made}, which another route bears: write a name of its own`,
    ];
  });
}
