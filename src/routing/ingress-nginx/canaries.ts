// Canaries of ingress-nginx: Ingresses that take a part of another Ingress's requests to a backend
// of their own, by header, cookie or weight. They make no location: alone they route nothing.
// Sources: kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations ("Canary");
// kubernetes/ingress-nginx internal/ingress/controller/controller.go (mergeAlternativeBackends: same
// host, path and pathType), rootfs/etc/nginx/lua/balancer.lua (route_to_alternative_balancer).

import type { Header, Ingress } from '../../model/index.ts';
import { backendOfRule, resolveBackend } from '../ingress/backend.ts';
import {
  type IngressRule,
  isElementPrefixRule,
  type RoutingRequest,
  ruleAtPath,
} from '../ingress/request.ts';
import { annotationField, annotationsOf, ingressBlame } from '../shared/blame.ts';
import type { Canary } from '../shared/model.ts';
import { patternOf } from '../shared/pattern.ts';
import type { Server } from './locations.ts';
import { nginxPrefix } from './settings.ts';

/** The canaries that a request concerns: those of the winning rule, and those that match but have no rule to take from. */
export const canariesOf = (
  routing: RoutingRequest,
  server: Server,
  rule: IngressRule | undefined,
): readonly Canary[] =>
  server.canaries
    .filter((each) => isForSameLocation(each, rule) || isElementPrefixRule(each, routing.path))
    .map((each) => canaryOf(routing, each, isForSameLocation(each, rule)));

const isForSameLocation = (canary: IngressRule, rule: IngressRule | undefined): boolean =>
  canary.path === rule?.path && canary.pathType === rule.pathType;

function canaryOf(routing: RoutingRequest, rule: IngressRule, primary: boolean): Canary {
  const { ingress } = rule;
  const backend = resolveBackend(backendOfRule(rule), routing.facts);
  const header = headerOf(ingress);
  const byHeader = leadsByHeader(ingress, routing.request.headers);
  const share = shareOf(ingress);
  const key =
    byHeader !== undefined || share === 0
      ? header === undefined
        ? 'canary'
        : 'canary-by-header'
      : 'canary-weight';
  return {
    rule: ruleAtPath(rule),
    ...(backend === undefined ? {} : { backend }),
    ...(header === undefined ? {} : { header }),
    share,
    takes: !primary ? 'never' : takes(byHeader, share),
    blame: ingressBlame(ingress, annotationField(`${nginxPrefix}${key}`)),
    primary,
  };
}

/** The header goes before the cookie, which no probe sends, and the cookie before the weight. */
function takes(byHeader: boolean | undefined, share: number): Canary['takes'] {
  if (byHeader !== undefined) return byHeader ? 'always' : 'never';
  if (share >= 1) return 'always';
  return share > 0 ? 'sometimes' : 'never';
}

/** An annotation of a canary; an empty one counts as absent. */
const annotationOf = (ingress: Ingress, key: string): string | undefined =>
  annotationsOf(ingress)[`${nginxPrefix}${key}`] || undefined;

/** A value that is spelled out leads there; an expression has no value to send; else `always` and `never` do. */
function headerOf(ingress: Ingress): Canary['header'] {
  const name = annotationOf(ingress, 'canary-by-header');
  if (name === undefined) return undefined;
  const value = annotationOf(ingress, 'canary-by-header-value');
  if (value !== undefined) return { to: [name, value] };
  if (annotationOf(ingress, 'canary-by-header-pattern') !== undefined) return undefined;
  return { to: [name, 'always'], away: [name, 'never'] };
}

/** Whether the request's own header leads there or away; undefined when it decides nothing. */
function leadsByHeader(ingress: Ingress, headers: readonly Header[]): boolean | undefined {
  const name = annotationOf(ingress, 'canary-by-header')?.toLowerCase();
  const sent = headers.find(([field]) => field.toLowerCase() === name)?.[1];
  if (sent === undefined) return undefined;
  const value = annotationOf(ingress, 'canary-by-header-value');
  if (value !== undefined) return sent === value ? true : undefined;
  const pattern = annotationOf(ingress, 'canary-by-header-pattern');
  if (pattern !== undefined)
    return patternOf(searchExpression(pattern), false)?.match(sent) === undefined ? undefined : true;
  return sent === 'always' ? true : sent === 'never' ? false : undefined;
}

/** The controller searches the value; expressions here begin at its start. */
const searchExpression = (pattern: string): string => (pattern.startsWith('^') ? pattern : `.*(${pattern})`);

/** canary-weight of canary-weight-total, which is 100 by default. */
function shareOf(ingress: Ingress): number {
  const weight = Number(annotationOf(ingress, 'canary-weight') ?? 0);
  const total = Number(annotationOf(ingress, 'canary-weight-total') ?? 100);
  const share = weight / total;
  return Number.isFinite(share) && share > 0 ? Math.min(1, share) : 0;
}
