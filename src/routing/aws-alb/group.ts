// Which Ingresses share one load balancer, in which order their rules are asked, and on which
// ports it listens.
// Sources: kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations
// ("IngressGroup", "Traffic Listening"); pkg/ingress/group_loader.go, model_build_listener.go.

import type { Ingress, Scheme } from '../../model/index.ts';
import type { RoutingRequest } from '../ingress/request.ts';
import { annotationField, annotationsOf, ingressBlame } from '../shared/blame.ts';
import { remembered, rememberedBy } from '../shared/memory.ts';
import type { Sourced } from '../shared/model.ts';
import { fieldOf, jsonOf } from './json.ts';
import { albPrefix } from './settings.ts';

/** An annotation of this controller, by the name behind its prefix. */
export const albAnnotation = (ingress: Ingress, key: string): string | undefined =>
  annotationsOf(ingress)[albPrefix + key];

/** A setting that is there and cannot be modelled. */
export const unmodelledSetting = (ingress: Ingress, key: string): Sourced<string> => ({
  value: albPrefix + key,
  blame: ingressBlame(ingress, annotationField(albPrefix + key)),
});

const groupName = /^(?=.{1,63}$)[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/**
 * The Ingresses of the load balancer, in the order in which it asks their rules: group.order (0 when
 * absent), then namespace and name. Without group.name an Ingress has a load balancer of its own.
 */
export function membersOf({ own, ingresses }: RoutingRequest): readonly Ingress[] {
  const group = albAnnotation(own, 'group.name');
  return group === undefined || !groupName.test(group) ? ownAlone(own) : groupOf(ingresses, group);
}

const ownAlone = remembered((own: Ingress): readonly Ingress[] => [own]);

const groupOf = rememberedBy((ingresses: readonly Ingress[], group: string): readonly Ingress[] =>
  ingresses
    .filter((each) => albAnnotation(each, 'group.name') === group)
    .toSorted((one, other) => orderOf(one) - orderOf(other) || (keyOf(one) < keyOf(other) ? -1 : 1)),
);

const orderOf = (ingress: Ingress): number =>
  hasOrder(ingress) ? Number(albAnnotation(ingress, 'group.order') ?? 0) : 0;

const hasOrder = (ingress: Ingress): boolean =>
  /^-?\d{1,4}$/.test(albAnnotation(ingress, 'group.order') ?? '0') &&
  Math.abs(Number(albAnnotation(ingress, 'group.order') ?? 0)) <= 1000;

const keyOf = ({ metadata }: Ingress): string => `${metadata?.namespace}/${metadata?.name}`;

interface Listener {
  readonly scheme: Scheme;
  readonly port: number;
}

const standard: Readonly<Record<Scheme, number>> = { http: 80, https: 443 };

/** Ports of one Ingress: listen-ports, else HTTPS 443 with certificate-arn, else HTTP 80; undefined when unreadable. */
function writtenListeners(ingress: Ingress): readonly Listener[] | undefined {
  const text = albAnnotation(ingress, 'listen-ports');
  if (text === undefined) return [defaultListener(ingress)];
  const entries = jsonOf(text);
  if (!Array.isArray(entries) || entries.length === 0) return undefined;
  const listeners = entries.flatMap((entry: unknown) =>
    (['http', 'https'] as const).flatMap((scheme) => {
      const port = fieldOf(entry, scheme);
      return typeof port === 'number' && port >= 1 && port <= 65535 ? [{ scheme, port }] : [];
    }),
  );
  return listeners.length < entries.length ? undefined : listeners;
}

const defaultListener = (ingress: Ingress): Listener =>
  (albAnnotation(ingress, 'certificate-arn') ?? '').trim() === ''
    ? { scheme: 'http', port: standard.http }
    : { scheme: 'https', port: standard.https };

const listenersOf = (ingress: Ingress): readonly Listener[] =>
  writtenListeners(ingress) ?? [defaultListener(ingress)];

/** The port that a request comes to. */
export function portOfRequest({ request }: RoutingRequest): number {
  const named = /:(\d+)$/.exec(request.host)?.[1];
  return named === undefined ? standard[request.scheme] : Number(named);
}

/** The members whose rules the request's listener holds; all of them where none listens, so that the rule can be named. */
export function membersOnListener(routing: RoutingRequest, members: readonly Ingress[]): readonly Ingress[] {
  const port = portOfRequest(routing);
  const { scheme } = routing.request;
  const on = members.filter((each) =>
    listenersOf(each).some((listener) => listener.scheme === scheme && listener.port === port),
  );
  return on.length > 0 ? on : members;
}

/** Where plain requests are sent: one member decides it for the whole group. */
export function sslRedirectOf(members: readonly Ingress[]): Sourced<number> | undefined {
  const ingress = members.find((each) => albAnnotation(each, 'ssl-redirect') !== undefined);
  const port = Number(ingress && albAnnotation(ingress, 'ssl-redirect'));
  if (ingress === undefined || !isListening(members, port)) return undefined;
  return { value: port, blame: unmodelledSetting(ingress, 'ssl-redirect').blame };
}

const isListening = (members: readonly Ingress[], port: number): boolean =>
  members.flatMap(listenersOf).some((each) => each.scheme === 'https' && each.port === port);

/** Schemes on their standard ports; plain requests that are only redirected are not promised. */
export function promisesOf(own: Ingress, redirected: boolean): readonly Scheme[] {
  return (['http', 'https'] as const).filter(
    (scheme) =>
      !(scheme === 'http' && redirected) &&
      listenersOf(own).some((each) => each.scheme === scheme && each.port === standard[scheme]),
  );
}

/** Settings of the group with values that go beyond the model; one wrong value stops the whole group. */
export function unmodelledInGroup(members: readonly Ingress[]): readonly Sourced<string>[] {
  const wrong = (each: Ingress): readonly string[] => [
    ...(groupName.test(albAnnotation(each, 'group.name') ?? 'none') ? [] : ['group.name']),
    ...(hasOrder(each) ? [] : ['group.order']),
    ...(hasStandardPorts(each) ? [] : ['listen-ports']),
    ...(isListening(members, Number(albAnnotation(each, 'ssl-redirect') ?? Number.NaN)) ||
    albAnnotation(each, 'ssl-redirect') === undefined
      ? []
      : ['ssl-redirect']),
  ];
  return members.flatMap((each) => wrong(each).map((key) => unmodelledSetting(each, key)));
}

const hasStandardPorts = (ingress: Ingress): boolean =>
  writtenListeners(ingress)?.some(({ scheme, port }) => port === standard[scheme]) === true;
