// What a route says beside the methods that must work: methods that must be refused, and the CORS
// preflight that must pass. Apart from route.ts, which holds the request itself.

import { z } from 'zod';
import { flag, httpMethod, oneOf, setOf, text } from './fields.ts';
import { matching, withRule } from './rules.ts';

/** Schema of `mustRefuse`. */
export const mustRefuseSchema = setOf(
  httpMethod('An HTTP method in upper case.'),
  16,
  'Methods that the gateway must refuse on this path: by 405, 501, 403, its own 404, or by leaving them out of Allow.',
);

/** Schema of `refusalBy`. */
export const refusalBySchema = oneOf(
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
export const corsSchema = z
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
