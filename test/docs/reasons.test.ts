// Every reason has its page, and every page the sections that a reader in trouble looks for.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type Reason, reasonNames, reasons } from '../../src/api/reasons.ts';

const folder = join(import.meta.dirname, '../../docs/reasons');

const sections: Readonly<Record<'cause' | 'state', readonly string[]>> = {
  cause: ['What happens', 'See it with curl', 'Why it happens', 'Fix', 'Nearest neighbours', 'Reports'],
  state: ['What it means', 'What to do'],
};

/** Long enough to help, short enough to be read while something is broken. */
const lines = { cause: [25, 70], state: [8, 20] } as const;

/** The text below each `## heading`. */
function sectionsOf(page: string): ReadonlyMap<string, string> {
  const parts = page.split(/^## /m).slice(1);
  return new Map(
    parts.map((part) => [part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n')).trim()]),
  );
}

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
      const count = text.trimEnd().split('\n').length;
      assert.ok(count >= least && count <= most, `${count} lines, ${least} to ${most} are asked for`);
    });
  }

  it('are as many as there are reasons', () => {
    const names = readdirSync(folder).map((file) => file.replace(/\.md$/, ''));
    assert.deepEqual(names.toSorted(), reasonNames.toSorted());
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
