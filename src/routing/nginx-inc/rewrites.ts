// The path that arrives behind the controller of NGINX Inc.: nginx.org/rewrites puts a URI behind
// proxy_pass, which replaces the matched part of the path; nginx.org/rewrite-target is nginx's rewrite.
// Sources: docs.nginx.com/nginx-ingress-controller/configuration/ingress-resources/advanced-configuration-with-annotations;
// nginx/kubernetes-ingress examples/ingress-resources/rewrites, internal/configs/parsing_helpers.go
// (ParseRewriteList), version1/nginx.ingress.tmpl; nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass.

import type { Ingress } from '../../model/index.ts';
import type { RoutingRequest } from '../ingress/request.ts';
import { annotationField, annotationsOf, ingressBlame } from '../shared/blame.ts';
import type { PathChange, Sourced } from '../shared/model.ts';
import { groupsOf, type IncLocation, incPrefix } from './servers.ts';

const rewritesName = `${incPrefix}rewrites`;
const targetName = `${incPrefix}rewrite-target`;

/** The path and query that arrive, and the change that made them; `unsure`: the annotation whose effect is not known. */
export interface IncRewritten {
  readonly path: string;
  readonly change?: Sourced<PathChange>;
  readonly unsure?: Sourced<string>;
}

/** What becomes of the path in a location whose backend is the Service. rewrites goes before rewrite-target. */
export function incRewritten(routing: RoutingRequest, location: IncLocation, service: string): IncRewritten {
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

/** Trap: a prefix without a slash at its end leaves two, `/tea` rewritten to `/` makes `//green` of `/tea/green`. */
function byProxyPass(
  routing: RoutingRequest,
  location: IncLocation,
  target: string | undefined,
): IncRewritten {
  const { kind, rule } = location;
  if (target === undefined) return { path: routing.path + routing.query };
  // nginx refuses a URI behind proxy_pass in a location that is an expression.
  if (target === 'malformed' || target.includes('?') || kind === 'regex')
    return unsure(routing, rule.ingress, rewritesName);
  const to = kind === 'prefix' ? target + routing.path.slice(rule.path.length) : target;
  return changed(routing, rule.ingress, { name: rewritesName, to });
}

/** `rewrite "<path>" <target> break`: the whole path becomes the target, with $1 to $9 from the rule's path. */
function byRewrite(routing: RoutingRequest, location: IncLocation, target: string): IncRewritten {
  const { rule, kind } = location;
  const groups = groupsOf(location, routing.path);
  const isPlain = /^\/(?:[^\s?$]|\$[1-9])*$/.test(target);
  if (!isPlain || kind === 'exact' || groups === undefined) return unsure(routing, rule.ingress, targetName);
  const to = target.replace(/\$([1-9])/g, (_, digit: string) => groups[Number(digit)] ?? '');
  return changed(routing, rule.ingress, { name: targetName, to });
}

function changed(
  { path, query }: RoutingRequest,
  ingress: Ingress,
  { name, to }: { readonly name: string; readonly to: string },
): IncRewritten {
  if (to === path) return { path: path + query };
  const blame = ingressBlame(ingress, annotationField(name));
  return { path: to + query, change: { value: { kind: 'rewrite', from: path, to }, blame } };
}

const unsure = ({ path, query }: RoutingRequest, ingress: Ingress, name: string): IncRewritten => ({
  path: path + query,
  unsure: { value: name, blame: ingressBlame(ingress, annotationField(name)) },
});
