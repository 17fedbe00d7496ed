// The dialect of the controller of NGINX Inc. (F5 NGINX Ingress Controller), which shares its name and
// little else with ingress-nginx: annotations of the one mean nothing to the other. The ConfigMap and
// VirtualServer objects are not read.
// Source: docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/advanced-configuration-with-annotations.

import type { Ingress } from '../../model/index.ts';
import { type Dialect, isSameRule, type RoutingRequest, unmodelledPath } from '../ingress/request.ts';
import { choiceByRule, choiceWithoutRule, type IngressChoice } from '../ingress/winning-rule.ts';
import { annotationField, annotationsOf, ingressBlame, unmodelledAnnotations } from '../shared/blame.ts';
import type { PathChange, RoutingDecision, Sourced } from '../shared/model.ts';
import { isUnmodelled, type WrittenSetting } from '../shared/setting.ts';
import { hasTls, incRedirectOf, unsureRedirects } from './redirects.ts';
import {
  groupsOf,
  type IncLocated,
  type IncLocation,
  type IncServer,
  incLocate,
  incMatching,
  incServerOf,
  isMinion,
} from './servers.ts';
import { nginxIncPrefix, nginxIncSettings } from './settings.ts';

/** The dialect of the controller of NGINX Inc. */
export const nginxInc: Dialect = { ...nginxIncSettings, decide: nginxIncDecision };

/** What an Ingress of the class nginx.org/ingress-controller asks for. */
function nginxIncDecision(routing: RoutingRequest): RoutingDecision {
  const server = incServerOf(routing);
  const located = server && incLocate(server, routing.path);
  const decided = choiceOf(routing, server, located);
  const { ingress, backend, shared } = decided;
  const { path, change, unsure } = rewriteFor(routing, located, decided);
  const redirect = server && incRedirectOf(routing, server, located);
  const service = backend?.value.name ?? '';
  return {
    dialect: 'nginx-inc',
    ...shared,
    promises: [server !== undefined && hasTls(server) ? 'https' : 'http'],
    path,
    pathChanges: change === undefined ? [] : [change],
    ...(redirect === undefined ? {} : { redirect }),
    // `proxy_set_header Host $host`: in lower case and without the port.
    host: { value: routing.host, blame: ingressBlame(ingress), inferred: true },
    backendScheme: isListed(ingress, 'ssl-services', service) ? 'https' : 'http',
    unmodelled: [
      ...(unsure === undefined ? [] : [unsure]),
      ...unmodelledSettings([...new Set([server?.holder ?? ingress, ingress])], service),
      ...(server === undefined ? [] : unsureServer(routing, server, decided)),
    ],
  };
}

/** Rules of other hosts' servers do not take part; the default backend is that of the holder. */
function choiceOf(
  routing: RoutingRequest,
  server: IncServer | undefined,
  located: IncLocated | undefined,
): IngressChoice {
  if (server === undefined) return choiceWithoutRule({ ...routing, ingresses: [routing.own] }, 'many-labels');
  if (located !== undefined)
    return choiceByRule(routing, located.location.rule, incMatching(server, routing));
  const owners = [...new Set(server.locations.map(({ rule }) => rule.ingress))];
  const own = owners.length === 0 || owners.includes(server.holder) ? server.holder : routing.own;
  return choiceWithoutRule({ ...routing, own, ingresses: [own, ...owners] }, 'many-labels');
}

/** The default backend is a location `/` of its own. */
function rewriteFor(
  routing: RoutingRequest,
  located: IncLocated | undefined,
  decided: IngressChoice,
): IncRewritten {
  const service = decided.backend?.value.name ?? '';
  if (located !== undefined) return rewriteAt(routing, located.location, service);
  if (decided.shared.rule === undefined) return { path: routing.path + routing.query };
  const { ingress } = decided;
  const rule = {
    ...{ ingress, host: '', path: '/', pathType: 'Prefix' as const },
    ...{ backend: undefined, field: 'spec.defaultBackend' },
  };
  return rewriteAt(routing, { rule, kind: 'prefix', ignoreCase: false }, service);
}

/** Services that a list names, without spaces around the commas: the controller does not cut them off. */
const isListed = (ingress: Ingress, key: string, service: string): boolean =>
  (annotationsOf(ingress)[nginxIncPrefix + key] ?? '').split(',').includes(service);

/** What is not known of the server itself, each with the place that is the reason. */
function unsureServer(
  routing: RoutingRequest,
  server: IncServer,
  { shared }: IngressChoice,
): readonly Sourced<string>[] {
  const { holder, locations, name, disputed } = server;
  const unreadable = locations.filter(({ kind }) => kind === 'unreadable').map(({ rule }) => rule);
  const displaced = shared.rule === undefined ? incMatching(server, routing) : [];
  const lost = displaced.filter((rule) => !unreadable.some((each) => isSameRule(each, rule)));
  const said = (value: string, ingress: Ingress, field: string): Sourced<string> => ({
    value,
    blame: ingressBlame(ingress, field),
  });
  return [
    ...unsureRedirects(routing, server),
    ...unreadable.map(unmodelledPath),
    ...lost.map((rule) => said(`host ${rule.host}`, rule.ingress, rule.field)),
    ...(disputed ? [said(`host ${name}`, holder, 'metadata.creationTimestamp')] : []),
    // A rule without a host is refused unless the controller was started with -allow-empty-ingress-host.
    ...(name === '' ? [said('rule without a host', holder, 'spec.rules')] : []),
    ...(isMinion(holder) ? [said(mergeableName, holder, annotationField(mergeableName))] : []),
  ];
}

