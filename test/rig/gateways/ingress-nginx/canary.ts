// Part of a STAND-IN for ingress-nginx: which upstream a request gets where a canary shares a
// location, by its header first and by its weight.

import { type Location, upstreamOf } from './model.ts';

/** What a canary adds to the configuration. */
export interface Upstreams {
  readonly upstreams: Map<string, readonly string[]>;
  /** `split_clients` blocks: which upstream a canary's weight chooses. */
  readonly splits: string[];
}

/** A canary's header decides first, then its weight. */
export function chosenUpstream({ canary }: Location, main: string, into: Upstreams) {
  const settings = canary?.annotations.canary;
  if (canary === undefined || settings === undefined || canary.addresses.length === 0)
    return { choice: '', target: main };
  const other = upstreamOf(canary);
  into.upstreams.set(other, canary.addresses);
  const weighed = `$weighed_${into.splits.length}`;
  into.splits.push(`split_clients $request_id ${weighed} { ${shares(settings.weight, other, main)} }`);
  const header = settings.header?.toLowerCase().replaceAll('-', '_');
  const when = (value: string, upstream: string): string =>
    header === undefined ? '' : `if ($http_${header} = "${value}") { set $chosen ${upstream}; }\n`;
  const byHeader =
    settings.value === undefined
      ? `${when('always', other)}${when('never', main)}`
      : when(settings.value, other);
  return { choice: `set $chosen ${weighed};\n${byHeader}`, target: '$chosen' };
}

/** split_clients takes no share of nothing. */
function shares(percent: number, canary: string, main: string): string {
  if (percent >= 100) return `* ${canary};`;
  return percent <= 0 ? `* ${main};` : `${percent}% ${canary}; * ${main};`;
}
