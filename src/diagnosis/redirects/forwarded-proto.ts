// The header by which a proxy tells the next one that the client came over TLS, and whether a
// redirect depends on it. HEAD carries the header: no other experiment asks with HEAD, so that
// no lookup takes the one for the other.

import type { Request, Vantage } from '../../model/index.ts';
import { type Evidence, experiment, type Seen } from '../evidence/evidence.ts';
import { exactAnswer } from '../evidence/exact-request.ts';
import { redirectOf } from '../evidence/redirect.ts';
import { headerOf } from '../responder/headers.ts';

const headPair = (e: Evidence, vantage: Vantage, path: string): readonly [Request, Request] => {
  const plain = experiment(e, vantage, { method: 'HEAD', path });
  const headers = [
    ...plain.headers.filter(([name]) => name.toLowerCase() !== 'x-forwarded-proto'),
    ['X-Forwarded-Proto', 'https'] as const,
  ];
  return [plain, { ...plain, headers }];
};

/** The same HEAD without and with `X-Forwarded-Proto: https`. */
export const askForwardedProto = (e: Evidence, vantage: Vantage, path: string): readonly Request[] =>
  e.method === 'HEAD' ? [] : headPair(e, vantage, path);

/** The redirect to https that a vantage gives to such a HEAD without the header. */
export function redirectsToHttps(e: Evidence, vantage: Vantage, path: string): boolean {
  const at = exactAnswer(e, headPair(e, vantage, path)[0]);
  return at !== undefined && redirectOf(at.outcome, at.request)?.scheme === 'https';
}

/** Both answers, where the redirect is gone or another one as soon as the header says https. */
export function forwardedProtoProof(
  e: Evidence,
  vantage: Vantage,
  path: string,
): readonly [Seen, Seen] | undefined {
  const [plain, secure] = headPair(e, vantage, path).map((request) => exactAnswer(e, request));
  if (e.method === 'HEAD' || plain === undefined || secure === undefined) return undefined;
  const redirects = redirectOf(plain.outcome, plain.request) !== undefined;
  const same = headerOf(plain.outcome, 'location') === headerOf(secure.outcome, 'location');
  return redirects && !same && secure.outcome.status < 500 ? [plain, secure] : undefined;
}
