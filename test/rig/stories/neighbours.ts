// Small deployments for the causes that the two stories do not show, each with its healthy
// twin: one thing is different, and the reason goes away. All of them stand side by side in
// one namespace, each at a host of its own.

import { type IngressPath, ingress, namespace, workload } from './objects.ts';
import { fastapi, flask, nginx, proxyWithSlash, webSite } from './servers.ts';
import { type Exchange, type Manifest, methodProbe, type Variant } from './story.ts';

const space = 'neighbours';
const at = (name: string) => ({ namespace: space, name });
const api: IngressPath = { path: '/', service: 'dify-api', port: 5001 };
const helper: IngressPath = { path: '/', service: 'jsonhelper', port: 80 };
const weather: IngressPath = { path: '/', service: 'weather', port: 8000 };

/** In the rig's Service range, given to no Service: nothing listens there. */
export const unusedAddress = '10.96.255.254';

/** What all of them share. */
export const neighbourBase: readonly Manifest[] = [
  namespace(space),
  ...workload(flask(at('dify-api'))),
  ...workload(nginx(at('jsonhelper'), proxyWithSlash)),
  ...workload(fastapi(at('weather'), ['collection'])),
  ...workload(nginx(at('error-site'), webSite)),
];

/** One neighbour: an Ingress and a probe with the same name. */
interface Parts {
  readonly path: IngressPath;
  readonly className?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Path that the probe declares. */
  readonly declared: string;
  readonly through?: Readonly<Record<string, unknown>>;
  readonly direct?: readonly { readonly service: string; readonly port: number }[];
}

type Story = Pick<Variant, 'name' | 'title' | 'expected' | 'wire'>;

function variant(story: Story, parts: Parts): Variant {
  const host = `${story.name}.example.com`;
  return {
    ...story,
    namespace: space,
    host,
    gateway: 'ingress-nginx',
    gatewayConfig: {},
    certificate: undefined,
    objects: [
      ...neighbourBase,
      ingress({
        ...at(story.name),
        className: parts.className ?? 'nginx',
        host,
        paths: [parts.path],
        annotations: parts.annotations ?? {},
      }),
    ],
    probe: methodProbe(space, story.name, {
      through: { ingressRef: { name: story.name }, ...parts.through },
      ...(parts.direct === undefined ? {} : { direct: parts.direct }),
      routes: [{ path: parts.declared, methods: ['POST'] }],
    }),
  };
}

const login = '/console/api/login';
const post = (path: string, status: number): Exchange => ({ scheme: 'http', method: 'POST', path, status });
const flask401: Exchange = {
  ...post(login, 401),
  body: /authentication_failed/,
  headers: { server: undefined },
};
const default404 = { status: 404, length: 146, body: /<center>nginx<\/center>/ } as const;

const healthy = { healthy: 'True', reason: 'AllRoutesReached' } as const;
const unhealthy = (reason: Variant['expected']['reason']) => ({ healthy: 'False', reason }) as const;

