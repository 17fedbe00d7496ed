// A scenario's world: rules that say what each vantage answers, and applications behind them. The
// first rule that fits a request speaks, so a scenario reads like a table; a vantage without a
// rule and without an application refuses connections.

import type { FailureCause, Observation, Outcome, Request } from '../../src/model/index.ts';
import { answerOf, fitsPath } from './application.ts';
import type { Application, Pass, Rule } from './language-parts.ts';
import { written } from './written-answer.ts';

/** What a proxy does to what it passes on, and what it says when nobody is there. */
interface Proxy {
  readonly hides: readonly string[];
  readonly adds: Readonly<Record<string, string>>;
  readonly dead: string;
}

const proxies: Readonly<Record<string, Proxy>> = {
  // ingress-nginx hides Server; a plain nginx writes its own.
  nginx: { hides: ['server'], adds: {}, dead: 'controller-502' },
  kong: {
    hides: [],
    adds: { via: '1.1 kong/3.9.0', 'x-kong-upstream-latency': '2', 'x-kong-proxy-latency': '1' },
    dead: 'kong-503',
  },
  envoy: {
    hides: ['server'],
    adds: { server: 'envoy', 'x-envoy-upstream-service-time': '3' },
    dead: 'envoy-503',
  },
  traefik: { hides: [], adds: {}, dead: 'traefik-502' },
  haproxy: { hides: [], adds: {}, dead: 'haproxy-503' },
  behind: { hides: ['server'], adds: { Server: 'nginx/1.22.1' }, dead: 'nginx-502' },
};

/** Everything that answers in one scenario. */
export interface World {
  readonly rules: readonly Rule[];
  readonly applications: Readonly<Record<string, Application>>;
  /** Name of a proxy above. */
  readonly gateway: string;
  readonly certificate: keyof typeof certificates;
}

/** What the world answers to a request. */
export function observeIn(world: World, request: Request): Observation {
  const outcome = outcomeIn(world, request);
  const { vantage, host } = request;
  const secured = outcome.kind === 'answered' && !('service' in vantage) && vantage.scheme === 'https';
  return { request, outcome: secured ? { ...outcome, tls: tlsOf(world.certificate, host) } : outcome };
}

function outcomeIn(world: World, request: Request): Outcome {
  const { vantage } = request;
  const rule = world.rules.find((candidate) => fits(candidate, request));
  if (rule?.failure !== undefined) return failed(rule.failure);
  if (rule?.pass !== undefined) return passed(world, rule.pass, request);
  if (rule !== undefined) return written(rule.answer ?? {}, request);
  if (request.protocol !== undefined && rule === undefined) return failed('protocol');
  const application = 'service' in vantage ? world.applications[vantage.service] : undefined;
  return application === undefined ? failed('refused') : answerOf(application, request);
}

function failed(cause: FailureCause): Outcome {
  return { kind: 'failed', cause, detail: `scenario: ${cause}`, ms: 1 };
}

/** The answer of the next vantage, as the proxy at this one hands it back. */
function passed(world: World, pass: Pass | string, request: Request): Outcome {
  const to: Pass = typeof pass === 'string' ? { to: pass } : pass;
  const proxy = proxies['service' in request.vantage ? 'behind' : world.gateway];
  if (proxy === undefined) throw new Error(`there is no proxy ${world.gateway}`);
  const outcome = outcomeIn(world, {
    ...request,
    vantage: { kind: 'service', service: to.to, port: 80 },
    path: to.path ?? (to.front ?? '') + without(request.path, to.strip ?? ''),
    host: to.host ?? request.host,
    method: to.method ?? request.method,
  });
  if (outcome.kind === 'failed') return written(proxy.dead, request);
  const kept = outcome.headers.filter(([name]) => !proxy.hides.includes(name.toLowerCase()));
  return { ...outcome, headers: [...kept, ...Object.entries({ ...proxy.adds, ...to.headers })] };
}

function without(path: string, prefix: string): string {
  const rest = path.startsWith(prefix) ? path.slice(prefix.length) : path;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function fits(
  rule: Rule,
  { vantage, method, path, host, clientScheme, protocol, headers }: Request,
): boolean {
  const methods = rule.method === undefined ? [method] : [rule.method].flat();
  return (
    fitsVantage(rule, vantage) &&
    methods.includes(method) &&
    (rule.path === undefined || fitsPath(rule.path, path)) &&
    (rule.host === undefined || rule.host === host) &&
    (rule.scheme === undefined || rule.scheme === clientScheme) &&
    rule.protocol === protocol &&
    (rule.header === undefined || headers.some(([name, value]) => rule.header === `${name}: ${value}`))
  );
}

function fitsVantage({ via, address }: Rule, vantage: Request['vantage']): boolean {
  if (!('service' in vantage))
    return (
      address === undefined && [vantage.kind, `${vantage.kind}-${vantage.scheme}`, undefined].includes(via)
    );
  const here = address === undefined || (vantage.kind === 'endpoint' && vantage.address === address);
  return here && (via === undefined || via === vantage.service);
}

/** What the gateway shows on https, beyond a certificate for the host that clients accept. */
const certificates = {
  valid: {},
  expired: { problem: 'CERT_HAS_EXPIRED', validFrom: '2024-01-01', validTo: '2025-01-01' },
  'self-signed': { problem: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  'another-name': { problem: 'ERR_TLS_CERT_ALTNAME_INVALID', names: ['www.example.org', 'example.org'] },
  'fake-of-ingress-nginx': {
    problem: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    subject: 'O=Acme Co, CN=Kubernetes Ingress Controller Fake Certificate',
  },
  'leaf-alone': {
    problem: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    issuer: "C=US, O=Let's Encrypt, CN=R11",
    chainLength: 1,
  },
  'leaf-of-an-own-authority': { problem: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', chainLength: 1 },
  // The scenarios' day is 2026-06-01.
  'ends-in-a-week': { validFrom: '2026-03-10', validTo: '2026-06-08' },
} as const satisfies Readonly<Record<string, WrittenCertificate>>;

interface WrittenCertificate {
  readonly problem?: string;
  readonly subject?: string;
  readonly issuer?: string;
  readonly names?: readonly string[];
  readonly validFrom?: string;
  readonly validTo?: string;
  readonly chainLength?: number;
}

function tlsOf(kind: World['certificate'], host: string) {
  const written: WrittenCertificate = certificates[kind];
  const { validFrom = '2026-01-01', validTo = '2036-01-01', ...rest } = written;
  return {
    subject: `CN=${host}`,
    issuer: 'CN=Example CA',
    names: [host],
    ...rest,
    validFrom: new Date(validFrom),
    validTo: new Date(validTo),
  };
}
