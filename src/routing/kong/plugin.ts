// One plugin of Kong: what it knows of a request, what it may do to it, and how it is blamed.

import type { Blame, KongPlugin } from '../../model/index.ts';
import type { ClientRequest } from '../ingress/request.ts';
import type { RequestEffects, RoutingDecision, Sourced } from '../shared/model.ts';

/** A request as a plugin sees it. */
export interface PluginAsked {
  readonly request: ClientRequest;
  /** Groups of the expression by which the route took the path, the first one first. */
  readonly captures: readonly string[];
}

/** What a plugin does to a request. All that is absent stays as it was. */
export interface KongEffect extends RequestEffects, Pick<RoutingDecision, 'refusal'> {
  /** The path that is sent upstream, in place of the one that route and Service make. */
  readonly path?: Sourced<string>;
}

/** A field of the plugin's object. */
export function kongPluginBlame({ metadata }: KongPlugin, field: string): Blame {
  const { namespace = '', name = '' } = metadata ?? {};
  const kind = namespace === '' ? 'KongClusterPlugin' : 'KongPlugin';
  return { apiVersion: 'configuration.konghq.com/v1', kind, namespace, name, field };
}

/** `key-auth of KongPlugin team/login`. */
export function kongPluginText(plugin: KongPlugin): string {
  const { kind, namespace, name } = kongPluginBlame(plugin, '');
  return `${plugin.plugin ?? ''} of ${kind} ${namespace === '' ? name : `${namespace}/${name}`}`;
}

/** A value that a setting of the plugin decides. */
export const fromPlugin = <T>(plugin: KongPlugin, key: string, value: T): Sourced<T> => ({
  value,
  blame: kongPluginBlame(plugin, `config.${key}`),
});

/** The plugin is there, and what it does to this request is not foreseen. */
export const unforeseenPlugin = (plugin: KongPlugin, key = ''): KongEffect => ({
  unmodelled: [
    {
      value: kongPluginText(plugin),
      blame: kongPluginBlame(plugin, key === '' ? 'plugin' : `config.${key}`),
    },
  ],
});
