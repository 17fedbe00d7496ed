// `npm run generate`: writes what is made from the code and the manifests – the CRD, and the tables on pages that
// people write, each between two marks. With --check it writes nothing, says what is stale and exits 1.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { customResourceDefinition } from '../api/crd.ts';
import { remedies } from '../diagnosis/remedies/index.ts';
import { labelOf } from '../diagnosis/remedies/remedy.ts';
import { causeNames } from '../model/causes.ts';
import { dialectsText } from './dialects-page.ts';
import { marksOf, withText } from './marked-place.ts';
import { commonReasonsTable, reasonsOfKindTable, remediesTable } from './reasons-tables.ts';
import { flagsTable, metricsTable, rightsTable } from './reference-tables.ts';
import { samplesTable } from './samples-table.ts';

/** A generated file: what it should hold, or why that cannot be said. */
export interface Generated {
  readonly path: string;
  readonly content?: string;
  readonly obstacle?: string;
}

/** A page with places for generated text. */
interface Page {
  readonly path: string;
  readonly places: readonly Place[];
}

interface Place {
  /** As the marks have it. */
  readonly name: string;
  /** What stands there, in words. */
  readonly what: string;
  readonly text: (root: string) => string;
}

const pages: readonly Page[] = [
  {
    path: 'README.md',
    places: [{ name: 'reasons', what: 'the table of reasons', text: commonReasonsTable }],
  },
  {
    path: 'docs/reasons/README.md',
    places: [
      { name: 'causes', what: 'the table of causes', text: () => reasonsOfKindTable('cause') },
      { name: 'states', what: 'the table of states', text: () => reasonsOfKindTable('state') },
    ],
  },
  ...causeNames.map((cause) => ({
    path: `docs/reasons/${cause}.md`,
    places: [
      {
        name: 'remedies',
        what: 'the table of fixes',
        text: () => remediesTable(remedies[cause].map(({ whom, text }) => ({ label: labelOf(whom), text }))),
      },
    ],
  })),
  {
    path: 'docs/guides/dialects.md',
    places: [{ name: 'dialects', what: 'the tables of settings', text: dialectsText }],
  },
  {
    path: 'docs/reference.md',
    places: [
      { name: 'flags', what: 'the table of flags', text: flagsTable },
      { name: 'metrics', what: 'the table of metrics', text: metricsTable },
      { name: 'rights', what: 'the table of rights', text: (root) => rightsTable(clusterRoles(root)) },
    ],
  },
  {
    path: 'deploy/samples/README.md',
    places: [{ name: 'samples', what: 'the table of samples', text: (root) => samplesTable(samples(root)) }],
  },
];

const crdHead = '# Made from src/api by `npm run generate`; change it there.\n';

/** Every generated file of the project at `root`. */
export function generated(root: string): readonly Generated[] {
  // No line width: CEL rules stay on one line, so that a change to one is one line of a diff.
  const crd = crdHead + stringify(customResourceDefinition(), { lineWidth: 0, aliasDuplicateObjects: false });
  return [{ path: 'crds/methodprobes.yaml', content: crd }, ...pages.flatMap((page) => renewed(root, page))];
}

/** The page with its places renewed. README alone has to be there; tests tell which other pages are missing. */
function renewed(root: string, { path, places }: Page): readonly Generated[] {
  let content = read(join(root, path));
  if (content === undefined) return path === 'README.md' ? [withoutReadme(path)] : [];
  for (const { name, what, text } of places) {
    content = withText(content, name, text(root));
    if (content === undefined)
      return [{ path, obstacle: `${path} has no place for ${what}: add the lines ${marksOf(name)}.` }];
  }
  return [{ path, content }];
}

const withoutReadme = (path: string): Generated => ({
  path,
  obstacle: `${path} is missing: write it, with the two lines ${marksOf('reasons')}.`,
});

/** The manifests with the rights of the operator, the one that every installation needs first. */
function clusterRoles(root: string): readonly string[] {
  const files = ['clusterrole', 'traefik', 'kong', 'cert-manager'];
  return files.map((file) => readFileSync(join(root, `deploy/kustomize/cluster/${file}.yaml`), 'utf8'));
}

function samples(root: string) {
  const folder = join(root, 'deploy/samples');
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  return files.map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
}

/** Sentences about files that are not what they should be; none when all is well. */
export function stale(root: string): readonly string[] {
  return generated(root).flatMap(({ path, content, obstacle }) => {
    if (obstacle !== undefined) return [obstacle];
    if (read(join(root, path)) === content) return [];
    return [`${path} is not what the sources say: run npm run generate and commit the result.`];
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
