// The dialects of Ingress controllers: a new one is a folder, an import and a line here. Routing, the diagnosis and
// the page of dialects read this list, in the order of the page.

import { awsAlbDecision } from './aws-alb/index.ts';
import { awsAlbSettings } from './aws-alb/settings.ts';
import { haproxyDecision } from './haproxy/index.ts';
import { haproxySettings } from './haproxy/settings.ts';
import { haproxyCommunityDecision } from './haproxy-community/index.ts';
import { haproxyCommunitySettings } from './haproxy-community/settings.ts';
import type { RoutingRequest } from './ingress/request.ts';
import { ingressNginxDecision } from './ingress-nginx/index.ts';
import { ingressNginxSettings } from './ingress-nginx/settings.ts';
import { kongDecision } from './kong/index.ts';
import { kongSettings } from './kong/settings.ts';
import { nginxIncDecision } from './nginx-inc/index.ts';
import { nginxIncSettings } from './nginx-inc/settings.ts';
import type { RoutingDecision } from './shared/model.ts';
import type { DialectSettings } from './shared/setting.ts';
import { traefikDecision } from './traefik/index.ts';
import { traefikSettings } from './traefik/settings.ts';

/** One controller's reading of Ingresses: its settings, and what it makes of a request. */
export interface Dialect extends DialectSettings {
  readonly decide: (routing: RoutingRequest) => RoutingDecision;
}

/** All dialects. */
export const dialects: readonly Dialect[] = [
  { ...ingressNginxSettings, decide: ingressNginxDecision },
  { ...nginxIncSettings, decide: nginxIncDecision },
  { ...kongSettings, decide: kongDecision },
  { ...traefikSettings, decide: traefikDecision },
  { ...haproxySettings, decide: haproxyDecision },
  { ...haproxyCommunitySettings, decide: haproxyCommunityDecision },
  { ...awsAlbSettings, decide: awsAlbDecision },
];

/**
 * The dialect of a controller, `IngressClass.spec.controller`; undefined where none is known. HAProxy's put a class
 * name behind theirs: `haproxy.org/ingress-controller/haproxy`.
 */
export function dialectOf(controller: string): Dialect | undefined {
  const name = controller.replace(/^(haproxy[^/]*\/(?:ingress-)?controller)\/.+$/, '$1');
  return dialects.find((one) => one.controller === name || one.otherControllers?.includes(name) === true);
}
