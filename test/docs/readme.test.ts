// The README and the pages under docs keep up with the files: links lead somewhere, decisions are listed.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';

const project = join(import.meta.dirname, '../..');
const readme = readFileSync(join(project, 'README.md'), 'utf8');

describe('the README', () => {
  it('is read in some minutes: at most 120 lines', () => {
    assert.ok(readme.trimEnd().split('\n').length <= 120);
  });

  it('has a place for the output of the demo', () => {
    const [begin, end] = ['<!-- output:begin -->', '<!-- output:end -->'].map((mark) => readme.indexOf(mark));
    assert.ok(begin !== undefined && end !== undefined && begin > 0 && end > begin);
  });
});

describe('the documentation', () => {
  const files = ['README.md', 'CONTRIBUTING.md', 'deploy/samples/README.md', ...everyPage('docs')];

  it('links only to files that exist', () => {
    for (const file of files) {
      const text = readFileSync(join(project, file), 'utf8');
      for (const [, target = ''] of text.matchAll(/\]\(([^)#]+)[^)]*\)/g)) {
        if (!target.startsWith('http')) {
          assert.ok(existsSync(join(project, dirname(file), target)), `${file} links to ${target}`);
        }
      }
    }
  });

  it('lists every decision in its index, with context, decision and consequences', () => {
    const index = readFileSync(join(project, 'docs/adr/README.md'), 'utf8');
    for (const file of pages('docs/adr').filter((name) => !name.endsWith('README.md'))) {
      const text = readFileSync(join(project, file), 'utf8');
      assert.ok(index.includes(`(${file.slice('docs/adr/'.length)})`), file);
      assert.match(
        text,
        /^# \d{4}: .+\n\n## Context\n[\s\S]+\n## Decision\n[\s\S]+\n## Consequences\n/,
        file,
      );
    }
  });
});

function pages(folder: string): readonly string[] {
  return readdirSync(join(project, folder)).map((file) => `${folder}/${file}`);
}

function everyPage(folder: string): readonly string[] {
  const found = readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' });
  return found.filter((file) => file.endsWith('.md')).map((file) => `${folder}/${file}`);
}
