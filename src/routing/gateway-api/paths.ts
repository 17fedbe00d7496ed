// The path that a filter makes of a request's path. Apart from the filters, because redirects and
// rewrites share it. Source: gateway.networking.k8s.io/v1, HTTPPathModifier with its table.

import type { HTTPPathModifier } from '../../model/index.ts';
import { rooted, withoutEndSlashes } from '../shared/path.ts';
import type { RouteMatch } from './rules.ts';

/** A new path, the name of the field that makes it, and whether it only takes the prefix away. */
interface ModifiedPath {
  readonly path: string;
  readonly field: 'replaceFullPath' | 'replacePrefixMatch';
  readonly strips: boolean;
}

/**
 * The path behind a modifier. Undefined when it cannot be told: a type of a later version, or a
 * prefix to replace where the match has none (the API refuses those where it can).
 */
export function modifiedPath(
  modifier: HTTPPathModifier,
  match: RouteMatch,
  path: string,
): ModifiedPath | undefined {
  if (modifier.type === 'ReplaceFullPath') {
    return { path: rooted(modifier.replaceFullPath ?? '/'), field: 'replaceFullPath', strips: false };
  }
  if (modifier.type !== 'ReplacePrefixMatch' || match.pathType !== 'PathPrefix') return undefined;
  const front = withoutEndSlashes(modifier.replacePrefixMatch ?? '');
  const rest = path.slice(withoutEndSlashes(match.path).length);
  return { path: rooted(front + rest), field: 'replacePrefixMatch', strips: front === '' };
}
