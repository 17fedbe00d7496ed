// Parts of the status: an object to change, a difference between two
// gateways, a route that nobody declared. status.ts puts the status together.

import { z } from 'zod';
import { atomicList, text } from './fields.ts';

/** Longest texts in code points, and longest lists, of these parts. */
export const partLimits = {
  blames: 16,
  field: 512,
  /** Differences between two gateways. */
  parity: 32,
  /** What one of them does, and what to change. */
  side: 512,
  fix: 1024,
  discovered: 64,
  path: 1024,
} as const;

/** Schema of an object and field to change. */
export const blameSchema = z
  .strictObject({
    apiVersion: text(253, 'API version of the object.'),
    kind: text(63, 'Kind of the object.'),
    namespace: text(63, 'Namespace of the object; empty for objects without one.', 0),
    name: text(253, 'Name of the object; empty where it may not be named.', 0),
    field: text(partLimits.field, 'Field to change; empty when the object as a whole is meant.', 0),
  })
  .meta({ description: 'An object and field to change.' });

/** What two gateways may do differently. */
const differences = [
  'Reachability',
  'RedirectStatus',
  'RedirectTarget',
  'Redirect',
  'ArrivingPath',
  'Status',
  'Responder',
  'Allow',
  'Preflight',
  'CORSHeaders',
] as const;

/** Schema of one difference between the gateways of `through` and `parity`. */
export const differenceSchema = z
  .strictObject({
    route: text(63, 'Name of the route.'),
    method: text(32, 'The method.'),
    // The CRD knows only the shape of the word: a newer operator may know more of them.
    what: z.enum(differences).meta({
      description:
        'What differs. Reachability: only one of them answers. RedirectStatus, RedirectTarget: the code of a redirect, where it leads. Redirect: only one of them redirects. ArrivingPath: the path behind the gateway. Status: the status code. Responder: who answers. Allow: the methods of the Allow header. Preflight: whether a CORS preflight is answered with success. CORSHeaders: the Access-Control headers.',
      pattern: '^[A-Z][A-Za-z0-9]*$',
      maxLength: 64,
      'x-methodprobe-open': true,
    }),
    left: text(partLimits.side, 'What the gateway of spec.through does.', 0),
    right: text(partLimits.side, 'What the gateway of spec.parity does.', 0),
    blames: atomicList(
      blameSchema,
      partLimits.blames,
      'Objects and fields that make the difference, those behind spec.parity first.',
      0,
    ).optional(),
    fix: text(partLimits.fix, 'What to change so that both answer alike.', 0).optional(),
  })
  .meta({ description: 'A difference between two gateways.' });

/** Schema of one route that the routing object tells. */
export const discoveredSchema = z
  .strictObject({
    path: text(partLimits.path, 'The path that is probed.'),
    host: text(253, 'Its host, where the object has several.').optional(),
  })
  .meta({ description: 'A route that nobody declared.' });
