// A request and the Ingresses that may decide it, which is what every dialect is given; and the rules of those
// Ingresses in one list, each with the place it stands at.

import type { Blame, Facts, Header, Ingress, Scheme } from '../../model/index.ts';
import { ingressBlame } from '../shared/blame.ts';
import { bareHost, hostRank } from '../shared/host.ts';
import { remembered, rememberedBy } from '../shared/memory.ts';
import type { RoutingDecision, Sourced } from '../shared/model.ts';
import { isElementPrefix, rooted, splitQuery } from '../shared/path.ts';
import type { DialectSettings } from '../shared/setting.ts';
import { classOfIngress, mayShareClass } from './class.ts';

/** What a client sends to the gateway. */
export interface ClientRequest {
  readonly scheme: Scheme;
  readonly host: string;
  /** Request target: path and query. */
  readonly path: string;
  readonly method: string;
  readonly headers: readonly Header[];
}

/** A request and the Ingresses of its class, the probe's own first. */
export interface RoutingRequest {
  readonly facts: Facts;
  readonly request: ClientRequest;
  readonly own: Ingress;
  readonly ingresses: readonly Ingress[];
  /** Host to compare rules with. */
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

/** How one controller reads Ingresses: its settings, and what it does with a request. */
export interface Dialect extends DialectSettings {
  readonly decide: (routing: RoutingRequest) => RoutingDecision;
}

export type PathType = 'Exact' | 'Prefix' | 'ImplementationSpecific';

type IngressBackend = NonNullable<NonNullable<Ingress['spec']>['defaultBackend']>;

/** One path of one rule, with the place it stands at. */
export interface IngressRule {
  readonly ingress: Ingress;
  /** Empty when the rule is for all hosts. */
  readonly host: string;
  /** Starts with a slash; an absent path means all of them. */
  readonly path: string;
  readonly pathType: PathType;
  readonly backend: IngressBackend | undefined;
  /** `spec.rules[0].http.paths[1]`. */
  readonly field: string;
}

/** Asks the probe's Ingress and those neighbours that the same controller may serve. */
export function routingRequestOf(facts: Facts, own: Ingress, request: ClientRequest): RoutingRequest {
  return {
    facts,
    request,
    own,
    ingresses: ingressesOfClass(facts, own),
    host: bareHost(request.host),
    ...splitQuery(request.path),
  };
}

/** A selection, and what it was made of. */
interface Selection {
  readonly own: Ingress;
  readonly classes: Facts['ingressClasses'];
  readonly ingresses: readonly Ingress[];
}

/** The last selection among a list of neighbours: every request of a cycle asks for the same one. */
const selections = new WeakMap<Facts['neighbours'], Selection>();

function ingressesOfClass({ neighbours, ingressClasses: classes }: Facts, own: Ingress): readonly Ingress[] {
  const known = selections.get(neighbours);
  if (known !== undefined && known.own === own && known.classes === classes) return known.ingresses;
  const state = classOfIngress(own, classes);
  const others = neighbours.filter(
    (each) => !isSame(each, own) && mayShareClass(state, classOfIngress(each, classes)),
  );
  const ingresses = [own, ...others];
  selections.set(neighbours, { own, classes, ingresses });
  return ingresses;
}

/** Whether all objects are asked, and not the probe's own Ingress by itself. */
export const isWhole = ({ facts, ingresses }: RoutingRequest): boolean =>
  selections.get(facts.neighbours)?.ingresses === ingresses;

function isSame(one: Ingress, other: Ingress): boolean {
  const [left, right] = [one.metadata, other.metadata];
  return left?.namespace === right?.namespace && left?.name === right?.name;
}

/** Every path of every rule of an Ingress, in its order. */
export const rulesOf = remembered(listedRules);

function listedRules(ingress: Ingress): readonly IngressRule[] {
  return (ingress.spec?.rules ?? []).flatMap((rule, r) =>
    (rule.http?.paths ?? []).map((each, p) => ({
      ingress,
      host: rule.host ?? '',
      path: rooted(each.path ?? ''),
      pathType: pathTypeOf(each.pathType),
      backend: each.backend,
      field: `spec.rules[${r}].http.paths[${p}]`,
    })),
  );
}

/** The path of a rule. */
export const pathBlame = ({ ingress, field }: IngressRule): Blame => ingressBlame(ingress, `${field}.path`);

/** The rule, blamed at its path. */
export const ruleAtPath = (rule: IngressRule): Sourced<string> => ({
  value: ruleText(rule),
  blame: pathBlame(rule),
});

/** The path of a rule as something of which it is not known what it does. */
export const unmodelledPath = (rule: IngressRule): Sourced<string> => ({
  value: `path ${rule.path}`,
  blame: pathBlame(rule),
});

/** Whether two rules stand at the same place. */
export const isSameRule = (one: IngressRule, other: IngressRule): boolean =>
  one.ingress === other.ingress && one.field === other.field;

/** Whether the path is the rule's, or below it element by element. */
export const isElementPrefixRule = (rule: IngressRule, path: string): boolean =>
  rule.pathType === 'Exact' ? rule.path === path : isElementPrefix(rule.path, path);

const pathTypeOf = (text: string | undefined): PathType =>
  text === 'Exact' || text === 'Prefix' ? text : 'ImplementationSpecific';

/** The rule as a reader would say it: `dify.example.com/console (Prefix)`. */
export const ruleText = (rule: IngressRule): string =>
  `${rule.host === '' ? '*' : rule.host}${rule.path} (${rule.pathType})`;

/**
 * Whether clients are promised https for this host: a `tls` entry lists it, or an entry of the
 * probe's own Ingress lists no hosts and so stands for all of them.
 */
export const isTlsPromised = ({ ingresses, own, host }: RoutingRequest): boolean =>
  (own.spec?.tls ?? []).some(({ hosts = [] }) => hosts.length === 0) || isTlsListed(ingresses, host);

/** Whether a `tls` entry of one of the Ingresses lists the host. */
export const isTlsListed = rememberedBy((ingresses: readonly Ingress[], host: string): boolean =>
  ingresses.some(({ spec }) =>
    (spec?.tls ?? []).some(({ hosts = [] }) => hosts.some((each) => hostRank(each, host) > 1)),
  ),
);
