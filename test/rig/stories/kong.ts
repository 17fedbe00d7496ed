// The Kong story: FastAPI behind the Kong stand-in. GET /api/getWeather/{location} and POST
// /api/sendWeather; the second is declared. Directly it is 200, through the gateway often not.

import { ingress, namespace, workload } from './objects.ts';
import { fastapi } from './servers.ts';
import { type Exchange, methodProbe, type Variant } from './story.ts';

const space = 'weather';
const host = 'weather.example.com';
const path = '/api/sendWeather';

/** What differs between the variants: annotations without `konghq.com/`, and the application's variants. */
interface Parts {
  readonly route?: Readonly<Record<string, string>>;
  readonly service?: Readonly<Record<string, string>>;
  readonly app?: readonly string[];
  readonly replicas?: number;
  /** The Ingress has a TLS Secret for its host. */
  readonly tls?: boolean;
}

const kong = (annotations: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(Object.entries(annotations).map(([name, value]) => [`konghq.com/${name}`, value]));

type Story = Pick<Variant, 'name' | 'title' | 'expected' | 'wire'> & Partial<Pick<Variant, 'arrives'>>;

function variant(story: Story, parts: Parts): Variant {
  const at = { namespace: space, name: 'weather' };
  const tls = parts.tls === true ? { tls: 'weather-tls' } : {};
  return {
    ...story,
    namespace: space,
    host,
    gateway: 'kong',
    gatewayConfig: {},
    certificate: parts.tls === true ? { namespace: space, name: 'weather-tls', hosts: [host] } : undefined,
    objects: [
      namespace(space),
      ...workload(fastapi(at, parts.app, parts.replicas), kong(parts.service)),
      ingress({
        ...at,
        className: 'kong',
        host,
        paths: [{ path: '/api', service: 'weather', port: 8000 }],
        annotations: kong(parts.route),
        ...tls,
      }),
    ],
    probe: methodProbe(space, 'weather', {
      through: { ingressRef: { name: 'weather' } },
      direct: [{ service: 'weather', port: 8000 }],
      routes: [{ path, methods: ['POST'] }],
    }),
  };
}

const post = { scheme: 'http', method: 'POST', path } as const;
/** Headers that prove that the upstream answered. */
const proxied = {
  server: /^uvicorn$/,
  via: /^1\.1 kong\/3\.9\.0$/,
  'x-kong-upstream-latency': /^\d+$/,
  'x-kong-proxy-latency': /^\d+$/,
  'x-kong-response-latency': undefined,
} as const;
/** Headers that prove that Kong answered by itself. */
const kongs = {
  server: /^kong\/3\.9\.0$/,
  via: undefined,
  'x-kong-response-latency': /^\d+$/,
  'x-kong-request-id': /^[0-9a-f]{32}$/,
} as const;
const reached: Exchange = { ...post, status: 200, body: /"received"/, headers: proxied };
const notFound: Exchange = { ...post, status: 404, length: 22, body: /"Not Found"/, headers: proxied };

const healthy = { healthy: 'True', reason: 'AllRoutesReached' } as const;
const unhealthy = (reason: Variant['expected']['reason']) => ({ healthy: 'False', reason }) as const;

/** Every variant that the story knows; the first is healthy. */
export const kongVariants: readonly Variant[] = [
  variant(
    { name: 'healthy', title: 'the path arrives as it was sent', expected: healthy, wire: [reached] },
    {},
  ),
  variant(
    {
      name: 'service-path',
      title: 'strip_path with the Service path /api/getWeather makes another path arrive',
      expected: unhealthy('RewriteTargetWrong'),
      arrives: '/api/getWeather/sendWeather',
      wire: [{ ...post, status: 405, length: 31, headers: { ...proxied, allow: /^GET$/ } }],
    },
    { route: { 'strip-path': 'true' }, service: { path: '/api/getWeather' } },
  ),
  variant(
    {
      name: 'stripped',
      title: 'strip_path removes the prefix that the application needs',
      expected: unhealthy('PrefixStrippedUnexpectedly'),
      arrives: '/sendWeather',
      wire: [notFound],
    },
    { route: { 'strip-path': 'true' } },
  ),
  variant(
    {
      name: 'not-stripped',
      title: 'the prefix reaches an application that is mounted at /',
      expected: unhealthy('PrefixNotStripped'),
      arrives: '/api/sendWeather',
      wire: [notFound],
    },
    { route: { 'strip-path': 'false' }, app: ['root'] },
  ),
  variant(
    {
      name: 'methods-get',
      title: 'the route takes GET alone',
      expected: unhealthy('MethodNotRouted'),
      wire: [
        { ...post, status: 404, body: /no Route matched with those values/, headers: kongs },
        { ...post, method: 'GET', path: '/api/getWeather/oslo', status: 200, headers: proxied },
      ],
    },
    { route: { methods: 'GET' } },
  ),
  variant(
    {
      name: 'preserve-host-off',
      title: 'preserve_host is off and the application does not mind',
      expected: healthy,
      wire: [reached],
    },
    { route: { 'preserve-host': 'false' } },
  ),
  variant(
    {
      name: 'preserve-host-off-checked',
      title: 'preserve_host is off and the application checks its Host',
      expected: unhealthy('HostDependentBackend'),
      wire: [{ ...post, status: 400, body: /Invalid host header/, headers: proxied }],
    },
    { route: { 'preserve-host': 'false' }, app: ['check-host'] },
  ),
  variant(
    {
      name: 'app-get-only',
      title: 'the application really lacks POST',
      expected: unhealthy('AppRejectsMethod'),
      wire: [{ ...post, status: 405, length: 31, headers: { ...proxied, allow: /^GET$/ } }],
    },
    { app: ['get-only'] },
  ),
];

const redirected = { location: new RegExp(`^https://${host}${path}$`), ...kongs };
const overTls: Exchange = { ...reached, scheme: 'https' };
const httpsOnly = { protocols: 'https' };

/** What Kong answers by itself, beside the story. */
export const kongOwnReplies: readonly Variant[] = [
  variant(
    {
      name: 'https-only-426',
      title: 'a route for https alone answers http with 426',
      expected: unhealthy('RedirectNotFollowed'),
      wire: [
        {
          ...post,
          status: 426,
          body: /"message":"Please use HTTPS protocol"/,
          headers: { ...kongs, upgrade: /^TLS\/1\.2, HTTP\/1\.1$/, connection: /^Upgrade$/ },
        },
        overTls,
      ],
    },
    { route: httpsOnly, tls: true },
  ),
  variant(
    {
      name: 'https-only-301',
      title: 'a route for https alone redirects http with 301',
      expected: unhealthy('HttpsRedirectDowngradesMethod'),
      wire: [{ ...post, status: 301, length: 0, headers: redirected }, overTls],
    },
    { route: { ...httpsOnly, 'https-redirect-status-code': '301' }, tls: true },
  ),
  variant(
    {
      name: 'https-only-308',
      title: 'a route for https alone redirects http with 308',
      expected: healthy,
      wire: [{ ...post, status: 308, length: 0, headers: redirected }, overTls],
    },
    { route: { ...httpsOnly, 'https-redirect-status-code': '308' }, tls: true },
  ),
  variant(
    {
      name: 'no-target',
      title: 'no Pod of the application runs',
      expected: unhealthy('NoUsableEndpoint'),
      wire: [{ ...post, status: 503, body: /failure to get a peer from the ring-balancer/, headers: kongs }],
    },
    { replicas: 0 },
  ),
];
