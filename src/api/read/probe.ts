// The probe as the rest of the program sees it: parsed, with its defaults, durations in
// milliseconds, names given. The border between objects from the API server, which may be
// anything, and types.

import { z } from 'zod';
import { parseDuration } from '../v1alpha1/duration.ts';
import type { WrittenOpenAPI } from '../v1alpha1/open-api.ts';
import { type Spec, specSchema } from '../v1alpha1/spec.ts';
import { identityOf, type ProbeIdentity } from './identity.ts';
import { Calendar } from './pauses.ts';
import { type ValueRef, valuesOf } from './placeholders.ts';
import { furtherProblems, problemsOf } from './problems.ts';
import { type Route, routesOf } from './route.ts';
import { type DirectHop, hopOf, type Through, throughOf } from './through.ts';

export type { ValueRef } from './placeholders.ts';
export type { Cors, Expect, Route } from './route.ts';
export type { DirectHop, KeyRef, ParentKey, Through, Trust } from './through.ts';

/** A document that tells routes (OpenAPI 3.0 and 3.1); exactly one of path and configMap. */
interface OpenAPI {
  /** At the last hop. */
  readonly path?: string;
  readonly configMap?: { readonly name: string; readonly key: string };
  /** Globs over paths; all when empty. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
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
  /** Times in which nothing is sent; absent when there are none. */
  readonly pauses?: Calendar;
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
  const { direct, parity, routes = [], userAgentSuffix, pauses, openAPI } = spec;
  const values = valuesOf(routes);
  return {
    intervalMs,
    timeoutMs: spec.timeout === undefined ? Math.min(5_000, intervalMs) : milliseconds(spec.timeout),
    suspend: spec.suspend ?? false,
    failureThreshold: spec.failureThreshold,
    successThreshold: spec.successThreshold,
    through: throughOf(spec.through, namespace),
    ...(direct === undefined ? {} : { direct: direct.map((hop) => hopOf(hop, namespace)) }),
    ...(parity === undefined ? {} : { parity: throughOf(parity, namespace) }),
    routes: routesOf(routes, values),
    experiments: spec.experiments,
    unsafeMethods: spec.unsafeMethods,
    ...(userAgentSuffix === undefined ? {} : { userAgentSuffix }),
    ...(values.length === 0 ? {} : { values }),
    ...(pauses === undefined || pauses.length === 0 ? {} : { pauses: new Calendar(pauses) }),
    ...(openAPI === undefined ? {} : { openAPI: openAPIOf(openAPI) }),
  };
}

function milliseconds(written: string): number {
  const length = parseDuration(written);
  if (length === undefined) throw new Error(`the schema let ${written} through as a duration`);
  return length;
}

function openAPIOf({ path, configMapRef, include, exclude, parameters }: WrittenOpenAPI): OpenAPI {
  return {
    ...(path === undefined ? {} : { path }),
    ...(configMapRef === undefined ? {} : { configMap: configMapRef }),
    include: include ?? [],
    exclude: exclude ?? [],
    parameters: parameters ?? [],
  };
}
