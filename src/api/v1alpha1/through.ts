// `spec.through` and `spec.parity`: the gateway that clients use, and a second one that must answer
// alike. `spec.direct` names the Services behind it, and `spec.routes` what is asked.

import { z } from 'zod';
import { dialAddress, hostName, namespaceName, objectName, oneOf, originUrl, port, setOf } from './fields.ts';
import { type Rule, withRule } from './rules.ts';
import { gatewayTlsSchema } from './tls.ts';

const ingressRef = z
  .strictObject({
    name: objectName('Name of the Ingress.'),
    namespace: namespaceName(
      "Namespace of the Ingress. Default: the probe's own; another one has to allow it by a ReferenceGrant.",
    ).optional(),
  })
  .meta({ description: 'An Ingress. Its rules say where each route should go.' });

const parentRef = z
  .strictObject({
    name: objectName('Name of the Gateway.'),
    namespace: namespaceName('Namespace of the Gateway. Default: the one of the HTTPRoute.').optional(),
    sectionName: objectName(
      'Name of one listener of the Gateway. Default: every listener that takes the HTTPRoute.',
    ).optional(),
  })
  .meta({
    description: 'The parent of the HTTPRoute through which the requests go. Default: all of its parents.',
  });

const httpRouteRef = z
  .strictObject({
    name: objectName('Name of the HTTPRoute.'),
    namespace: namespaceName(
      "Namespace of the HTTPRoute. Default: the probe's own; another one has to allow it by a ReferenceGrant.",
    ).optional(),
    parentRef: parentRef.optional(),
  })
  .meta({
    description:
      'An HTTPRoute of the Gateway API. Its rules say where each route should go, and its parents at which Gateways.',
  });

const ports = z
  .strictObject({
    http: port('Port of the gateway for http.').optional(),
    https: port('Port of the gateway for https.').optional(),
  })
  .meta({
    description:
      'Ports at which the gateway listens. Default: those of the listeners of the Gateway, else 80 and 443.',
  });

const edge = z
  .strictObject({
    connectTo: dialAddress(
      'IP address or full DNS name at which clients meet it, such as cdn.example.net. Host and TLS server name stay.',
    ),
  })
  .meta({
    description:
      'A CDN, load balancer or firewall that clients meet before the gateway: the same requests go through it too.',
  });

const fields = z.strictObject({
  ingressRef: ingressRef.optional(),
  httpRouteRef: httpRouteRef.optional(),
  url: originUrl(
    'Scheme, host and port of any gateway, inside or outside the cluster, such as https://dify.example.com; without a path. Private addresses have to be allowed by the operator.',
  ).optional(),
  host: hostName(
    'Host that clients ask for. Needed when the Ingress or HTTPRoute has several hosts or a wildcard; with url it replaces the Host header.',
  ).optional(),
  schemes: setOf(
    oneOf(['http', 'https'], 'A scheme that clients use.'),
    2,
    'Schemes that clients use. Default: both are tried, and those are promised that the object serves: https where the tls section of the Ingress covers the host, http elsewhere; for an HTTPRoute those of its listeners.',
  ).optional(),
  ports: ports.optional(),
  connectTo: dialAddress(
    'IP address or full DNS name that is dialled as the gateway, such as 203.0.113.7. Host and TLS server name stay, as with curl --connect-to. Default: the address that the status of the Ingress or of the Gateway shows.',
  ).optional(),
  edge: edge.optional(),
  httpVersion: oneOf(
    ['Auto', 'HTTP1', 'HTTP2'],
    'HTTP version of requests over https. Auto: what the gateway picks of both by ALPN. HTTP1, HTTP2: only that one is offered. Requests over http are HTTP/1.1. Default Auto.',
  ).optional(),
  tls: gatewayTlsSchema.optional(),
});

type Fields = z.output<typeof fields>;

const rules: readonly Rule<Fields>[] = [
  {
    cel: '[has(self.ingressRef), has(self.httpRouteRef), has(self.url)].exists_one(given, given)',
    message: 'name exactly one of ingressRef, httpRouteRef and url',
    holds: ({ ingressRef, httpRouteRef, url }) =>
      [ingressRef, httpRouteRef, url].filter((given) => given !== undefined).length === 1,
  },
  {
    cel: '!has(self.url) || !has(self.schemes)',
    message: 'schemes goes with ingressRef or httpRouteRef: url names its scheme itself',
    field: 'schemes',
    holds: ({ url, schemes }) => url === undefined || schemes === undefined,
  },
  {
    cel: '!has(self.url) || !has(self.ports)',
    message:
      'ports goes with ingressRef or httpRouteRef: url names its port itself, such as http://kong-proxy.kong.svc:8000',
    field: 'ports',
    holds: (through) => through.url === undefined || through.ports === undefined,
  },
];

const gateway = rules.reduce<typeof fields>((schema, rule) => withRule(schema, rule), fields);

/** Schema of `spec.through`. */
export const throughSchema = gateway.meta({
  description: 'The gateway that clients use: exactly one of ingressRef, httpRouteRef and url.',
});

/** Schema of `spec.parity`: the same fields and rules. */
export const paritySchema = gateway.meta({
  description:
    'A second gateway, such as the one of a migration: the same routes are sent through it too, and where its answers differ from those of through, the condition Parity says so. It never changes Healthy. Exactly one of ingressRef, httpRouteRef and url.',
});

/** `through` or `parity` as users write it. */
export type WrittenThrough = z.output<typeof throughSchema>;
