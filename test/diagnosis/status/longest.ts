// The longest that a cycle may have to say: more entries than a status shows, every list and every
// text longer than its bound, in characters that take the most room.

import type { CycleOutcome } from '../../../src/diagnosis/status/status.ts';
import type { Blame, Entry, SeenLine } from '../../../src/model/index.ts';
import { entry } from '../samples.ts';

/** Characters that take one to four bytes, and two that JSON doubles. */
export const characters = {
  'plain letters': 'x',
  'letters of two bytes': 'é',
  'letters of three bytes': '漢',
  'signs of four bytes': '\u{1F4A5}',
  'quotes, which JSON escapes': '"',
  'backslashes, which JSON escapes': '\\',
  'a line end, a bell and a bidi control': '\n\u0007\u202e',
  'half a surrogate pair': '\ud83d',
} as const;

const blame: Blame = {
  apiVersion: `${'g'.repeat(240)}/v1alpha1`,
  kind: 'K'.repeat(63),
  namespace: 'n'.repeat(63),
  name: 'o'.repeat(253),
  field: 'f'.repeat(512),
};

const line = (character: string, n: number): SeenLine => ({
  via: `gateway-https@${'1'.repeat(100)}`,
  service: 's'.repeat(253),
  port: 65_535,
  status: 300 + n,
  location: character.repeat(200),
  by: 'ingress-nginx',
  endpoints: '16/16',
});

function longestEntry(character: string, n: number): Entry {
  const text = character.repeat(9000);
  return entry({
    route: `${String(n).padStart(4, '0')}${'r'.repeat(59)}`,
    method: 'M'.repeat(32),
    check: 'Preflight',
    reason: 'ForwardedProtoNotTrusted',
    message: text,
    fix: text,
    reproduce: 'c'.repeat(16_384),
    blames: Array.from({ length: 20 }, () => blame),
    contributing: Array.from({ length: 20 }, () => 'ForwardedProtoNotTrusted' as const),
    seen: Array.from({ length: 8 }, (_, at) => line(character, at)),
    evidence: Array.from({ length: 12 }, () => ({ sent: text, got: text, shows: text })),
  });
}

/** What a cycle says of the largest probe, everything unhealthy, between two gateways, with discovered routes. */
export function longestOutcome(character: string): CycleOutcome {
  const text = character.repeat(9000);
  const types = ['Ready', 'Healthy', 'TLSValid', 'Parity', 'Stalled'] as const;
  const path = `/${'p'.repeat(511)}`;
  return {
    statements: types.map((type) => ({
      type,
      status: 'Unknown',
      reason: 'ForwardedProtoNotTrusted',
      message: text,
    })),
    // 256 methods; each may have a preflight as well.
    entries: Array.from({ length: 512 }, (_, n) => longestEntry(character, n)),
    requestsPerCycle: { safe: 99_999, unsafe: 99_999 },
    parity: {
      differences: Array.from({ length: 256 }, () => ({
        route: 'r'.repeat(63),
        method: 'M'.repeat(32),
        what: 'RedirectStatus',
        left: text,
        right: text,
        blames: Array.from({ length: 20 }, () => blame),
        fix: text,
      })),
      omitted: 7,
    },
    discovery: {
      routes: Array.from({ length: 64 }, () => ({
        name: 'r'.repeat(63),
        host: 'h'.repeat(253),
        path,
        methods: ['GET'],
        headers: [],
        mustRefuse: [],
        refusalBy: 'Allow',
        discovered: true,
      })),
      patterns: 1000,
      hosts: 1000,
      methods: 1000,
      more: 1000,
    },
  };
}
