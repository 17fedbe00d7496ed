// `spec.routes`: what must work – paths, methods, and what is sent and expected with them.
// `spec.through` says where they are sent.

import { z } from 'zod';
import { expectSchema } from './expect.ts';
import { atomicList, flag, hostName, httpMethod, oneOf, rawPath, setOf, text } from './fields.ts';
import { headersSchema } from './request-header.ts';
import { sizeRules } from './route-sizes.ts';
import { matching, type Rule, withRule } from './rules.ts';

/** Schema of `mustRefuse`. */
const mustRefuseSchema = setOf(
  httpMethod('An HTTP method in upper case.'),
  16,
  'Methods that the gateway must refuse on this path: by 405, 501, 403, its own 404, or by leaving them out of Allow.',
);

/** Schema of `refusalBy`. */
const refusalBySchema = oneOf(
  ['Allow', 'Sending'],
  'How a refusal is proven. Allow: unsafe methods are not sent, the Allow header of OPTIONS decides. Sending: they are sent, and never again after one success until the spec changes. Default Allow.',
);

/** An origin as browsers send it: RFC 6454 section 6.2. */
const origin = withRule(
  text(280, 'An origin, such as https://app.example.com.'),
  matching(
    '^https?://[a-z0-9.:\\[\\]-]+$',
    'an origin is scheme, host and port in lower case, such as https://app.example.com, without a slash at the end',
  ),
);

const requestHeader = withRule(
  text(64, 'Name of a request header.'),
  matching('^[a-z0-9-]+$', 'a header name in requestHeaders is lower case, such as authorization'),
);

/** Schema of `cors`. */
const corsSchema = z
  .strictObject({
    origins: setOf(origin, 4, 'Origins of the pages that call this route.'),
    requestHeaders: setOf(
      requestHeader,
      16,
      'Request headers that the pages set beyond the simple ones, such as authorization.',
    ).optional(),
    credentials: flag('The pages send cookies or credentials. Default false.').optional(),
  })
  .meta({
    description: 'A CORS preflight for each method must pass, as a browser sends and judges it.',
  });

const fields = z
  .strictObject({
    name: withRule(
      text(
        63,
        'Name in status, Events and metrics. Default: made from the path, console-api-login for /console/api/login.',
      ),
      matching(
        '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
        'a route name is lower case letters, digits and -, such as login',
      ),
    ).optional(),
    host: hostName('Host of this route, when it is not the one of through.').optional(),
    path: rawPath(
      'Path as a client sends it to the gateway, byte for byte, such as /console/api/login; may hold a query.',
    ),
    methods: setOf(
      httpMethod('An HTTP method in upper case.'),
      16,
      'Methods that must work on this path. Each is really sent, at every interval: name POST, PUT, PATCH or DELETE only where the application can stand it.',
    ).optional(),
    backendPath: rawPath(
      'Path as it should arrive at the last hop. Default: computed from the rules of the Ingress or HTTPRoute.',
    ).optional(),
    headers: headersSchema.optional(),
    body: text(
      65_536,
      'Body that is sent with POST, PUT and PATCH, and with DELETE when it is the only method. Say its Content-Type under headers.',
      0,
    ).optional(),
    expect: expectSchema.optional(),
    mustRefuse: mustRefuseSchema.optional(),
    refusalBy: refusalBySchema.optional(),
    cors: corsSchema.optional(),
  })
  .meta({ description: 'A path and the methods that must work there.' });

const withBody = ['POST', 'PUT', 'PATCH'];

type Fields = z.output<typeof fields>;

const routeRules: readonly Rule<Fields>[] = [
  {
    cel: "!has(self.body) || (has(self.methods) && (self.methods.exists(m, m in ['POST', 'PUT', 'PATCH']) || self.methods.all(m, m == 'DELETE')))",
    message:
      'body is sent with POST, PUT and PATCH, and with DELETE when it is the only method: none of them is in methods',
    holds: ({ body, methods = [] }) =>
      body === undefined ||
      methods.some((m) => withBody.includes(m)) ||
      (methods.length > 0 && methods.every((m) => m === 'DELETE')),
  },
  {
    cel: '!has(self.mustRefuse) || !has(self.methods) || !self.methods.exists(m, m in self.mustRefuse)',
    message: 'a method stands either in methods or in mustRefuse, not in both',
    holds: ({ methods = [], mustRefuse = [] }) => !methods.some((m) => mustRefuse.includes(m)),
  },
  {
    cel: '!has(self.mustRefuse) || !has(self.expect) || !has(self.expect.allow) || !self.expect.allow.exists(m, m in self.mustRefuse)',
    message: 'a method stands either in expect.allow or in mustRefuse, not in both',
    holds: ({ expect, mustRefuse = [] }) => !expect?.allow?.some((m) => mustRefuse.includes(m)),
  },
  {
    cel: '!has(self.refusalBy) || has(self.mustRefuse)',
    message: 'refusalBy goes with mustRefuse: name the methods that must be refused there',
    field: 'refusalBy',
    holds: ({ refusalBy, mustRefuse }) => refusalBy === undefined || mustRefuse !== undefined,
  },
  {
    cel: '!has(self.cors) || has(self.methods)',
    message: 'cors is about the methods that must work: name them in methods',
    field: 'cors',
    holds: ({ cors, methods }) => cors === undefined || methods !== undefined,
  },
];

const route = routeRules.reduce<typeof fields>((schema, rule) => withRule(schema, rule), fields);

type Routes = readonly z.output<typeof route>[];

const rules: readonly Rule<Routes>[] = [
  {
    // A rule and not minItems, because it can say what to write. An empty list is refused, and not
    // read as left out: a template that renders no route would otherwise turn to other requests unseen.
    cel: 'size(self) > 0',
    message:
      'an empty list names no route: name one, or leave routes out to have the paths of the Ingress or HTTPRoute probed',
    holds: (routes) => routes.length > 0,
  },
  {
    cel: 'self.all(r, !has(r.name) || self.exists_one(q, has(q.name) && q.name == r.name))',
    message: 'two routes have the same name: give each a name of its own',
    holds: (routes) => {
      const names = routes.flatMap((r) => r.name ?? []);
      return new Set(names).size === names.length;
    },
  },
  ...sizeRules,
];

const list = atomicList(
  route,
  64,
  'Routes and methods that must work, at most 64 routes and 256 methods together. Default: the paths of the Ingress or HTTPRoute, probed with OPTIONS, HEAD and GET only.',
  0,
);

/** Schema of `spec.routes`. */
export const routesSchema = rules.reduce<typeof list>((schema, rule) => withRule(schema, rule), list);
