// Every reason has its page, and every page the sections that a reader in trouble looks for.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { remedies } from '../../src/diagnosis/remedies/index.ts';
import { labelOf } from '../../src/diagnosis/remedies/remedy.ts';
import { generated } from '../../src/generate/generate.ts';
import { causeNames } from '../../src/model/causes.ts';
import { type Reason, reasonNames, reasons } from '../../src/model/reasons.ts';

const project = join(import.meta.dirname, '../..');
const folder = join(project, 'docs/reasons');

const sections: Readonly<Record<'cause' | 'state', readonly string[]>> = {
  cause: ['What happens', 'See it with curl', 'Why it happens', 'Fix', 'Nearest neighbours', 'Reports'],
  state: ['What it means', 'What to do'],
};

/** Long enough to help, short enough to be read while something is broken; the table of fixes comes on top. */
const lines = { cause: [25, 70], state: [8, 40] } as const;

/** The text below each `## heading`. */
function sectionsOf(page: string): ReadonlyMap<string, string> {
  const parts = page.split(/^## /m).slice(1);
  return new Map(
    parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n')).trim()]),
  );
}

/** The page as it is written by hand. */
const withoutTable = (text: string): string =>
  text.replace(/(?<=<!-- remedies:begin -->\n)[\s\S]*(?=<!-- remedies:end -->)/, '');

function page(reason: Reason): string {
  const path = join(folder, `${reason}.md`);
  assert.ok(existsSync(path), `docs/reasons/${reason}.md is missing`);
  return readFileSync(path, 'utf8');
}

describe('the pages of reasons', () => {
  for (const reason of reasonNames) {
    const { kind } = reasons[reason];

    it(`explain ${reason}`, () => {
      const text = page(reason);
      assert.ok(text.startsWith(`# ${reason}\n`), 'the heading is the name of the reason');
      assert.deepEqual([...sectionsOf(text).keys()], sections[kind]);
      for (const [title, body] of sectionsOf(text)) assert.notEqual(body, '', title);
      const [least, most] = lines[kind];
      const count = withoutTable(text).trimEnd().split('\n').length;
      assert.ok(count >= least && count <= most, `${count} lines, ${least} to ${most} are asked for`);
    });
  }

  it('are as many as there are reasons', () => {
    const files = readdirSync(folder).filter((file) => file !== 'README.md');
    const names = files.map((file) => file.replace(/\.md$/, ''));
    assert.deepEqual(names.toSorted(), reasonNames.toSorted());
    const index = readFileSync(join(folder, 'README.md'), 'utf8');
    for (const name of reasonNames) assert.ok(index.includes(`| [${name}](${name}.md) |`), name);
  });

  it('link to pages that exist, and each cause to a neighbour', () => {
    for (const reason of reasonNames) {
      const links = [...page(reason).matchAll(/\]\((\w+)\.md\)/g)].map(([, name]) => name ?? '');
      for (const name of links)
        assert.ok(existsSync(join(folder, `${name}.md`)), `${reason} links to ${name}`);
      if (reasons[reason].kind === 'cause') {
        const neighbours = sectionsOf(page(reason)).get('Nearest neighbours') ?? '';
        assert.match(neighbours, /\]\(\w+\.md\)/, `${reason} names no neighbour`);
        assert.ok(!neighbours.includes(`(${reason}.md)`), `${reason} is its own neighbour`);
      }
    }
  });

  it('show a command in every cause', () => {
    for (const reason of reasonNames.filter((name) => reasons[name].kind === 'cause')) {
      assert.match(sectionsOf(page(reason)).get('See it with curl') ?? '', /```console\n\$ /, reason);
    }
  });
});

describe('the pages of causes', () => {
  it('are 33, one for each cause', () => {
    assert.equal(causeNames.length, 33);
  });

  it('show what is sent and what comes back', () => {
    for (const reason of causeNames) {
      const [, block = ''] =
        /```console\n([\s\S]*?)```/.exec(sectionsOf(page(reason)).get('See it with curl') ?? '') ?? [];
      assert.match(block, /^\$ /, reason);
      assert.match(block, /^(?!\$ ).+|#.*\S/m, `${reason} shows no answer`);
    }
  });

  it('hold a fresh table of fixes, in the section for them', () => {
    const files = new Map(generated(project).map(({ path, content }) => [path, content]));
    for (const reason of causeNames) {
      assert.equal(page(reason), files.get(`docs/reasons/${reason}.md`), `${reason}: run npm run generate`);
      const fix = sectionsOf(page(reason)).get('Fix') ?? '';
      const rows = fix.split('\n').filter((line) => line.startsWith('| '));
      assert.deepEqual(
        rows.slice(1).map((row) => row.split(' | ')[0]?.slice(2)),
        remedies[reason].map(({ whom }) => labelOf(whom)),
        reason,
      );
    }
  });

  it('say in each line about a neighbour how to tell it apart', () => {
    for (const reason of causeNames) {
      const neighbours = sectionsOf(page(reason)).get('Nearest neighbours') ?? '';
      for (const line of neighbours.split('\n')) assert.match(line, /^- .+: .+; .+/, `${reason}: ${line}`);
    }
  });

  it('link to a report, or say that there is none', () => {
    for (const reason of causeNames) {
      assert.match(sectionsOf(page(reason)).get('Reports') ?? '', /^- (?:\[.+\]\(https:\/\/|N)/, reason);
    }
  });
});
