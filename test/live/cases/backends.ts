// What stands behind the gateway: no endpoint, another protocol, another Host, foreign Pods, two builds.

import { type Workload, workload } from '../../rig/stories/objects.ts';
import { nginx as nginxServer, webSite } from '../../rig/stories/servers.ts';
import { djangoShop, express, fastapiShop, plain } from '../../rig/stories/shops.ts';
import type { Manifest } from '../../rig/stories/story.ts';
import { type Case, type Story, theme, throughIngress, throughProxy, tlsSecret } from '../case.ts';

const space = 'live-backends';
const at = (name: string, env: Readonly<Record<string, string>> = {}) => ({ namespace: space, name, env });

/** A Service that selects the Pods of other workloads. */
function service(name: string, selector: object, targetPort: number): Manifest {
  const spec = { selector, ports: [{ port: 3000, targetPort }] };
  return { apiVersion: 'v1', kind: 'Service', metadata: { namespace: space, name }, spec };
}

interface Labelled {
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: Record<string, string> };
      readonly spec: { readonly containers: { image: string }[] };
    };
  };
}

/** A workload whose Pods carry one more label, so that another Service selects them too, and whose image has that name. */
function labelled(
  of: Workload,
  labels: Readonly<Record<string, string>>,
  image?: string,
): readonly Manifest[] {
  return workload(of).map((object) => {
    if (object.kind !== 'Deployment') return object;
    const copy = structuredClone(object) as Manifest & Labelled;
    Object.assign(copy.spec.template.metadata.labels, labels);
    const [container] = copy.spec.template.spec.containers;
    if (container !== undefined && image !== undefined) container.image = image;
    return copy;
  });
}

function withTls(of: Workload): readonly Manifest[] {
  return workload(of).map((object) => {
    if (object.kind !== 'Deployment') return object;
    const copy = structuredClone(object) as Manifest & {
      readonly spec: {
        readonly template: {
          readonly spec: { readonly containers: { volumeMounts: object[] }[]; volumes: object[] };
        };
      };
    };
    const { containers, volumes } = copy.spec.template.spec;
    containers[0]?.volumeMounts.push({ name: 'tls', mountPath: '/etc/tls' });
    volumes.push({ name: 'tls', secret: { secretName: tlsSecret } });
    return copy;
  });
}

const shared = [
  ...workload(express(at('shop'))),
  ...workload({ ...express(at('asleep')), replicas: 0 }),
  ...workload(djangoShop(at('django', { HOSTS: '.example.com' }))),
  ...workload(fastapiShop(at('fastapi', { HOSTS: '*.example.com' }))),
  ...withTls({ ...plain(at('secure', { TLS_DIRECTORY: '/etc/tls' })) }),
  ...workload(nginxServer(at('site'), webSite)),
  // Two builds of one application behind one Service.
  ...labelled(express(at('build-2')), { part: 'mixed' }, 'registry.example.com/shop:2'),
  ...labelled(express(at('build-1', { MODE: 'v1' })), { part: 'mixed' }, 'registry.example.com/shop:1'),
  service('mixed', { part: 'mixed' }, 3000),
  // A reporting server that carries the label of the application.
  ...labelled(express(at('orders')), { tier: 'web' }),
  ...labelled({ ...plain(at('reporting', { PORT: '3000' })), port: 3000 }, { tier: 'web' }),
  service('tier', { tier: 'web' }, 3000),
  service('wrong-port', { app: 'shop' }, 3999),
];

const broken = (about: Story['about'], name: string, sentence: string): Story => ({
  ...{ name, sentence, about },
  kind: 'broken',
});
const healthy = (about: Story['about'], name: string, sentence: string): Story => ({ name, sentence, about });
const to = `shop.${space}:3000`;
const on = { to, direct: ['shop:3000'], path: '/orders' } as const;

const missing: readonly Case[] = [
  throughIngress(
    space,
    broken('NoUsableEndpoint', 'traefik-asleep', 'no Pod runs, and Traefik answers 404'),
    {
      ...{ className: 'traefik', rules: ['/ asleep:3000'], path: '/orders' },
    },
  ),
  throughIngress(space, healthy('NoUsableEndpoint', 'traefik-awake', 'a Pod runs'), {
    ...{ className: 'traefik', rules: ['/ shop:3000'], path: '/orders' },
  }),
  throughIngress(
    space,
    broken('NoUsableEndpoint', 'nginx-wrong-port', 'targetPort is a port nobody listens at'),
    {
      ...{ className: 'nginx', rules: ['/ wrong-port:3000'], path: '/orders' },
    },
  ),
  throughIngress(
    space,
    healthy('NoUsableEndpoint', 'nginx-right-port', 'targetPort is the port of the Pod'),
    {
      ...{ className: 'nginx', rules: ['/ shop:3000'], path: '/orders' },
    },
  ),
  throughProxy(space, broken('NoUsableEndpoint', 'haproxy-asleep', 'no Pod runs, and HAProxy answers 503'), {
    ...{ software: 'haproxy', to: `asleep.${space}:3000`, direct: ['asleep:3000'], path: '/orders' },
  }),
  throughProxy(space, healthy('NoUsableEndpoint', 'haproxy-awake', 'a Pod runs'), {
    ...{ software: 'haproxy', ...on },
  }),
  throughProxy(space, broken('NoUsableEndpoint', 'envoy-asleep', 'no Pod runs, and Envoy answers 503'), {
    ...{ software: 'envoy', to: `asleep.${space}:3000`, direct: ['asleep:3000'], path: '/orders' },
  }),
  throughProxy(space, broken('NoUsableEndpoint', 'caddy-asleep', 'no Pod runs, and Caddy answers 502'), {
    ...{ software: 'caddy', to: `asleep.${space}:3000`, direct: ['asleep:3000'], path: '/orders' },
  }),
];

