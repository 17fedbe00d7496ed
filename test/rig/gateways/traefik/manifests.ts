// Traefik itself as a gateway: Ingress class `traefik`, GatewayClass `traefik`, and its own resources. install.ts
// builds it into .rig/bin. Middlewares may be objects of the cluster, or come from a file by name.

import { apiServerUrl, nodeName, traefikBinary } from '../../places.ts';
import { gatewayClass } from '../../stories/gateway-api.ts';
import type { Manifest } from '../ca.ts';

export const traefikOwn = { namespace: 'traefik', name: 'traefik' } as const;

/** Fixed, so that Traefik can be told at its start which address it publishes. */
export const traefikAddress = '10.96.0.20';

/** What Traefik is started with beside its defaults. */
export interface TraefikOptions {
  /** Entry points besides web on 80 and websecure on 443, port by name. A Gateway's listener needs one for its port. */
  readonly entryPoints?: Readonly<Record<string, number>>;
  /** Shortest time between two looks at the cluster's objects; default 200 ms, Traefik's own is 2 s. */
  readonly throttleMs?: number;
}

/** Port of Traefik's own API, such as /api/rawdata: what it has made of the objects. */
export const traefikApiPort = 9000;

const provider = (name: string, flags: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries({ ...connection, ...flags }).map(([flag, value]) => `--providers.${name}.${flag}=${value}`);

/** How every provider reaches the API server. */
const connection = {
  endpoint: apiServerUrl,
  token: '"$(from token)"',
  certauthfilepath: '"$(from certificate-authority)"',
};

// TLS on websecure, as Traefik's Helm chart sets it: else a router without the annotation router.tls takes http
// alone.
const flagsOf = ({ entryPoints, throttleMs = 200 }: TraefikOptions): readonly string[] => [
  ...Object.entries({ web: 80, websecure: 443, ...entryPoints, traefik: traefikApiPort }).map(
    ([name, port]) => `--entrypoints.${name}.address=:${port}`,
  ),
  '--entrypoints.websecure.http.tls=true',
  '--api.insecure=true',
  `--providers.providersthrottleduration=${throttleMs}ms`,
  ...provider('kubernetesingress', { ingressclass: 'traefik', 'ingressendpoint.ip': traefikAddress }),
  ...provider('kubernetescrd', {}),
  ...provider('kubernetesgateway', {
    experimentalchannel: 'true',
    throttleduration: `${throttleMs}ms`,
    'statusaddress.ip': traefikAddress,
  }),
  '--providers.file.filename="$POD_DIR/etc/traefik/middlewares.json"',
  '--global.checknewversion=false',
  '--global.sendanonymoususage=false',
  '--log.level=WARN',
];

// The kubeconfig of the rig is JSON: one line, from which the token and the authority are taken.
// Without the variables of a Pod, or Traefik looks for the files of a ServiceAccount.
const startOf = (options: TraefikOptions): string => `
unset KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT
from() { sed -n "s/.*\\"$1\\":\\"\\([^\\"]*\\)\\".*/\\1/p" "$RIG_KUBECONFIG"; }
exec ${traefikBinary} ${flagsOf(options).join(' ')}
`;

/**
 * Traefik with its IngressClass and GatewayClass; `middlewares` by name, as `http.middlewares` of the file
 * provider. Needs the definitions of the Gateway API and of Traefik: see extensions.ts.
 */
export function traefik(
  middlewares: Readonly<Record<string, object>> = {},
  options: TraefikOptions = {},
): readonly Manifest[] {
  const { namespace, name } = traefikOwn;
  const text = JSON.stringify({ http: { middlewares } });
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'traefik' },
      spec: { controller: 'traefik.io/ingress-controller' },
    },
    gatewayClass('traefik'),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace, name },
      data: { 'middlewares.json': text },
    },
    service(options),
    deployment(startOf(options)),
  ];
}

const labels = { app: traefikOwn.name };

function service({ entryPoints }: TraefikOptions): Manifest {
  const ports = { web: 80, websecure: 443, ...entryPoints, api: traefikApiPort };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: traefikOwn,
    spec: {
      clusterIP: traefikAddress,
      selector: labels,
      ports: Object.entries(ports).map(([name, port]) => ({ name, port, targetPort: port })),
    },
  };
}

function deployment(start: string): Manifest {
  const { name } = traefikOwn;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: traefikOwn,
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels: { ...labels, 'rig.methodprobe.dev/admin': 'true' } },
        spec: {
          nodeName,
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name,
              image: 'rig/traefik',
              command: ['sh', '-c', start],
              readinessProbe: { tcpSocket: { port: 443 }, periodSeconds: 1 },
              volumeMounts: [{ name: 'config', mountPath: '/etc/traefik' }],
            },
          ],
          volumes: [{ name: 'config', configMap: { name } }],
        },
      },
    },
  };
}
