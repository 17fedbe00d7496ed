// What each kind of Kong's plugins does to a request.
// Sources: developer.konghq.com/plugins (cors, redirect, request-termination, request-transformer);
// Kong/kong kong/plugins of the same names.

import type { HTTPCORSFilter, KongPlugin } from '../../model/index.ts';
import { splitQuery } from '../shared/path.ts';
import { fromPlugin, type KongEffect, kongPluginText, type PluginAsked, unforeseenPlugin } from './plugin.ts';
import { requestTransformer } from './request-transformer.ts';

/** Logs, traces, numbers, ids: no request goes another way because of them. */
const harmless =
  /^((file|http|tcp|udp|kafka)-log|syslog|loggly|datadog|statsd|statsd-advanced|prometheus|zipkin|opentelemetry|correlation-id)$/;

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
  return harmless.test(kind) ? {} : unforeseenPlugin(plugin);
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
