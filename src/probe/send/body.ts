// Reads the body of an answer within bounds: secrets are taken out, the rest is hashed so that bodies can be compared,
// and its start is kept for fingerprints. An endless body costs no more memory than the limit.

import { isAscii } from 'node:buffer';
import { hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Redactor } from '../secrets/redaction.ts';

/** Bytes read of a body. */
const bodyLimit = 65_536;
/** Bytes kept: error pages by which a server is recognised are shorter. */
const startLimit = 4096;
/** Hex digits of SHA-256 that are kept: 128 bits, more than equality of two pages needs. */
const hashDigits = 32;

/** The part of an Answer that comes from its body. */
interface Body {
  readonly bodyStart: string;
  readonly bodyLength: number;
  readonly bodyHash: string;
}

/** How a body is read. */
export interface BodyRules {
  /** Keep all that was read, for an expectation. */
  readonly whole: boolean;
  /** Takes values of Secrets out; absent where there are none. */
  readonly redactor?: Redactor | undefined;
  /** Bytes read, in place of `bodyLimit`. */
  readonly limit?: number | undefined;
}

/**
 * Reads up to the limit, then destroys the stream and its connection. Rejects when the stream breaks off. It listens
 * to events, because an async iterator costs a large part of a small exchange.
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
  // Every stream closes; the error with its stack trace is made only for one that broke off.
  stream.on('close', () => {
    if (!stream.readableEnded) reject(new BrokenOff());
  });
  return promise;
}

/** The stream closed before its end; counts as a connection that was reset. */
class BrokenOff extends Error {
  override readonly name = 'BrokenOff';
  readonly code = 'ECONNRESET';
}

/** The body of an answer that has none. */
export const emptyBody: Body = bodyOf([], { whole: false });

function bodyOf(parts: readonly Buffer[], { whole, redactor, limit = bodyLimit }: BodyRules): Body {
  const [only = Buffer.alloc(0)] = parts;
  const read = parts.length < 2 ? only : Buffer.concat(parts);
  const bytes = redactor === undefined ? read : redactBytes(read, redactor, limit);
  return {
    bodyStart: textOf(whole ? bytes : bytes.subarray(0, startLimit)),
    bodyLength: read.length,
    bodyHash: hash('sha256', bytes, 'hex').slice(0, hashDigits),
  };
}

/**
 * The bytes with placeholders where values stood. Done before the start is cut off, which could split a value, and
 * before the hash, from which a short value could be guessed. Equal bodies stay equal.
 */
function redactBytes(bytes: Buffer, redactor: Redactor, limit: number): Buffer {
  const text = textOf(bytes);
  const clean = bytes.length >= limit ? redactor.cut(text) : redactor.whole(text);
  return clean === text ? bytes : Buffer.from(clean);
}

/** UTF-8; `stream` drops a character that the cut split, instead of inventing a replacement for it. */
function textOf(bytes: Buffer): string {
  // A TextDecoder is slow, and hardly any page needs one.
  return isAscii(bytes) ? bytes.toString('latin1') : new TextDecoder().decode(bytes, { stream: true });
}
