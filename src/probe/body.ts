// Reads the body of an answer within bounds: hashed to be compared, its start kept for
// fingerprints, the rest dropped. Apart because an endless body must cost no memory.

import { createHash } from 'node:crypto';

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

/** Reads up to `bodyLimit` bytes; leaving the loop before the end destroys the stream and its connection. */
export async function readBody(stream: AsyncIterable<Buffer>): Promise<Body> {
  const hash = createHash('sha256');
  let start = Buffer.alloc(0);
  let length = 0;
  for await (const chunk of stream) {
    const part = chunk.subarray(0, bodyLimit - length);
    hash.update(part);
    length += part.length;
    if (start.length < startLimit) {
      start = Buffer.concat([start, part.subarray(0, startLimit - start.length)]);
    }
    if (length === bodyLimit) break;
  }
  return {
    bodyStart: textOf(start),
    bodyLength: length,
    bodyHash: hash.digest('hex').slice(0, hashDigits),
  };
}

/** UTF-8; `stream` drops a character that the cut split, instead of inventing a replacement for it. */
function textOf(bytes: Buffer): string {
  return new TextDecoder().decode(bytes, { stream: true });
}
