// Paths as text: where the query starts, what one element is, how many elements two paths share. Nothing here decodes or
// normalizes a path.

/** A request target in two parts; `path` starts with a slash, `query` is empty or starts with `?`. */
interface PathAndQuery {
  readonly path: string;
  readonly query: string;
}

/** Splits at the first `?`. Whatever comes in, the path that comes out starts with a slash. */
export function splitQuery(target: string): PathAndQuery {
  const at = target.indexOf('?');
  const path = at < 0 ? target : target.slice(0, at);
  return { path: rooted(path), query: at < 0 ? '' : target.slice(at) };
}

/** The path with a slash in front. */
export const rooted = (path: string): string => (path.startsWith('/') ? path : `/${path}`);

/** The path without slashes at its end; the root becomes empty. */
export function withoutEndSlashes(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}

/**
 * Prefix as the Ingress API means it: element by element, a slash at the end of either side
 * is ignored (kubernetes.io/docs/concepts/services-networking/ingress, "Path types").
 */
export function isElementPrefix(prefix: string, path: string): boolean {
  const start = withoutEndSlashes(prefix);
  return start === '' || path === start || path.startsWith(`${start}/`);
}

/** How many leading elements two paths have in common. */
export function sharedElements(one: string, other: string): number {
  let [count, left, right] = [0, nextElement(one, 0), nextElement(other, 0)];
  while (left.start < one.length && left.end - left.start === right.end - right.start) {
    if (!other.startsWith(one.slice(left.start, left.end), right.start)) return count;
    count += 1;
    left = nextElement(one, left.end);
    right = nextElement(other, right.end);
  }
  return count;
}

/** Where the next element stands; empty at the end of the path when there is none. */
function nextElement(path: string, from: number): { readonly start: number; readonly end: number } {
  let start = from;
  while (path[start] === '/') start += 1;
  const end = path.indexOf('/', start);
  return { start, end: end < 0 ? path.length : end };
}

/** `to` put in front of `path` with one slash between them. */
export const joined = (to: string, path: string): string => withoutEndSlashes(to) + rooted(path);
