// Matches regular expressions of rules in time linear in the path, whatever the expression:
// all alternatives are followed side by side, one character at a time, so that nobody's
// Ingress can hold up the probes of others. Preference is that of Perl and nginx.

import { type Fits, type Node, parsePattern, type Syntax } from './pattern-syntax.ts';

/** A readable expression. */
export interface Pattern {
  /**
   * Matches at the start of the subject; the end is free. Item 0 is the matched text, the
   * others are the capture groups, empty where a group took no part. Undefined: no match.
   */
  readonly match: (subject: string) => readonly string[] | undefined;
}

type Step =
  | { readonly op: 'one'; readonly fits: Fits }
  | { readonly op: 'split'; readonly first: number; readonly second: number }
  | { readonly op: 'save'; readonly slot: number }
  | { readonly op: 'edge'; readonly at: 'start' | 'end' }
  | { readonly op: 'match' };

/** Steps of one program: twice the longest source; each costs at most one look per character of the path. */
const mostSteps = 1000;

/** The expression ready to match, or undefined when it cannot be read, see pattern-syntax.ts. */
export function patternOf(source: string, ignoreCase: boolean): Pattern | undefined {
  const syntax = parsePattern(source, ignoreCase);
  const steps = syntax === undefined ? undefined : compile(syntax);
  return steps === undefined ? undefined : { match: (subject) => run(steps, subject) };
}

function compile({ root }: Syntax): readonly Step[] | undefined {
  const steps: Step[] = [{ op: 'save', slot: 0 }];
  if (!emit(root, steps)) return undefined;
  steps.push({ op: 'save', slot: 1 }, { op: 'match' });
  return steps;
}

/** Appends the steps of a node; false when the program grows too long. */
function emit(node: Node, steps: Step[]): boolean {
  if (steps.length > mostSteps) return false;
  switch (node.kind) {
    case 'one':
      steps.push({ op: 'one', fits: node.fits });
      return true;
    case 'edge':
      steps.push({ op: 'edge', at: node.at });
      return true;
    case 'all':
      return node.nodes.every((each) => emit(each, steps));
    case 'group':
      steps.push({ op: 'save', slot: node.index * 2 });
      if (!emit(node.node, steps)) return false;
      steps.push({ op: 'save', slot: node.index * 2 + 1 });
      return true;
    case 'either':
      return emitEither(node.options, steps);
    case 'repeat':
      return emitRepeat(node, steps);
  }
}

function emitEither(options: readonly Node[], steps: Step[]): boolean {
  const ends: number[] = [];
  for (const [index, option] of options.entries()) {
    const fork = index < options.length - 1 ? steps.push({ op: 'match' }) - 1 : undefined;
    if (!emit(option, steps)) return false;
    if (fork === undefined) continue;
    ends.push(steps.push({ op: 'match' }) - 1);
    steps[fork] = { op: 'split', first: fork + 1, second: steps.length };
  }
  for (const end of ends) steps[end] = jump(steps.length);
  return true;
}

const jump = (to: number): Step => ({ op: 'split', first: to, second: to });

function emitRepeat(node: Node & { kind: 'repeat' }, steps: Step[]): boolean {
  const start = steps.length;
  for (let count = 0; count < node.least; count += 1) {
    if (!emit(node.node, steps)) return false;
    // Nested repeats of nothing would go round for ever without making the program longer.
    if (steps.length === start) return true;
  }
  if (node.most === Number.POSITIVE_INFINITY) return emitOptional(node, steps, true);
  for (let count = node.least; count < node.most; count += 1) {
    if (!emitOptional(node, steps, false)) return false;
  }
  return true;
}

/** The piece once or not at all; with `again` it may come round as often as it fits. */
function emitOptional(node: Node & { kind: 'repeat' }, steps: Step[], again: boolean): boolean {
  const fork = steps.push({ op: 'match' }) - 1;
  if (!emit(node.node, steps)) return false;
  if (again) steps.push(jump(fork));
  const [first, second] = node.greedy ? [fork + 1, steps.length] : [steps.length, fork + 1];
  steps[fork] = { op: 'split', first, second };
  return true;
}

/** One way through the program that is still possible, with where its groups start and end. */
interface Thread {
  readonly at: number;
  readonly saved: readonly (number | undefined)[];
}

function run(steps: readonly Step[], subject: string): readonly string[] | undefined {
  let threads = follow(steps, [{ at: 0, saved: [] }], { index: 0, length: subject.length });
  let found: Thread | undefined;
  for (let index = 0; threads.length > 0; index += 1) {
    const next: Thread[] = [];
    for (const thread of threads) {
      const step = steps[thread.at];
      if (step?.op === 'match') {
        found = thread;
        break;
      }
      if (step?.op === 'one' && index < subject.length && step.fits(subject[index] ?? '')) {
        next.push({ at: thread.at + 1, saved: thread.saved });
      }
    }
    threads = follow(steps, next, { index: index + 1, length: subject.length });
  }
  return found === undefined ? undefined : textsOf(found, steps, subject);
}

/** Goes through everything that takes no character, best alternative first, each step once. */
function follow(steps: readonly Step[], from: readonly Thread[], place: Place): readonly Thread[] {
  const seen = new Set<number>();
  const ready: Thread[] = [];
  const todo = from.toReversed();
  for (let thread = todo.pop(); thread !== undefined; thread = todo.pop()) {
    const step = steps[thread.at];
    if (step === undefined || seen.has(thread.at)) continue;
    seen.add(thread.at);
    if (step.op === 'one' || step.op === 'match') ready.push(thread);
    else todo.push(...onward(step, thread, place));
  }
  return ready;
}

/** Where in the subject the threads stand. */
interface Place {
  readonly index: number;
  readonly length: number;
}

/** Where a step leads that takes no character; the best alternative is the last one. */
function onward(
  step: Exclude<Step, { op: 'one' | 'match' }>,
  { at, saved }: Thread,
  place: Place,
): readonly Thread[] {
  switch (step.op) {
    case 'split':
      return [
        { at: step.second, saved },
        { at: step.first, saved },
      ];
    case 'save':
      return [{ at: at + 1, saved: savedAt(saved, step.slot, place.index) }];
    case 'edge':
      return place.index === (step.at === 'start' ? 0 : place.length) ? [{ at: at + 1, saved }] : [];
  }
}

function savedAt(
  saved: readonly (number | undefined)[],
  slot: number,
  index: number,
): readonly (number | undefined)[] {
  const copy = [...saved];
  copy[slot] = index;
  return copy;
}

function textsOf({ saved }: Thread, steps: readonly Step[], subject: string): readonly string[] {
  const slots = steps.reduce((most, step) => (step.op === 'save' ? Math.max(most, step.slot) : most), 0);
  return Array.from({ length: (slots + 1) / 2 }, (_, group) => {
    const [start, end] = [saved[group * 2], saved[group * 2 + 1]];
    return start === undefined || end === undefined ? '' : subject.slice(start, end);
  });
}
