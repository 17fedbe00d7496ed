// Whether two answers say the same, and come from the same author. What changes from request
// to request (path, method, host, ids, dates) is replaced by marks before texts are compared.

import type { Answer } from '../../model/index.ts';
import { echoOf } from './echo.ts';
import type { AnsweredRequest } from './fingerprint.ts';
import { indistinctNames, relatedNames } from './fingerprints.ts';
import { mediaTypeOf } from './headers.ts';
import { authorOf, type Responder } from './index.ts';
import { withoutVolatileTokens } from './volatile-tokens.ts';

/** Length of `bodyStart` where it is not kept whole. The start of a longer body says nothing of its rest. */
const bodyStartLimit = 4096;
/** Bytes by which volatile tokens of different length make two equal answers differ at most: one long token. */
const tokenLimit = 256;

const patternText = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const htmlText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const phpText = (text: string): string => text.replaceAll('/', '\\/');

/** A path in the spellings in which bodies repeat it: with and without query, decoded, in HTML, in PHP's JSON. */
function spellings(path: string): readonly string[] {
  const [bare = ''] = path.split('?', 1);
  const plain = [path, bare, decodedPath(path), decodedPath(bare)];
  const html = plain.map(htmlText);
  return [...plain, ...html, ...html.map((text) => text.replaceAll("'", '&#39;')), ...plain.map(phpText)];
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
  const longestFirst = words.sort((a, b) => b.length - a.length).map(patternText);
  return rootless.replaceAll(new RegExp(`(?<![<\\w])(?:${longestFirst.join('|')})(?![\\w-])`, 'g'), '<path>');
}

function withoutHosts(body: string, hosts: readonly string[]): string {
  const lower = body.toLowerCase();
  return [...new Set(hosts)]
    .filter((host) => host !== '' && lower.includes(host.toLowerCase()))
    .reduce(
      (text, host) =>
        text.replaceAll(
          new RegExp(`(?<![\\w.-])${patternText(host)}(?::\\d{1,5})?(?![\\w.-])`, 'gi'),
          '<host>',
        ),
      body,
    );
}

const withoutMethods = (body: string, methods: readonly string[]): string =>
  [...new Set(methods)]
    .filter((method) => body.includes(method))
    .reduce(
      (text, method) => text.replaceAll(new RegExp(`\\b${patternText(method)}\\b`, 'g'), '<method>'),
      body,
    );

const startOf = ({ bodyStart }: Answer): string => bodyStart.slice(0, bodyStartLimit);

/** The start of the body with marks in place of what belongs to these requests, and of volatile tokens. */
function markedStart(answer: Answer, requests: readonly AnsweredRequest[]): string {
  const echo = echoOf(answer);
  const methods = [
    ...requests.map(({ method }) => method),
    ...(echo?.method === undefined ? [] : [echo.method]),
  ];
  const hosts = requests.flatMap(({ host }) => (host === undefined ? [] : [host.replace(/:\d+$/, '')]));
  const paths = [...requests.map(({ path }) => path), ...(echo === undefined ? [] : [echo.path])];
  const marked = withoutMethods(withoutPaths(withoutHosts(startOf(answer), hosts), paths), methods);
  return withoutVolatileTokens(marked);
}

/**
 * Start of the body with marks for what belongs to this one request: its path, also as the
 * author repeats it, method and host, ids and dates. For comparing, not for showing.
 */
export const markedBody = (answer: Answer, request: AnsweredRequest): string =>
  markedStart(answer, [request]);

/**
 * Whether two answers say the same: status, media type, and the bodies equal byte by byte or
 * but for what belongs to the requests. A body longer than its start must also be as long.
 */
export function sameAnswer(
  a: Answer,
  requestA: AnsweredRequest,
  b: Answer,
  requestB: AnsweredRequest,
): boolean {
  if (a.status !== b.status || mediaTypeOf(a) !== mediaTypeOf(b)) return false;
  if (a.bodyHash === b.bodyHash && a.bodyLength === b.bodyLength) return true;
  const cut = a.bodyLength > bodyStartLimit || b.bodyLength > bodyStartLimit;
  if (cut && a.bodyLength !== b.bodyLength) return false;
  const [one, other] = cut ? cutAlike(a, b) : [a, b];
  if (one.bodyStart === other.bodyStart) return true;
  // Marks for both requests in both bodies: behind a rewrite an answer may repeat the path of the other request.
  const requests = [requestA, requestB];
  return markedStart(one, requests) === markedStart(other, requests);
}

