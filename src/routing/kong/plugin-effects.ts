// What each kind of Kong's plugins does to a request.
// Sources: developer.konghq.com/plugins (cors, redirect, request-termination, request-transformer);
// Kong/kong kong/plugins of the same names.

import type { HTTPCORSFilter, KongPlugin } from '../../model/index.ts';
import type { HeaderChange } from '../shared/model.ts';
import { splitQuery } from '../shared/path.ts';
import { treatmentOf } from '../shared/setting.ts';
import { fromPlugin, type KongEffect, kongPluginText, type PluginAsked, unforeseenPlugin } from './plugin.ts';
import { kongPlugins } from './settings.ts';

const effects: Readonly<Record<string, (plugin: KongPlugin, asked: PluginAsked) => KongEffect>> = {
  cors,
  redirect,
  'request-termination': requestTermination,
  'request-transformer': requestTransformer,
};

/**
 * The effect of one plugin. Logins (key-auth, basic-auth, jwt, oauth2, ldap-auth, openid-connect), limits, lists
 * of addresses and groups, caches and functions may answer in place of the application: they are not foreseen.
 */
export function pluginEffect(plugin: KongPlugin, asked: PluginAsked): KongEffect {
  const kind = plugin.plugin ?? '';
  const effect = Object.hasOwn(effects, kind) ? effects[kind] : undefined;
  if (effect !== undefined) return effect(plugin, asked);
  return treatmentOf(kongPlugins, kind) === 'harmless' ? {} : unforeseenPlugin(plugin);
}

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

const everyMethod = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT'];

/** Preflights are answered with 200, unless preflight_continue hands them on. Without headers those that are asked for are allowed. */
function cors(plugin: KongPlugin): KongEffect {
  const { config = {} } = plugin;
  if (config.preflight_continue === true) return {};
  const origins = textsOf(config.origins);
  const isExpression = (origin: string): boolean => origin !== '*' && /[^A-Za-z0-9.:/-]/.test(origin);
  const policy: HTTPCORSFilter = {
    allowOrigins: origins.length === 0 ? ['*'] : origins.filter((each) => !isExpression(each)),
    allowMethods: config.methods === undefined ? everyMethod : textsOf(config.methods),
    allowHeaders: textsOf(config.headers).length === 0 ? ['*'] : textsOf(config.headers),
    exposeHeaders: textsOf(config.exposed_headers),
    allowCredentials: config.credentials === true,
    ...(typeof config.max_age === 'number' ? { maxAge: config.max_age } : {}),
  };
  const key = config.methods === undefined ? 'origins' : 'methods';
  return {
    cors: fromPlugin(plugin, key, policy),
    ...(origins.some(isExpression) ? unforeseenPlugin(plugin, 'origins') : {}),
  };
}

