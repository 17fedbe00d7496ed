// haproxy.org/path-rewrite: one rule a line, each HAProxy's `replace-path`. It looks for its
// expression anywhere in the path, and where it finds it the whole path becomes the replacement.
// Sources: haproxytech/kubernetes-ingress documentation/annotations.md ("Path Rewrite"),
// pkg/annotations/ingress/reqPathRewrite.go; docs.haproxy.org, "http-request replace-path".

import type { Ingress } from '../../model/index.ts';
import type { RoutingRequest } from '../ingress/request.ts';
import { annotationField, ingressBlame } from '../shared/blame.ts';
import type { PathChange, Sourced } from '../shared/model.ts';
import { patternOf } from '../shared/pattern.ts';
import { settingOf } from './annotations.ts';

/** The path and query that arrive, the changes on the way, and the annotation where it cannot be read. */
export interface HaproxyRewritten {
  readonly path: string;
  readonly changes: readonly Sourced<PathChange>[];
  readonly unsure: readonly Sourced<string>[];
}

/** The path as the lines of the annotation leave it, each working on what the one before left. */
export function haproxyRewritten({ path, query }: RoutingRequest, ingress: Ingress): HaproxyRewritten {
  const setting = settingOf(ingress, 'path-rewrite');
  const text = setting?.value.trim() ?? '';
  if (setting === undefined || text === '') return { path: path + query, changes: [], unsure: [] };
  const blame = ingressBlame(ingress, annotationField(setting.name));
  const changes: Sourced<PathChange>[] = [];
  let now = path;
  for (const line of text.split('\n')) {
    const to = replaced(line, now);
    if (to === undefined)
      return { path: path + query, changes: [], unsure: [{ value: setting.name, blame }] };
    if (to !== now) changes.push({ value: { kind: 'rewrite', from: now, to }, blame });
    now = to;
  }
  return { path: now + query, changes, unsure: [] };
}

/** One line on one path; undefined when the controller refuses the line or it cannot be read here. */
function replaced(line: string, path: string): string | undefined {
  const words = line.trim().split(/\s+/);
  const [match = '', format] = words.length === 1 ? ['(.*)', words[0]] : words;
  if (words.length > 2 || format === undefined || /[%"'?#]|\\(?!\d)/.test(format)) return undefined;
  const pattern = searching(match);
  if (pattern === undefined) return undefined;
  const groups = pattern(path);
  if (groups === undefined) return path;
  const to = format.replace(/\\(\d)/g, (_, digit: string) => groups[Number(digit)] ?? '');
  return to.startsWith('/') ? to : undefined;
}

/** Looks for an expression anywhere. Item 0 is what was found, the others are its groups. */
function searching(match: string): ((path: string) => readonly string[] | undefined) | undefined {
  const isAnchored = match.startsWith('^');
  if (/["']/.test(match) || (isAnchored && match.includes('|'))) return undefined;
  const pattern = patternOf(isAnchored ? match : `.*?(${match})`, false);
  if (pattern === undefined) return undefined;
  return (path) => pattern.match(path)?.slice(isAnchored ? 0 : 1);
}
