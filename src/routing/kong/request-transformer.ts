// The plugin request-transformer of Kong: another path, other headers. A template may name groups of the
// route's expression by their number; every other template is not read.
// Sources: developer.konghq.com/plugins/request-transformer; Kong/kong kong/plugins/request-transformer/access.lua.

import type { KongPlugin } from '../../model/index.ts';
import type { HeaderChange } from '../shared/model.ts';
import { fromPlugin, type KongEffect, type PluginAsked, unforeseenPlugin } from './plugin.ts';

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

/** Surprising: the path that it writes goes upstream as it is, without the path of the Service in front. */
export function requestTransformer(plugin: KongPlugin, { captures, request }: PluginAsked): KongEffect {
  const { config = {} } = plugin;
  const uri = fieldsOf(config.replace).uri;
  const path = typeof uri === 'string' ? filled(uri, captures) : undefined;
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
function filled(template: string, captures: readonly string[]): string | undefined {
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
