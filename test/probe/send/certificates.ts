// Certificates for tests of the sender, from the rig's authority, in a directory that goes with the tests.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Authority, createAuthority } from '../../rig/authority.ts';

/** What `node:https` wants. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

export interface Certificates {
  /** The authority's own certificate in PEM. */
  readonly ca: string;
  /** Valid for the names for so many days; a negative number has expired. */
  readonly issue: (names: readonly string[], days?: number) => Promise<KeyPair>;
  readonly remove: () => void;
}

/** An authority that nobody trusts until told to. */
export async function certificates(commonName: string): Promise<Certificates> {
  const directory = mkdtempSync(join(tmpdir(), 'methodprobe-test-'));
  const authority: Authority = await createAuthority(directory, commonName);
  const read = (path: string): string => readFileSync(path, 'utf8');
  let issued = 0;
  return {
    ca: read(authority.caFile),
    issue: async (names, days = 30) => {
      issued += 1;
      const { certificate, key } = await authority.issue(`leaf-${issued}`, names, days);
      return { cert: read(certificate), key: read(key) };
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
