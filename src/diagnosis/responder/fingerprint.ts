// The shape of a fingerprint, and an answer as fingerprints read it: it is parsed once and compared with
// every fingerprint. All lists of fingerprints use these types and functions.

import type { Answer } from '../../model/index.ts';

/** The request that an answer belongs to. */
export interface AnsweredRequest {
  readonly method: string;
  readonly path: string;
  /** Host header; needed where texts are compared that may repeat it. */
  readonly host?: string;
}

/** Where the software stands between client and application; unknown: it can stand anywhere. */
export type Role = 'gateway' | 'application' | 'static' | 'unknown';

/** An answer as fingerprints read it. */
export interface AnswerReading {
  readonly answer: Answer;
  readonly request: AnsweredRequest;
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
  /** The body as a JSON object, parsed at its first use; undefined when it is none or was cut. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
  /** Header fields by their names in lower case, with their values in wire order. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
}

/** One trait that tells who generated an answer. */
export interface Fingerprint {
  readonly name: string;
  readonly role: Role;
  /** The trait in words, for people. */
  readonly trait: string;
  /** Proven: nothing else is known to answer so. Hinted: others could. */
  readonly strength: 'Proven' | 'Hinted';
  readonly proves: (reading: AnswerReading) => boolean;
}

function objectIn(body: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^\s{0,80}\{/.test(body)) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function fieldsOf({ headers }: Answer): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, readonly string[]>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const before = fields.get(key);
    fields.set(key, before === undefined ? [value.trim()] : [...before, value.trim()]);
  }
  return fields;
}

const firstOf = (fields: AnswerReading['fields'], name: string): string => fields.get(name)?.[0] ?? '';

/** The answer as fingerprints read it. */
export function readingOf(answer: Answer, request: AnsweredRequest): AnswerReading {
  const fields = fieldsOf(answer);
  const body = answer.bodyStart.includes('\r') ? answer.bodyStart.replaceAll('\r\n', '\n') : answer.bodyStart;
  const declared = firstOf(fields, 'content-length');
  const type = firstOf(fields, 'content-type');
  let json: { readonly value: AnswerReading['json'] } | undefined;
  return {
    answer,
    request,
    status: answer.status,
    body,
    length: request.method === 'HEAD' && /^\d{1,15}$/.test(declared) ? Number(declared) : answer.bodyLength,
    media: (type.split(';', 1)[0] ?? '').trim().toLowerCase(),
    type,
    server: firstOf(fields, 'server'),
    get json() {
      json ??= { value: objectIn(body) };
      return json.value;
    },
    fields,
  };
}

/** First value of a header field, by its name in lower case; empty when it is absent. */
export const fieldIn = ({ fields }: AnswerReading, name: string): string => firstOf(fields, name);

/** Whether the answer has a header field, by its name in lower case. */
export const hasField = ({ fields }: AnswerReading, name: string): boolean => fields.has(name);

/** Whether the answer carries no other header fields than these, by their names in lower case. */
export const isBare = ({ fields }: AnswerReading, known: readonly string[]): boolean =>
  [...fields.keys()].every((name) => known.includes(name));

/** Whether the body is certainly empty: of an answer to HEAD only Content-Length tells. */
export const isEmpty = (reading: AnswerReading): boolean =>
  reading.length === 0 && (reading.request.method !== 'HEAD' || fieldIn(reading, 'content-length') === '0');

/** A redirect that names its target. */
export const isRedirect = (reading: AnswerReading): boolean =>
  [301, 302, 303, 307, 308].includes(reading.status) && hasField(reading, 'location');

/** A string property of the JSON body; empty when there is none. */
export function textIn({ json }: AnswerReading, property: string): string {
  const value = json?.[property];
  return typeof value === 'string' ? value : '';
}
