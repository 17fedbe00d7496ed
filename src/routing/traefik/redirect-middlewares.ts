// Middlewares of Traefik that answer with a redirect. The status hangs on the method: 302 and 301 for GET
// alone, 307 and 308 for every other one, HEAD among them. So no method is lost by these two.
// Sources: doc.traefik.io/traefik/reference/routing-configuration/http/middlewares/redirectscheme and
// redirectregex; traefik/traefik v3.6 pkg/middlewares/redirect.

import type { Scheme } from '../../model/index.ts';
import { replacedAll, searchOf } from '../shared/go-regexp.ts';
import { withoutPort } from '../shared/host.ts';
import {
  brokenBy,
  type Effect,
  fromStep,
  type Passing,
  type Step,
  textOf,
  unforeseen,
} from './middleware.ts';

const usualPort: Readonly<Record<Scheme, string>> = { http: ':80', https: ':443' };

/**
 * To another scheme and port. Surprising: the port that the client named is lost, and a client that is
 * on the scheme already is sent away all the same when it named a port.
 */
export function redirectScheme(step: Step, { request, path, query }: Passing): Effect {
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
export function redirectRegex(step: Step, { request, path, query }: Passing): Effect {
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
const keyOf = ({ settings }: Step, otherwise: string): string =>
  settings.permanent === true ? 'permanent' : otherwise;

function statusOf({ settings }: Step, method: string): number {
  if (settings.permanent === true) return method === 'GET' ? 301 : 308;
  return method === 'GET' ? 302 : 307;
}
