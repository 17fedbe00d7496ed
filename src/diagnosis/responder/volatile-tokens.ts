// Tokens that change from answer to answer although the answers say the same: dates, ids, nonces, credentials of
// forms, durations. They are replaced by marks before texts are compared. Words, short numbers and codes are not
// among them: to take two different answers for equal is worse than to miss that two are equal.

/** Properties whose values belong to one request, whatever their form. */
const perRequest =
  '(?:x[-_]?)?(?:amzn[-_]?)?(?:request|req|trace|span|correlation)[-_]?id|traceparent|(?:csp[-_]?)?nonce';
/** Properties that hold a token: with a digit in it, for `missing` and `expired` are words. */
const tokens = '[\\w-]{0,30}(?:csrf|xsrf)[\\w-]{0,30}|_token|authenticity_token|__RequestVerificationToken';
/** Properties that say how long the request took, as a number. */
const durations =
  'took|elapsed|latency|(?:response|process|processing|execution)[-_]?time|duration[-_]?(?:ms|millis|us|ns)';
const unit = '(?:[-_]?(?:in[-_]?)?(?:ms|millis|milliseconds|seconds|secs|us|ns|s))?';

const property = (names: string, value: string): RegExp =>
  new RegExp(`("(?:${names})"\\s{0,8}:\\s{0,8})(?:${value})`, 'gi');

const figures = '-?\\d[\\d.eE+-]{0,30}';
const jsonProperties: readonly (readonly [RegExp, string])[] = [
  [property(perRequest, `"[^"\\n]{0,300}"|${figures}`), '$1<id>'],
  [property(tokens, '"(?=[^"\\n]{0,300}\\d)[^"\\n]{1,300}"'), '$1<id>'],
  [property(`(?:${durations})${unit}`, `"\\d[^"\\n]{0,40}"|${figures}`), '$1<time>'],
];

/** Ids that a text names: `Request ID: …`, `<RequestId>…`, Akamai's `Reference #…`. */
const namedIds: readonly (readonly [RegExp, string])[] = [
  [
    /\b((?:request|trace|span|correlation|ray)[ _-]?id\s?[:=#]\s?)(?=[\w.+/=-]{0,120}\d)[\w.+/=-]{4,120}/gi,
    '$1<id>',
  ],
  [/(<(?:RequestId|HostId|TraceId|CorrelationId)>)[^<]{1,200}/gi, '$1<id>'],
  [/\bReference(?: |&#32;)(?:#|&#35;)[\w.&#;]{8,160}/g, 'Reference <id>'],
];

const months = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';

/** Dates and times, the longer forms first. */
const dates: readonly (readonly [RegExp, string])[] = [
  [
    /\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d)\b)?(?:\[[\w/]{1,40}\])?/g,
    '<date>',
  ],
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:GMT|[+-]\d{4})/g, '<date>'],
  [
    new RegExp(
      `\\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ${months} [ \\d]?\\d \\d\\d:\\d\\d:\\d\\d (?:[A-Z]{2,5} )?\\d{4}`,
      'g',
    ),
    '<date>',
  ],
  [new RegExp(`\\b\\d\\d/${months}/\\d{4}:\\d\\d:\\d\\d:\\d\\d(?: [+-]\\d{4})?`, 'g'), '<date>'],
  [/\b\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?/g, '<date>'],
  [/\b\d{1,2}\/\d{1,2}\/\d{4},? \d{1,2}:\d\d(?::\d\d)?(?: [AP]M)?/g, '<date>'],
  [/\b\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\b/g, '<time>'],
  [/\b\d{1,9}(?:\.\d{1,9})? ?(?:ms|µs|milliseconds)\b/g, '<time>'],
  [/\b\d{1,6}\.\d{1,9} ?(?:s|secs?|seconds)\b/g, '<time>'],
];

/** Ids by their form. Shorter numbers are codes and counts, which are part of what an answer says. */
const ids: readonly (readonly [RegExp, string])[] = [
  [/\beyJ[\w-]{8,2000}\.[\w-]{8,2000}(?:\.[\w-]{0,2000})?/g, '<id>'],
  // The last part says whether the trace is sampled, which chance decides as well.
  [/\b00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\b/g, '<id>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  // Seconds since the epoch can have a fraction.
  [/\b\d{6,}(?:\.\d{1,9})?\b/g, '<id>'],
  // Words such as "defaced" are shorter, and a digit makes sure that it is no word.
  [/\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, '<id>'],
];

/** Elements of a page that carry a token, and the attribute that holds it. */
const formTag = /<(?:input|meta)\b[^>]{0,600}>/gi;
const tokenName =
  /\b(?:name|id|property)=["']?(?:[\w-]{0,30}(?:csrf|xsrf)[\w-]{0,30}|_token|authenticity_token|__RequestVerificationToken|[\w-]{0,20}nonce)["'\s/>]/i;
const quoted = String.raw`=(?:"[^"]{0,400}"|'[^']{0,400}'|[^\s>"']{1,400})`;
const tokenValue = new RegExp(`\\b(value|content)${quoted}`, 'gi');
const nonce = new RegExp(`\\b(nonce)${quoted}`, 'gi');

const withoutFormTokens = (text: string): string =>
  text
    .replaceAll(nonce, '$1=<id>')
    .replaceAll(formTag, (tag) => (tokenName.test(tag) ? tag.replaceAll(tokenValue, '$1=<id>') : tag));

/** 0 for a digit, 1 for a small letter, 2 for a capital, 3 for what joins them. */
function kindOf(code: number): number {
  if (code >= 48 && code <= 57) return 0;
  if (code >= 97 && code <= 122) return 1;
  return code >= 65 && code <= 90 ? 2 : 3;
}

/**
 * Whether a token was drawn by chance: small letters, capitals and digits take turns in it. Of 62 characters
 * drawn by chance six of ten neighbours differ in kind; of `OAuth2AuthenticationException` two,
 * of `E4001MethodNotAllowed` three and a half. Words put together also consist of small letters
 * in rows; of characters drawn by chance one in six stands in a row of three.
 */
function isRandom(word: string): boolean {
  if (!/\d/.test(word)) return false;
  let turns = 0;
  for (let at = 1; at < word.length; at += 1) {
    if (kindOf(word.charCodeAt(at)) !== kindOf(word.charCodeAt(at - 1))) turns += 1;
  }
  if (turns < 0.4 * word.length) return false;
  return word.replaceAll(/[a-z]{3,}/g, '').length > 0.5 * word.length;
}

/** Without random tokens; one of fewer than 16 characters may be a code. */
const withoutRandom = (text: string): string =>
  text.replaceAll(/[\w+/-]{16,}={0,2}/g, (word) => (isRandom(word) ? '<id>' : word));

const withMarks = (text: string, list: readonly (readonly [RegExp, string])[]): string =>
  list.reduce((rest, [pattern, mark]) => rest.replaceAll(pattern, mark), text);

/** The text with marks in place of volatile tokens: for comparing, not for showing. */
export function withoutVolatileTokens(text: string): string {
  const named = text.includes('"') ? withMarks(text, jsonProperties) : text;
  const formless = named.includes('<') ? withoutFormTokens(named) : named;
  return withoutRandom(withMarks(withMarks(withMarks(formless, namedIds), dates), ids));
}
