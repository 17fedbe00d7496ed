// The objects that put a gateway into the cluster: namespace, class, Service, ConfigMap,
// Deployment. Both stand-ins share the form; the controllers run with the rig's admin
// kubeconfig, because their permissions are not what is tested.

import { nodeName } from '../places.ts';
import type { Manifest } from './ca.ts';
import * as nginx from './ingress-nginx/model.ts';
import * as kong from './kong/model.ts';

interface Gateway {
  readonly namespace: string;
  readonly service: string;
  readonly className: string;
  readonly controller: string;
  readonly command: readonly string[];
}

/** The ConfigMap of the ingress-nginx stand-in. Snippets are allowed, as the stories need them; the real default is "false". */
export function ingressNginxConfig(data: Readonly<Record<string, string>> = {}): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: nginx.own.namespace, name: nginx.own.name },
    data: { 'allow-snippet-annotations': 'true', ...data },
  };
}

/** The ingress-nginx stand-in with its IngressClass `nginx`. `data` goes into its ConfigMap. */
export function ingressNginx(data: Readonly<Record<string, string>> = {}): readonly Manifest[] {
  const gateway: Gateway = {
    namespace: nginx.own.namespace,
    service: nginx.own.name,
    className: nginx.claim.className,
    controller: nginx.claim.controller,
    command: ['node', 'test/rig/gateways/ingress-nginx/controller.ts'],
  };
  const [namespace, ...rest] = objectsOf(gateway);
  return [...(namespace === undefined ? [] : [namespace]), ingressNginxConfig(data), ...rest];
}

/** The Kong stand-in with its IngressClass `kong`. */
export function kongGateway(): readonly Manifest[] {
  return objectsOf({
    namespace: kong.own.namespace,
    service: kong.own.name,
    className: kong.claim.className,
    controller: kong.claim.controller,
    command: ['node', 'test/rig/gateways/kong/controller.ts'],
  });
}

function objectsOf(gateway: Gateway): readonly Manifest[] {
  const { namespace, service: name } = gateway;
  const labels = { app: name };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: gateway.className },
      spec: { controller: gateway.controller },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace, name },
      spec: {
        selector: labels,
        ports: [
          { name: 'http', port: 80, targetPort: 80 },
          { name: 'https', port: 443, targetPort: 443 },
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
            terminationGracePeriodSeconds: 2,
            containers: [
              {
                name: 'controller',
                image: 'rig/gateway',
                command: gateway.command,
                ports: [{ containerPort: 80 }, { containerPort: 443 }],
                readinessProbe: { tcpSocket: { port: 443 }, periodSeconds: 1 },
              },
            ],
          },
        },
      },
    },
  ];
}
