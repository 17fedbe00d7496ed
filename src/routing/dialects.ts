// The dialects of Ingress controllers: a new one is a folder, and a line here. Routing, the diagnosis, the page of
// dialects and the tests read this list, in the order of the page.

import { awsAlb } from './aws-alb/index.ts';
import { haproxy } from './haproxy/index.ts';
import { haproxyCommunity } from './haproxy-community/index.ts';
import type { Dialect } from './ingress/request.ts';
import { ingressNginx } from './ingress-nginx/index.ts';
import { kong } from './kong/index.ts';
import { nginxInc } from './nginx-inc/index.ts';
import { traefik } from './traefik/index.ts';

export type { Dialect } from './ingress/request.ts';

/** All dialects. */
export const dialects: readonly Dialect[] = [
  ingressNginx,
  nginxInc,
  kong,
  traefik,
  haproxy,
  haproxyCommunity,
  awsAlb,
];

/**
 * The dialect of a controller, `IngressClass.spec.controller`; undefined where none is known. HAProxy's put a class
 * name behind theirs: `haproxy.org/ingress-controller/haproxy`.
 */
export function dialectOf(controller: string): Dialect | undefined {
  const name = controller.replace(/^(haproxy[^/]*\/(?:ingress-)?controller)\/.+$/, '$1');
  return dialects.find((one) => one.controller === name || one.otherControllers?.includes(name) === true);
}