/** 301 by default. How a path in the location and the incoming one are put together differs between releases. */
function redirect(plugin: KongPlugin, { request }: PluginAsked): KongEffect {
  const { config = {} } = plugin;
  const { location, status_code: status = 301 } = config;
  if (typeof location !== 'string' || typeof status !== 'number') return unforeseenPlugin(plugin);
  const key = config.status_code === undefined ? 'location' : 'status_code';
  const keeps = config.keep_incoming_path === true || config.incoming_path === 'keep';
  if (!keeps) return { redirect: fromPlugin(plugin, key, { status, location }) };
  const bare = /^(https?:\/\/[^/?#]+)\/?$/.exec(location)?.[1];
  if (bare === undefined) return unforeseenPlugin(plugin, 'location');
  return { redirect: fromPlugin(plugin, key, { status, location: bare + request.path }) };
}

/** It answers every request, or, with a trigger, those that have such a header or parameter. */
function requestTermination(plugin: KongPlugin, { request }: PluginAsked): KongEffect {
  const { status_code: status = 503, trigger, echo_trigger: older } = plugin.config ?? {};
  if (typeof status !== 'number') return unforeseenPlugin(plugin, 'status_code');
  const word = trigger ?? older;
  if (typeof word === 'string' && word !== '' && !isTriggered(word, request)) return {};
  const value = {
    status,
    why: 'backend' as const,
    detail: `${kongPluginText(plugin)} answers every request`,
  };
  return { refusal: fromPlugin(plugin, 'status_code', value) };
}

function isTriggered(word: string, { headers, path }: PluginAsked['request']): boolean {
  const asked = new URLSearchParams(splitQuery(path).query);
  return headers.some(([name]) => name.toLowerCase() === word.toLowerCase()) || asked.has(word);
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

/** Surprising: the path that it writes goes upstream as it is, without the path of the Service in front. */
function requestTransformer(plugin: KongPlugin, { captures, request }: PluginAsked): KongEffect {
  const { config = {} } = plugin;
  const uri = fieldsOf(config.replace).uri;
  const path = typeof uri === 'string' ? filledTemplate(uri, captures) : undefined;
  if (typeof uri === 'string' && path?.startsWith('/') !== true)
    return unforeseenPlugin(plugin, 'replace.uri');
  const open = openKey(config);
  const host = pairsOf(config, 'replace').find(([name]) => name.toLowerCase() === 'host')?.[1];
  return {
    ...(path === undefined ? {} : { path: fromPlugin(plugin, 'replace.uri', path) }),
    ...(host === undefined ? {} : { host: fromPlugin(plugin, 'replace.headers', host) }),
    requestHeaders: changesOf(
      config,
      request.headers.map(([name]) => name.toLowerCase()),
    ).map(([key, change]) => fromPlugin(plugin, `${key}.headers`, change)),
    ...(open === undefined ? {} : unforeseenPlugin(plugin, open)),
  };
}

/** `$(uri_captures[1])` filled in; undefined when another template stands there. */
function filledTemplate(template: string, captures: readonly string[]): string | undefined {
  const text = template.replace(
    /\$\(uri_captures\[(\d+)\]\)/g,
    (whole, digits: string) => captures[Number(digits) - 1] ?? whole,
  );
  return /\$\(|[?#%\s]/.test(text) ? undefined : text;
}

/** `name:value` as a pair. */
function pairsOf(
  config: Readonly<Record<string, unknown>>,
  key: string,
): readonly (readonly [string, string])[] {
  const listed = fieldsOf(config[key]).headers;
  const texts = Array.isArray(listed) ? listed.filter((each) => typeof each === 'string') : [];
  return texts.map((text) => {
    const at = text.indexOf(':');
    return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  });
}

/** A header is added when it is not there, and replaced when it is. */
function changesOf(
  config: Readonly<Record<string, unknown>>,
  sent: readonly string[],
): readonly (readonly [string, HeaderChange])[] {
  const set = (key: string, picks: (name: string) => boolean): readonly (readonly [string, HeaderChange])[] =>
    pairsOf(config, key)
      .filter(([name]) => name.toLowerCase() !== 'host' && picks(name.toLowerCase()))
      .map(([name, value]) => [key, { kind: key === 'append' ? 'add' : 'set', name, value }]);
  return [
    ...pairsOf(config, 'remove').map(([name]): readonly [string, HeaderChange] => [
      'remove',
      { kind: 'remove', name },
    ]),
    ...set('replace', (name) => sent.includes(name)),
    ...set('add', (name) => !sent.includes(name)),
    ...set('append', () => true),
  ];
}

/** A setting that changes the method, the query, the body, or names of headers. */
function openKey(config: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof config.http_method === 'string') return 'http_method';
  const isFilled = (value: unknown): boolean => Array.isArray(value) && value.length > 0;
  for (const key of ['remove', 'rename', 'replace', 'add', 'append']) {
    const { querystring, body, headers } = fieldsOf(config[key]);
    if (isFilled(querystring)) return `${key}.querystring`;
    if (isFilled(body)) return `${key}.body`;
    if (key === 'rename' && isFilled(headers)) return 'rename.headers';
  }
  return undefined;
}