const mergeableName = `${nginxIncPrefix}mergeable-ingress-type`;

/**
 * Annotations of this controller are those of nginx.org, nginx.com and f5.com. gRPC needs a setting of the ConfigMap:
 * it is not known what a Service gets that grpc-services names.
 */
function isLeftOpen(ingress: Ingress, service: string, { name, value }: WrittenSetting): boolean {
  const [domain = '', key = ''] = name.split('/', 2);
  if (!/(^|\.)(nginx\.org|nginx\.com|f5\.com)$/.test(domain)) return false;
  if (key !== 'grpc-services') return isUnmodelled(nginxIncSettings, 'Ingress', { key, value });
  return domain === 'nginx.org' && isListed(ingress, key, service);
}

const unmodelledSettings = (ingresses: readonly Ingress[], service: string): readonly Sourced<string>[] =>
  ingresses.flatMap((each) =>
    unmodelledAnnotations(each, (name, value) => isLeftOpen(each, service, { name, value })),
  );

const rewritesName = `${nginxIncPrefix}rewrites`;
const targetName = `${nginxIncPrefix}rewrite-target`;

/** The path and query that arrive, and the change that made them; `unsure`: the annotation whose effect is not known. */
interface IncRewritten {
  readonly path: string;
  readonly change?: Sourced<PathChange>;
  readonly unsure?: Sourced<string>;
}

/** What becomes of the path in a location whose backend is the Service. rewrites goes before rewrite-target. */
function rewriteAt(routing: RoutingRequest, location: IncLocation, service: string): IncRewritten {
  const annotations = annotationsOf(location.rule.ingress);
  const rewrites = annotations[rewritesName];
  if (rewrites !== undefined) return byProxyPass(routing, location, targetFor(rewrites, service));
  const target = annotations[targetName] || undefined;
  return target === undefined ? { path: routing.path + routing.query } : byRewrite(routing, location, target);
}

/**
 * The target of a Service in `serviceName=tea rewrite=/;serviceName=coffee rewrite=/beans/`; undefined
 * when it has none, `malformed` when the controller refuses the list and with it the Ingress.
 */
function targetFor(list: string, service: string): string | undefined | 'malformed' {
  const parts = list
    .split(';')
    .map((part) => /^serviceName=([^= ]+) rewrite=(\/[^\s{};$=]*)$/.exec(part.trim()));
  if (parts.some((part) => part === null)) return 'malformed';
  return parts.findLast((part) => part?.[1] === service)?.[2];
}

/** Surprising: a prefix without a slash at its end leaves two, `/tea` rewritten to `/` makes `//green` of `/tea/green`. */
function byProxyPass(
  routing: RoutingRequest,
  location: IncLocation,
  target: string | undefined,
): IncRewritten {
  const { kind, rule } = location;
  if (target === undefined) return { path: routing.path + routing.query };
  // nginx refuses a URI behind proxy_pass in a location that is an expression.
  if (target === 'malformed' || target.includes('?') || kind === 'regex')
    return withUnsure(routing, rule.ingress, rewritesName);
  const to = kind === 'prefix' ? target + routing.path.slice(rule.path.length) : target;
  return withChange(routing, rule.ingress, { name: rewritesName, to });
}

/** `rewrite "<path>" <target> break`: the whole path becomes the target, with $1 to $9 from the rule's path. */
function byRewrite(routing: RoutingRequest, location: IncLocation, target: string): IncRewritten {
  const { rule, kind } = location;
  const groups = groupsOf(location, routing.path);
  const isPlain = /^\/(?:[^\s?$]|\$[1-9])*$/.test(target);
  if (!isPlain || kind === 'exact' || groups === undefined)
    return withUnsure(routing, rule.ingress, targetName);
  const to = target.replace(/\$([1-9])/g, (_, digit: string) => groups[Number(digit)] ?? '');
  return withChange(routing, rule.ingress, { name: targetName, to });
}

function withChange(
  { path, query }: RoutingRequest,
  ingress: Ingress,
  { name, to }: { readonly name: string; readonly to: string },
): IncRewritten {
  if (to === path) return { path: path + query };
  const blame = ingressBlame(ingress, annotationField(name));
  return { path: to + query, change: { value: { kind: 'rewrite', from: path, to }, blame } };
}

const withUnsure = ({ path, query }: RoutingRequest, ingress: Ingress, name: string): IncRewritten => ({
  path: path + query,
  unsure: { value: name, blame: ingressBlame(ingress, annotationField(name)) },
});
