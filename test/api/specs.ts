// The specs under wrong/ and right/: files as a user would apply them. A wrong one holds one
// mistake, and its first comment lines hold what the user is told:
//   # says: <field>: <sentence>          by the API server and the parser alike, or
//   # server: <words>                    by the API server
//   # parser: <field>: <sentence>        by the parser, or
//   # parser only: <field>: <sentence>   by the parser; the API server lets it in

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A manifest, and the same as an object. */
export interface SpecFile {
  readonly name: string;
  readonly yaml: string;
  readonly object: unknown;
}

/** A manifest that is refused. */
export interface WrongSpec extends SpecFile {
  /** The parser's one problem. */
  readonly problem: string;
  /** Words that all stand on one line of kubectl's complaint; none where the server lets it in. */
  readonly complaint: readonly string[];
}

/** Files of right/. */
export function rightSpecs(): readonly SpecFile[] {
  return read('right');
}

/** Files of wrong/, with their expectations. */
export function wrongSpecs(): readonly WrongSpec[] {
  return read('wrong').map((file) => {
    const only = comment(file, 'parser only');
    if (only !== undefined) return { ...file, problem: only, complaint: [] };
    const says = comment(file, 'says');
    if (says === undefined) {
      return { ...file, problem: required(file, 'parser'), complaint: [required(file, 'server')] };
    }
    const field = says.slice(0, says.indexOf(': '));
    return { ...file, problem: says, complaint: [`${field}: Invalid value`, says.slice(field.length)] };
  });
}

function read(folder: string): readonly SpecFile[] {
  const directory = join(import.meta.dirname, folder);
  return readdirSync(directory).map((entry) => {
    const yaml = readFileSync(join(directory, entry), 'utf8');
    return { name: entry.replace('.yaml', ''), yaml, object: parse(yaml) };
  });
}

function comment({ yaml }: SpecFile, key: string): string | undefined {
  return new RegExp(`^# ${key}: (.*)$`, 'm').exec(yaml)?.[1];
}

function required(file: SpecFile, key: string): string {
  const line = comment(file, key);
  if (line === undefined) throw new Error(`wrong/${file.name}.yaml lacks its "# ${key}:" line`);
  return line;
}
