// Header fields of answers and requests: their names are compared without regard to case, and repeated
// fields are kept apart.

import type { Header } from '../../model/index.ts';

/** Whatever carries header fields: an answer or a request. */
interface WithHeaders {
  readonly headers: readonly Header[];
}

/** Every value of a header field, in wire order; empty when the field is absent. */
export function headersOf(message: WithHeaders, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return message.headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value.trim());
}

/** The first value of a header field, without surrounding blanks; undefined when the field is absent. */
export function headerOf(message: WithHeaders, name: string): string | undefined {
  return headersOf(message, name)[0];
}

/**
 * Methods of the Allow field (RFC 9110 section 10.2.1): upper case, each once, sorted, because
 * applications list them in any order. An empty field is an empty list, an absent one undefined.
 */
export function allowOf(message: WithHeaders): readonly string[] | undefined {
  const values = headersOf(message, 'allow');
  if (values.length === 0) return undefined;
  const methods = values.flatMap((value) => value.split(',')).map((method) => method.trim().toUpperCase());
  return [...new Set(methods.filter((method) => method !== ''))].sort();
}

/** The Location field as sent: absolute, or relative to the request. An empty field counts as absent. */
export function locationOf(message: WithHeaders): string | undefined {
  const location = headerOf(message, 'location');
  return location === '' ? undefined : location;
}

/** `type/subtype` of Content-Type, lower case and without parameters; undefined when absent or empty. */
export function mediaTypeOf(message: WithHeaders): string | undefined {
  const [type = ''] = (headerOf(message, 'content-type') ?? '').split(';');
  const media = type.trim().toLowerCase();
  return media === '' ? undefined : media;
}
