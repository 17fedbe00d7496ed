// The dialect of kubernetes/ingress-nginx: what its annotations ask for. The controller's
// ConfigMap is not read: a default is inferred and blamed at the annotation that overrides it.
// Source: kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations.

import type { Blame, Ingress, Scheme } from '../../model/index.ts';
import { schemeOf } from '../ingress/backend.ts';
import { type Dialect, type IngressRule, type RoutingRequest, unmodelledPath } from '../ingress/request.ts';
import { choiceByRule, choiceWithoutRule } from '../ingress/winning-rule.ts';
import { annotationField, annotationsOf, fromAnnotation, ingressBlame } from '../shared/blame.ts';
import type { Canary, PathChange, RoutingDecision, Sourced } from '../shared/model.ts';
import { rooted } from '../shared/path.ts';
import { patternOf } from '../shared/pattern.ts';
import { unmodelledOnIngress } from '../shared/setting.ts';
import { canariesOf } from './canaries.ts';
import { locate, matchingLocations, rewriteTarget, type Server, serverOf } from './locations.ts';
import { redirectOf } from './redirects.ts';
import { hasVariables, ingressNginxSettings, nginxPrefix } from './settings.ts';

/** The dialect of ingress-nginx. */
export const ingressNginx: Dialect = { ...ingressNginxSettings, decide: ingressNginxDecision };

/** What an Ingress of the class k8s.io/ingress-nginx asks for. */
function ingressNginxDecision(routing: RoutingRequest): RoutingDecision {
  const server = serverOf(routing);
  const located = locate(server, routing.path);
  const rule = located?.rule;
  const { ingress, shared } =
    rule === undefined
      ? choiceWithoutRule(routing)
      : choiceByRule(routing, rule, matchingLocations(server, routing));
  const canaries = canariesOf(routing, server, rule);
  const rewritten = rule === undefined ? asSent(routing) : rewriteOf(routing, rule);
  const redirect = redirectOf(routing, server, located) ?? rewritten.redirect;
  const errorPages = errorPagesOf(ingress);
  return {
    dialect: 'ingress-nginx',
    ...shared,
    ...backendByHeader(canaries),
    canaries,
    path: rewritten.path,
    pathChanges: rewritten.changes,
    ...(redirect === undefined ? {} : { redirect }),
    host: hostOf(routing, ingress),
    ...(errorPages === undefined ? {} : { errorPages }),
    ...authOf(ingress),
    backendScheme: backendScheme(routing, ingress),
    unmodelled: [
      ...unmodelledSettings(ingress),
      ...unmodelledElsewhere(server, ingress),
      ...canaries.filter(({ takes }) => takes !== 'never').map(canarySetting),
      ...server.unreadable.map(unmodelledPath),
    ],
  };
}

interface Rewritten {
  readonly path: string;
  readonly changes: readonly Sourced<PathChange>[];
  readonly redirect?: RoutingDecision['redirect'];
}

const asSent = ({ path, query }: RoutingRequest): Rewritten => ({ path: path + query, changes: [] });

/**
 * nginx's `rewrite "(?i)<rule path>" <target> break`: the whole path becomes the target, with
 * $1 to $9 filled in from the rule's path; the old query goes behind a query of the target.
 * A target that is a URL is a redirect (nginx.org/en/docs/http/ngx_http_rewrite_module.html).
 *
 * Surprising: the controller leaves a target that equals the rule's path out (`rewrite-target: /` on
 * path `/`), other builds that read its annotations do not. The path then arrives as sent,
 * and the change is stated all the same, so that an answer from there can be traced to it.
 */
