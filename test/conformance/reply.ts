// What comes of a request, whoever says it: the table, our RoutingDecision, or Traefik. And what differs between two
// of them, in words.

import type { RoutingDecision } from '../../src/routing/shared/model.ts';
import type { Outcome, RequestRow } from './table.ts';
import { textOf } from './table.ts';

/** An answer as it was observed. */
export interface Reply {
  readonly status: number;
  readonly location?: string;
  /** Name of the Pod that answered, with its namespace as in `textOf`. */
  readonly pod?: string;
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  /** Lower-case names; repeated values joined by commas. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer as it should be. */
export interface Wanted {
  readonly status: number;
  readonly location?: string;
  readonly backend?: string;
  readonly pod?: string;
  readonly method?: string;
  readonly path?: string;
  readonly host?: string;
  /** Lower-case names; undefined for a header that must be absent. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** What a table's outcome means for its request. */
export function wantedOf(row: RequestRow, outcome: Outcome): Wanted {
  const { status = 200, location, backend, pod, arrives = {} } = outcome;
  if (location !== undefined) return { status, location: new URL(location).href };
  if (backend === undefined) return { status };
  const headers = Object.entries(arrives.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const absent = (arrives.absent ?? []).map((name) => [name.toLowerCase(), undefined]);
  return {
    status,
    backend,
    ...(pod === undefined ? {} : { pod }),
    method: row.method ?? 'GET',
    path: arrives.path ?? row.path,
    ...(arrives.host === undefined && row.host === undefined ? {} : { host: arrives.host ?? row.host ?? '' }),
    headers: Object.fromEntries([...headers, ...absent]),
  };
}

/** What our RoutingDecision says will come of a request that was sent with these headers. */
export function foretold(decision: RoutingDecision, row: RequestRow): Wanted {
  const { redirect, refusal, rule, backend, path, host } = decision;
  if (redirect !== undefined) {
    const { status, location } = redirect.value;
    return { status, location: new URL(location).href };
  }
  if (refusal !== undefined) return { status: refusal.value.status };
  if (rule === undefined) return { status: 404 };
  if (isTooSlow(decision, row)) return { status: 504 };
  if (backend === undefined) return { status: 500 };
  return {
    status: 200,
    backend: textOf(backend.value),
    path,
    host: host.value,
    headers: changedHeaders(decision, row),
  };
}

/** Parts of the requests by backend, as our RoutingDecision has them. */
export function sharesOf({ backend, canaries }: RoutingDecision): Readonly<Record<string, number>> {
  const others = canaries.flatMap((canary) =>
    canary.backend === undefined ? [] : [[textOf(canary.backend.value), canary.share] as const],
  );
  const left = 1 - others.reduce((sum, [, share]) => sum + share, 0);
  const primary = backend === undefined ? [] : [[textOf(backend.value), left] as const];
  return Object.fromEntries([...primary, ...others]);
}

/** The echo application waits as long as it is told. */
function isTooSlow({ timeouts }: RoutingDecision, { path }: RequestRow): boolean {
  const { requestMs = 0, backendRequestMs = 0 } = timeouts?.value ?? {};
  const limits = [requestMs, backendRequestMs].filter((limit) => limit > 0);
  const seconds = Number(/[?&]delay=(\d+)s/.exec(path)?.[1] ?? 0);
  return limits.some((limit) => seconds * 1_000 > limit);
}

/** Values of those headers that are changed on the way. */
function changedHeaders({ requestHeaders = [] }: RoutingDecision, { headers = {} }: RequestRow) {
  const now = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const changed = new Set<string>();
  for (const { value: change } of requestHeaders) {
    const name = change.name.toLowerCase();
    const before = now.get(name);
    changed.add(name);
    if (change.kind === 'remove') now.delete(name);
    else if (change.kind === 'set' || before === undefined) now.set(name, change.value ?? '');
    else now.set(name, `${before},${change.value ?? ''}`);
  }
  return Object.fromEntries([...changed].map((name) => [name, now.get(name)]));
}

/** What differs between an answer and what it should be; empty when nothing does. */
export function differences(wanted: Wanted, reply: Reply): readonly string[] {
  const plain = (['status', 'location', 'method', 'path', 'host'] as const).flatMap((field) =>
    wanted[field] === undefined ? [] : unequal(field, wanted[field], reply[field]),
  );
  const headers = Object.entries(wanted.headers ?? {}).flatMap(([name, value]) =>
    unequal(name, value, reply.headers?.[name]),
  );
  return [...plain, ...wrongBackend(wanted, reply), ...headers];
}

/** A Pod is named after its Deployment, which here is named like its Service. */
function wrongBackend({ backend, pod = backend }: Wanted, reply: Reply): readonly string[] {
  if (pod === undefined) return unequal('backend', undefined, reply.pod);
  return reply.pod?.startsWith(`${pod}-`) === true ? [] : unequal('backend', pod, reply.pod);
}

/** What differs between two who both say what should come; where one is silent, nothing does. */
export function disagreements(ours: Wanted, theirs: Wanted): readonly string[] {
  const plain = (['status', 'location', 'backend', 'path', 'host'] as const).flatMap((field) =>
    ours[field] === undefined || theirs[field] === undefined
      ? []
      : unequal(field, theirs[field], ours[field]),
  );
  const headers = Object.entries(theirs.headers ?? {}).flatMap(([name, value]) =>
    name in (ours.headers ?? {}) ? unequal(name, value, ours.headers?.[name]) : [],
  );
  return [...plain, ...headers];
}

const unequal = (
  what: string,
  wanted: string | number | undefined,
  got: string | number | undefined,
): readonly string[] => (wanted === got ? [] : [`${what} ${got ?? 'none'} instead of ${wanted ?? 'none'}`]);
