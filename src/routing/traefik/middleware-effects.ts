// What each kind of Middleware does to a request, by its type: a new kind is a function and a line in the table.
// Source: doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/overview.

import type { HTTPCORSFilter, Scheme } from '../../model/index.ts';
import { replacedAll, searchOf } from '../shared/go-regexp.ts';
import { withoutPort } from '../shared/host.ts';
import type { HeaderChange, Sourced } from '../shared/model.ts';
import { treatmentOf } from '../shared/setting.ts';
import {
  brokenBy,
  fieldsOf,
  fromStep,
  type MiddlewareEffect,
  type MiddlewareStep,
  middlewareText,
  type Passing,
  textOf,
  textsOf,
  unforeseen,
} from './middleware.ts';
import {
  addPrefix,
  replacePath,
  replacePathRegex,
  stripPrefix,
  stripPrefixRegex,
} from './path-middlewares.ts';
import { traefikMiddlewares } from './settings.ts';

const effects: Readonly<Record<string, (step: MiddlewareStep, passing: Passing) => MiddlewareEffect>> = {
  stripPrefix,
  stripPrefixRegex,
  addPrefix,
  replacePath,
  replacePathRegex,
  redirectScheme,
  redirectRegex,
  headers,
  forwardAuth,
  errors,
};

/**
 * What a Middleware does to a request. basicAuth, digestAuth, ipAllowList, rateLimit, inFlightReq, circuitBreaker, plug-ins: they may answer
 * in place of the application, and are not foreseen.
 */
export function effectOf(step: MiddlewareStep, request: Passing): MiddlewareEffect {
  const effect = Object.hasOwn(effects, step.type) ? effects[step.type] : undefined;
  if (effect !== undefined) return effect(step, request);
  return treatmentOf(traefikMiddlewares, step.type) === 'harmless' ? {} : unforeseen(step);
}

/** The service is asked with GET, unless it is to see the method itself. What it lets through is not foreseen. */
function forwardAuth(step: MiddlewareStep, { request }: Passing): MiddlewareEffect {
  const url = textOf(step.settings.address);
  if (url === '') return brokenBy(step, 'address', 'names no address');
  const method = step.settings.preserveRequestMethod === true ? { method: request.method } : {};
  return { ...unforeseen(step), auth: fromStep(step, 'address', { url, ...method }) };
}

/** Statuses that a page of another Service replaces; `500-599` is a range. */
function errors(step: MiddlewareStep): MiddlewareEffect {
  const statuses = textsOf(step.settings.status).flatMap(rangeOf);
  return {
    ...(step.settings.statusRewrites === undefined ? {} : unforeseen(step, 'statusRewrites')),
    ...(statuses.length === 0 ? {} : { errorPages: fromStep(step, 'status', statuses) }),
  };
}

function rangeOf(text: string): readonly number[] {
  const [low = 0, high = low] = text.split('-').map(Number);
  return Array.from({ length: 500 }, (_, index) => index + 100).filter(
    (status) => status >= low && status <= high,
  );
}

/** Request headers that are set or removed, and the CORS policy. */
function headers(step: MiddlewareStep): MiddlewareEffect {
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
const changeOf = (step: MiddlewareStep, name: string, value: string): Sourced<HeaderChange> =>
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

function corsOf(step: MiddlewareStep): Sourced<HTTPCORSFilter> | undefined {
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

/** Headers of answers, and settings of security headers: they change no request. */
const harmlessHeaders =
  /^(customResponseHeaders|sts.*|forceSTSHeader|frameDeny|customFrameOptionsValue|contentTypeNosniff|browserXssFilter|customBrowserXSSValue|contentSecurityPolicy.*|publicKey|referrerPolicy|permissionsPolicy|featurePolicy|isDevelopment|sslProxyHeaders)$/;

/** Expressions for origins, hosts that are let in, redirects of older releases, CORS headers that are written by hand. */
function openKeys({ settings }: MiddlewareStep): readonly string[] {
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
  return !corsKeys.some((each) => each === key) && !harmlessHeaders.test(key);
}

const usualPort: Readonly<Record<Scheme, string>> = { http: ':80', https: ':443' };

/**
 * To another scheme and port. Surprising: the port that the client named is lost, and a client that is
 * on the scheme already is sent away all the same when it named a port.
 */
function redirectScheme(step: MiddlewareStep, { request, path, query }: Passing): MiddlewareEffect {
  const scheme = textOf(step.settings.scheme);
  if (scheme === '') return brokenBy(step, 'scheme', 'names no scheme');
  const named = request.host.slice(withoutPort(request.host).length);
  const from = named === usualPort[request.scheme] ? '' : named;
  const asked = textOf(step.settings.port);
  const port = asked === '' || `:${asked}` === usualPortOf(scheme) ? '' : `:${asked}`;
  const host = withoutPort(request.host);
  const target = (path === '' ? '/' : path) + query;
  const location = `${scheme}://${host}${port}${target}`;
  if (location === `${request.scheme}://${host}${from}${target}`) return {};
  return {
    redirect: fromStep(step, keyOf(step, 'scheme'), { status: statusOf(step, request.method), location }),
  };
}

const usualPortOf = (scheme: string): string | undefined =>
  scheme === 'http' || scheme === 'https' ? usualPort[scheme] : undefined;

/** The expression is looked for in scheme, host and target together. */
function redirectRegex(step: MiddlewareStep, { request, path, query }: Passing): MiddlewareEffect {
  const search = searchOf(textOf(step.settings.regex));
  if (search === undefined) return unforeseen(step, 'regex');
  const from = `${request.scheme}://${request.host}${path === '' ? '/' : path}${query}`;
  if (search.find(from) === undefined) return {};
  const location = replacedAll(search, from, textOf(step.settings.replacement));
  if (location === undefined || /[\s"<>\\^`{}|]/.test(location)) return unforeseen(step, 'replacement');
  if (location === from) return {};
  return {
    redirect: fromStep(step, keyOf(step, 'replacement'), {
      status: statusOf(step, request.method),
      location,
    }),
  };
}

/** `permanent` is to blame for its status where it is written. */
const keyOf = ({ settings }: MiddlewareStep, otherwise: string): string =>
  settings.permanent === true ? 'permanent' : otherwise;

function statusOf({ settings }: MiddlewareStep, method: string): number {
  if (settings.permanent === true) return method === 'GET' ? 301 : 308;
  return method === 'GET' ? 302 : 307;
}
