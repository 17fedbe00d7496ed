// The dialect of the community's HAProxy Ingress (jcmoraisjr/haproxy-ingress), as far as it is
// documented: how paths match, rewrite-target, ssl-redirect and the protocol of the backend. Every
// other annotation of its own may change the way and is not modelled.
// Source: haproxy-ingress.github.io/docs/configuration/keys ("Path type", "Rewrite target",
// "SSL redirect", "Strict host", "Backend protocol", "Secure backend").

import type { Ingress, Scheme, Service } from '../../model/index.ts';
import { serviceOf } from '../ingress/backend.ts';
import { type IngressRule, isElementPrefixRule, type RoutingRequest } from '../ingress/request.ts';
import { hostsOver, rulesFor } from '../ingress/rule-index.ts';
import { chosen, ranked, unmatched } from '../ingress/winning-rule.ts';
import {
  annotationField,
  annotationsOf,
  fromAnnotation,
  ingressBlame,
  unmodelledAnnotations,
  unmodelledOnService,
} from '../shared/blame.ts';
import { hostRank } from '../shared/host.ts';
import { rememberedBy } from '../shared/memory.ts';
import type { PathChange, RoutingDecision, Sourced } from '../shared/model.ts';
import { withoutEndSlashes } from '../shared/path.ts';
import { patternOf } from '../shared/pattern.ts';
import { treatmentOf } from '../shared/setting.ts';
import { haproxyCommunitySettings } from './settings.ts';

const domains = ['haproxy-ingress.github.io', 'ingress.kubernetes.io'] as const;

/** What an Ingress of the class haproxy-ingress.github.io/controller asks for. */
export function haproxyCommunityDecision(routing: RoutingRequest): RoutingDecision {
  const matching = matchingOf(routing);
  const [rule] = matching;
  const { ingress, backend, shared } =
    rule === undefined ? unmatched(routing) : chosen(routing, rule, matching);
  const service = backend && serviceOf(routing.facts, backend.value)?.service;
  const change = rule && rewriteOf(routing, rule);
  const tls = hasTls(routing);
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
      ...unmodelledAnnotations(ingress, isUnmodelled),
      ...unmodelledOnService(service, isUnmodelled),
      ...unsure(routing, matching),
    ],
  };
}

/** The value of a setting and the annotation that says it. */
function said(object: Ingress | Service | undefined, key: string): readonly [string, string] | undefined {
  const name = domains.map((domain) => `${domain}/${key}`).find((each) => each in annotationsOf(object));
  const value = name === undefined ? undefined : annotationsOf(object)[name];
  return name === undefined || value === undefined ? undefined : [name, value];
}

/** How a rule's path matches: path-type counts only where the rule leaves it to the controller. */
function typeOf({ pathType, ingress }: IngressRule): string {
  if (pathType !== 'ImplementationSpecific') return pathType.toLowerCase();
  return (said(ingress, 'path-type')?.[1] ?? 'begin').toLowerCase();
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
  const target = said(rule.ingress, 'rewrite-target');
  const rest = restOf(rule, path);
  if (target === undefined || rest === undefined || !target[1].startsWith('/')) return undefined;
  const to = withoutEndSlashes(target[1]) + rest || '/';
  if (to === path) return undefined;
  return {
    value: { kind: 'rewrite', from: path, to },
    blame: ingressBlame(rule.ingress, annotationField(target[0])),
  };
}

/** Empty or with a slash in front; undefined where the documentation does not say what is left. */
function restOf(rule: IngressRule, path: string): string | undefined {
  const rest = path.slice(withoutEndSlashes(rule.path).length);
  return typeOf(rule) === 'regex' || (rest !== '' && !rest.startsWith('/')) ? undefined : rest;
}

/** TLS is per host: the entry has to list it. */
const hasTls = ({ ingresses, host }: RoutingRequest): boolean => listsTls(ingresses, host);

const listsTls = rememberedBy((ingresses: readonly Ingress[], host: string): boolean =>
  ingresses.some(({ spec }) =>
    (spec?.tls ?? []).some(({ hosts = [] }) => hosts.some((each) => hostRank(each, host) > 1)),
  ),
);

/** 302, which only the ConfigMap changes; paths of ACME challenges are left alone. */
function redirectOf(
  { request, host, path, query }: RoutingRequest,
  ingress: Ingress,
): RoutingDecision['redirect'] {
  const written = said(ingress, 'ssl-redirect');
  if (request.scheme === 'https' || written?.[1] === 'false') return undefined;
  if (path.startsWith('/.well-known/acme-challenge')) return undefined;
  const value = { status: 302, location: `https://${host}${path}${query}` };
  const name = written?.[0] ?? `${domains[0]}/ssl-redirect`;
  return fromAnnotation(ingress, name, { value, inferred: written === undefined });
}

/** Annotations of the Service go before those of the Ingress. */
function backendScheme(ingress: Ingress, service: Service | undefined): Scheme {
  const setting = (key: string): string | undefined => (said(service, key) ?? said(ingress, key))?.[1];
  const isTls = /-ssl$/.test(setting('backend-protocol') ?? '') || setting('secure-backends') === 'true';
  return isTls ? 'https' : 'http';
}

/** Values that are modelled, by key; of the others of these keys nothing is foreseen. */
const modelled: Readonly<Record<string, RegExp>> = {
  'path-type': /^(begin|exact|prefix|regex)$/i,
  'rewrite-target': /^\/[^\s$?\\%]*$/,
  'ssl-redirect': /^(true|false)$/,
  'backend-protocol': /^h1(-ssl)?$/i,
  'secure-backends': /^(true|false)$/,
};

function isUnmodelled(name: string, value: string): boolean {
  const [domain, key = ''] = name.split('/', 2);
  if (!domains.some((each) => each === domain)) return false;
  const isForeseen = modelled[key]?.test(value) === true;
  return !isForeseen && treatmentOf(haproxyCommunitySettings.settings, key) !== 'harmless';
}

/** Rules whose part hangs on settings of the ConfigMap (strict-host, path-type-order), or whose rewrite is not documented. */
function unsure(routing: RoutingRequest, matching: readonly IngressRule[]): readonly Sourced<string>[] {
  const { host, path } = routing;
  const [rule] = matching;
  const closest = Math.max(0, ...hostsOver(routing).map((each) => hostRank(each, host)));
  const isBorrowed = rule !== undefined && hostRank(rule.host, host) < closest;
  const isUntold =
    rule !== undefined &&
    said(rule.ingress, 'rewrite-target') !== undefined &&
    restOf(rule, path) === undefined;
  const regexes = rulesFor(routing).filter(
    (each) => hostRank(each.host, host) > 0 && typeOf(each) === 'regex',
  );
  const rules = [
    ...(rule !== undefined && (isBorrowed || isUntold) ? [rule] : []),
    ...regexes.filter(
      (each) => patternOf(each.path, false) === undefined || (each !== rule && takes(each, path)),
    ),
  ];
  return rules.map((each) => ({
    value: `path ${each.path}`,
    blame: ingressBlame(each.ingress, `${each.field}.path`),
  }));
}