function rewriteOf(routing: RoutingRequest, rule: IngressRule): Rewritten {
  const target = rewriteTarget(rule);
  const groups = target === undefined ? undefined : patternOf(rule.path, true)?.match(routing.path);
  if (target === undefined || groups === undefined || hasVariables(target)) return asSent(routing);
  const filled = target.replace(/\$([1-9])/g, (_, digit: string) => groups[Number(digit)] ?? '');
  const blame = ingressBlame(rule.ingress, annotationField(`${nginxPrefix}rewrite-target`));
  if (/^https?:\/\//i.test(filled))
    return { ...asSent(routing), redirect: { value: { status: 302, location: filled }, blame } };
  const path = withQuery(rooted(filled), routing.query);
  const change = {
    value: { kind: 'rewrite' as const, from: routing.path, to: rooted(filled) },
    blame,
  };
  if (target === rule.path)
    return { ...asSent(routing), changes: rooted(filled) === routing.path ? [] : [change] };
  return { path, changes: path === routing.path + routing.query ? [] : [change] };
}

/** A `?` at the end of a target drops the query that was sent. */
function withQuery(target: string, query: string): string {
  if (target.endsWith('?')) return target.slice(0, -1);
  if (query === '') return target;
  return target.includes('?') ? `${target}&${query.slice(1)}` : target + query;
}

/** nginx sends the client's Host on unless upstream-vhost names another. */
function hostOf({ request }: RoutingRequest, ingress: Ingress): Sourced<string> {
  const name = `${nginxPrefix}upstream-vhost`;
  const written = annotationsOf(ingress)[name] || undefined;
  return fromAnnotation(ingress, name, { value: written ?? request.host, inferred: written === undefined });
}

/** Statuses of the application that are replaced by a page of the default backend; none by default. */
function errorPagesOf(ingress: Ingress): Sourced<readonly number[]> | undefined {
  const name = `${nginxPrefix}custom-http-errors`;
  const statuses = (annotationsOf(ingress)[name] ?? '').split(',').map(Number);
  const value = statuses.filter((status) => Number.isInteger(status) && status >= 300 && status <= 599);
  return value.length === 0 ? undefined : fromAnnotation(ingress, name, { value, inferred: false });
}

/** The appProtocol of the Service port is not looked at by this controller. */
function backendScheme({ request }: RoutingRequest, ingress: Ingress): Scheme {
  const protocol = (annotationsOf(ingress)[`${nginxPrefix}backend-protocol`] ?? 'HTTP').toUpperCase();
  return protocol === 'AUTO_HTTP' ? request.scheme : schemeOf(protocol);
}

/** Those of which no value is foreseen come before those of which only this one is not. */
function unmodelledSettings(ingress: Ingress): readonly Sourced<string>[] {
  const all = unmodelledOnIngress(ingressNginxSettings, ingress);
  const { foresees = {} } = ingressNginxSettings;
  const byValue = all.filter(({ value }) => Object.hasOwn(foresees, value.slice(nginxPrefix.length)));
  return [...all.filter((each) => !byValue.includes(each)), ...byValue];
}

/** Settings of the host's other Ingresses that reach beyond their own paths. */
const unmodelledElsewhere = ({ snippets }: Server, decides: Ingress): readonly Sourced<string>[] =>
  snippets.filter(({ blame }) => !isSameObject(blame, decides));

const isSameObject = ({ namespace, name }: Blame, { metadata }: Ingress): boolean =>
  metadata?.namespace === namespace && metadata.name === name;

/** A request whose own header leads to a canary goes there on purpose. */
function backendByHeader(canaries: readonly Canary[]): Pick<RoutingDecision, 'backend'> {
  const backend = canaries.find(({ takes, share }) => takes === 'always' && share < 1)?.backend;
  return backend === undefined ? {} : { backend };
}

/** While a canary may take the request, its own backend is not sure. */
const canarySetting = ({ blame }: Canary): Sourced<string> => ({ value: `${nginxPrefix}canary`, blame });

/** The subrequest: GET unless auth-method names another method. Nothing where auth-url is absent. */
function authOf(ingress: Ingress): Pick<RoutingDecision, 'auth'> {
  const name = `${nginxPrefix}auth-url`;
  const url = annotationsOf(ingress)[name]?.trim();
  if (url === undefined || url === '') return {};
  const method = annotationsOf(ingress)[`${nginxPrefix}auth-method`]?.trim();
  const value = { url, ...(method === undefined || method === '' ? {} : { method }) };
  return { auth: fromAnnotation(ingress, name, { value, inferred: false }) };
}
