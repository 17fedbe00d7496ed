// A guide as a program: its labelled blocks are manifests to apply and outputs to compare, so that a page
// shows what was really printed. With UPDATE_GUIDES=1 the outputs are written into the page.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../rig/places.ts';

/** A page of docs/guides. */
export interface Guide {
  /** The manifests under a label, as they stand there. */
  readonly manifest: (label: string) => string;
  /** Commands with what they printed must be what the page shows under the label. */
  readonly shows: (label: string, printed: readonly (readonly [command: string, output: string])[]) => void;
}

/** `<!-- manifest: probe -->`, a fence, and what stands in it. */
const blockOf = (kind: string, label: string): RegExp =>
  new RegExp(`(<!-- ${kind}: ${label} -->\n\`\`\`\\w+\n)([^]*?)(\`\`\`\n)`);

/** Reads a page by its name. */
export function guide(name: string): Guide {
  const path = join(projectRoot, 'docs/guides', `${name}.md`);
  const textOf = (kind: string, label: string): string => {
    const found = blockOf(kind, label).exec(readFileSync(path, 'utf8'))?.[2];
    assert.ok(found !== undefined, `${path} has no block ${kind}: ${label}`);
    return found;
  };
  return {
    manifest: (label) => textOf('manifest', label),
    shows: (label, printed) => {
      const seen = printed.map(([command, output]) => `$ ${command}\n${output.trimEnd()}\n`).join('\n');
      if (process.env['UPDATE_GUIDES'] === '1') {
        const page = readFileSync(path, 'utf8');
        writeFileSync(
          path,
          page.replace(blockOf('output', label), (_, head, _old, foot) => head + seen + foot),
        );
      }
      assert.equal(
        textOf('output', label),
        seen,
        `${path}, ${label}: UPDATE_GUIDES=1 writes what is printed now`,
      );
    },
  };
}
