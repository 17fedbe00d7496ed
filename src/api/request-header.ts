// Headers that a probe sends: which names an author may use, and what a value may hold. Apart
// from routes, because what must not be sent is decided here and nowhere else.

import { z } from 'zod';
import { text } from './fields.ts';
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

const headerName = withRule(
  withRule(
    text(64, 'Name of the header, such as Content-Type.'),
    // RFC 9110 section 5.6.2, token; without the quote, which no header uses.
    matching('^[!#$%&*+.^_`|~0-9A-Za-z-]+$', 'a header name holds letters, digits and -'),
  ),
  {
    cel: `!(self.lowerAscii() in [${ownHeaders.map((name) => `'${name}'`).join(', ')}])`,
    message: 'MethodProbe sets this header itself; the Host comes from host',
    holds: (name) => !ownHeaders.includes(name.toLowerCase()),
  },
);

const header = z
  .strictObject({
    name: headerName,
    value: withRule(
      text(1024, 'Its value. Everybody who may read the probe can read it.', 0),
      matching('^[\\t -~]*$', 'a header value is printable ASCII on one line'),
    ),
  })
  .meta({ description: 'A request header.' });

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
