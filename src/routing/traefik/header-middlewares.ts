// The Middleware `headers` of Traefik: request headers, and CORS. A preflight is answered by it with 200
// and goes no further.
// Sources: doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/headers;
// traefik/traefik v3.6 pkg/middlewares/headers, pkg/config/dynamic/middlewares.go.

import type { HTTPCORSFilter } from '../../model/index.ts';
import type { HeaderChange, Sourced } from '../shared/model.ts';
import { type Effect, fieldsOf, fromStep, middlewareText, type Step, textOf, textsOf } from './middleware.ts';

/** Request headers that are set or removed, and the CORS policy. */
export function headers(step: Step): Effect {
  const custom = Object.entries(fieldsOf(step.settings.customRequestHeaders));
  const host = custom.find(([name, value]) => name.toLowerCase() === 'host' && value !== '');
  const cors = corsOf(step);
  return {
    ...(host === undefined ? {} : { host: fromStep(step, 'customRequestHeaders', textOf(host[1])) }),
    requestHeaders: custom
      .filter((each) => each !== host)
      .map(([name, value]) => changeOf(step, name, textOf(value))),
    ...(cors === undefined ? {} : { cors }),
    unmodelled: openKeys(step).map((key) =>
      fromStep(step, key, `headers.${key} of ${middlewareText(step.middleware)}`),
    ),
  };
}

/** An empty value removes the header. */
const changeOf = (step: Step, name: string, value: string): Sourced<HeaderChange> =>
  fromStep(
    step,
    'customRequestHeaders',
    value === '' ? { kind: 'remove', name } : { kind: 'set', name, value },
  );

/** Settings that make it answer preflights; one of them is enough. */
const corsKeys = [
  'accessControlAllowOriginList',
  'accessControlAllowOriginListRegex',
  'accessControlAllowMethods',
  'accessControlAllowHeaders',
  'accessControlAllowCredentials',
  'accessControlExposeHeaders',
  'accessControlMaxAge',
  'addVaryHeader',
] as const;

function corsOf(step: Step): Sourced<HTTPCORSFilter> | undefined {
  const { settings } = step;
  const isSet = (value: unknown): boolean =>
    Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false && value !== 0;
  const first = corsKeys.find((key) => isSet(settings[key]));
  if (first === undefined) return undefined;
  const maxAge = settings.accessControlMaxAge;
  return fromStep(step, first, {
    allowOrigins: textsOf(settings.accessControlAllowOriginList),
    allowMethods: textsOf(settings.accessControlAllowMethods),
    allowHeaders: textsOf(settings.accessControlAllowHeaders),
    exposeHeaders: textsOf(settings.accessControlExposeHeaders),
    allowCredentials: settings.accessControlAllowCredentials === true,
    ...(typeof maxAge === 'number' ? { maxAge } : {}),
  });
}

/** Headers of answers, and settings of security headers: no request goes another way because of them. */
const harmless =
  /^(customResponseHeaders|sts.*|forceSTSHeader|frameDeny|customFrameOptionsValue|contentTypeNosniff|browserXssFilter|customBrowserXSSValue|contentSecurityPolicy.*|publicKey|referrerPolicy|permissionsPolicy|featurePolicy|isDevelopment|sslProxyHeaders)$/;

/** Expressions for origins, hosts that are let in, redirects of older releases, CORS headers that are written by hand. */
function openKeys({ settings }: Step): readonly string[] {
  const byHand = Object.keys(fieldsOf(settings.customResponseHeaders)).some((name) =>
    /^access-control-/i.test(name),
  );
  return Object.entries(settings)
    .filter(([key, value]) => (key === 'customRequestHeaders' ? false : isOpen(key, value, byHand)))
    .map(([key]) => key)
    .toSorted();
}

function isOpen(key: string, value: unknown, byHand: boolean): boolean {
  if (value === false || value === '') return false;
  if (key === 'customResponseHeaders') return byHand;
  if (key === 'accessControlAllowOriginListRegex') return textsOf(value).length > 0;
  return !corsKeys.some((each) => each === key) && !harmless.test(key);
}
