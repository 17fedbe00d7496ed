// The probers that ours is measured against: which releases, and where install.ts puts them.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rigRoot } from '../rig/places.ts';

export const cloudproberSource = join(import.meta.dirname, 'cloudprober');

/** As go.mod pins it. */
export const cloudproberVersion =
  /github\.com\/cloudprober\/cloudprober (v\S+)/.exec(
    readFileSync(join(cloudproberSource, 'go.mod'), 'utf8'),
  )?.[1] ?? 'unknown';

export const cloudproberBinary = join(rigRoot, `bin/cloudprober-${cloudproberVersion}`);
export const blackboxBinary = join(rigRoot, 'bin/blackbox_exporter');

/** What is missing, as command words of install.ts. */
export function missing(): readonly ('cloudprober' | 'blackbox')[] {
  return [
    ...(existsSync(cloudproberBinary) ? [] : (['cloudprober'] as const)),
    ...(existsSync(blackboxBinary) ? [] : (['blackbox'] as const)),
  ];
}
