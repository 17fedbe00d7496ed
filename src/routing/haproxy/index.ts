// The dialect of the controller of HAProxy Technologies (haproxytech/kubernetes-ingress). Its
// ConfigMap, which can set any of these for all Ingresses, is not read.
// Source: haproxytech/kubernetes-ingress documentation/annotations.md.

import type { Ingress, Scheme, Service } from '../../model/index.ts';
import { serviceOf } from '../ingress/backend.ts';
import type { RoutingRequest } from '../ingress/request.ts';
import { chosen, unmatched } from '../ingress/winning-rule.ts';
import {
  annotationField,
  annotationsOf,
  fromAnnotation,
  ingressBlame,
  serviceBlame,
  unmodelledAnnotations,
} from '../shared/blame.ts';
import type { RoutingDecision, Sourced } from '../shared/model.ts';
import { keyOf, nameOf, settingOf, toggleOf } from './annotations.ts';
import { haproxyRedirectOf, haproxyUnsureRedirects } from './redirects.ts';
import { haproxyRewritten } from './rewrites.ts';
import { type HaproxyMatch, haproxyMatchOf } from './routes.ts';

/** What an Ingress of the class haproxy.org/ingress-controller asks for. */
export function haproxyDecision(routing: RoutingRequest): RoutingDecision {
  const found = haproxyMatchOf(routing);
  const { ingress, backend, shared } =
    found === undefined ? unmatched(routing) : chosen(routing, found.rule, found.matching);
  const service = backend && serviceOf(routing.facts, backend.value)?.service;
  // Rules hang on the route that was found: the default backend knows none of them.
  const rewritten = found && haproxyRewritten(routing, ingress);
  const redirect = found && haproxyRedirectOf(routing, ingress);
  return {
    dialect: 'haproxy',
    ...shared,
    path: rewritten?.path ?? routing.path + routing.query,
    pathChanges: rewritten?.changes ?? [],
    ...(redirect === undefined ? {} : { redirect }),
    host: hostOf(routing, ingress, found),
    backendScheme: backendScheme(ingress, service),
    unmodelled: [
      ...unmodelledAnnotations(ingress, (name) => isUnmodelled(name, annotationsOf(ingress)[name])),
      ...(rewritten?.unsure ?? []),
      ...haproxyUnsureRedirects(ingress),
      ...unmodelledOnService(service),
      ...ties(found),
    ],
  };
}

/** The client's Host unless set-host names another. */
function hostOf(
  { request }: RoutingRequest,
  ingress: Ingress,
  found: HaproxyMatch | undefined,
): Sourced<string> {
  const written = found && settingOf(ingress, 'set-host');
  const value = written?.value || request.host;
  return fromAnnotation(ingress, written?.name ?? nameOf('set-host'), {
    value,
    inferred: written === undefined,
  });
}

/** server-ssl of the Service goes before that of the Ingress; neither port names nor appProtocol are looked at. */
function backendScheme(ingress: Ingress, service: Service | undefined): Scheme {
  const setting = settingOf(service, 'server-ssl') ?? settingOf(ingress, 'server-ssl');
  return setting !== undefined && toggleOf(setting) === true ? 'https' : 'http';
}

const modelled = new Set([
  'path-rewrite',
  'ssl-redirect',
  'ssl-redirect-code',
  'ssl-redirect-port',
  'request-redirect',
  'request-redirect-code',
  'ingress.class',
]);

/** Times, checks, balancing, logs, certificates, response headers, and the choice among endpoints: no route depends on them. */
const harmless =
  /^(check.*|cookie-persistence.*|forwarded-for|src-ip-header|load-balance|pod-maxconn|request-capture.*|response-set-header|scale-server-slots|server-(ca|crt)|standalone-backend|timeout-.*|abortonclose)$/;

/** Modelled annotations count where their value goes beyond the model. */
function isUnmodelled(name: string, value = ''): boolean {
  const key = keyOf(name);
  if (key === undefined || modelled.has(key) || harmless.test(key)) return false;
  if (key === 'set-host') return /[%"'\s]/.test(value);
  if (key === 'server-ssl') return toggleOf({ name, value }) === undefined;
  if (key === 'ssl-passthrough' || key === 'cors-enable') return toggleOf({ name, value }) !== false;
  return !(key === 'server-proto' && (value === '' || value === 'h1'));
}

function unmodelledOnService(service: Service | undefined): readonly Sourced<string>[] {
  if (service === undefined) return [];
  return Object.entries(annotationsOf(service))
    .filter(([name, value]) => isUnmodelled(name, value))
    .map(([name]) => ({ value: name, blame: serviceBlame(service, annotationField(name)) }));
}

/** Of two rules with one key the controller keeps the one whose row sorts first: which that is cannot be told here. */
const ties = (found: HaproxyMatch | undefined): readonly Sourced<string>[] =>
  (found?.tied ?? []).map(({ path, ingress, field }) => ({
    value: `path ${path}`,
    blame: ingressBlame(ingress, `${field}.path`),
  }));
