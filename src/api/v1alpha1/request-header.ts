// Headers that a probe sends: which names an author may use, and what a value may hold.
// No other file decides which headers must not be sent.

import { z } from 'zod';
import { dataKey, headerToken, objectName, text } from './fields.ts';
import { matching, withRule } from './rules.ts';

/** Headers that belong to the connection or to this program, in lower case. */
const ownHeaders = [
  'host',
  'user-agent',
  'x-request-id',
  'cookie',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  'expect',
];

const headerName = withRule(headerToken('Name of the header, such as Content-Type.'), {
  cel: `!(self.lowerAscii() in [${ownHeaders.map((name) => `'${name}'`).join(', ')}])`,
  message: 'MethodProbe sets this header itself; the Host comes from host',
  holds: (name) => !ownHeaders.includes(name.toLowerCase()),
});

const keyRef = (description: string, kind: string) =>
  z
    .strictObject({
      name: objectName(`Name of the ${kind}, in the probe's namespace.`),
      key: dataKey('Key under its data.'),
    })
    .meta({ description });

const valueFrom = withRule(
  z
    .strictObject({
      secretKeyRef: keyRef(
        'A key of a Secret. The annotation methodprobe.dev/send-to of the Secret says to which hosts it may go.',
        'Secret',
      ).optional(),
      configMapKeyRef: keyRef('A key of a ConfigMap.', 'ConfigMap').optional(),
    })
    .meta({
      description:
        'Where its value is read: exactly one of secretKeyRef and configMapKeyRef. It is shown nowhere; texts show its key, such as $TOKEN.',
    }),
  {
    cel: 'has(self.secretKeyRef) != has(self.configMapKeyRef)',
    message: 'valueFrom names exactly one of secretKeyRef and configMapKeyRef',
    holds: ({ secretKeyRef, configMapKeyRef }) =>
      (secretKeyRef === undefined) !== (configMapKeyRef === undefined),
  },
);

const header = withRule(
  z
    .strictObject({
      name: headerName,
      value: withRule(
        text(1024, 'Its value. Everybody who may read the probe can read it.', 0),
        matching('^[\\t -~]*$', 'a header value is printable ASCII on one line'),
      ).optional(),
      valueFrom: valueFrom.optional(),
    })
    .meta({ description: 'A request header: its name, and exactly one of value and valueFrom.' }),
  {
    cel: 'has(self.value) != has(self.valueFrom)',
    message: 'a header has either value or valueFrom: write one of the two',
    holds: ({ value, valueFrom: from }) => (value === undefined) !== (from === undefined),
  },
);

/** One header as users write it. */
export type WrittenHeader = z.output<typeof header>;

/** Schema of `spec.routes[].headers`. */
export const headersSchema = withRule(
  z
    .array(header)
    .min(1)
    .max(16)
    .meta({
      description: 'Headers that are sent with every method of this route, at every vantage.',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
    }),
  {
    cel: 'self.all(h, self.exists_one(g, g.name.lowerAscii() == h.name.lowerAscii()))',
    message: 'header names must differ by more than case',
    holds: (list) => new Set(list.map((h) => h.name.toLowerCase())).size === list.length,
  },
);
