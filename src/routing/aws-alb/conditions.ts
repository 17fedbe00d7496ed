// The annotation conditions.<service>: what a listener rule asks of a request beside host and path.
// Hosts and paths of it are alternatives to those of the Ingress; everything else comes on top.
// Sources: kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations
// ("conditions"); docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html.

import type { IngressRule, RoutingRequest } from '../ingress/request.ts';
import { fitsWildcards } from './glob.ts';
import { albAnnotation } from './group.ts';
import { fieldOf, jsonOf, listOf, textOf, textsOf } from './json.ts';

/** `unsettled`: it depends on something that is not known here, such as the client's address. */
export type ConditionFit = 'yes' | 'no' | 'unsettled';

/** What the conditions of a rule say of a request. */
export interface Conditions {
  readonly fit: ConditionFit;
  readonly takesMethod: boolean;
  readonly hosts: readonly string[];
  readonly paths: readonly string[];
  /** There are more hosts or paths, as expressions that are not read. */
  readonly more: boolean;
}

const none: Conditions = { fit: 'yes', takesMethod: true, hosts: [], paths: [], more: false };

/** Name of the Service, or of the action that stands in its place: what annotations are found by. */
export const backendNameOf = ({ backend }: IngressRule): string => backend?.service?.name ?? '';

/** The conditions of a rule; an annotation that cannot be read leaves it unsettled. */
export function fitOfConditions(rule: IngressRule, routing: RoutingRequest): Conditions {
  const text = albAnnotation(rule.ingress, `conditions.${backendNameOf(rule)}`);
  if (text === undefined) return none;
  const list = jsonOf(text);
  if (!Array.isArray(list)) return { ...none, fit: 'unsettled' };
  return list.map((each: unknown) => conditionOf(each, routing)).reduce(combined, none);
}

const combined = (one: Conditions, other: Conditions): Conditions => ({
  fit: [one.fit, other.fit].includes('no')
    ? 'no'
    : [one.fit, other.fit].includes('unsettled')
      ? 'unsettled'
      : 'yes',
  takesMethod: one.takesMethod && other.takesMethod,
  hosts: [...one.hosts, ...other.hosts],
  paths: [...one.paths, ...other.paths],
  more: one.more || other.more,
});

function conditionOf(condition: unknown, routing: RoutingRequest): Conditions {
  const field = textOf(condition, 'field') ?? '';
  const config = fieldOf(condition, `${field.replaceAll('-', '')}Config`);
  const values = textsOf(config, 'values');
  const more = listOf(config, 'regexValues').length > 0;
  if (more && !['host-header', 'path-pattern'].includes(field)) return { ...none, fit: 'unsettled' };
  switch (field) {
    case 'host-header':
      return { ...none, hosts: values, more: more || values.length === 0 };
    case 'path-pattern':
      return { ...none, paths: values, more: more || values.length === 0 };
    case 'http-request-method':
      return values.length === 0
        ? { ...none, fit: 'unsettled' }
        : { ...none, takesMethod: values.includes(routing.request.method) };
    case 'http-header':
      return { ...none, fit: fitOfHeader(textOf(config, 'httpHeaderName') ?? '', values, routing) };
    case 'query-string':
      return { ...none, fit: fitOfQuery(listOf(config, 'values'), routing.query) };
    default:
      return { ...none, fit: 'unsettled' };
  }
}

/** Headers that clients and proxies add by themselves: a request may have them though it does not name them. */
const addedByOthers = /^(host|user-agent|accept.*|connection|cookie|x-forwarded-.*|x-amzn-.*|via)$/i;

function fitOfHeader(name: string, values: readonly string[], { request }: RoutingRequest): ConditionFit {
  if (name === '' || values.length === 0) return 'unsettled';
  const sent = request.headers.filter(([field]) => field.toLowerCase() === name.toLowerCase());
  if (sent.length === 0) return addedByOthers.test(name) ? 'unsettled' : 'no';
  return sent.some(([, value]) => values.some((each) => fitsWildcards(each, value, true))) ? 'yes' : 'no';
}

/** Pairs of key and value, or values with any key. */
function fitOfQuery(wanted: readonly unknown[], query: string): ConditionFit {
  if (wanted.length === 0) return 'unsettled';
  const sent = query
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => [pair.split('=')[0] ?? '', pair.split('=').slice(1).join('=')] as const);
  const fits = wanted.some((each) =>
    sent.some(
      ([key, value]) =>
        fitsWildcards(textOf(each, 'key') ?? '*', key, true) &&
        fitsWildcards(textOf(each, 'value') ?? '', value, true),
    ),
  );
  return fits ? 'yes' : 'no';
}
