// Reads JSON that nobody has checked: own members only, and a value of another kind counts as absent. A document comes
// from an application and may hold anything.

/** A JSON object as parsed: members by name. */
export type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value as an object; undefined when it is anything else. */
export const membersOf = (value: unknown): Members | undefined => (isObject(value) ? value : undefined);

/**
 * One own member: never one that an object inherits, so `constructor` and `__proto__` in a
 * document find nothing of this program.
 */
export const memberOf = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** A text member; undefined when it is absent or no text. */
export function textOf(value: unknown, name: string): string | undefined {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : undefined;
}

/** The value as a list; empty when it is anything else. */
export const listFrom = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A list member; empty when it is absent or no list. */
export const listOf = (value: unknown, name: string): readonly unknown[] => listFrom(memberOf(value, name));
