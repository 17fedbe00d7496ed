// The dialect of the AWS Load Balancer Controller: an Ingress becomes the listeners and listener
// rules of an Application Load Balancer. What IngressClassParams add is not read.
// Source: kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations,
// and the code of the controller (pkg/ingress) for what is the default.

import type { Ingress, Scheme, Service } from '../../model/index.ts';
import { schemeOf, serviceOfBackend } from '../ingress/backend.ts';
import { classOfIngress } from '../ingress/class.ts';
import { type Dialect, type IngressRule, type RoutingRequest, unmodelledPath } from '../ingress/request.ts';
import { choiceByRule, choiceWithoutRule, type IngressChoice } from '../ingress/winning-rule.ts';
import { annotationField, annotationsOf, ingressBlame } from '../shared/blame.ts';
import type { GatewayRefusal, RoutingDecision, Sourced } from '../shared/model.ts';
import { unmodelledOnIngress, unmodelledOnService } from '../shared/setting.ts';
import { actionKeyOf, actionOf, leadsToItself, redirectTo, splitOf } from './actions.ts';
import { backendNameOf } from './conditions.ts';
import {
  albAnnotation,
  membersOf,
  membersOnListener,
  promisesOf,
  sslRedirectOf,
  unmodelledInGroup,
  unmodelledSetting,
} from './group.ts';
import { type AlbMatch, albRulesOf, matchOf } from './rules.ts';
import { albPrefix, awsAlbSettings } from './settings.ts';
import { afterTransforms } from './transforms.ts';

/** The dialect of the AWS Load Balancer Controller. */
export const awsAlb: Dialect = { ...awsAlbSettings, decide: awsAlbDecision };

/** What an Ingress of the class ingress.k8s.aws/alb asks for. */
function awsAlbDecision(asked: RoutingRequest): RoutingDecision {
  const members = membersOf(asked);
  const routing = { ...asked, ingresses: membersOnListener(asked, members) };
  const deciding = decidingRuleOf(routing);
  const { ingress, shared } =
    deciding.rule === undefined
      ? choiceByDefaultBackend(routing)
      : choiceByRule(routing, deciding.rule, deciding.matching);
  const outcome = outcomeOf(routing, { ingress, shared }, deciding.rule);
  const service = serviceOfBackend(routing.facts, outcome.shared.backend);
  const transformed = afterTransforms(routing, deciding.rule);
  const ssl = sslRedirectOf(members);
  const redirect = sslRedirect(routing, ssl) ?? (deciding.leavesOut ? undefined : outcome.redirect);
  return {
    dialect: 'aws-alb',
    ...outcome.shared,
    path: transformed.path,
    pathChanges: transformed.changes,
    ...(redirect === undefined ? {} : { redirect }),
    ...(deciding.leavesOut && redirect === undefined && deciding.rule !== undefined
      ? { refusal: refusalOf(deciding.rule) }
      : {}),
    host: transformed.host ?? { value: routing.request.host, blame: ingressBlame(ingress), inferred: true },
    backendScheme: backendScheme(ingress, service),
    promises: promisesOf(asked.own, ssl !== undefined),
    unmodelled: [
      ...unmodelledOfAlb(asked, ingress, service),
      ...unmodelledInGroup(members),
      ...deciding.unsettled.map(settingOfRule),
      ...outcome.unmodelled,
      ...transformed.unmodelled,
    ],
  };
}

interface DecidingRule {
  readonly rule?: IngressRule;
  readonly matching: readonly IngressRule[];
  /** Nothing else takes the request, and this rule leaves its method out. */
  readonly leavesOut: boolean;
  /** Rules that may come before, or be the one. */
  readonly unsettled: readonly IngressRule[];
}

/** The first rule that surely matches; else one that may; else one that leaves out the method alone. */
function decidingRuleOf(routing: RoutingRequest): DecidingRule {
  const matches = matchesOf(routing);
  const of = (fit: AlbMatch['fit']): readonly IngressRule[] =>
    matches.filter((each) => each.fit === fit).map(({ rule }) => rule);
  const first = matches.findIndex(({ fit }) => fit === 'yes');
  const unsettled = (first < 0 ? matches : matches.slice(0, first)).filter(({ fit }) => fit === 'unsettled');
  const hasDefault = routing.ingresses.some(({ spec }) => spec?.defaultBackend !== undefined);
  const leftOut = hasDefault ? [] : of('method');
  const [rule] = [...of('yes'), ...of('unsettled'), ...leftOut];
  return {
    ...(rule === undefined ? {} : { rule }),
    matching: [...of('yes'), ...of('unsettled')],
    leavesOut: rule !== undefined && leftOut.includes(rule),
    unsettled: unsettled.map((each) => each.rule),
  };
}

const matchesOf = (routing: RoutingRequest): readonly AlbMatch[] =>
  routing.ingresses
    .flatMap(albRulesOf)
    .filter((listed) => {
      const action = actionOf(routing, listed.rule.ingress, listed.rule.backend);
      return action.kind !== 'redirect' || !leadsToItself(routing, listed, action.redirect);
    })
    .map((listed) => matchOf(listed, routing))
    .filter(({ fit }) => fit !== 'no');

