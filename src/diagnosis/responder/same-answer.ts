// Whether two answers say the same, and come from the same author. What changes from request
// to request (path, method, host, ids, dates) is replaced by marks before texts are compared.

import type { Answer } from '../../model/index.ts';
import { echoOf } from './echo.ts';
import type { Asked } from './fingerprint.ts';
import { indistinct, kin } from './fingerprints.ts';
import { mediaTypeOf } from './headers.ts';
import { authorOf, type Responder } from './index.ts';
import { withoutNoise } from './volatile-tokens.ts';

/** Length of `bodyStart` where it is not kept whole: a longer body was cut, and its start says nothing of the rest. */
const bodyStartLimit = 4096;
/** Bytes by which ids and dates of different length can make two equal answers differ: that of one long token. */
const noiseLimit = 256;

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
  if (!body.includes('/')) return body;
  const words = [...new Set(paths.flatMap(spellings))].filter(
    (path) => path.length > 1 && body.includes(path),
  );
  const rootless = paths.includes('/') ? body.replaceAll(bareRoot, '<path>') : body;
  if (words.length === 0) return rootless;
  const longestFirst = words.sort((a, b) => b.length - a.length).map(escaped);
  return rootless.replaceAll(new RegExp(`(?<![<\\w])(?:${longestFirst.join('|')})(?![\\w-])`, 'g'), '<path>');
}

function withoutHosts(body: string, hosts: readonly string[]): string {
  const lower = body.toLowerCase();
  return [...new Set(hosts)]
    .filter((host) => host !== '' && lower.includes(host.toLowerCase()))
    .reduce(
      (text, host) =>
        text.replaceAll(new RegExp(`(?<![\\w.-])${escaped(host)}(?::\\d{1,5})?(?![\\w.-])`, 'gi'), '<host>'),
      body,
    );
}

const withoutMethods = (body: string, methods: readonly string[]): string =>
  [...new Set(methods)]
    .filter((method) => body.includes(method))
    .reduce((text, method) => text.replaceAll(new RegExp(`\\b${escaped(method)}\\b`, 'g'), '<method>'), body);

const startOf = ({ bodyStart }: Answer): string => bodyStart.slice(0, bodyStartLimit);

/** The start of the body as it would be for any of these requests. */
function masked(answer: Answer, requests: readonly Asked[]): string {
  const echo = echoOf(answer);
  const methods = [
    ...requests.map(({ method }) => method),
    ...(echo?.method === undefined ? [] : [echo.method]),
  ];
  const hosts = requests.flatMap(({ host }) => (host === undefined ? [] : [host.replace(/:\d+$/, '')]));
  const paths = [...requests.map(({ path }) => path), ...(echo === undefined ? [] : [echo.path])];
  const worded = withoutMethods(withoutPaths(withoutHosts(startOf(answer), hosts), paths), methods);
  return withoutNoise(worded);
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
  const [one, other] = cut ? alikeCut(a, b) : [a, b];
  if (one.bodyStart === other.bodyStart) return true;
  // Both requests mask both bodies: behind a rewrite an answer may repeat the other one's path.
  const requests = [requestA, requestB];
  return masked(one, requests) === masked(other, requests);
}

/** One of the bodies may be kept whole, and the other one's last character be cut in its middle. */
function alikeCut(a: Answer, b: Answer): readonly [Answer, Answer] {
  const [one, other] = [a.bodyStart.length, b.bodyStart.length];
  if (one === other && one <= bodyStartLimit) return [a, b];
  const length = Math.min(one - 1, other - 1, bodyStartLimit - 1);
  return [
    { ...a, bodyStart: a.bodyStart.slice(0, length) },
    { ...b, bodyStart: b.bodyStart.slice(0, length) },
  ];
}

interface Seen {
  readonly answer: Answer;
  readonly request: Asked;
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
  // Two hints may both be wrong.
  const hinted = a.strength === 'Hinted' && b.strength === 'Hinted';
  // nginx's own page can come from the gateway and from the file server behind it.
  const anywhere = a.role === 'unknown' || b.role === 'unknown';
  if (a.name === b.name || within(kin, a.name, b.name)) return anywhere ? 'unclear' : 'yes';
  return hinted || within(indistinct, a.name, b.name) ? 'unclear' : 'no';
}

/** What is left of a text without its marks must still say something. */
const saysSomething = (text: string): boolean => text.replaceAll(/<\w+>/g, '').length >= 12;

/** Both bodies are whole, and equal but for what changes by itself. */
function sameButForNoise(a: Answer, b: Answer): boolean {
  if (a.status !== b.status || Math.max(a.bodyLength, b.bodyLength) > bodyStartLimit) return false;
  if (Math.abs(a.bodyLength - b.bodyLength) > noiseLimit || a.bodyLength === 0) return false;
  const text = withoutNoise(a.bodyStart);
  return saysSomething(text) && text === withoutNoise(b.bodyStart);
}

/** Nothing names either author: the kind of answer is all there is. */
function sameKind(a: Answer, b: Answer): Likeness {
  const media = mediaTypeOf(a);
  const alike = media === mediaTypeOf(b) && Math.floor(a.status / 100) === Math.floor(b.status / 100);
  // An empty success such as 204 has no type; an empty refusal can come from anyone.
  return alike && (media !== undefined || isSuccess(a)) ? 'yes' : 'unclear';
}

function likenessOf(a: Seen, b: Seen): Likeness {
  const authorA = authorOf(a.answer, a.request);
  const authorB = authorOf(b.answer, b.request);
  if (authorA !== undefined && authorB !== undefined) return sameAuthor(authorA, authorB);
  return authorA === undefined && authorB === undefined ? sameKind(a.answer, b.answer) : 'unclear';
}

/**
 * Whether two answers come from the same author. The same bytes do, ids and dates aside; names by
 * the Server field are not asked, because proxies overwrite it.
 */
export function sameResponder(a: Answer, requestA: Asked, b: Answer, requestB: Asked): Likeness {
  if (a.bodyLength > 0 && a.bodyHash === b.bodyHash && a.bodyLength === b.bodyLength) return 'yes';
  if (pageAgainstData(a, b)) return 'no';
  const likeness = likenessOf({ answer: a, request: requestA }, { answer: b, request: requestB });
  return likeness === 'unclear' && sameButForNoise(a, b) ? 'yes' : likeness;
}
