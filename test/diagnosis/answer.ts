// Answers for tests: what the sender would have recorded, from the parts that matter to a case.

import { createHash } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Answer, Header, TlsSeen } from '../../src/model/index.ts';

/** What an answer may say beside its status. */
export interface AnswerParts {
  readonly headers?: Readonly<Record<string, string>> | readonly Header[];
  /** The whole body, or its start when `bodyLength` says that there was more. */
  readonly body?: string;
  /** Bytes; default the length of `body` in UTF-8. */
  readonly bodyLength?: number;
  /** Default the standard phrase of the status. */
  readonly phrase?: string;
  readonly tls?: TlsSeen;
}

const isList = (headers: NonNullable<AnswerParts['headers']>): headers is readonly Header[] =>
  Array.isArray(headers);

/** An answer with a length and a hash that fit its body. */
export function answer(status: number, parts: AnswerParts = {}): Answer {
  const { headers = [], body = '', tls } = parts;
  return {
    kind: 'answered',
    status,
    phrase: parts.phrase ?? STATUS_CODES[status] ?? '',
    headers: isList(headers) ? headers : Object.entries(headers),
    bodyStart: body.slice(0, 4096),
    bodyLength: parts.bodyLength ?? Buffer.byteLength(body),
    bodyHash: createHash('sha256').update(body).digest('hex').slice(0, 32),
    ...(tls === undefined ? {} : { tls }),
    ms: 1,
  };
}
