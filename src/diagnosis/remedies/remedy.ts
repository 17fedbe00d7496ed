// The form of a remedy: what to change, written for one gateway, framework or case. The fix in the status and the
// table on the reason's page are made from the same lines, so the names that they may use are listed here.

/** One line of a reason's remedies. Code stands in backticks, and `{name}` is one of `placeholders`. */
export interface Remedy {
  /** A gateway (`ingress-nginx`), framework (`Flask`) or case (`no-port`), or `any`, which stands last. */
  readonly whom: Whom;
  /** Imperative, without a full stop at the end: the very annotation, filter, flag or line to change. */
  readonly text: string;
}

/** Placeholders that a text may have, and the value that each stands for. */
export const placeholders = {
  host: 'host that the client named',
  path: 'path that the client sent',
  method: 'declared method',
  status: 'status that came back',
  location: 'where the redirect leads',
  service: 'name of the Service that the request went to',
  port: 'port of a Service',
  object: 'kind and name of the object to change',
  field: 'field of that object',
  arrives: 'path that arrives at the application',
  serves: 'path on which the application serves the method',
  other: 'the other Service, rule or object: the one that wins, or that would be right',
  scheme: 'http or https, as the client used it',
  image: 'image of the Pods that serve the route',
  dialect: 'gateway, as its controller is called',
  namespace: 'namespace of the routing object',
  target: 'namespace of the object that it refers to',
} as const;

/** Name of a placeholder. */
export type Placeholder = keyof typeof placeholders;

/** Gateways, proxies and edges by their lookup name, with the name that pages give them. */
export const gateways = {
  'ingress-nginx': 'ingress-nginx',
  'nginx-inc': 'NGINX Inc. controller',
  kong: 'Kong',
  traefik: 'Traefik',
  haproxy: 'HAProxy',
  'aws-alb': 'AWS load balancer',
  apisix: 'APISIX',
  'gateway-api': 'Gateway API',
  istio: 'Istio',
  envoy: 'Envoy',
  nginx: 'nginx',
  apache: 'Apache httpd',
  caddy: 'Caddy',
  varnish: 'Varnish',
  cloudfront: 'CloudFront',
  cloudflare: 'Cloudflare',
} as const;

/** Frameworks and application servers, named as the fingerprints name them. */
export const frameworks = [
  'Flask',
  'FastAPI',
  'Starlette',
  'Django',
  'uvicorn',
  'gunicorn',
  'Express',
  'NestJS',
  'Fastify',
  'Koa',
  'Hono',
  'Rails',
  'Spring',
  'Tomcat',
  'Jetty',
  'Go',
  'gin',
  'echo',
  'ASP.NET Core',
  'IIS',
  'S3',
] as const;

/** Cases of one cause that have fixes of their own, as pages describe them. */
export const cases = {
  'inner-proxy': 'a proxy behind the Service',
  'no-rule': 'no rule names the right Service',
  'canary-without-primary': 'a canary without its primary',
  'canary-same-service': 'a canary to the Service of its primary',
  'unusable-share': 'a share goes to a backend that cannot be used',
  'rollout-in-progress': 'a rollout in progress',
  'tls-ended-before': 'TLS ends before the gateway',
  'no-service': 'the Service does not exist',
  'no-port': 'the Service lacks the port',
  'no-pods': 'no Pod is selected',
  'not-ready': 'no Pod is ready',
  'port-refused': 'Pods refuse the target port',
  'stale-endpoints': 'the gateway keeps old addresses',
  'no-backend': 'no backend takes requests',
  'filter-308': 'Gateway API, where the CRD takes 308',
  'filter-302': 'Gateway API, where the CRD takes 301 and 302 only',
  'filter-302-traefik': 'the same with Traefik',
  'cors-filter': 'Gateway API with a `CORS` filter',
  'scheme-left-out': 'the rule leaves the scheme out',
  'not-allowed-by-listeners': '`Accepted=False`, `NotAllowedByListeners`',
  'no-listener-hostname': '`Accepted=False`, `NoMatchingListenerHostname`',
  'no-matching-parent': '`Accepted=False`, `NoMatchingParent`',
  'no-gateway': 'the Gateway does not exist',
  'no-reference-grant': '`ResolvedRefs=False`, `RefNotPermitted`',
  'invalid-kind': '`ResolvedRefs=False`, `InvalidKind`',
  'no-address': '`Programmed=False`, `AddressNotAssigned`',
  'not-programmed': '`Programmed=False`, any other reason',
  'no-gateway-class': 'no controller for the GatewayClass',
  'invalid-certificate-ref': 'listener: `InvalidCertificateRef`',
  'port-unavailable': 'listener: `PortUnavailable`',
  'listener-conflict': 'listener: `HostnameConflict`, `ProtocolConflict`',
  'not-taken-over': 'status of an older generation',
} as const;

/** Whom a line is for. */
export type Whom = keyof typeof gateways | (typeof frameworks)[number] | keyof typeof cases | 'any';

/** Lines of one cause by whom they are for, in the order of the page. */
export function remedyLines(
  lines: Readonly<Partial<Record<Whom, string>> & { any: string }>,
): readonly Remedy[] {
  const names: readonly Whom[] = [...knownNames, 'any'];
  return Object.entries(lines).flatMap(([name, text]) => {
    const whom = names.find((known) => known === name);
    return whom === undefined || text === undefined ? [] : [{ whom, text }];
  });
}

/** How a page says whom a line is for. */
export function labelOf(whom: Whom): string {
  const labels: Readonly<Record<string, string>> = { ...gateways, ...cases, any: 'any other' };
  return labels[whom] ?? whom;
}

const knownNames: readonly Whom[] = [...namesOf(gateways), ...frameworks, ...namesOf(cases)];

function namesOf<Name extends string>(record: Readonly<Record<Name, string>>): readonly Name[] {
  const isName = (name: string): name is Name => name in record;
  return Object.keys(record).filter(isName);
}
