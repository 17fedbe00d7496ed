// Middlewares of Traefik that change the path: which path leaves each of them. The path between them is
// without the query, and may be empty; it gets its slash when it is sent.
// Sources: doc.traefik.io/traefik/reference/routing-configuration/http/middlewares (stripprefix, stripprefixregex,
// addprefix, replacepath, replacepathregex); traefik/traefik v3.6 pkg/middlewares of the same names.

import { replacedAll, searchOf } from '../shared/go-regexp.ts';
import type { HeaderChange, PathChange, Sourced } from '../shared/model.ts';
import {
  brokenBy,
  fromStep,
  type MiddlewareEffect,
  type MiddlewareStep,
  type Passing,
  textOf,
  textsOf,
  unforeseen,
} from './middleware.ts';

/** The first prefix that the path begins with, character by character: `/api` is cut off `/apis` too. */
export function stripPrefix(step: MiddlewareStep, { path }: Passing): MiddlewareEffect {
  const prefix = textsOf(step.settings.prefixes).find((each) => path.startsWith(each));
  if (prefix === undefined) return {};
  const rest = path.slice(prefix.length);
  const to = step.settings.forceSlash === true ? `/${rest.replace(/^\//, '')}` : withSlash(rest);
  return stripEffect(step, 'prefixes', { from: path, to, prefix: prefix.trim() });
}

/** The first expression that is found at the start of the path. */
export function stripPrefixRegex(step: MiddlewareStep, { path }: Passing): MiddlewareEffect {
  for (const source of textsOf(step.settings.regex)) {
    const search = searchOf(source.trim());
    if (search === undefined) return unforeseen(step, 'regex');
    const prefix = search.find(path)?.groups[0] ?? '';
    if (prefix === '' || !path.startsWith(prefix)) continue;
    return stripEffect(step, 'regex', { from: path, to: withSlash(path.slice(prefix.length)), prefix });
  }
  return {};
}

function stripEffect(
  step: MiddlewareStep,
  key: string,
  { from, to, prefix }: { readonly from: string; readonly to: string; readonly prefix: string },
): MiddlewareEffect {
  return {
    ...pathEffect(step, key, { kind: 'strip', from, to }),
    requestHeaders: [headerOf(step, key, { name: 'X-Forwarded-Prefix', value: prefix, kind: 'add' })],
  };
}

/** An empty prefix is refused. */
export function addPrefix(step: MiddlewareStep, { path }: Passing): MiddlewareEffect {
  const prefix = textOf(step.settings.prefix);
  if (prefix === '') return brokenBy(step, 'prefix', 'has no prefix to add');
  return pathEffect(step, 'prefix', { kind: 'service-path', from: path, to: withSlash(prefix + path) });
}

/** Any path becomes this one; the query stays. */
export function replacePath(step: MiddlewareStep, { path }: Passing): MiddlewareEffect {
  const to = textOf(step.settings.path);
  return isPlain(to) ? replaceEffect(step, 'path', { from: path, to }) : unforeseen(step, 'path');
}

/** The part of the path that the expression finds. */
export function replacePathRegex(step: MiddlewareStep, { path }: Passing): MiddlewareEffect {
  const search = searchOf(textOf(step.settings.regex).trim());
  const from = withSlash(path) || '/';
  if (search === undefined) return unforeseen(step, 'regex');
  if (search.find(from) === undefined) return {};
  const to = replacedAll(search, from, textOf(step.settings.replacement).trim());
  return to !== undefined && isPlain(to)
    ? replaceEffect(step, 'replacement', { from: path, to })
    : unforeseen(step, 'replacement');
}

function replaceEffect(
  step: MiddlewareStep,
  key: string,
  { from, to }: Pick<PathChange, 'from' | 'to'>,
): MiddlewareEffect {
  return {
    ...pathEffect(step, key, { kind: 'rewrite', from, to }),
    requestHeaders: [headerOf(step, key, { name: 'X-Replaced-Path', value: from, kind: 'add' })],
  };
}

const pathEffect = (step: MiddlewareStep, key: string, change: PathChange): MiddlewareEffect => ({
  path: fromStep(step, key, change),
});

const headerOf = (step: MiddlewareStep, key: string, change: HeaderChange): Sourced<HeaderChange> =>
  fromStep(step, key, change);

/** A path that Traefik sends on as it is written. */
const isPlain = (path: string): boolean => /^\/[^%?#\s]*$/.test(path);

/** With a slash in front, unless it is empty. */
const withSlash = (path: string): string => (path === '' || path.startsWith('/') ? path : `/${path}`);
