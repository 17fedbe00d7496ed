// `npm run generate`: writes what is made from code – crds/methodprobes.yaml, the pages of reasons, flags, metrics,
// rights and samples, the tables of fixes on the pages of reasons, the tables of settings on the page of dialects. With --check it writes nothing, says what
// is stale and exits 1. A program of its own, because generated files are committed.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { customResourceDefinition } from '../api/crd.ts';
import { remedies } from '../diagnosis/remedies/index.ts';
import { labelOf } from '../diagnosis/remedies/remedy.ts';
import { type Cause, causeNames } from '../model/causes.ts';
import { withDialects } from './dialects-page.ts';
import { reasonsPage } from './reasons-table.ts';
import { referencePage } from './reference-page.ts';
import { withRemediesTable } from './remedies-table.ts';
import { samplesPage } from './samples-page.ts';

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
  return [
    { path: 'crds/methodprobes.yaml', content: crd },
    ...wholePages(root),
    ...pages,
    ...dialectsPage(root),
  ];
}

/** What the operator may do: at any rate, and where Traefik, Kong or cert-manager are installed. */
const clusterRoles = ['clusterrole.yaml', 'traefik.yaml', 'kong.yaml', 'cert-manager.yaml'];

/** Pages that are made as a whole, where what they are made from is there. */
function wholePages(root: string): readonly Generated[] {
  const role = clusterRoles
    .map((file) => read(join(root, 'deploy/kustomize/cluster', file)) ?? '')
    .join('\n---\n');
  const folder = join(root, 'deploy/samples');
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.yaml')) : [];
  const samples = files.toSorted().map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const);
  return [
    { path: 'docs/reasons/README.md', content: reasonsPage() },
    { path: 'docs/reference.md', content: referencePage(role) },
    ...(samples.length === 0 ? [] : [{ path: 'deploy/samples/README.md', content: samplesPage(samples) }]),
  ];
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
    return [`${path} is not what it is made from: run npm run generate and commit the result.`];
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