/** The two answers with starts of one length: one body may be kept whole, and the other be cut within its last character. */
function cutAlike(a: Answer, b: Answer): readonly [Answer, Answer] {
  const [one, other] = [a.bodyStart.length, b.bodyStart.length];
  if (one === other && one <= bodyStartLimit) return [a, b];
  const length = Math.min(one - 1, other - 1, bodyStartLimit - 1);
  return [
    { ...a, bodyStart: a.bodyStart.slice(0, length) },
    { ...b, bodyStart: b.bodyStart.slice(0, length) },
  ];
}

interface AuthoredAnswer {
  readonly answer: Answer;
  readonly request: AnsweredRequest;
}

/** `yes` and `no` hold; `unclear` proves nothing. */
export type Likeness = 'yes' | 'no' | 'unclear';

const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300;

/** Whether one is a page and the other one data: one application does not give both to the same request. */
function pageAgainstData(a: Answer, b: Answer): boolean {
  const media = [mediaTypeOf(a), mediaTypeOf(b)];
  return isSuccess(a) && isSuccess(b) && media.includes('text/html') && media.includes('application/json');
}

const shareGroup = (groups: readonly (readonly string[])[], a: string, b: string): boolean =>
  groups.some((group) => group.includes(a) && group.includes(b));

function sameAuthor(a: Responder, b: Responder): Likeness {
  // Two hints may both be wrong.
  const hinted = a.strength === 'Hinted' && b.strength === 'Hinted';
  // nginx's own page can come from the gateway and from the file server behind it.
  const anywhere = a.role === 'unknown' || b.role === 'unknown';
  if (a.name === b.name || shareGroup(relatedNames, a.name, b.name)) return anywhere ? 'unclear' : 'yes';
  return hinted || shareGroup(indistinctNames, a.name, b.name) ? 'unclear' : 'no';
}

/** Whether a text says something beside its marks. */
const saysSomething = (text: string): boolean => text.replaceAll(/<\w+>/g, '').length >= 12;

/** Whether both bodies are whole, and equal but for volatile tokens. */
function sameButForTokens(a: Answer, b: Answer): boolean {
  if (a.status !== b.status || Math.max(a.bodyLength, b.bodyLength) > bodyStartLimit) return false;
  if (Math.abs(a.bodyLength - b.bodyLength) > tokenLimit || a.bodyLength === 0) return false;
  const text = withoutVolatileTokens(a.bodyStart);
  return saysSomething(text) && text === withoutVolatileTokens(b.bodyStart);
}

/** By status class and media type, where nothing names either author. */
function sameKind(a: Answer, b: Answer): Likeness {
  const media = mediaTypeOf(a);
  const alike = media === mediaTypeOf(b) && Math.floor(a.status / 100) === Math.floor(b.status / 100);
  // An empty success such as 204 has no type; an empty refusal can come from anyone.
  return alike && (media !== undefined || isSuccess(a)) ? 'yes' : 'unclear';
}

function likenessOf(a: AuthoredAnswer, b: AuthoredAnswer): Likeness {
  const authorA = authorOf(a.answer, a.request);
  const authorB = authorOf(b.answer, b.request);
  if (authorA !== undefined && authorB !== undefined) return sameAuthor(authorA, authorB);
  return authorA === undefined && authorB === undefined ? sameKind(a.answer, b.answer) : 'unclear';
}

/**
 * Whether two answers come from the same author. Equal bodies do, volatile tokens aside. The Server field does
 * not count, because proxies overwrite it.
 */
export function sameResponder(
  a: Answer,
  requestA: AnsweredRequest,
  b: Answer,
  requestB: AnsweredRequest,
): Likeness {
  if (a.bodyLength > 0 && a.bodyHash === b.bodyHash && a.bodyLength === b.bodyLength) return 'yes';
  if (pageAgainstData(a, b)) return 'no';
  const likeness = likenessOf({ answer: a, request: requestA }, { answer: b, request: requestB });
  return likeness === 'unclear' && sameButForTokens(a, b) ? 'yes' : likeness;
}
