// The table of deploy/samples/README.md: what each sample shows, from the comment at its beginning, and which
// fields it uses, from its MethodProbe.

import { parseAllDocuments } from 'yaml';
import { tableOf } from './marked-place.ts';

/** A file of deploy/samples. */
export interface Sample {
  readonly file: string;
  readonly text: string;
}

/** One row a sample, those with the fewest fields of their own first. Fields that most samples have are left out. */
export function samplesTable(samples: readonly Sample[]): string {
  const written = samples.map((sample) => ({ ...sample, fields: fieldsOf(sample) }));
  const isUsual = (field: string): boolean =>
    written.filter(({ fields }) => fields.includes(field)).length > samples.length / 2;
  const rows = written
    .map(({ fields, ...sample }) => ({ ...sample, own: fields.filter((field) => !isUsual(field)) }))
    .toSorted((one, other) => one.own.length - other.own.length)
    .map(({ file, text, own }) => [
      `[${file}](${file})`,
      firstSentence(text),
      own.map((field) => `\`${field}\``).join(', '),
    ]);
  return tableOf(['Sample', 'What it shows', 'Fields'], rows);
}

/** The first sentence of the comment that a file begins with. */
function firstSentence(text: string): string {
  const [comment = ''] = /^(?:#.*\n)+/.exec(text) ?? [];
  const words = comment.replaceAll(/^# ?/gm, '').replaceAll(/\s+/g, ' ').trim();
  return words.replace(/(?<=[.!?]) .*$/, '');
}

/** Fields of the spec as far as their second level, such as `through.edge`. */
function fieldsOf({ text }: Sample): readonly string[] {
  const objects = parseAllDocuments(text).map((document) => document.toJS());
  const probe = objects.find(({ kind }) => kind === 'MethodProbe');
  const fields = Object.entries(probe?.spec ?? {}).flatMap(([name, value]) => {
    const members = membersOf(value);
    return members.length === 0 ? [name] : members.map((member) => `${name}.${member}`);
  });
  return [...new Set(fields)];
}

function membersOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(membersOf);
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
