// `spec.through` and `spec.direct`: the gateway that clients use, and the Services behind it.
// Apart from routes, which say what is asked; this says where.

import { z } from 'zod';
import {
  atomicList,
  dialAddress,
  flag,
  hostName,
  objectName,
  oneOf,
  originUrl,
  port,
  setOf,
} from './fields.ts';
import { withRule } from './rules.ts';

const ingressRef = z.strictObject({ name: objectName('Name of the Ingress.') }).meta({
  description: "An Ingress in the probe's own namespace. Its rules say where each route should go.",
});

const ports = z
  .strictObject({
    http: port('Port of the gateway for http.').default(80),
    https: port('Port of the gateway for https.').default(443),
  })
  .meta({ description: 'Ports at which the gateway listens, where they are not 80 and 443.' });

const tls = z
  .strictObject({
    insecureSkipVerify: flag(
      'Accept any certificate of the gateway: a bad one is then no fault. Default false.',
    ).optional(),
  })
  .meta({ description: 'How the certificate of the gateway is checked.' });

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

const fields = z
  .strictObject({
    ingressRef: ingressRef.optional(),
    url: originUrl(
      'Scheme, host and port of any gateway, inside or outside the cluster, such as https://dify.example.com; without a path. Private addresses have to be allowed by the operator.',
    ).optional(),
    host: hostName(
      'Host that clients ask for. Needed when the Ingress has several hosts or a wildcard; with url it replaces the Host header.',
    ).optional(),
    schemes: setOf(
      oneOf(['http', 'https'], 'A scheme that clients use.'),
      2,
      'Schemes that clients use. Default: both are tried, and https is promised where the tls section of the Ingress covers the host, http elsewhere.',
    ).optional(),
    ports: ports.optional(),
    connectTo: dialAddress(
      'IP address or full DNS name that is dialled as the gateway, such as 203.0.113.7. Host and TLS server name stay, as with curl --connect-to. Default: the address that the Ingress status shows.',
    ).optional(),
    edge: edge.optional(),
    tls: tls.optional(),
  })
  .meta({ description: 'The gateway that clients use: exactly one of ingressRef and url.' });

const oneGateway = withRule(fields, {
  cel: '[has(self.ingressRef), has(self.url)].exists_one(given, given)',
  message: 'name exactly one of ingressRef and url',
  holds: (through) => (through.ingressRef === undefined) !== (through.url === undefined),
});

const noSchemesWithUrl = withRule(oneGateway, {
  cel: '!has(self.url) || !has(self.schemes)',
  message: 'schemes goes with ingressRef: url names its scheme itself',
  field: 'schemes',
  holds: (through) => through.url === undefined || through.schemes === undefined,
});

/** Schema of `spec.through`. */
export const throughSchema = withRule(noSchemesWithUrl, {
  cel: '!has(self.url) || !has(self.ports)',
  message: 'ports goes with ingressRef: url names its port itself, such as http://kong-proxy.kong.svc:8000',
  field: 'ports',
  holds: (through) => through.url === undefined || through.ports === undefined,
});

const serviceRef = z
  .strictObject({
    name: objectName('Name of the Service.'),
    port: port('Port of the Service, as a number.'),
  })
  .meta({ description: "A Service in the probe's own namespace, and one of its ports." });

const hop = z
  .strictObject({
    serviceRef,
    scheme: oneOf(
      ['http', 'https'],
      "Protocol of this hop. Default: the port's appProtocol, else http.",
    ).optional(),
    endpoints: oneOf(
      ['Each', 'Rotate', 'Service'],
      'Who behind the Service is asked. Each: every ready endpoint, at most 16 a cycle, unsafe methods too. Rotate: one endpoint in turn. Service: only the address of the Service. Default: every endpoint for safe methods, one in turn for unsafe ones.',
    ).optional(),
  })
  .meta({ description: 'A Service behind the gateway.' });

/** Schema of `spec.direct`. */
export const directSchema = withRule(
  atomicList(
    hop,
    8,
    'The hops behind the gateway, from the edge to the application: the last one is the application. Default: the backend that the Ingress gives each route.',
  ),
  {
    cel: 'self.all(d, self.exists_one(e, e.serviceRef.name == d.serviceRef.name && e.serviceRef.port == d.serviceRef.port))',
    message: 'each Service and port stands once under direct',
    holds: (hops) =>
      new Set(hops.map((h) => `${h.serviceRef.name}:${h.serviceRef.port}`)).size === hops.length,
  },
);
