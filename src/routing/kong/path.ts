// The path that Kong sends upstream (path_handling v0): the Service's path with the request's
// path behind it, whole or stripped. Kong/kong kong/router/utils.lua, get_upstream_uri.

interface KongPath {
  /** Path of the Kong service, `/` by default. */
  readonly servicePath: string;
  readonly strips: boolean;
  /** What stands behind the matched part. */
  readonly rest: string;
  readonly path: string;
}

/** The upstream path, without the query. */
export function upstreamPath({ servicePath, strips, rest, path }: KongPath): string {
  if (!strips) return behind(servicePath, path);
  return rest === ''
    ? alone(servicePath, path)
    : behind(servicePath, rest.startsWith('/') ? rest : `/${rest}`);
}

/** One slash between the two; a request for `/` leaves the Service's path as it is. */
function behind(servicePath: string, path: string): string {
  if (servicePath.endsWith('/')) return servicePath + path.slice(1);
  return path === '/' ? servicePath : servicePath + path;
}

/** Nothing is left of the request's path: the slash at its end decides over the one of the Service's path. */
function alone(servicePath: string, path: string): string {
  if (servicePath === '/') return '/';
  const base = servicePath.endsWith('/') ? servicePath.slice(0, -1) : servicePath;
  return path.length > 1 && path.endsWith('/') ? `${base}/` : base;
}
