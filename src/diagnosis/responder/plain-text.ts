// Text from the network (bodies, headers, certificates), made fit for a status, an Event or a log. All such text
// goes through here: the API server refuses a whole status for one bad character, and terminals obey control and
// bidi characters.

/** Code points that a text may have when nobody says otherwise: about two lines of a terminal. */
const defaultCodePoints = 200;

/** Characters that end a line; each run becomes one blank. The last two are LINE and PARAGRAPH SEPARATOR. */
const lineEnds = new Set([0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x85, 0x2028, 0x2029]);

const isControl = (code: number): boolean => code < 0x20 || (code >= 0x7f && code <= 0x9f);

/** ALM, LRM, RLM, embeddings and overrides, isolates (Unicode UAX #9 section 2). */
const isBidiControl = (code: number): boolean =>
  code === 0x061c ||
  code === 0x200e ||
  code === 0x200f ||
  (code >= 0x202a && code <= 0x202e) ||
  (code >= 0x2066 && code <= 0x2069);

const isForbidden = (code: number): boolean =>
  isControl(code) || isBidiControl(code) || code === 0xfffe || code === 0xffff;

/** Printable ASCII, which needs no cleaning. */
const plain = /^[ -~]*$/;

/**
 * One line of well-formed Unicode without control characters, at most `codePoints` code points
 * long; a longer text ends in an ellipsis, which counts. Lone surrogates become U+FFFD.
 */
export function plainText(text: string, codePoints: number = defaultCodePoints): string {
  return text.length <= codePoints && plain.test(text) ? text : cleanText(text, codePoints);
}

function cleanText(text: string, codePoints: number): string {
  const kept: string[] = [];
  let wasLineEnd = false;
  for (const character of text.toWellFormed()) {
    const code = character.codePointAt(0) ?? 0;
    const isLineEnd = lineEnds.has(code);
    if (isLineEnd && !wasLineEnd) kept.push(' ');
    if (!isLineEnd && !isForbidden(code)) kept.push(character);
    wasLineEnd = isLineEnd;
    // With one character more than allowed the text has to be cut.
    if (kept.length > codePoints) break;
  }
  if (kept.length <= codePoints) return kept.join('');
  return codePoints < 1 ? '' : `${kept.slice(0, codePoints - 1).join('')}…`;
}

/** UTF-8 bytes of a character in JSON; the text has no control characters any more. */
const bytesInJson = (character: string): number =>
  character === '"' || character === '\\' ? 2 : encoder.encode(character).length;

const encoder = new TextEncoder();

/** As plainText, and at most `bytes` bytes long in JSON, where one code point may take four. */
export function plainTextWithin(
  text: string,
  { codePoints, bytes }: { readonly codePoints: number; readonly bytes: number },
): string {
  const kept: string[] = [];
  let room = bytes;
  let cut = 0;
  for (const character of plainText(text, codePoints)) {
    room -= bytesInJson(character);
    // The ellipsis is three bytes.
    if (room >= 3) cut += 1;
    if (room < 0) return `${kept.slice(0, cut).join('')}…`;
    kept.push(character);
  }
  return kept.join('');
}
