// Reads the regular expressions of rules into a tree. Only what has no look-around and no
// back-reference is accepted, because the rest cannot be matched in linear time; rules
// come from any tenant of the cluster, and a slow expression would stall every probe.

/** Tells whether one character fits. */
export type Fits = (character: string) => boolean;

export type Node =
  | { readonly kind: 'one'; readonly fits: Fits }
  | { readonly kind: 'all'; readonly nodes: readonly Node[] }
  | { readonly kind: 'either'; readonly options: readonly Node[] }
  | {
      readonly kind: 'repeat';
      readonly node: Node;
      readonly least: number;
      readonly most: number;
      readonly greedy: boolean;
    }
  | { readonly kind: 'group'; readonly index: number; readonly node: Node }
  | { readonly kind: 'edge'; readonly at: 'start' | 'end' };

/** A tree and the number of its capture groups. */
export interface Syntax {
  readonly root: Node;
  readonly groups: number;
}

/** RE2 allows at most 1000 repetitions of one piece; more would also blow up the program. */
const mostRepeats = 1000;

class Unreadable extends Error {}

/** Characters; the deepest nesting that fits in is half of it, far from the end of the stack. */
const longestSource = 512;

/** The tree of an expression, or undefined when it is malformed, too long, or uses what is not accepted. */
export function parsePattern(source: string, ignoreCase: boolean): Syntax | undefined {
  if (source.length > longestSource) return undefined;
  const inherits = source.startsWith('(?i)');
  const text = inherits ? source.slice(4) : source;
  const reader = { text, ignoreCase: ignoreCase || inherits, at: 0, groups: 0 };
  try {
    const root = either(reader);
    return reader.at < reader.text.length ? undefined : { root, groups: reader.groups };
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

interface Reader {
  readonly text: string;
  readonly ignoreCase: boolean;
  at: number;
  groups: number;
}

function either(reader: Reader): Node {
  const options = [all(reader)];
  while (accept(reader, '|')) options.push(all(reader));
  return { kind: 'either', options };
}

function all(reader: Reader): Node {
  const nodes: Node[] = [];
  while (reader.at < reader.text.length && !'|)'.includes(peek(reader)))
    nodes.push(repeated(reader, atom(reader)));
  return { kind: 'all', nodes };
}

function repeated(reader: Reader, node: Node): Node {
  const bounds = quantifier(reader);
  if (bounds === undefined) return node;
  const greedy = !accept(reader, '?');
  if ('*+?'.includes(peek(reader)) && peek(reader) !== '') throw new Unreadable();
  return { kind: 'repeat', node, least: bounds[0], most: bounds[1], greedy };
}

function quantifier(reader: Reader): readonly [number, number] | undefined {
  if (accept(reader, '*')) return [0, Number.POSITIVE_INFINITY];
  if (accept(reader, '+')) return [1, Number.POSITIVE_INFINITY];
  if (accept(reader, '?')) return [0, 1];
  const counted = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(reader.text.slice(reader.at, reader.at + 12));
  if (counted === null) return undefined;
  reader.at += counted[0].length;
  const least = Number(counted[1]);
  const most = counted[2] === undefined ? least : counted[3] ? Number(counted[3]) : Number.POSITIVE_INFINITY;
  if (least > mostRepeats || (most !== Number.POSITIVE_INFINITY && most > mostRepeats) || most < least)
    throw new Unreadable();
  return [least, most];
}

function atom(reader: Reader): Node {
  const character = take(reader);
  switch (character) {
    case '(':
      return group(reader);
    case '[':
      return { kind: 'one', fits: characterClass(reader) };
    case '.':
      return { kind: 'one', fits: (each) => each !== '\n' };
    case '^':
      return { kind: 'edge', at: 'start' };
    case '$':
      return { kind: 'edge', at: 'end' };
    case '\\':
      return { kind: 'one', fits: escaped(reader) };
    case '*':
    case '+':
    case '?':
      throw new Unreadable();
    default:
      return { kind: 'one', fits: between(reader, character, character) };
  }
}

/** Fits a range of characters, in either case where case is ignored. */
function between({ ignoreCase }: Reader, from: string, to: string): Fits {
  const fits: Fits = (each) => each >= from && each <= to;
  return ignoreCase ? (each) => fits(each.toLowerCase()) || fits(each.toUpperCase()) : fits;
}

function group(reader: Reader): Node {
  const opening = /^\?(:|P?<[A-Za-z_]\w*>)/.exec(reader.text.slice(reader.at, reader.at + 64));
  if (opening === null && peek(reader) === '?') throw new Unreadable();
  reader.at += opening?.[0].length ?? 0;
  const index = opening?.[1] === ':' ? undefined : ++reader.groups;
  const node = either(reader);
  if (!accept(reader, ')')) throw new Unreadable();
  return index === undefined ? node : { kind: 'group', index, node };
}

/** `[a-z_]`, `[^/]`: what stands between the brackets. */
function characterClass(reader: Reader): Fits {
  const negated = accept(reader, '^');
  const parts: Fits[] = [];
  do parts.push(classPart(reader));
  while (peek(reader) !== ']');
  reader.at += 1;
  return (each) => parts.some((fits) => fits(each)) !== negated;
}

function classPart(reader: Reader): Fits {
  if (reader.text.startsWith('[:', reader.at)) throw new Unreadable();
  const first = take(reader);
  if (first === '\\' && /\w/.test(peek(reader))) return escaped(reader);
  const from = first === '\\' ? take(reader) : first;
  if (peek(reader) !== '-' || reader.text[reader.at + 1] === ']') return between(reader, from, from);
  reader.at += 1;
  const to = take(reader) === '\\' ? take(reader) : (reader.text[reader.at - 1] ?? '');
  if (to < from) throw new Unreadable();
  return between(reader, from, to);
}

const shorthands: Readonly<Record<string, Fits>> = {
  d: (each) => /\d/.test(each),
  D: (each) => /\D/.test(each),
  w: (each) => /\w/.test(each),
  W: (each) => /\W/.test(each),
  s: (each) => /\s/.test(each),
  S: (each) => /\S/.test(each),
};

/** After a backslash: a shorthand, or a sign that stands for itself. Letters and digits mean more than is accepted. */
function escaped(reader: Reader): Fits {
  const character = take(reader);
  const shorthand = Object.hasOwn(shorthands, character) ? shorthands[character] : undefined;
  if (shorthand !== undefined) return shorthand;
  if (/\w/.test(character)) throw new Unreadable();
  return (each) => each === character;
}

const peek = (reader: Reader): string => reader.text[reader.at] ?? '';

function take(reader: Reader): string {
  const character = reader.text[reader.at];
  if (character === undefined) throw new Unreadable();
  reader.at += 1;
  return character;
}

function accept(reader: Reader, wanted: string): boolean {
  if (peek(reader) !== wanted) return false;
  reader.at += 1;
  return true;
}
