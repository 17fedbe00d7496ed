// `npm run generate`: writes what is made from the schemas, the vocabulary and the remedies –
// crds/methodprobes.yaml, the table of reasons in README.md, the tables of fixes on the pages of
// reasons, the tables of settings on the page of dialects. With --check it writes nothing, says what
// is stale and exits 1. A program of its own, because generated files are committed.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { customResourceDefinition } from '../api/crd.ts';
import { remedies } from '../diagnosis/remedies/index.ts';
import { labelOf } from '../diagnosis/remedies/remedy.ts';
import { type Cause, causeNames } from '../model/causes.ts';
import { withDialects } from './dialects-page.ts';
import { withReasonsTable } from './reasons-table.ts';
import { withRemediesTable } from './remedies-table.ts';

/** A generated file: what it should hold, or why that cannot be said. */
export interface Generated {
  readonly path: string;
  readonly content?: string;
  readonly obstacle?: string;
}

const crdHead = '# Made from src/api by `npm run generate`; change it there.\n';

/** Every generated file of the project at `root`. */
export function generated(root: string): readonly Generated[] {
  // No line width: CEL rules stay on one line, so that a change to one is one line of a diff.
  const crd = crdHead + stringify(customResourceDefinition(), { lineWidth: 0, aliasDuplicateObjects: false });
  const pages = causeNames.flatMap((cause) => reasonPage(root, cause) ?? []);
  return [{ path: 'crds/methodprobes.yaml', content: crd }, readme(root), ...pages, ...dialectsPage(root)];
}

function readme(root: string): Generated {
  const path = 'README.md';
  const present = read(join(root, path));
  if (present === undefined) {
    return { path, obstacle: `${path} is missing: write it, with the two lines ${marks('reasons')}.` };
  }
  const content = withReasonsTable(present);
  if (content !== undefined) return { path, content };
  return {
    path,
    obstacle: `${path} has no place for the table of reasons: add the lines ${marks('reasons')}.`,
  };
}

/** The page of a cause, where there is one: that none is missing is a matter of its tests. */
function reasonPage(root: string, cause: Cause): Generated | undefined {
  const path = `docs/reasons/${cause}.md`;
  const present = read(join(root, path));
  if (present === undefined) return undefined;
  const rows = remedies[cause].map(({ whom, text }) => ({ label: labelOf(whom), text }));
  const content = withRemediesTable(present, rows);
  if (content !== undefined) return { path, content };
  return {
    path,
    obstacle: `${path} has no place for the table of fixes: add the lines ${marks('remedies')}.`,
  };
}

/** The page of dialects, where there is one. */
function dialectsPage(root: string): readonly Generated[] {
  const path = 'docs/guides/dialects.md';
  const present = read(join(root, path));
  if (present === undefined) return [];
  const content = withDialects(present);
  if (content !== undefined) return [{ path, content }];
  return [
    {
      path,
      obstacle: `${path} has no place for the tables of settings: add the lines ${marks('dialects')}.`,
    },
  ];
}

const marks = (name: string): string => `<!-- ${name}:begin --> and <!-- ${name}:end -->`;

/** Sentences about files that are not what they should be; none when all is well. */
export function stale(root: string): readonly string[] {
  return generated(root).flatMap(({ path, content, obstacle }) => {
    if (obstacle !== undefined) return [obstacle];
    if (read(join(root, path)) === content) return [];
    return [`${path} is not what src/api says: run npm run generate and commit the result.`];
  });
}

/** Writes what can be written; returns the obstacles in words. */
export function write(root: string): readonly string[] {
  return generated(root).flatMap(({ path, content, obstacle }) => {
    if (content === undefined) return [obstacle ?? path];
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    return [];
  });
}

function read(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..', '..');
  const complaints = process.argv.includes('--check') ? stale(root) : write(root);
  for (const complaint of complaints) console.error(complaint);
  process.exitCode = complaints.length === 0 ? 0 : 1;
}
