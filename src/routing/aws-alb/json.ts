// JSON inside annotations of the AWS Load Balancer Controller. It is read as Go reads it: names of
// fields in any case, because examples write `Type` as often as `type`.

/** The value that a text holds, or undefined when there is none or it is no JSON. */
export function jsonOf(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A field of an object, its name in any case; undefined where there is none. */
export function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

/** A field that is text, or a number as text. */
export function textOf(value: unknown, name: string): string | undefined {
  const field = fieldOf(value, name);
  return typeof field === 'string' || typeof field === 'number' ? String(field) : undefined;
}

/** A field that is a list; empty when it is absent or something else. */
export function listOf(value: unknown, name: string): readonly unknown[] {
  const field: unknown = fieldOf(value, name);
  return Array.isArray(field) ? field : [];
}

/** The texts of a field that is a list of them. */
export const textsOf = (value: unknown, name: string): readonly string[] =>
  listOf(value, name).filter((each) => typeof each === 'string');
