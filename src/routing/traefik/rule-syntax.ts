// Reads a rule of a Traefik router into a tree: matchers with texts, joined by &&, || and !, with parentheses.
// A rule comes from any tenant: it is read in one pass, with a bound on its length and depth.
// Source: doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority (syntax v3).

export type RuleTree =
  | { readonly kind: 'matcher'; readonly name: string; readonly texts: readonly string[] }
  | { readonly kind: 'not'; readonly tree: RuleTree }
  | { readonly kind: 'and' | 'or'; readonly trees: readonly RuleTree[] };

/** Characters; a rule of an IngressRoute that is longer is not read. */
const longest = 4096;
/** Parentheses and negations inside each other. */
const deepest = 64;

const token = /\s*(?:(&&|\|\||[!(),])|([A-Za-z]+)|`([^`]*)`|"((?:[^"\\\n]|\\["\\])*)")/y;

interface Token {
  readonly kind: 'sign' | 'name' | 'text' | 'end';
  readonly text: string;
}

const end: Token = { kind: 'end', text: '' };

/** The tree of a rule, or undefined when it cannot be read. */
export function parseRule(rule: string): RuleTree | undefined {
  const tokens = rule.length > longest ? undefined : tokensOf(rule);
  if (tokens === undefined) return undefined;
  const reader = { tokens, at: 0, depth: 0 };
  const tree = either(reader);
  return reader.at === tokens.length ? tree : undefined;
}

function tokensOf(rule: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const pattern = new RegExp(token);
  const text = rule.trimEnd();
  while (pattern.lastIndex < text.length) {
    const found = pattern.exec(text);
    if (found === null) return undefined;
    const [, sign, name, raw, quoted] = found;
    if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else tokens.push({ kind: 'text', text: raw ?? (quoted ?? '').replace(/\\(["\\])/g, '$1') });
  }
  return tokens;
}

interface Reader {
  readonly tokens: readonly Token[];
  at: number;
  depth: number;
}

const next = (reader: Reader): Token => reader.tokens[reader.at] ?? end;

function accept(reader: Reader, sign: string): boolean {
  const { kind, text } = next(reader);
  if (kind !== 'sign' || text !== sign) return false;
  reader.at += 1;
  return true;
}

/** && binds closer than ||. */
const either = (reader: Reader): RuleTree | undefined => joined(reader, 'or', both);
const both = (reader: Reader): RuleTree | undefined => joined(reader, 'and', single);

function joined(
  reader: Reader,
  kind: 'and' | 'or',
  part: (reader: Reader) => RuleTree | undefined,
): RuleTree | undefined {
  const first = part(reader);
  if (first === undefined) return undefined;
  const trees = [first];
  while (accept(reader, kind === 'and' ? '&&' : '||')) {
    const tree = part(reader);
    if (tree === undefined) return undefined;
    trees.push(tree);
  }
  return trees.length === 1 ? first : { kind, trees };
}

function single(reader: Reader): RuleTree | undefined {
  if (reader.depth >= deepest) return undefined;
  reader.depth += 1;
  const tree = accept(reader, '!')
    ? negated(reader)
    : accept(reader, '(')
      ? enclosed(reader)
      : matcher(reader);
  reader.depth -= 1;
  return tree;
}

function negated(reader: Reader): RuleTree | undefined {
  const tree = single(reader);
  return tree && { kind: 'not', tree };
}

function enclosed(reader: Reader): RuleTree | undefined {
  const tree = either(reader);
  return tree !== undefined && accept(reader, ')') ? tree : undefined;
}

/** A name with texts in parentheses. */
function matcher(reader: Reader): RuleTree | undefined {
  const name = next(reader);
  if (name.kind !== 'name') return undefined;
  reader.at += 1;
  if (!accept(reader, '(')) return undefined;
  const texts: string[] = [];
  do {
    const { kind, text } = next(reader);
    if (kind !== 'text') return undefined;
    texts.push(text);
    reader.at += 1;
  } while (accept(reader, ','));
  return accept(reader, ')') ? { kind: 'matcher', name: name.text, texts } : undefined;
}
