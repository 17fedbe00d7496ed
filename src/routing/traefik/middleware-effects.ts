// What each kind of Middleware does to a request, by its type. Apart from the way through several of
// them, so that a new kind is one line here.
// Source: doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/overview.

import { headers } from './header-middlewares.ts';
import {
  brokenBy,
  type Effect,
  fromStep,
  type Passing,
  type Step,
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
import { redirectRegex, redirectScheme } from './redirect-middlewares.ts';

const effects: Readonly<Record<string, (step: Step, passing: Passing) => Effect>> = {
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

/** Sizes, repeats, coding, certificates: no request goes another way because of them. */
const harmless = new Set(['compress', 'retry', 'buffering', 'contentType', 'passTLSClientCert', 'grpcWeb']);

/**
 * What a Middleware does to a request. basicAuth, digestAuth, ipAllowList, rateLimit, inFlightReq, circuitBreaker, plug-ins: they may answer
 * in place of the application, and are not foreseen.
 */
export function effectOf(step: Step, request: Passing): Effect {
  const effect = Object.hasOwn(effects, step.type) ? effects[step.type] : undefined;
  if (effect !== undefined) return effect(step, request);
  return harmless.has(step.type) ? {} : unforeseen(step);
}

/** The service is asked with GET, unless it is to see the method itself. What it lets through is not foreseen. */
function forwardAuth(step: Step, { request }: Passing): Effect {
  const url = textOf(step.settings.address);
  if (url === '') return brokenBy(step, 'address', 'names no address');
  const method = step.settings.preserveRequestMethod === true ? { method: request.method } : {};
  return { ...unforeseen(step), auth: fromStep(step, 'address', { url, ...method }) };
}

/** Statuses that a page of another Service replaces; `500-599` is a range. */
function errors(step: Step): Effect {
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