const secure = `secure.${space}:8080`;
const protocols: readonly Case[] = [
  throughIngress(
    space,
    broken('BackendProtocolMismatch', 'nginx-plain-to-tls', 'ingress-nginx speaks http to TLS'),
    {
      ...{ className: 'nginx', rules: ['/ secure:8080'], path: '/orders' },
    },
  ),
  throughIngress(
    space,
    healthy('BackendProtocolMismatch', 'nginx-tls-to-tls', 'backend-protocol says HTTPS'),
    {
      ...{ className: 'nginx', rules: ['/ secure:8080'], path: '/orders' },
      annotations: { 'nginx.ingress.kubernetes.io/backend-protocol': 'HTTPS' },
    },
  ),
  throughProxy(
    space,
    broken('BackendProtocolMismatch', 'haproxy-plain-to-tls', 'HAProxy speaks http to TLS'),
    {
      ...{ software: 'haproxy', to: secure, direct: ['https secure:8080'], path: '/orders' },
    },
  ),
  throughProxy(space, healthy('BackendProtocolMismatch', 'haproxy-tls-to-tls', 'HAProxy speaks TLS to TLS'), {
    ...{ software: 'haproxy', to: secure, direct: ['https secure:8080'], path: '/orders' },
    more: `  server one ${secure} ssl verify none`,
  }),
  throughProxy(space, broken('BackendProtocolMismatch', 'nginx-tls-to-plain', 'nginx speaks TLS to http'), {
    ...{ software: 'nginx', ...on, http: `location / { proxy_pass https://${to}; }` },
  }),
  throughProxy(
    space,
    healthy('BackendProtocolMismatch', 'nginx-plain-to-plain', 'nginx speaks http to http'),
    {
      ...{ software: 'nginx', ...on },
    },
  ),
];

const envoyHost = (name: string) =>
  JSON.stringify([
    { match: { prefix: '/' }, route: { cluster: name, host_rewrite_literal: 'fastapi.internal' } },
  ]);
const hosts: readonly Case[] = [
  throughProxy(
    space,
    broken('HostDependentBackend', 'haproxy-other-host', 'HAProxy sends a Host that ALLOWED_HOSTS lacks'),
    {
      ...{ software: 'haproxy', to: `django.${space}:8001`, direct: ['django:8001'], path: '/api/orders/' },
      http: '  http-request set-header Host django.internal',
    },
  ),
  throughProxy(space, healthy('HostDependentBackend', 'haproxy-same-host', 'HAProxy keeps the Host'), {
    ...{ software: 'haproxy', to: `django.${space}:8001`, direct: ['django:8001'], path: '/api/orders/' },
  }),
  throughProxy(
    space,
    broken('HostDependentBackend', 'envoy-other-host', 'Envoy rewrites the Host, which FastAPI refuses'),
    {
      ...{ software: 'envoy', to: `fastapi.${space}:8000`, direct: ['fastapi:8000'], path: '/orders' },
      http: envoyHost('envoy-other-host'),
    },
  ),
  throughProxy(space, healthy('HostDependentBackend', 'envoy-same-host', 'Envoy keeps the Host'), {
    ...{ software: 'envoy', to: `fastapi.${space}:8000`, direct: ['fastapi:8000'], path: '/orders' },
  }),
  throughIngress(
    space,
    broken('HostDependentBackend', 'kong-other-host', 'Kong does not preserve the Host that Django wants'),
    {
      ...{ className: 'kong', rules: ['/ django:8001'], path: '/api/orders/' },
      annotations: { 'konghq.com/preserve-host': 'false' },
    },
  ),
];

const pods: readonly Case[] = [
  throughIngress(
    space,
    broken('MixedBackendVersions', 'two-builds', 'only the newer of two builds knows the refunds'),
    { className: 'traefik', rules: ['/ mixed:3000'], path: '/refunds' },
  ),
  throughIngress(space, healthy('MixedBackendVersions', 'two-builds-alike', 'both builds know the orders'), {
    ...{ className: 'traefik', rules: ['/ mixed:3000'], path: '/orders' },
  }),
  throughIngress(
    space,
    broken(
      'SelectorMatchesForeignPods',
      'foreign-pods',
      'the Service selects the Pods of another program too',
    ),
    { className: 'nginx', rules: ['/ tier:3000'], path: '/refunds' },
  ),
  throughIngress(
    space,
    healthy('SelectorMatchesForeignPods', 'own-pods', 'the Service selects its own Pods'),
    {
      ...{ className: 'nginx', rules: ['/ orders:3000'], path: '/refunds' },
    },
  ),
];

/** The theme. */
export const backends = theme(space, shared, [...missing, ...protocols, ...hosts, ...pods]);
