// The shape of a fingerprint, and an answer prepared for comparing: read once, asked many
// times. Stands apart because every list of fingerprints is written in these words.

import type { Answer } from '../model.ts';
import { headerOf, mediaTypeOf } from './headers.ts';

/** The request that an answer belongs to. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  /** Host header; needed where texts are compared that may repeat it. */
  readonly host?: string;
}

/** Where in the chain the software stands; unknown: it can stand anywhere. */
export type Role = 'gateway' | 'application' | 'static' | 'unknown';

/** An answer as fingerprints read it. */
export interface Reading {
  readonly answer: Answer;
  readonly asked: Asked;
  readonly status: number;
  /** Start of the body with LF line ends: nginx writes CRLF, and clients may fold it. */
  readonly body: string;
  /** Bytes of the whole body; for HEAD what Content-Length declares. */
  readonly length: number;
  readonly media: string;
  /** Content-Type with its parameters, as sent. */
  readonly type: string;
  /** First Server field; empty when absent. */
  readonly server: string;
  /** The body as a JSON object; undefined when it is none or was cut. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

/** One trait that tells who generated an answer. */
export interface Fingerprint {
  readonly name: string;
  readonly role: Role;
  /** The trait in words, for people. */
  readonly trait: string;
  /** Proven: nothing else is known to answer so. Hinted: others could. */
  readonly strength: 'Proven' | 'Hinted';
  readonly proves: (reading: Reading) => boolean;
}

function objectIn(body: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^\s*\{/.test(body)) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function lengthOf(answer: Answer, { method }: Asked): number {
  const declared = headerOf(answer, 'content-length') ?? '';
  return method === 'HEAD' && /^\d{1,15}$/.test(declared) ? Number(declared) : answer.bodyLength;
}

/** Prepares an answer for fingerprints. */
export function readingOf(answer: Answer, asked: Asked): Reading {
  const body = answer.bodyStart.replaceAll('\r\n', '\n');
  return {
    answer,
    asked,
    status: answer.status,
    body,
    length: lengthOf(answer, asked),
    media: mediaTypeOf(answer) ?? '',
    type: headerOf(answer, 'content-type') ?? '',
    server: headerOf(answer, 'server') ?? '',
    json: objectIn(body),
  };
}

/** Whether a header field is there at all. */
export const has = ({ answer }: Reading, name: string): boolean => headerOf(answer, name) !== undefined;

/** A redirect that names its target. */
export const isRedirect = (reading: Reading): boolean =>
  [301, 302, 303, 307, 308].includes(reading.status) && has(reading, 'location');

/** A string property of the JSON body; empty when there is none. */
export function textIn({ json }: Reading, property: string): string {
  const value = json?.[property];
  return typeof value === 'string' ? value : '';
}
