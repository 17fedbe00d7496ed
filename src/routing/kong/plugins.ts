// What the plugins of Kong do to a request: those that an Ingress or the Service behind it names. They run in the order of
// their own priorities, not in the order in which they are named.
// Sources: developer.konghq.com/kubernetes-ingress-controller/concepts/custom-resources (KongPlugin), reference/annotations
// (konghq.com/plugins), developer.konghq.com/gateway/entities/plugin ("Plugin priority", "Plugin precedence");
// a name without an object: github.com/Kong/kubernetes-ingress-controller/issues/6139.

import type { Blame, Facts, Ingress, KongPlugin, Service } from '../../model/index.ts';
import type { ClientRequest } from '../ingress/request.ts';
import { annotationField, annotationsOf, ingressBlame, serviceBlame } from '../shared/blame.ts';
import type { Sourced } from '../shared/model.ts';
import { type KongEffect, kongPluginBlame, kongPluginText, type PluginAsked } from './plugin.ts';
import { pluginEffect } from './plugin-effects.ts';
import { pluginNamesIn, pluginsName } from './references.ts';

/** The objects that name plugins for a request, and the request as the route matched it. */
export interface PluginPlace {
  readonly facts: Facts;
  readonly ingress: Ingress;
  readonly service: Service | undefined;
  readonly request: ClientRequest;
  /** Groups of the expression by which the route took the path; the whole of it is not among them. */
  readonly captures: readonly string[];
}

/** What all plugins together do. */
export function pluginEffects({ facts, ingress, service, request, captures }: PluginPlace): KongEffect {
  const field = annotationField(pluginsName);
  const onRoute = namedPlugins(annotationsOf(ingress)[pluginsName], ingressBlame(ingress, field), facts);
  const onService =
    service === undefined
      ? []
      : namedPlugins(annotationsOf(service)[pluginsName], serviceBlame(service, field), facts);
  const plugins = [...onRoute, ...onService].flatMap(({ plugin }) => (plugin === undefined ? [] : [plugin]));
  const lost = [...onRoute, ...onService].flatMap(({ lost: each }) => (each === undefined ? [] : [each]));
  const running = plugins.filter((each) => each.disabled !== true);
  const asked: PluginAsked = { request, captures };
  // Of two plugins of one kind the one of the route runs, which stands first.
  const first = running.filter(
    (each, index) => running.findIndex(({ plugin }) => plugin === each.plugin) === index,
  );
  const effects = first.map((each) => effectOf(each, asked));
  return mergedEffects([{ unmodelled: lost }, ...effects]);
}

/** A name: the plugin, or the words for what is not known. */
interface Named {
  readonly plugin?: KongPlugin;
  readonly lost?: Sourced<string>;
}

function namedPlugins(
  annotation: string | undefined,
  blame: Blame,
  { kongPlugins }: Facts,
): readonly Named[] {
  const names = pluginNamesIn(annotation);
  if (names.length > 0 && kongPlugins === undefined) return [{ lost: { value: pluginsName, blame } }];
  return names.map((name) => {
    const plugin = kongPlugins && pluginNamed(kongPlugins, name, blame.namespace);
    return plugin === undefined
      ? { lost: { value: `${pluginsName}: there is no ${name}`, blame } }
      : { plugin };
  });
}

/** The KongPlugin of the namespace goes before a KongClusterPlugin. */
function pluginNamed(
  plugins: readonly KongPlugin[],
  name: string,
  namespace: string,
): KongPlugin | undefined {
  const same = plugins.filter(({ metadata }) => metadata?.name === name);
  return (
    same.find(({ metadata }) => metadata?.namespace === namespace) ??
    same.find(({ metadata }) => (metadata?.namespace ?? '') === '')
  );
}

/** A configuration that comes from elsewhere is not read. */
function effectOf(plugin: KongPlugin, asked: PluginAsked): KongEffect {
  const { configFrom, configPatches } = plugin;
  if (configFrom === undefined && configPatches === undefined) return pluginEffect(plugin, asked);
  const field = configFrom === undefined ? 'configPatches' : 'configFrom';
  return { unmodelled: [{ value: kongPluginText(plugin), blame: kongPluginBlame(plugin, field) }] };
}

/** Different kinds of plugins change different things. */
const mergedEffects = (effects: readonly KongEffect[]): KongEffect => ({
  ...Object.assign({}, ...effects),
  requestHeaders: effects.flatMap(({ requestHeaders = [] }) => requestHeaders),
  unmodelled: effects.flatMap(({ unmodelled = [] }) => unmodelled),
});