/** The wrong one and its healthy twin, in turn. */
export const neighbourVariants: readonly Variant[] = [
  variant(
    {
      name: 'no-route',
      title: 'the rule /console/ap does not cover /console/api: Prefix goes by path element',
      expected: unhealthy('NoRouteMatched'),
      wire: [
        { ...post(login, 404), ...default404 },
        { ...post('/', 404), ...default404 },
      ],
    },
    { path: { ...api, path: '/console/ap' }, declared: login },
  ),
  variant(
    { name: 'no-route-healthy', title: 'the rule covers the path', expected: healthy, wire: [flask401] },
    { path: { ...api, path: '/console/api' }, declared: login },
  ),
  variant(
    {
      name: 'policy',
      title: 'a limit_except snippet at the gateway refuses POST',
      expected: unhealthy('GatewayPolicyDeniesMethod'),
      wire: [
        { ...post(login, 403), length: 146, body: /<center>nginx<\/center>/ },
        { ...post('/nonsense', 403), length: 146 },
        { scheme: 'http', method: 'GET', path: '/console/api/ping', status: 200 },
      ],
    },
    {
      path: api,
      declared: login,
      annotations: { 'nginx.ingress.kubernetes.io/configuration-snippet': 'limit_except GET { deny all; }' },
    },
  ),
  variant(
    { name: 'policy-healthy', title: 'no policy at the gateway', expected: healthy, wire: [flask401] },
    { path: api, declared: login },
  ),
  variant(
    {
      name: 'class',
      title: 'no controller serves the class that the Ingress names',
      expected: unhealthy('IngressConfigNotApplied'),
      wire: [{ ...post(login, 404), ...default404 }],
    },
    { path: api, declared: login, className: 'nobody' },
  ),
  variant(
    { name: 'class-healthy', title: 'the class is served', expected: healthy, wire: [flask401] },
    { path: api, declared: login },
  ),
  variant(
    {
      name: 'slash',
      title: 'a proxy location with a final slash redirects the path without it by 301',
      expected: unhealthy('PathRedirectDowngradesMethod'),
      wire: [
        {
          ...post('/jsonhelper', 301),
          length: 169,
          headers: { location: /^http:\/\/slash\.example\.com\/jsonhelper\/$/ },
        },
      ],
    },
    { path: helper, declared: '/jsonhelper', direct: [{ service: 'jsonhelper', port: 80 }] },
  ),
  variant(
    {
      name: 'slash-healthy',
      title: 'the path with its slash is proxied',
      expected: healthy,
      wire: [{ ...post('/jsonhelper/', 200), body: /"helper":"json"/ }],
    },
    {
      path: helper,
      declared: '/jsonhelper/',
      direct: [
        { service: 'jsonhelper', port: 80 },
        { service: 'dify-api', port: 5001 },
      ],
    },
  ),
  variant(
    {
      name: 'collection',
      title: 'FastAPI redirects the path without its slash by 307',
      expected: unhealthy('RedirectNotFollowed'),
      wire: [
        {
          ...post('/coll', 307),
          length: 0,
          headers: { location: /^http:\/\/collection\.example\.com\/coll\/$/ },
        },
      ],
    },
    { path: weather, declared: '/coll' },
  ),
  variant(
    {
      name: 'collection-healthy',
      title: 'the path with its slash is the route',
      expected: healthy,
      wire: [{ ...post('/coll/', 200), body: /"added":true/ }],
    },
    { path: weather, declared: '/coll/' },
  ),
  variant(
    {
      name: 'error-backend',
      title: 'the error backend of the gateway answers GET alone and makes the 401 of the application a 405',
      expected: unhealthy('ErrorPageRewritesStatus'),
      wire: [
        { ...post(login, 405), length: 157, headers: { allow: undefined } },
        { scheme: 'http', method: 'GET', path: '/console/api/ping', status: 200 },
      ],
    },
    {
      path: api,
      declared: login,
      annotations: {
        'nginx.ingress.kubernetes.io/custom-http-errors': '401',
        'nginx.ingress.kubernetes.io/default-backend': 'error-site',
      },
    },
  ),
  variant(
    {
      name: 'error-backend-healthy',
      title: 'the gateway leaves the errors of the application as they are',
      expected: healthy,
      wire: [flask401],
    },
    { path: api, declared: login },
  ),
  variant(
    {
      name: 'unreachable',
      title: 'nothing listens at the address that the probe dials',
      expected: { healthy: 'Unknown', reason: 'GatewayUnreachable' },
      wire: [],
    },
    { path: api, declared: login, through: { connectTo: unusedAddress } },
  ),
  variant(
    { name: 'unreachable-healthy', title: 'the gateway is dialled', expected: healthy, wire: [flask401] },
    { path: api, declared: login },
  ),
];
