// The rules of many Ingresses, found by host and by the beginning of their paths: of thousands of rules only those are
// looked at that might take a request. The dialect then says which of them does.

import type { Ingress } from '../../model/index.ts';
import { annotationsOf } from '../shared/blame.ts';
import { remembered, rememberedBy } from '../shared/memory.ts';
import { type HeadIndex, headIndex, literalHead } from './prefix-index.ts';
import { type IngressRule, type RoutingRequest, rulesOf } from './request.ts';

/** A rule with its place among all of them. */
interface Placed {
  readonly rule: IngressRule;
  readonly at: number;
}

/** Rules whose host may be that of the request, in the order of their Ingresses. A star is taken for any number of labels. */
export const rulesOfHost = ({
  ingresses,
  host,
}: Pick<RoutingRequest, 'ingresses' | 'host'>): readonly IngressRule[] => ofHost(ingresses, host);

/** Those of them whose path may take that of the request. */
export const rulesFor = ({
  ingresses,
  host,
  path,
}: Pick<RoutingRequest, 'ingresses' | 'host' | 'path'>): readonly IngressRule[] =>
  byHead(ingresses, host)(path);

/** Hosts as the rules spell them, of those rules. */
export const hostsOver = ({
  ingresses,
  host,
}: Pick<RoutingRequest, 'ingresses' | 'host'>): readonly string[] => hostsAsSpelled(ingresses, host);

const hostsAsSpelled = rememberedBy((ingresses: readonly Ingress[], host: string): readonly string[] => [
  ...new Set(ofHost(ingresses, host).map((rule) => rule.host)),
]);

const byHost = remembered((ingresses: readonly Ingress[]): ReadonlyMap<string, readonly Placed[]> => {
  const hosts = new Map<string, Placed[]>();
  for (const [at, rule] of ingresses.flatMap(rulesOf).entries()) {
    const host = rule.host.toLowerCase();
    const group = hosts.get(host);
    if (group === undefined) hosts.set(host, [{ rule, at }]);
    else group.push({ rule, at });
  }
  return hosts;
});

const ofHost = rememberedBy((ingresses: readonly Ingress[], host: string): readonly IngressRule[] => {
  const names = new Set(['', host, ...starsOver(host)]);
  return [...names]
    .flatMap((name) => byHost(ingresses).get(name) ?? [])
    .sort((one, other) => one.at - other.at)
    .map(({ rule }) => rule);
});

/** `*.b.c` and `*.c` for `a.b.c`. */
const starsOver = (host: string): readonly string[] =>
  host.split('.').map((_, index, labels) => `*.${labels.slice(index + 1).join('.')}`);

const byHead = rememberedBy(
  (ingresses: readonly Ingress[], host: string): HeadIndex<IngressRule> =>
    headIndex(ofHost(ingresses, host), headOf),
);

/** Settings that make a path something else than plain text, in any dialect. */
const isRead = /(regex|pathmatcher|path-type|conditions)/i;

const readsPaths = remembered((ingress: Ingress): boolean =>
  Object.keys(annotationsOf(ingress)).some((name) => isRead.test(name)),
);

/** What a path begins with that the rule takes; empty where that cannot be said for every dialect. */
const headOf = remembered(({ path, ingress }: IngressRule): string =>
  readsPaths(ingress) || path.includes('//') ? '' : literalHead(path),
);
