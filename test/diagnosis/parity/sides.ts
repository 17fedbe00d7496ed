// Two gateways for tests of parity: an Ingress of ingress-nginx and an HTTPRoute on a Gateway of
// Traefik, for the same host, and what each of them answers to the planned requests.

import { type Probe, parseProbe } from '../../../src/api/read/probe.ts';
import type { Difference } from '../../../src/api/v1alpha1/status.ts';
import { compareSides, type ParityResult } from '../../../src/diagnosis/parity/compare.ts';
import type { Answer, Facts, HTTPRouteRule, Outcome, Request } from '../../../src/model/index.ts';
import { declaredRequests } from '../../../src/probe/plan/plan.ts';
import { parityProbe } from '../../../src/routing/parity.ts';
import { plannedProbe } from '../../../src/routing/route-plan.ts';
import { gatewayFacts, httpRoute, prefix, rule, traefik } from '../../routing/gateway-api/given.ts';
import { facts, ingress, nginxClass, service } from '../../routing/given.ts';
import { answer } from '../answer.ts';

export const json = (status: number, headers: Readonly<Record<string, string>> = {}): Answer =>
  answer(status, {
    headers: { 'Content-Type': 'application/json', ...headers },
    body: '{"detail":"x y z and more"}',
  });

/** A page that nginx makes itself. */
export const nginxPage = (status: number, phrase: string): Answer =>
  answer(status, {
    headers: { 'Content-Type': 'text/html', Server: 'nginx' },
    body: `<html>\r\n<head><title>${status} ${phrase}</title></head>\r\n<body>\r\n<center><h1>${status} ${phrase}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
  });

/** Traefik's own 404. */
export const traefik404 = answer(404, {
  headers: { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' },
  body: '404 page not found\n',
});

export const redirectTo = (status: number, to: string): Answer =>
  answer(status, { headers: { Location: to } });
export const failed: Outcome = { kind: 'failed', cause: 'refused', detail: 'refused', ms: 1 };

/** A redirect to the same path on https. */
export const toHttps =
  (status: number) =>
  ({ host, path }: Request): Answer =>
    redirectTo(status, `https://${host}${path}`);

/** What a gateway answers, on each scheme. */
export type Gateway = Readonly<Record<'http' | 'https', Answer | Outcome | ((request: Request) => Outcome)>>;

export interface Setting {
  readonly left: Gateway;
  readonly right: Gateway;
  /** What the application answers directly. */
  readonly direct?: Outcome;
  readonly routes?: readonly Readonly<Record<string, unknown>>[];
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly rules?: readonly HTTPRouteRule[];
  readonly redirectCodes?: readonly number[];
}

/** The probe of a setting: Ingress against HTTPRoute unless its spec says otherwise. */
export function probeOf({ routes, spec }: Pick<Setting, 'routes' | 'spec'>): Probe {
  const metadata = { namespace: 'team', name: 'shop', uid: 'u', generation: 1, resourceVersion: '1' };
  const parsed = parseProbe({
    metadata,
    spec: {
      through: { ingressRef: { name: 'shop' } },
      parity: { httpRouteRef: { name: 'shop' } },
      routes: routes ?? [{ path: '/api', methods: ['POST'] }],
      ...spec,
    },
  });
  if (parsed.kind === 'invalid') throw new Error(parsed.problems.join('; '));
  return parsed.probe;
}

const leftFacts = ({ annotations = {} }: Setting): Facts =>
  facts(
    ingress({
      className: 'edge',
      annotations,
      hosts: { 'shop.test': [['Prefix', '/']] },
      tls: [['shop.test']],
    }),
    { ingressClasses: [nginxClass], services: [service('web', { endpoints: ['10.244.0.9'] })] },
  );

const rightFacts = ({ rules = [rule([prefix('/')])], redirectCodes = [301, 302] }: Setting): Facts =>
  gatewayFacts(httpRoute({ rules }), { classes: [traefik], redirectCodes }, { services: [service('web')] });

/** Both sides as a cycle would have met them. */
export function sidesOf(setting: Setting) {
  const probe = probeOf(setting);
  const known = { left: leftFacts(setting), right: rightFacts(setting) };
  const second = parityProbe(probe, known.left);
  if (second === undefined) throw new Error('the probe names no second gateway');
  return {
    left: {
      ...plannedProbe(probe, known.left),
      observations: observed(probe, known.left, setting.left, setting.direct),
    },
    right: {
      ...plannedProbe(second, known.right),
      observations: observed(second, known.right, setting.right),
    },
  };
}

function observed(probe: Probe, known: Facts, gateway: Gateway, direct?: Outcome) {
  return declaredRequests(plannedProbe(probe, known), 0).flatMap((request) => {
    if (request.vantage.kind !== 'gateway') return direct === undefined ? [] : [{ request, outcome: direct }];
    const said = gateway[request.vantage.scheme];
    return [{ request, outcome: typeof said === 'function' ? said(request) : said }];
  });
}

/** The comparison of a setting. */
export function compared(setting: Setting): ParityResult {
  const { left, right } = sidesOf(setting);
  return compareSides(left, right);
}

/** `api POST Status: left | right`. */
export const lineOf = ({ route, method, what, left, right }: Difference): string =>
  `${route} ${method} ${what}: ${left} | ${right}`;
