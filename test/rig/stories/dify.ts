// The Dify story: Ingress with TLS, an nginx proxy, a Flask API on port 5001, a static front
// end. POST /console/api/login must reach Flask, which answers 401 to an empty body.

import { rewriteEqualTargetKey } from '../gateways/ingress-nginx/settings.ts';
import { ingress, namespace, workload } from './objects.ts';
import { flask, nginx, proxy, proxyBySchemes, proxyHiding405, webSite } from './servers.ts';
import { type Manifest, methodProbe, type Variant, type Wire } from './story.ts';

const space = 'dify';
const host = 'dify.example.com';
const path = '/console/api/login';
const secret = 'dify-tls';
const on = 'nginx.ingress.kubernetes.io/';

/** What differs between the variants. */
interface Parts {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly gatewayConfig?: Readonly<Record<string, string>>;
  readonly proxy?: string;
  readonly api?: { readonly variants?: readonly string[]; readonly replicas?: number };
  readonly ingressPath?: string;
  readonly backend?: string;
  readonly certificateDays?: number;
}

/** All objects of the story but the TLS Secret. */
function objects(parts: Parts): readonly Manifest[] {
  const at = (name: string) => ({ namespace: space, name });
  return [
    namespace(space),
    ...workload(flask(at('dify-api'), parts.api?.variants, parts.api?.replicas)),
    ...workload(nginx(at('dify-nginx'), parts.proxy ?? proxy)),
    ...workload(nginx(at('dify-web'), webSite)),
    ingress({
      ...at('dify'),
      className: 'nginx',
      host,
      tls: secret,
      paths: [{ path: parts.ingressPath ?? '/', service: parts.backend ?? 'dify-nginx', port: 80 }],
      annotations: parts.annotations ?? {},
    }),
  ];
}

/** The smallest probe that the README shows. */
export const smallestProbe: Manifest = methodProbe(space, 'dify', {
  through: { ingressRef: { name: 'dify' } },
  routes: [{ path, methods: ['POST'] }],
});

const probe: Manifest = methodProbe(space, 'dify', {
  through: { ingressRef: { name: 'dify' } },
  direct: [
    { service: 'dify-nginx', port: 80 },
    { service: 'dify-api', port: 5001 },
  ],
  routes: [{ path, methods: ['POST'] }],
});

type Story = Pick<Variant, 'name' | 'title' | 'expected' | 'wire'> & Partial<Pick<Variant, 'arrives'>>;

function variant(story: Story, parts: Parts): Variant {
  return {
    ...story,
    namespace: space,
    host,
    gateway: 'ingress-nginx',
    gatewayConfig: parts.gatewayConfig ?? {},
    certificate: {
      namespace: space,
      name: secret,
      hosts: [host],
      ...(parts.certificateDays === undefined ? {} : { days: parts.certificateDays }),
    },
    objects: objects(parts),
    probe,
  };
}

const post = { method: 'POST', path } as const;
const httpsLocation = { location: new RegExp(`^https://${host}${path}$`), server: undefined };
const redirect = { scheme: 'http', ...post, status: 308, length: 164, headers: httpsLocation } as const;
const flask401: Omit<Extract<Wire, { status: number }>, 'scheme'> = {
  ...post,
  status: 401,
  phrase: 'UNAUTHORIZED',
  body: /"code":"authentication_failed"/,
  headers: { server: undefined },
};
const nginx405: Omit<Extract<Wire, { status: number }>, 'scheme'> = {
  ...post,
  status: 405,
  phrase: 'Not Allowed',
  length: 157,
  body: /<center>nginx\/1\.\d+\.\d+<\/center>/,
  headers: { allow: undefined, server: undefined },
};

const healthy = { healthy: 'True', reason: 'AllRoutesReached' } as const;
const unhealthy = (reason: Variant['expected']['reason']) => ({ healthy: 'False', reason }) as const;

