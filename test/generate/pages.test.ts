// The tables on the pages: what remedies, rules of RBAC and samples become in Markdown, and what is said of a page
// without a place for its table.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { stale, write } from '../../src/generate/generate.ts';
import { withText } from '../../src/generate/marked-place.ts';
import { remediesTable } from '../../src/generate/reasons-tables.ts';
import { rightsTable } from '../../src/generate/reference-tables.ts';
import { samplesTable } from '../../src/generate/samples-table.ts';

/** The only row of a table with this text. */
const rowOf = (text: string): string | undefined => remediesTable([{ label: 'Kong', text }]).split('\n')[2];

test('places stand as code, once, inside code and outside of it', () => {
  assert.equal(rowOf('Keep {host} and `/a/{path}`'), '| Kong | Keep `<host>` and `/a/<path>` |');
});

test('a bar in code does not end the cell', () => {
  assert.equal(rowOf('Match `/a(/|$)(.*)`'), '| Kong | Match `/a(/\\|$)(.*)` |');
});

test('braces that are no place stay as they are', () => {
  assert.equal(rowOf('Set `{ redirect: false }`'), '| Kong | Set `{ redirect: false }` |');
});

test('renewing a table twice changes nothing, and text around it stays', () => {
  const table = remediesTable([{ label: 'Kong', text: 'Do it' }]);
  const once = withText('a\n<!-- remedies:begin -->\nold\n<!-- remedies:end -->\nb\n', 'remedies', table);
  assert.match(
    once ?? '',
    /^a\n<!-- remedies:begin -->\n\n\| Gateway or framework [\s\S]*\| Kong \| Do it \|\n\n<!-- /,
  );
  assert.match(once ?? '', /<!-- remedies:end -->\nb\n$/);
  assert.equal(withText(once ?? '', 'remedies', table), once);
});

test('a page without the marks has no place for a table', () => {
  assert.equal(withText('a\n<!-- remedies:end --><!-- remedies:begin -->', 'remedies', ''), undefined);
  assert.equal(withText('<!-- reasons:begin --><!-- reasons:end -->', 'remedies', ''), undefined);
});

test('the comment above a rule says what the right is for, also above the first one', () => {
  const manifest = [
    '# Of the whole.',
    'kind: ClusterRole',
    'rules:',
    '# The probes.',
    '- {apiGroups: [methodprobe.dev], resources: [methodprobes], verbs: [list, watch]}',
    '# One definition,',
    '# by name.',
    '- {apiGroups: [""], resources: [pods], resourceNames: [one], verbs: [get]}',
    '---',
    'kind: ClusterRoleBinding',
  ].join('\n');
  assert.deepEqual(rightsTable([manifest]).split('\n').slice(2), [
    '| `methodprobe.dev` | methodprobes | list, watch | The probes. |',
    '| core | pods, only one | get | One definition, by name. |',
  ]);
});

test('a sample is told by its first sentence and by the fields that few others have', () => {
  const sample = (file: string, comment: string, spec: string) => ({
    file,
    text: `# ${comment}\nkind: MethodProbe\nspec: ${spec}\n`,
  });
  const table = samplesTable([
    sample(
      'b.yaml',
      'Speaks HTTP/1.1, by\n# name. More of it.',
      '{through: {url: x, host: y}, pauses: [{cron: z}]}',
    ),
    sample('a.yaml', 'The smallest.', '{through: {url: x}}'),
    sample('c.yaml', 'Pauses.', '{through: {url: x}, suspend: true}'),
  ]);
  assert.deepEqual(table.split('\n').slice(2), [
    '| [a.yaml](a.yaml) | The smallest. |  |',
    '| [c.yaml](c.yaml) | Pauses. | `suspend` |',
    '| [b.yaml](b.yaml) | Speaks HTTP/1.1, by name. | `through.host`, `pauses.cron` |',
  ]);
});

function projectWith(context: TestContext, page: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'methodprobe-pages-'));
  context.after(() => rmSync(directory, { recursive: true }));
  mkdirSync(join(directory, 'docs/reasons'), { recursive: true });
  writeFileSync(join(directory, 'README.md'), '<!-- reasons:begin -->\n<!-- reasons:end -->\n');
  writeFileSync(join(directory, 'docs/reasons/AppFails.md'), page);
  return directory;
}

test('a stale page is named, and generating makes it fresh', (context) => {
  const directory = projectWith(context, '<!-- remedies:begin -->\nold\n<!-- remedies:end -->\n');
  assert.ok(stale(directory).some((line) => line.startsWith('docs/reasons/AppFails.md ')));
  assert.deepEqual(write(directory), []);
  assert.deepEqual(stale(directory), []);
  assert.match(
    readFileSync(join(directory, 'docs/reasons/AppFails.md'), 'utf8'),
    /\| any other \| Look for /,
  );
});

test('a page without the marks is told which lines to add', (context) => {
  assert.deepEqual(write(projectWith(context, '# AppFails\n')), [
    'docs/reasons/AppFails.md has no place for the table of fixes: add the lines <!-- remedies:begin --> and <!-- remedies:end -->.',
  ]);
});
