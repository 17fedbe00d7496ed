// Whether two answers say the same, and come from the same author. What changes from request
// to request (path, method, host, ids, dates) is replaced by marks before texts are compared.

import type { Answer } from '../model.ts';
import { indistinct, kin } from './fingerprints.ts';
import { echoOf } from './fingerprints-echo.ts';
import type { Asked } from './fingerprints-reading.ts';
import { mediaTypeOf } from './headers.ts';
import { authorOf, type Responder } from './responder.ts';

/** Length of `bodyStart`: a longer body was cut, and its start says nothing of the rest. */
const bodyStartLimit = 4096;

/** What varies in answers that say the same, and the mark that takes its place; dates before numbers. */
const varying: readonly (readonly [RegExp, string])[] = [
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?(?:Z|[+-]\d\d:?\d\d)\b)?/g, '<date>'],
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:GMT|[+-]\d{4})/g, '<date>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  // Words such as "defaced" are shorter, and with a digit it is no word at all.
  [/\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, '<id>'],
  // Shorter numbers are codes and counts, which are part of what an answer says.
  [/\b\d{6,}\b/g, '<id>'],
];

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const inHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const inPhp = (text: string): string => text.replaceAll('/', '\\/');

/** A path in the spellings in which bodies repeat it: with and without query, decoded, in HTML, in PHP's JSON. */
function spellings(path: string): readonly string[] {
  const [bare = ''] = path.split('?', 1);
  const plain = [path, bare, decoded(path), decoded(bare)];
  const html = plain.map(inHtml);
  return [...plain, ...html, ...html.map((text) => text.replaceAll("'", '&#39;')), ...plain.map(inPhp)];
}

/** The path `/` where a text repeats it: between blanks, quotes, a colon, or before a tag. */
const bareRoot = /(?<=[\s":])\/(?=[\s"<]|$)/g;

/**
 * Replaces whole paths: `/a` is neither part of `/ab`, nor of `</a>`. The longest goes first,
 * and of `/` only what stands alone: it is everywhere.
 */
function withoutPaths(body: string, paths: readonly string[]): string {
  const words = [...new Set(paths.flatMap(spellings))].filter((path) => path.length > 1);
  const rootless = paths.includes('/') ? body.replaceAll(bareRoot, '<path>') : body;
  if (words.length === 0) return rootless;
  const longestFirst = words.sort((a, b) => b.length - a.length).map(escaped);
  return rootless.replaceAll(new RegExp(`(?<![<\\w])(?:${longestFirst.join('|')})(?![\\w-])`, 'g'), '<path>');
}

const withoutHosts = (body: string, hosts: readonly string[]): string =>
  hosts
    .filter((host) => host !== '')
    .reduce(
      (text, host) =>
        text.replaceAll(new RegExp(`(?<![\\w.-])${escaped(host)}(?::\\d{1,5})?(?![\\w.-])`, 'gi'), '<host>'),
      body,
    );

const withoutMethods = (body: string, methods: readonly string[]): string =>
  methods.reduce(
    (text, method) => text.replaceAll(new RegExp(`\\b${escaped(method)}\\b`, 'g'), '<method>'),
    body,
  );

/** The body as it would be for any of these requests. */
function masked(answer: Answer, requests: readonly Asked[]): string {
  const echo = echoOf(answer);
  const methods = [
    ...requests.map(({ method }) => method),
    ...(echo?.method === undefined ? [] : [echo.method]),
  ];
  const hosts = requests.flatMap(({ host }) => (host === undefined ? [] : [host.replace(/:\d+$/, '')]));
  const paths = [...requests.map(({ path }) => path), ...(echo === undefined ? [] : [echo.path])];
  const worded = withoutMethods(withoutPaths(withoutHosts(answer.bodyStart, hosts), paths), methods);
  return varying.reduce((text, [pattern, mark]) => text.replaceAll(pattern, mark), worded);
}

/**
 * Start of the body with marks for what belongs to this one request: its path, also as the
 * author repeats it, method and host, ids and dates. For comparing, not for showing.
 */
export const maskedBody = (answer: Answer, request: Asked): string => masked(answer, [request]);

/**
 * Whether two answers say the same: status, media type, and the bodies equal byte by byte or
 * but for what belongs to the requests. A body longer than its start must also be as long.
 */
export function sameAnswer(a: Answer, requestA: Asked, b: Answer, requestB: Asked): boolean {
  if (a.status !== b.status || mediaTypeOf(a) !== mediaTypeOf(b)) return false;
  if (a.bodyHash === b.bodyHash && a.bodyLength === b.bodyLength) return true;
  const cut = a.bodyLength > bodyStartLimit || b.bodyLength > bodyStartLimit;
  if (cut && a.bodyLength !== b.bodyLength) return false;
  // Both requests mask both bodies: behind a rewrite an answer may repeat the other one's path.
  const requests = [requestA, requestB];
  return masked(a, requests) === masked(b, requests);
}

/** yes and no are sure enough to build on; unclear is not. */
export type Likeness = 'yes' | 'no' | 'unclear';

const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300;

/** A page where the other is data: the same request does not get both from one application. */
function pageAgainstData(a: Answer, b: Answer): boolean {
  const media = [mediaTypeOf(a), mediaTypeOf(b)];
  return isSuccess(a) && isSuccess(b) && media.includes('text/html') && media.includes('application/json');
}

const within = (groups: readonly (readonly string[])[], a: string, b: string): boolean =>
  groups.some((group) => group.includes(a) && group.includes(b));

function sameAuthor(a: Responder, b: Responder): Likeness {
  // nginx's own page can come from the gateway and from the file server behind it.
  const anywhere = a.role === 'unknown' || b.role === 'unknown';
  if (a.name === b.name || within(kin, a.name, b.name)) return anywhere ? 'unclear' : 'yes';
  return within(indistinct, a.name, b.name) ? 'unclear' : 'no';
}

/** Nothing names either author: the kind of answer is all there is. */
function sameKind(a: Answer, b: Answer): Likeness {
  const media = mediaTypeOf(a);
  const alike = media === mediaTypeOf(b) && Math.floor(a.status / 100) === Math.floor(b.status / 100);
  // An empty success such as 204 has no type; an empty refusal can come from anyone.
  return alike && (media !== undefined || isSuccess(a)) ? 'yes' : 'unclear';
}

/**
 * Whether two answers come from the same author. The same bytes do; names by the Server field
 * are not asked, because proxies overwrite it.
 */
export function sameResponder(a: Answer, requestA: Asked, b: Answer, requestB: Asked): Likeness {
  if (a.bodyLength > 0 && a.bodyHash === b.bodyHash && a.bodyLength === b.bodyLength) return 'yes';
  if (pageAgainstData(a, b)) return 'no';
  const authorA = authorOf(a, requestA);
  const authorB = authorOf(b, requestB);
  if (authorA !== undefined && authorB !== undefined) return sameAuthor(authorA, authorB);
  return authorA === undefined && authorB === undefined ? sameKind(a, b) : 'unclear';
}
