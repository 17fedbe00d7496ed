// A scenario's world: rules that say what each door answers. The first rule that fits a
// request speaks, so a scenario reads like a table; a door without a rule refuses connections.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Header, Observation, Outcome, Request } from '../../src/model.ts';
import { answer } from '../diagnosis/answer.ts';

/** An answer as scenarios write it; `use` takes one from answers.yaml and changes it. */
interface WrittenAnswer {
  readonly use?: string;
  readonly status?: number;
  readonly phrase?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly certificate?: 'valid' | 'expired';
}

/** One row: `via` is gateway, gateway-http, gateway-https or a Service; what is left out fits anything. */
export interface Rule {
  readonly via?: string;
  readonly method?: string | readonly string[];
  readonly path?: string;
  readonly host?: string;
  readonly scheme?: string;
  readonly address?: string;
  readonly failure?: Extract<Outcome, { kind: 'failed' }>['cause'];
  readonly answer?: WrittenAnswer | string;
}

const library = parse(readFileSync(join(import.meta.dirname, 'answers.yaml'), 'utf8')) as Readonly<
  Record<string, WrittenAnswer>
>;

/** What the world answers to a request. */
export function observeIn(rules: readonly Rule[], request: Request): Observation {
  const rule = rules.find((candidate) => fits(candidate, request));
  if (rule === undefined || rule.failure !== undefined) {
    const cause = rule?.failure ?? 'refused';
    return { request, outcome: { kind: 'failed', cause, detail: `scenario: ${cause}`, ms: 1 } };
  }
  return { request, outcome: outcomeOf(rule, request) };
}

function fits(rule: Rule, request: Request): boolean {
  const { vantage, method, path, host, clientScheme } = request;
  const methods = rule.method === undefined ? [method] : [rule.method].flat();
  return (
    fitsDoor(rule, vantage) &&
    methods.includes(method) &&
    fitsPath(rule.path, path) &&
    (rule.host === undefined || rule.host === host) &&
    (rule.scheme === undefined || rule.scheme === clientScheme)
  );
}

function fitsDoor({ via, address }: Rule, vantage: Request['vantage']): boolean {
  if (vantage.kind === 'gateway')
    return via === undefined || via === 'gateway' || via === `gateway-${vantage.scheme}`;
  const here = address === undefined || (vantage.kind === 'endpoint' && vantage.address === address);
  return here && (via === undefined || via === vantage.service);
}

/** A trailing star fits everything below. */
function fitsPath(wanted: string | undefined, path: string): boolean {
  if (wanted === undefined) return true;
  return wanted.endsWith('*') ? path.startsWith(wanted.slice(0, -1)) : wanted === path;
}

function outcomeOf({ answer: written = {} }: Rule, request: Request): Outcome {
  const own = typeof written === 'string' ? { use: written } : written;
  const {
    status = 200,
    phrase,
    headers = {},
    body = '',
    certificate = 'valid',
  } = { ...library[own.use ?? ''], ...own };
  if (own.use !== undefined && library[own.use] === undefined)
    throw new Error(`answers.yaml has no ${own.use}`);
  const fill = (text: string): string =>
    text
      .replaceAll('{path}', request.path)
      .replaceAll('{method}', request.method)
      .replaceAll('{host}', request.host);
  const filled = Object.entries(headers).map(([name, value]): Header => [name, fill(value)]);
  const https = request.vantage.kind === 'gateway' && request.vantage.scheme === 'https';
  return answer(status, {
    headers: filled,
    body: request.method === 'HEAD' ? '' : fill(body),
    ...(phrase === undefined ? {} : { phrase }),
    ...(https ? { tls: tlsOf(certificate, request.host) } : {}),
  });
}

function tlsOf(certificate: 'valid' | 'expired', host: string) {
  const dates = certificate === 'valid' ? ['2026-01-01', '2036-01-01'] : ['2024-01-01', '2025-01-01'];
  return {
    subject: `CN=${host}`,
    issuer: 'CN=Example CA',
    names: [host],
    validFrom: new Date(dates[0] ?? ''),
    validTo: new Date(dates[1] ?? ''),
    ...(certificate === 'expired' ? { problem: 'CERT_HAS_EXPIRED' } : {}),
  };
}
