// Names of routes that have none: made from the path, so that status, Events and metrics
// can name a route that its author did not. The rule is a promise to users: a name does not
// change while the spec does not.

/** DNS label, as explicit names. */
const longest = 63;

/**
 * The name of each route, in order: its own, or one made from its path – without query, lower
 * case, every run of other characters a `-`, trimmed, at most 63 characters, `root` when nothing
 * is left. Made names that repeat get `-2`, `-3`. A made name may equal an explicit one: the
 * caller has to refuse that.
 */
export function routeNames(routes: readonly { readonly name?: string | undefined; readonly path: string }[]) {
  const made = new Set<string>();
  return routes.map(({ name, path }): string => {
    if (name !== undefined) return name;
    const free = firstFree(nameOfPath(path), made);
    made.add(free);
    return free;
  });
}

function nameOfPath(path: string): string {
  const [beforeQuery = ''] = path.split('?');
  const name = beforeQuery.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return cut(name.replace(/^-/, ''), longest) || 'root';
}

function firstFree(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(numbered(name, number))) number += 1;
  return numbered(name, number);
}

function numbered(name: string, number: number): string {
  const suffix = `-${number}`;
  return cut(name, longest - suffix.length) + suffix;
}

function cut(name: string, length: number): string {
  return name.slice(0, length).replace(/-$/, '');
}
