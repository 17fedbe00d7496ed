// The curl line with which a reader repeats the request in a POSIX shell: how each part of a request is written and
// quoted, and that credentials and bodies become shell variables.

import type { Header, Scheme } from '../../model/index.ts';
import { isCredential } from '../evidence/credentials.ts';

/** One request as a client would send it. */
export interface Reproduction {
  readonly method: string;
  readonly scheme: Scheme;
  /** Host header and TLS server name, without port; IPv6 literals with brackets. */
  readonly host: string;
  /** Left out of the URL when it is the scheme's own. */
  readonly port?: number;
  /** Request target as sent: path and query. */
  readonly path: string;
  /** The address that is dialled in place of the host's own. */
  readonly connectTo?: { readonly address: string; readonly port: number };
  /** Headers that the spec spells out. */
  readonly headers: readonly Header[];
  readonly body?: string;
  /** Header values that are placeholders for values of Secrets and ConfigMaps, such as `$TOKEN`. */
  readonly placeholders?: readonly string[];
  /** Whether curl accepts a certificate that clients refuse. */
  readonly insecure: boolean;
}

/** Longest text that is spelled out; a longer one becomes a shell variable, because the status is bounded. */
const spelledOutAtMost = 80;

const defaultPorts: Readonly<Record<Scheme, number>> = { http: 80, https: 443 };

const isShort = (text: string): boolean => text.length <= spelledOutAtMost && /^[ -~]*$/.test(text);

/** A word for a POSIX shell: as it is when none of its characters is special there, else in single quotes. */
const shellWord = (word: string): string =>
  /^[\w/:.,=+@%-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** A variable named for the header, such as `$X_TOKEN`. */
const variable = (name: string): string => `$${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;

/** The option for a header. Credentials are not repeated in a status, wherever they were written; a placeholder is a variable already. */
function headerOption([name, value]: Header, placeholders: readonly string[]): string {
  if (placeholders.includes(value)) return `-H "${name}: ${value}"`;
  if (isCredential(name) || !isShort(value)) return `-H "${name}: ${variable(name)}"`;
  // curl drops a field that is written `Name:`; the semicolon sends it empty.
  return `-H ${shellWord(value === '' ? `${name};` : `${name}: ${value}`)}`;
}

function bodyOptions({ headers, body }: Reproduction): readonly string[] {
  if (body === undefined) return [];
  const typed = headers.some(([name]) => name.toLowerCase() === 'content-type');
  // Without this curl sends the Content-Type of a form, and the answer may be another one.
  const untyped = typed ? [] : ["-H 'Content-Type:'"];
  // A body may hold credentials, so the reader has to give it. `--data-raw` sends `@` as it is, unlike `--data`.
  return [...untyped, `--data-raw ${body === '' ? "''" : '"$BODY"'}`];
}

function methodOptions(method: string, hasBody: boolean): readonly string[] {
  if (method === 'HEAD') return ['-sI'];
  return method === 'GET' && !hasBody ? ['-si'] : ['-si', `-X ${method}`];
}

/** Options without which curl folds dot segments, and reads brackets and braces as patterns. */
function pathOptions(path: string): readonly string[] {
  const [route = ''] = path.split('?');
  const folds = route.includes('//') || /\/(?:\.|%2e){1,2}(?:\/|$)/i.test(route);
  return [...(folds ? ['--path-as-is'] : []), ...(/[[\]{}]/.test(path) ? ['--globoff'] : [])];
}

const hostText = (address: string): string =>
  address.includes(':') && !address.startsWith('[') ? `[${address}]` : address;

function dialOptions({ connectTo, host, port, scheme }: Reproduction): readonly string[] {
  if (connectTo === undefined) return [];
  const from = `${host}:${port ?? defaultPorts[scheme]}`;
  return [`--connect-to ${shellWord(`${from}:${hostText(connectTo.address)}:${connectTo.port}`)}`];
}

/** One line for a POSIX shell that sends the request with curl and shows status, headers and body. */
export function curlLine(request: Reproduction): string {
  const { method, scheme, host, port, path, headers, insecure } = request;
  // HEAD carries no body, and curl refuses the two options together.
  const hasBody = request.body !== undefined && method !== 'HEAD';
  const shownPort = port === undefined || port === defaultPorts[scheme] ? '' : `:${port}`;
  return [
    'curl',
    ...methodOptions(method, hasBody),
    ...(insecure ? ['-k'] : []),
    ...pathOptions(path),
    ...dialOptions(request),
    ...headers.map((header) => headerOption(header, request.placeholders ?? [])),
    ...(hasBody ? bodyOptions(request) : []),
    shellWord(`${scheme}://${host}${shownPort}${path}`),
  ].join(' ');
}
