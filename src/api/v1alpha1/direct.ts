// `spec.direct`: the Services behind the gateway, from the edge to the application. The
// gateway itself is `spec.through`.

import { z } from 'zod';
import { atomicList, namespaceName, objectName, oneOf, port } from './fields.ts';
import { withRule } from './rules.ts';
import { hopTlsSchema } from './tls.ts';

const serviceRef = z
  .strictObject({
    name: objectName('Name of the Service.'),
    namespace: namespaceName(
      "Namespace of the Service. Default: the probe's own; another one has to allow it by a ReferenceGrant.",
    ).optional(),
    port: port('Port of the Service, as a number.'),
  })
  .meta({ description: 'A Service, and one of its ports.' });

const hopFields = z
  .strictObject({
    serviceRef,
    scheme: oneOf(
      ['http', 'https', 'h2c'],
      "Protocol of this hop; h2c is HTTP/2 without TLS. Default: what the routing object says of its backend, or the port's appProtocol, else http.",
    ).optional(),
    tls: hopTlsSchema.optional(),
    endpoints: oneOf(
      ['Each', 'Rotate', 'Service'],
      'Who behind the Service is asked. Each: every ready endpoint, at most 16 a cycle, unsafe methods too. Rotate: one endpoint in turn. Service: only the address of the Service. Default: every endpoint for safe methods, one in turn for unsafe ones.',
    ).optional(),
  })
  .meta({ description: 'A Service behind the gateway.' });

const hop = withRule(hopFields, {
  cel: "!has(self.tls) || (has(self.scheme) && self.scheme == 'https')",
  message: 'tls under direct needs scheme: https',
  field: 'tls',
  holds: ({ tls, scheme }) => tls === undefined || scheme === 'https',
});

/** The message about a hop that stands twice. */
export const eachOnce = 'each Service and port stands once under direct';

/** CEL does not know the probe's own namespace, so that it takes a hop which spells it out for another one; the parser compares again. */
const same = [
  'e.serviceRef.name == d.serviceRef.name',
  'e.serviceRef.port == d.serviceRef.port',
  // CEL reserves the word namespace.
  "(has(e.serviceRef.__namespace__) ? e.serviceRef.__namespace__ : '') == (has(d.serviceRef.__namespace__) ? d.serviceRef.__namespace__ : '')",
].join(' && ');

const placeOf = ({ serviceRef: { name, namespace = '', port } }: z.output<typeof hop>): string =>
  `${namespace}/${name}:${port}`;

/** Schema of `spec.direct`. */
export const directSchema = withRule(
  atomicList(
    hop,
    8,
    'The hops behind the gateway, from the edge to the application: the last one is the application. Default: the backend that the Ingress or HTTPRoute gives each route.',
  ),
  {
    cel: `self.all(d, self.exists_one(e, ${same}))`,
    message: eachOnce,
    holds: (hops) => new Set(hops.map(placeOf)).size === hops.length,
  },
);

/** One hop as users write it. */
export type WrittenHop = z.output<typeof directSchema>[number];
