// What the Gateway API leaves to its implementations, for those of which it is known. The controller of the GatewayClass
// says which one it is.
// Sources: traefik/traefik pkg/provider/kubernetes/gateway (httproute.go, features.go);
// gateway.envoyproxy.io (HTTPRoute path matching, RE2 on the whole path).

import type { Facts, Gateway } from '../../model/index.ts';

/** How an implementation reads what the specification leaves open. */
export interface Implementation {
  /** Expressions are searched in the text, have to take all of it, or nobody knows. */
  readonly expressions: 'search' | 'whole' | 'unknown';
  /** A path expression ranks like a prefix of its length, before all prefixes, or nobody knows. */
  readonly expressionRank: 'as-prefix' | 'before-prefix' | 'unknown';
  /** The host weighs most, as specified, or all conditions make one number, as Traefik has it. */
  readonly ranking: 'host-first' | 'one-number';
  /** A request sees only the routes of the listener that is closest to its host. */
  readonly isolates: boolean | 'unknown';
  /** Without scheme and port, a redirect goes to the listener's port, or to the one that the client asked. */
  readonly redirectPort: 'listener' | 'asked';
  /** ExtensionRefs may name Middlewares of Traefik. */
  readonly middlewares: boolean;
  /** Port 443, and a port whose name starts with https, are spoken to in TLS. */
  readonly tlsByPort: boolean;
}

const unknown: Implementation = {
  expressions: 'unknown',
  expressionRank: 'unknown',
  ranking: 'host-first',
  isolates: 'unknown',
  redirectPort: 'listener',
  middlewares: false,
  tlsByPort: false,
};

const known: Readonly<Record<string, Implementation>> = {
  'traefik.io/gateway-controller': {
    expressions: 'search',
    expressionRank: 'as-prefix',
    ranking: 'one-number',
    isolates: false,
    redirectPort: 'asked',
    middlewares: true,
    tlsByPort: true,
  },
  'gateway.envoyproxy.io/gatewayclass-controller': {
    expressions: 'whole',
    expressionRank: 'before-prefix',
    ranking: 'host-first',
    isolates: 'unknown',
    redirectPort: 'listener',
    middlewares: false,
    tlsByPort: false,
  },
};

/** `spec.controllerName` of the Gateway's class; undefined when the class is not there or may not be read. */
export function controllerOf({ gatewayApi }: Facts, gateway: Gateway | undefined): string | undefined {
  const name = gateway?.spec?.gatewayClassName;
  if (name === undefined) return undefined;
  return gatewayApi?.classes?.find(({ metadata }) => metadata?.name === name)?.spec?.controllerName;
}

/** The implementation behind a Gateway. */
export function implementationOf(facts: Facts, gateway: Gateway | undefined): Implementation {
  const controller = controllerOf(facts, gateway) ?? '';
  return (Object.hasOwn(known, controller) ? known[controller] : undefined) ?? unknown;
}
