// Reads the body of an answer within bounds: freed of secrets, hashed to be compared, its start kept for
// fingerprints, the rest dropped. Apart because an endless body must cost little memory.

import { isAscii } from 'node:buffer';
import { hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Redactor } from '../secrets/redaction.ts';

/** Bytes read of a body. */
export const bodyLimit = 65_536;
/** Bytes kept: error pages that tell their author are shorter than this. */
const startLimit = 4096;
/** Hex digits of SHA-256 that are kept: 128 bits, more than equality of two pages needs. */
const hashDigits = 32;

/** The part of an Answer that comes from its body. */
export interface Body {
  readonly bodyStart: string;
  readonly bodyLength: number;
  readonly bodyHash: string;
}

/** How a body is read. */
export interface BodyRules {
  /** Keep all that was read, for an expectation. */
  readonly whole: boolean;
  readonly redact?: Redactor | undefined;
  /** Bytes read, in place of `bodyLimit`. */
  readonly limit?: number | undefined;
}

/**
 * Reads up to `bodyLimit` bytes, or the limit of the rules, then destroys the stream and its connection. Rejects when the stream breaks off.
 * Listens by hand: an async iterator costs a good part of a small exchange.
 */
export function readBody(stream: Readable, rules: BodyRules): Promise<Body> {
  const { promise, resolve, reject } = Promise.withResolvers<Body>();
  const { limit = bodyLimit } = rules;
  const parts: Buffer[] = [];
  let length = 0;
  stream.on('data', (chunk: Buffer) => {
    const part = chunk.subarray(0, limit - length);
    parts.push(part);
    length += part.length;
    if (length < limit) return;
    resolve(bodyOf(parts, rules));
    stream.destroy();
  });
  stream.on('end', () => resolve(bodyOf(parts, rules)));
  stream.on('error', reject);
  // Every stream closes; only for the broken one is an error worth its stack trace.
  stream.on('close', () => {
    if (!stream.readableEnded) reject(new BrokenOff());
  });
  return promise;
}

/** The stream closed before its end. Speaks as a socket that was reset. */
class BrokenOff extends Error {
  override readonly name = 'BrokenOff';
  readonly code = 'ECONNRESET';
}

/** The body of an answer that has none. */
export const emptyBody: Body = bodyOf([], { whole: false });

function bodyOf(parts: readonly Buffer[], { whole, redact, limit = bodyLimit }: BodyRules): Body {
  const [only = Buffer.alloc(0)] = parts;
  const read = parts.length < 2 ? only : Buffer.concat(parts);
  const bytes = redact === undefined ? read : withoutSecrets(read, redact, limit);
  return {
    bodyStart: textOf(whole ? bytes : bytes.subarray(0, startLimit)),
    bodyLength: read.length,
    bodyHash: hash('sha256', bytes, 'hex').slice(0, hashDigits),
  };
}

/**
 * The bytes with placeholders where values stood. Before the cut, which could split a value; and before the
 * hash, which stays in memory but would let a short value be guessed. Bodies that are equal stay so.
 */
function withoutSecrets(bytes: Buffer, redact: Redactor, limit: number): Buffer {
  const text = textOf(bytes);
  const clean = bytes.length >= limit ? redact.cut(text) : redact.whole(text);
  return clean === text ? bytes : Buffer.from(clean);
}

/** UTF-8; `stream` drops a character that the cut split, instead of inventing a replacement for it. */
function textOf(bytes: Buffer): string {
  // A decoder is dear, and hardly any page needs one.
  return isAscii(bytes) ? bytes.toString('latin1') : new TextDecoder().decode(bytes, { stream: true });
}
