// The dialect of the community's HAProxy Ingress (jcmoraisjr/haproxy-ingress), as far as it is
// documented: how paths match, rewrite-target, ssl-redirect and the protocol of the backend. Every
// other annotation of its own may change requests and is not modelled.
// Source: haproxy-ingress.github.io/docs/configuration/keys ("Path type", "Rewrite target",
// "SSL redirect", "Strict host", "Backend protocol", "Secure backend").

import type { Ingress, Scheme, Service } from '../../model/index.ts';
import { serviceOfBackend } from '../ingress/backend.ts';
import {
  type Dialect,
  type IngressRule,
  isElementPrefixRule,
  isTlsListed,
  type RoutingRequest,
  unmodelledPath,
} from '../ingress/request.ts';
import { hostsOver, rulesFor } from '../ingress/rule-index.ts';
import { choiceAmong, ranked } from '../ingress/winning-rule.ts';
import { annotationField, fromAnnotation, ingressBlame } from '../shared/blame.ts';
import { hostRank } from '../shared/host.ts';
import type { PathChange, RoutingDecision, Sourced } from '../shared/model.ts';
import { withoutEndSlashes } from '../shared/path.ts';
import { patternOf } from '../shared/pattern.ts';
import {
  unmodelledOnIngress,
  unmodelledOnService,
  type WrittenSetting,
  writtenSetting,
} from '../shared/setting.ts';
import { haproxyCommunitySettings } from './settings.ts';

/** The dialect of the community's HAProxy Ingress. */
export const haproxyCommunity: Dialect = { ...haproxyCommunitySettings, decide: haproxyCommunityDecision };

/** What an Ingress of the class haproxy-ingress.github.io/controller asks for. */
function haproxyCommunityDecision(routing: RoutingRequest): RoutingDecision {
  const matching = matchingOf(routing);
  const [rule] = matching;
  const { ingress, backend, shared } = choiceAmong(routing, matching);
  const service = serviceOfBackend(routing.facts, backend);
  const change = rule && rewriteOf(routing, rule);
  const tls = isTlsListed(routing.ingresses, routing.host);
  const redirect = rule === undefined || !tls ? undefined : redirectOf(routing, ingress);
  return {
    dialect: 'haproxy-community',
    ...shared,
    promises: [tls ? 'https' : 'http'],
    path: (change?.value.to ?? routing.path) + routing.query,
    pathChanges: change === undefined ? [] : [change],
    ...(redirect === undefined ? {} : { redirect }),
    host: { value: routing.request.host, blame: ingressBlame(ingress), inferred: true },
    backendScheme: backendScheme(ingress, service),
    unmodelled: [
      ...unmodelledOnIngress(haproxyCommunitySettings, ingress),
      ...unmodelledOnService(haproxyCommunitySettings, service),
      ...unsurePaths(routing, matching).map(unmodelledPath),
    ],
  };
}

const settingOf = (object: Ingress | Service | undefined, key: string): WrittenSetting | undefined =>
  writtenSetting(haproxyCommunitySettings, object, key);

/** How a rule's path matches: path-type counts only where the rule leaves it to the controller. */
function typeOf({ pathType, ingress }: IngressRule): string {
  if (pathType !== 'ImplementationSpecific') return pathType.toLowerCase();
  return (settingOf(ingress, 'path-type')?.value ?? 'begin').toLowerCase();
}

function takes(rule: IngressRule, path: string): boolean {
  const type = typeOf(rule);
  if (type === 'exact') return path === rule.path;
  if (type === 'prefix') return isElementPrefixRule(rule, path);
  if (type === 'regex') return patternOf(rule.path, false)?.match(path) !== undefined;
  return type === 'begin' && path.toLowerCase().startsWith(rule.path.toLowerCase());
}

/** The closest host first; expressions last, the longest path before that, then exact, prefix, begin. */
function matchingOf(routing: RoutingRequest): readonly IngressRule[] {
  const { host, path } = routing;
  const order = ['regex', 'begin', 'prefix', 'exact'];
  return ranked(
    rulesFor(routing).filter((rule) => hostRank(rule.host, host) > 0 && takes(rule, path)),
    (rule) => [
      hostRank(rule.host, host),
      typeOf(rule) === 'regex' ? 0 : 1,
      withoutEndSlashes(rule.path).length,
      order.indexOf(typeOf(rule)),
    ],
  );
}

/** What stands behind the rule's path goes behind the target, `/abc/x` behind `/abc` and `/y` is `/y/x`. */
function rewriteOf({ path }: RoutingRequest, rule: IngressRule): Sourced<PathChange> | undefined {
  const target = settingOf(rule.ingress, 'rewrite-target');
  const rest = restOf(rule, path);
  if (target === undefined || rest === undefined || !target.value.startsWith('/')) return undefined;
  const to = withoutEndSlashes(target.value) + rest || '/';
  if (to === path) return undefined;
  return {
    value: { kind: 'rewrite', from: path, to },
    blame: ingressBlame(rule.ingress, annotationField(target.name)),
  };
}

/** Empty or with a slash in front; undefined where the documentation does not say what is left. */
function restOf(rule: IngressRule, path: string): string | undefined {
  const rest = path.slice(withoutEndSlashes(rule.path).length);
  return typeOf(rule) === 'regex' || (rest !== '' && !rest.startsWith('/')) ? undefined : rest;
}

/** 302, which only the ConfigMap changes; paths of ACME challenges are left alone. */
function redirectOf(
  { request, host, path, query }: RoutingRequest,
  ingress: Ingress,
): RoutingDecision['redirect'] {
  const written = settingOf(ingress, 'ssl-redirect');
  if (request.scheme === 'https' || written?.value === 'false') return undefined;
  if (path.startsWith('/.well-known/acme-challenge')) return undefined;
  const value = { status: 302, location: `https://${host}${path}${query}` };
  const name = written?.name ?? `${haproxyCommunitySettings.prefix}ssl-redirect`;
  return fromAnnotation(ingress, name, { value, inferred: written === undefined });
}

/** Annotations of the Service go before those of the Ingress. */
function backendScheme(ingress: Ingress, service: Service | undefined): Scheme {
  const setting = (key: string): string | undefined =>
    (settingOf(service, key) ?? settingOf(ingress, key))?.value;
  const isTls = /-ssl$/.test(setting('backend-protocol') ?? '') || setting('secure-backends') === 'true';
  return isTls ? 'https' : 'http';
}

/** Rules whose part depends on settings of the ConfigMap (strict-host, path-type-order), or whose rewrite is not documented. */
function unsurePaths(routing: RoutingRequest, matching: readonly IngressRule[]): readonly IngressRule[] {
  const { host, path } = routing;
  const [rule] = matching;
  const closest = Math.max(0, ...hostsOver(routing).map((each) => hostRank(each, host)));
  const isBorrowed = rule !== undefined && hostRank(rule.host, host) < closest;
  const isUntold =
    rule !== undefined &&
    settingOf(rule.ingress, 'rewrite-target') !== undefined &&
    restOf(rule, path) === undefined;
  const regexes = rulesFor(routing).filter(
    (each) => hostRank(each.host, host) > 0 && typeOf(each) === 'regex',
  );
  return [
    ...(rule !== undefined && (isBorrowed || isUntold) ? [rule] : []),
    ...regexes.filter(
      (each) => patternOf(each.path, false) === undefined || (each !== rule && takes(each, path)),
    ),
  ];
}