/** Every variant that the story knows; the first is healthy. */
export const difyVariants: readonly Variant[] = [
  variant(
    {
      name: 'edge-308',
      title: 'the edge redirects http with 308 to the same path',
      expected: healthy,
      wire: [redirect, { scheme: 'https', ...flask401 }],
    },
    {},
  ),
  variant(
    {
      name: 'ssl-redirect-off',
      title: 'ssl-redirect is off, http and https reach Flask',
      expected: healthy,
      wire: [
        { scheme: 'http', ...flask401 },
        { scheme: 'https', ...flask401 },
      ],
    },
    { annotations: { [`${on}ssl-redirect`]: 'false' } },
  ),
  variant(
    {
      name: 'edge-301',
      title: 'the edge redirects http with 301',
      expected: unhealthy('HttpsRedirectDowngradesMethod'),
      wire: [
        { scheme: 'http', ...post, status: 301, length: 162, headers: httpsLocation },
        { scheme: 'https', ...flask401 },
        { scheme: 'https', method: 'GET', path, status: 405, headers: { allow: /POST/ } },
      ],
    },
    { gatewayConfig: { 'http-redirect-code': '301' } },
  ),
  variant(
    {
      name: 'http-answered-by-site',
      title: "http is answered by the proxy's static server, https by Flask",
      expected: unhealthy('RoutedToWrongBackend'),
      wire: [
        { scheme: 'http', ...nginx405 },
        { scheme: 'https', ...flask401 },
      ],
    },
    { annotations: { [`${on}ssl-redirect`]: 'false' }, proxy: proxyBySchemes },
  ),
  variant(
    {
      name: 'rewrite-target-root',
      title: 'rewrite-target / on path / in a controller that follows it to the letter',
      expected: unhealthy('RewriteTargetWrong'),
      arrives: '/',
      wire: [redirect, { scheme: 'https', ...nginx405 }],
    },
    { annotations: { [`${on}rewrite-target`]: '/' }, gatewayConfig: { [rewriteEqualTargetKey]: 'true' } },
  ),
  variant(
    {
      name: 'rewrite-target-ignored',
      title: 'rewrite-target / on path / as ingress-nginx reads it: nothing is rewritten',
      expected: healthy,
      wire: [redirect, { scheme: 'https', ...flask401 }],
    },
    { annotations: { [`${on}rewrite-target`]: '/' } },
  ),
  variant(
    {
      name: 'rewrite-target-drops-path',
      title: 'rewrite-target / on path /console drops the path',
      expected: unhealthy('RewriteTargetWrong'),
      arrives: '/',
      wire: [redirect, { scheme: 'https', ...nginx405 }],
    },
    { annotations: { [`${on}rewrite-target`]: '/' }, ingressPath: '/console' },
  ),
  variant(
    {
      name: 'error-page-hides-405',
      title: "error_page 405 =200 in the proxy shows the site's page as a success",
      expected: unhealthy('ErrorPageRewritesStatus'),
      wire: [redirect, { scheme: 'https', ...post, status: 200, body: /Dify web/, headers: { etag: /./ } }],
    },
    { proxy: proxyHiding405 },
  ),
  variant(
    {
      name: 'api-get-only',
      title: 'the API itself answers GET and nothing else',
      expected: unhealthy('AppRejectsMethod'),
      wire: [
        redirect,
        {
          scheme: 'https',
          ...post,
          status: 405,
          phrase: 'METHOD NOT ALLOWED',
          length: 153,
          headers: { allow: /GET/ },
        },
      ],
    },
    { api: { variants: ['get-only'] } },
  ),
  variant(
    {
      name: 'api-down',
      title: 'no Pod of the API runs',
      expected: unhealthy('NoUsableEndpoint'),
      wire: [redirect, { scheme: 'https', ...post, status: 502, phrase: 'Bad Gateway', body: /nginx\/1/ }],
    },
    { api: { replicas: 0 } },
  ),
  variant(
    {
      name: 'backend-web',
      title: 'the Ingress names the static front end as its backend',
      expected: unhealthy('RoutedToWrongBackend'),
      wire: [redirect, { scheme: 'https', ...nginx405 }],
    },
    { backend: 'dify-web' },
  ),
  variant(
    {
      name: 'certificate-expired',
      title: 'the certificate has expired',
      expected: unhealthy('CertificateInvalid'),
      wire: [redirect, { scheme: 'https', failure: /CERT_HAS_EXPIRED/ }],
    },
    { certificateDays: -2 },
  ),
];
