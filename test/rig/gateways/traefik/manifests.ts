// Traefik itself as an Ingress controller: class `traefik`, middlewares from a file, because the
// provider of its own resources needs their CRDs. install.ts builds it into .rig/bin.

import { apiServerUrl, nodeName, traefikBinary } from '../../places.ts';
import type { Manifest } from '../ca.ts';

export const traefikOwn = { namespace: 'traefik', name: 'traefik' } as const;

/** Fixed, so that Traefik can be told at its start which address it publishes. */
export const traefikAddress = '10.96.0.20';

// TLS on websecure, as Traefik's Helm chart sets it: else a router without the annotation router.tls takes http
// alone. The kubeconfig of the rig is JSON: one line, from which the token and the authority are taken.
// Without the variables of a Pod, or Traefik looks for the files of a ServiceAccount.
const start = `
unset KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT
from() { sed -n "s/.*\\"$1\\":\\"\\([^\\"]*\\)\\".*/\\1/p" "$RIG_KUBECONFIG"; }
exec ${traefikBinary} \\
  --entrypoints.web.address=:80 --entrypoints.websecure.address=:443 \\
  --entrypoints.websecure.http.tls=true \\
  --providers.providersthrottleduration=200ms \\
  --providers.kubernetesingress.endpoint=${apiServerUrl} \\
  --providers.kubernetesingress.token="$(from token)" \\
  --providers.kubernetesingress.certauthfilepath="$(from certificate-authority)" \\
  --providers.kubernetesingress.ingressclass=traefik \\
  --providers.kubernetesingress.ingressendpoint.ip=${traefikAddress} \\
  --providers.file.filename="$POD_DIR/etc/traefik/middlewares.json" \\
  --global.checknewversion=false --global.sendanonymoususage=false --log.level=WARN
`;

/** Traefik with its IngressClass; `middlewares` by name, as `http.middlewares` of the file provider. */
export function traefik(middlewares: Readonly<Record<string, object>>): readonly Manifest[] {
  const { namespace, name } = traefikOwn;
  const labels = { app: name };
  const text = JSON.stringify({ http: { middlewares } });
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'traefik' },
      spec: { controller: 'traefik.io/ingress-controller' },
    },
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace, name },
      data: { 'middlewares.json': text },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace, name },
      spec: {
        clusterIP: traefikAddress,
        selector: labels,
        ports: [
          { name: 'web', port: 80, targetPort: 80 },
          { name: 'websecure', port: 443, targetPort: 443 },
        ],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace, name },
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
    },
  ];
}
