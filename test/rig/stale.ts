// Making a file only when it has to be: a stamp beside it remembers from what it was made.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes `file` again when it is missing or was made from something else; a stamp beside it tells. */
export async function whenStale(
  file: string,
  from: readonly string[],
  make: () => Promise<void>,
): Promise<void> {
  const stampFile = `${file}.stamp`;
  const stamp = createHash('sha256').update(JSON.stringify(from)).digest('hex');
  if (existsSync(file) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  mkdirSync(dirname(file), { recursive: true });
  await make();
  writeFileSync(stampFile, stamp);
}
