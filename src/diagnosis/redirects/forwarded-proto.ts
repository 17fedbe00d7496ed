// The header by which a proxy tells the next one that the client came over TLS, and whether a redirect
// depends on it. It is sent with HEAD, because no other experiment uses HEAD: the answers with the header
// and without it cannot be confused with others.

import type { Request } from '../../model/index.ts';
import {
  type AskedPlace,
  type Evidence,
  exactAnswer,
  experimentAt,
  type Seen,
} from '../evidence/evidence.ts';
import { redirectOf } from '../evidence/redirect.ts';
import { headerOf } from '../responder/headers.ts';

function headPair(e: Evidence, place: AskedPlace): readonly [Request, Request] {
  const plain = experimentAt(e, place, { method: 'HEAD' });
  const headers = [
    ...plain.headers.filter(([name]) => name.toLowerCase() !== 'x-forwarded-proto'),
    ['X-Forwarded-Proto', 'https'] as const,
  ];
  return [plain, { ...plain, headers }];
}

/** The same HEAD without and with `X-Forwarded-Proto: https`. */
export const askForwardedProto = (e: Evidence, place: AskedPlace): readonly Request[] =>
  e.method === 'HEAD' ? [] : headPair(e, place);

/** Whether a place redirects such a HEAD to https when the header is missing. */
export function redirectsToHttps(e: Evidence, place: AskedPlace): boolean {
  const at = exactAnswer(e, headPair(e, place)[0]);
  return at !== undefined && redirectOf(at)?.scheme === 'https';
}

/** Both answers, where the redirect is gone or another one as soon as the header says https. */
export function forwardedProtoProof(e: Evidence, place: AskedPlace): readonly [Seen, Seen] | undefined {
  const [plain, secure] = headPair(e, place).map((request) => exactAnswer(e, request));
  if (e.method === 'HEAD' || plain === undefined || secure === undefined) return undefined;
  const same = headerOf(plain.outcome, 'location') === headerOf(secure.outcome, 'location');
  return redirectOf(plain) !== undefined && !same && secure.outcome.status < 500
    ? [plain, secure]
    : undefined;
}
