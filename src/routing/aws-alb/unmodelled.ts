// Settings of the AWS Load Balancer Controller that may change a request's way and are not
// modelled: on the Ingress, on the Service, and behind the IngressClass.

import type { Ingress, Service } from '../../model/index.ts';
import { classOfIngress } from '../ingress/class.ts';
import type { RoutingRequest } from '../ingress/request.ts';
import { annotationField, annotationsOf, ingressBlame, serviceBlame } from '../shared/blame.ts';
import type { Sourced } from '../shared/model.ts';
import { settingOf } from '../shared/setting.ts';
import { albPrefix, membersOf } from './group.ts';
import { awsAlbSettings } from './settings.ts';

/** Everything that is there and not understood; settings of rules and groups are judged where they are used. */
export const unmodelledOfAlb = (
  routing: RoutingRequest,
  ingress: Ingress,
  service: Service | undefined,
): readonly Sourced<string>[] => [
  ...openOf(ingress, () => true),
  ...membersOf(routing)
    .filter((each) => each !== ingress)
    .flatMap((each) => openOf(each, (name) => ofLoadBalancer.test(name))),
  ...(service === undefined ? [] : openNames(annotationsOf(service))).flatMap((name) =>
    service === undefined ? [] : [{ value: name, blame: serviceBlame(service, annotationField(name)) }],
  ),
  ...parametersOf(routing),
];

/** Settings of the load balancer or its listeners: written on one Ingress, they hold for the whole group. */
const ofLoadBalancer =
  /\/(waf|shield-|load-balancer-attributes$|listener-attributes\.|mutual-authentication$|frontend-nlb-)/;

const openOf = (ingress: Ingress, picks: (name: string) => boolean): readonly Sourced<string>[] =>
  openNames(annotationsOf(ingress))
    .filter(picks)
    .map((name) => ({ value: name, blame: ingressBlame(ingress, annotationField(name)) }));

const openNames = (annotations: Readonly<Record<string, string>>): readonly string[] =>
  Object.keys(annotations)
    .filter((name) => name.startsWith(albPrefix))
    .filter((name) => isOpen(name.slice(albPrefix.length), annotations[name] ?? ''))
    .sort();

function isOpen(key: string, value: string): boolean {
  switch (key) {
    case 'backend-protocol':
      return !['HTTP', 'HTTPS'].includes(value);
    case 'backend-protocol-version':
      return value !== 'HTTP1';
    case 'auth-type':
      return value !== 'none';
    case 'load-balancer-attributes':
      return /(^|,)\s*(routing\.http\.|waf)/.test(value);
    default:
      return (settingOf(awsAlbSettings.settings, key)?.treatment ?? 'unmodelled') === 'unmodelled';
  }
}

/** IngressClassParams may set the group, certificates and redirects, before the annotations. */
function parametersOf({ facts, own }: RoutingRequest): readonly Sourced<string>[] {
  const state = classOfIngress(own, facts.ingressClasses);
  const name = state.kind === 'resolved' ? state.name : undefined;
  const found = facts.ingressClasses?.find(({ metadata }) => metadata?.name === name);
  if (name === undefined || found?.spec?.parameters === undefined) return [];
  const blame = { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', namespace: '', name };
  return [{ value: `parameters of IngressClass ${name}`, blame: { ...blame, field: 'spec.parameters' } }];
}
