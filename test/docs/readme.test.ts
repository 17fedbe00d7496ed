// The README and CONTRIBUTING keep up with the program: its flags, its metrics, its files.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { createMetrics } from '../../src/metrics/registry.ts';
import { readCommand } from '../../src/operator/config.ts';

const project = join(import.meta.dirname, '../..');
const readme = readFileSync(join(project, 'README.md'), 'utf8');

/** The rows of the table below a heading, as their first cells. */
function firstCells(heading: string): readonly string[] {
  const section = readme.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, cell = '']) => cell),
  );
}

describe('the README', () => {
  it('lists the flags that the program has, and no others', () => {
    const command = readCommand(['--help'], {});
    assert.equal(command.kind, 'print');
    assert.ok(command.kind === 'print');
    const flags = [...command.text.matchAll(/^ {2}(--\S+)/gm)].map(([, flag = '']) => flag);
    assert.deepEqual(firstCells('Flags').toSorted(), flags.toSorted());
  });

  it('lists the metrics of the program with their labels', () => {
    const ours = createMetrics({ version: '0.0.0' })
      .registry.getMetricsAsArray()
      .filter(({ name }) => name.startsWith('methodprobe_'));
    assert.deepEqual(firstCells('Metrics').toSorted(), ours.map(({ name }) => name).toSorted());
    for (const metric of ours) {
      const labels = 'labelNames' in metric ? (metric.labelNames as readonly string[]) : [];
      assert.ok(
        readme.includes(`| \`${metric.name}\` | ${labels.join(', ')}${labels.length > 0 ? ' ' : ''}|`),
        metric.name,
      );
    }
  });

  it('has places for the output of the demo and for the table of reasons', () => {
    for (const place of ['output', 'reasons']) {
      const [begin, end] = [`<!-- ${place}:begin -->`, `<!-- ${place}:end -->`].map((mark) =>
        readme.indexOf(mark),
      );
      assert.ok(begin !== undefined && end !== undefined && begin > 0 && end > begin, place);
    }
  });
});

describe('the documentation', () => {
  const files = ['README.md', 'CONTRIBUTING.md', ...pages('docs/adr'), ...pages('docs/reasons')];

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
