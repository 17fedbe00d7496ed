// The probe as the rest of the program sees it: parsed, with its defaults, durations in
// milliseconds, names given. The border between objects from the API server, which may be
// anything, and types.

import { z } from 'zod';
import type { Header } from '../model.ts';
import { furtherProblems } from './checks.ts';
import { parseDuration } from './duration.ts';
import { identityOf, type ProbeIdentity } from './identity.ts';
import { problemsOf } from './problems.ts';
import { routeNames } from './route-names.ts';
import { type Spec, specSchema } from './spec.ts';
import { type DirectHop, hopOf, type KeyRef, type Through, throughOf } from './through-reading.ts';

export type { DirectHop, KeyRef, ParentKey, Through, Trust } from './through-reading.ts';

/** What must work on one path. */
export interface Route {
  /** Explicit, or made from the path; unique in the probe. */
  readonly name: string;
  readonly host?: string;
  /** Raw, may hold a query. */
  readonly path: string;
  readonly methods: readonly string[];
  readonly backendPath?: string;
  readonly headers: readonly Header[];
  readonly body?: string;
  readonly expect?: Expect;
  /** Methods that the gateway must refuse. */
  readonly mustRefuse: readonly string[];
  readonly refusalBy: 'Allow' | 'Sending';
  readonly cors?: Cors;
  /** Nobody declared it: it stands in the routing object, and is asked with safe methods only. */
  readonly discovered?: true;
  /** It comes from the contract: its unsafe methods are judged by Allow alone. */
  readonly contracted?: true;
}

/** What the answer must be, in place of the usual rule; each part that is there must hold. */
export interface Expect {
  /** Codes, and classes such as `2xx`. */
  readonly statuses?: readonly (string | number)[];
  /** Methods that the Allow header of OPTIONS must list. */
  readonly allow?: readonly string[];
  /** `matches`: an expression of RE2. */
  readonly headers?: readonly {
    readonly name: string;
    readonly equals?: string;
    readonly matches?: string;
  }[];
  readonly bodyContains?: string;
  /** `equals`: text, or the JSON text of a number, true, false or null. */
  readonly jsonPath?: readonly { readonly path: string; readonly equals: string }[];
  readonly maximumLatencyMs?: number;
}

/** A value that is read for a request: it stands in headers by its placeholder, such as `$TOKEN`. */
export interface ValueRef {
  readonly placeholder: string;
  readonly from: KeyRef;
}

/** A time in which nothing is sent: it begins by a cron expression. */
export interface Pause {
  readonly name: string;
  readonly cron: string;
  /** IANA name; UTC when absent. */
  readonly timeZone?: string;
  readonly durationMs: number;
}

/** A document that tells routes (OpenAPI 3.0 and 3.1); exactly one of path and configMap. */
export interface OpenAPI {
  /** At the last hop. */
  readonly path?: string;
  readonly configMap?: { readonly name: string; readonly key: string };
  /** Globs over paths; all when empty. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
}

/** A browser page that calls a route from another origin (Fetch standard, CORS protocol). */
export interface Cors {
  readonly origins: readonly string[];
  /** Lower case. */
  readonly requestHeaders: readonly string[];
  readonly credentials: boolean;
}

/** A MethodProbe that makes sense. */
export interface Probe extends ProbeIdentity {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly suspend: boolean;
  readonly failureThreshold: number;
  readonly successThreshold: number;
  readonly through: Through;
  readonly direct?: readonly DirectHop[];
  /** A second gateway through which the same routes must answer alike. */
  readonly parity?: Through;
  /** Empty where the routing object is to tell them. */
  readonly routes: readonly Route[];
  readonly experiments: 'Safe' | 'Full' | 'None';
  readonly userAgentSuffix?: string;
  /** AllowHeaderOnly: POST, PUT, PATCH and DELETE are judged by Allow and preflights, and never sent. Default Send. */
  readonly unsafeMethods?: 'Send' | 'AllowHeaderOnly';
  /** Values that headers name by their placeholders; absent when there are none. */
  readonly values?: readonly ValueRef[];
  readonly pauses?: readonly Pause[];
  readonly openAPI?: OpenAPI;
}

/** A MethodProbe, or why it can never work as it is; the reason is then `InvalidSpec`. */
export type Parsed =
  | { readonly kind: 'valid'; readonly probe: Probe }
  | (ProbeIdentity & { readonly kind: 'invalid'; readonly problems: readonly string[] });

const objectSchema = z.object({ spec: specSchema });

/** Never throws. Problems name the field and say what to write: `spec.routes[0].path: a path starts with / …`. */
export function parseProbe(object: unknown): Parsed {
  const identity = identityOf(object);
  const parsed = objectSchema.safeParse(object, { reportInput: true });
  if (!parsed.success) {
    return { kind: 'invalid', ...identity, problems: problemsOf(parsed.error.issues) };
  }
  const { spec } = parsed.data;
  const problems = furtherProblems(spec, identity.namespace);
  if (problems.length > 0) return { kind: 'invalid', ...identity, problems };
  return { kind: 'valid', probe: { ...identity, ...probeOf(spec, identity.namespace) } };
}

function probeOf(spec: Spec, namespace: string) {
  const intervalMs = milliseconds(spec.interval);
  const { direct, parity, userAgentSuffix } = spec;
  return {
    intervalMs,
    timeoutMs: spec.timeout === undefined ? Math.min(5_000, intervalMs) : milliseconds(spec.timeout),
    suspend: spec.suspend ?? false,
    failureThreshold: spec.failureThreshold,
    successThreshold: spec.successThreshold,
    through: throughOf(spec.through, namespace),
    ...(direct === undefined ? {} : { direct: direct.map((hop) => hopOf(hop, namespace)) }),
    ...(parity === undefined ? {} : { parity: throughOf(parity, namespace) }),
    routes: routesOf(spec.routes ?? []),
    experiments: spec.experiments,
    ...(userAgentSuffix === undefined ? {} : { userAgentSuffix }),
  };
}

function milliseconds(written: string): number {
  const length = parseDuration(written);
  if (length === undefined) throw new Error(`the schema let ${written} through as a duration`);
  return length;
}

type WrittenRoute = NonNullable<Spec['routes']>[number];

function routesOf(routes: readonly WrittenRoute[]): readonly Route[] {
  const names = routeNames(routes);
  return routes.map((route, index) => ({ name: names[index] ?? '', ...routeOf(route) }));
}

function routeOf(route: WrittenRoute): Omit<Route, 'name'> {
  const { host, path, methods = [], backendPath, headers, body, expect, mustRefuse = [], cors } = route;
  return {
    ...(host === undefined ? {} : { host }),
    path,
    methods,
    ...(backendPath === undefined ? {} : { backendPath }),
    headers: (headers ?? []).map(({ name, value }): Header => [name, value]),
    ...(body === undefined ? {} : { body }),
    ...(expect?.statuses === undefined ? {} : { expect: { statuses: expect.statuses } }),
    mustRefuse,
    refusalBy: route.refusalBy ?? 'Allow',
    ...(cors === undefined ? {} : { cors: corsOf(cors) }),
  };
}

const corsOf = ({
  origins,
  requestHeaders = [],
  credentials = false,
}: NonNullable<WrittenRoute['cors']>): Cors => ({ origins, requestHeaders, credentials });