/** The default backend may be that of any member; without one the load balancer answers 404. */
function choiceByDefaultBackend(routing: RoutingRequest): IngressChoice {
  const own = routing.ingresses.find(({ spec }) => spec?.defaultBackend !== undefined) ?? routing.own;
  return choiceWithoutRule({ ...routing, own }, 'many-labels');
}

interface Outcome {
  readonly shared: IngressChoice['shared'];
  readonly redirect?: RoutingDecision['redirect'];
  readonly unmodelled: readonly Sourced<string>[];
}

/** What the action of the rule does with the request. */
function outcomeOf(
  routing: RoutingRequest,
  { ingress, shared }: Pick<IngressChoice, 'ingress' | 'shared'>,
  rule: IngressRule | undefined,
): Outcome {
  const written = rule?.backend ?? (shared.rule === undefined ? undefined : ingress.spec?.defaultBackend);
  const action = actionOf(routing, ingress, written);
  if (action.kind === 'service') return { shared, unmodelled: [] };
  const { backend: _, ...bare } = shared;
  const setting = unmodelledSetting(ingress, actionKeyOf(written));
  if (action.kind === 'redirect') {
    const value = redirectTo(routing, action.redirect);
    return value === undefined
      ? { shared: bare, unmodelled: [setting] }
      : { shared: bare, redirect: { value, blame: setting.blame }, unmodelled: [] };
  }
  if (action.kind === 'open') return { shared: bare, unmodelled: [setting] };
  const { main, canaries, closed } = splitOf(action.targets, { ingress, backend: written });
  return {
    shared: { ...bare, canaries, ...(main === undefined ? {} : { backend: main }) },
    unmodelled: [...(closed ? [] : [setting]), ...(canaries.length === 0 ? [] : [splitSetting(setting)])],
  };
}

/** While the request may go to another Service its backend is not sure; diagnosis knows a split by this ending. */
const splitSetting = ({ value, blame }: Sourced<string>): Sourced<string> => ({
  value: `${value}/canary`,
  blame,
});

/** With ssl-redirect every plain request is redirected, whatever the rules say. */
function sslRedirect(routing: RoutingRequest, ssl: Sourced<number> | undefined): RoutingDecision['redirect'] {
  if (ssl === undefined || routing.request.scheme === 'https') return undefined;
  const value = redirectTo(routing, { statusCode: 'HTTP_301', protocol: 'HTTPS', port: ssl.value });
  return value && { value, blame: ssl.blame };
}

/** No rule takes the method: the listener's default action answers, which is 404. */
const refusalOf = (rule: IngressRule): Sourced<GatewayRefusal> => ({
  value: { status: 404, why: 'method' },
  blame: ingressBlame(rule.ingress, annotationField(`${albPrefix}conditions.${backendNameOf(rule)}`)),
});

/** The Service's annotation goes before that of the Ingress; HTTP is the default. */
function backendScheme(ingress: Ingress, service: Service | undefined): Scheme {
  const key = 'backend-protocol';
  return schemeOf(annotationsOf(service)[albPrefix + key] ?? albAnnotation(ingress, key));
}

/** Why it is not sure that a rule matches: its conditions where it has any, else its path. */
function settingOfRule(rule: IngressRule): Sourced<string> {
  const key = `conditions.${backendNameOf(rule)}`;
  if (albAnnotation(rule.ingress, key) !== undefined) return unmodelledSetting(rule.ingress, key);
  return unmodelledPath(rule);
}

/** Settings that are present and not modelled; those of rules and groups are judged where they are used. */
const unmodelledOfAlb = (
  routing: RoutingRequest,
  ingress: Ingress,
  service: Service | undefined,
): readonly Sourced<string>[] => [
  ...unmodelledOnIngress(awsAlbSettings, ingress),
  ...membersOf(routing)
    .filter((each) => each !== ingress)
    .flatMap((each) => unmodelledOnIngress(awsAlbSettings, each))
    .filter(({ value }) => ofLoadBalancer.test(value)),
  ...unmodelledOnService(awsAlbSettings, service),
  ...parametersOf(routing),
];

/** Settings of the load balancer or its listeners: written on one Ingress, they hold for the whole group. */
const ofLoadBalancer =
  /\/(waf|shield-|load-balancer-attributes$|listener-attributes\.|mutual-authentication$|frontend-nlb-)/;

/** IngressClassParams may set the group, certificates and redirects, before the annotations. */
function parametersOf({ facts, own }: RoutingRequest): readonly Sourced<string>[] {
  const state = classOfIngress(own, facts.ingressClasses);
  const name = state.kind === 'resolved' ? state.name : undefined;
  const found = facts.ingressClasses?.find(({ metadata }) => metadata?.name === name);
  if (name === undefined || found?.spec?.parameters === undefined) return [];
  const blame = { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', namespace: '', name };
  return [{ value: `parameters of IngressClass ${name}`, blame: { ...blame, field: 'spec.parameters' } }];
}
