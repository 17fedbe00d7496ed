// `routes` as the program sees them: every route has a name, and a placeholder stands for every value that is
// read. probe.ts puts the whole probe together.

import type { Header } from '../../model/index.ts';
import { parseDuration } from '../v1alpha1/duration.ts';
import type { WrittenExpect } from '../v1alpha1/expect.ts';
import type { Spec } from '../v1alpha1/spec.ts';
import { type ValueRef, valueIn } from './placeholders.ts';
import { routeNames } from './route-names.ts';

/** What must work on one path. */
export interface Route {
  /** Explicit, or made from the path; unique in the probe. */
  readonly name: string;
  readonly host?: string;
  /** Raw, may hold a query. */
  readonly path: string;
  /** Empty where only refusals are asked for, or where the OpenAPI document names them. */
  readonly methods: readonly string[];
  readonly backendPath?: string;
  /** A value that is read stands here by its placeholder. */
  readonly headers: readonly Header[];
  readonly body?: string;
  readonly expect?: Expect;
  /** Methods that the gateway must refuse. */
  readonly mustRefuse: readonly string[];
  readonly refusalBy: 'Allow' | 'Sending';
  readonly cors?: Cors;
  /** Nobody declared it: it comes from the routing object, and only safe methods are sent to it. */
  readonly discovered?: true;
  /** It comes from the OpenAPI document: its unsafe methods are judged by Allow alone. */
  readonly documented?: true;
}

/** What the answer must be, in place of the usual rule; each part that is there must hold. */
export interface Expect {
  /** Codes, and classes such as `2xx`. */
  readonly statuses?: readonly (string | number)[];
  /** Methods that the Allow header of OPTIONS must list. */
  readonly allow?: readonly string[];
  /** Exactly one of both; `matches`: an expression of RE2. */
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

/** A browser page that calls a route from another origin (Fetch standard, CORS protocol). */
export interface Cors {
  readonly origins: readonly string[];
  /** Lower case. */
  readonly requestHeaders: readonly string[];
  readonly credentials: boolean;
}

type WrittenRoute = NonNullable<Spec['routes']>[number];

/** The routes with their names, values by their placeholders. */
export function routesOf(routes: readonly WrittenRoute[], values: readonly ValueRef[]): readonly Route[] {
  const names = routeNames(routes);
  return routes.map((route, index) => ({ name: names[index] ?? '', ...routeOf(route, values) }));
}

function routeOf(route: WrittenRoute, values: readonly ValueRef[]): Omit<Route, 'name'> {
  const { host, path, methods = [], backendPath, headers = [], body, mustRefuse = [], cors } = route;
  const expect = expectOf(route.expect ?? {});
  return {
    ...(host === undefined ? {} : { host }),
    path,
    methods,
    ...(backendPath === undefined ? {} : { backendPath }),
    headers: headers.map((header): Header => [header.name, valueIn(values, header)]),
    ...(body === undefined ? {} : { body }),
    ...(Object.keys(expect).length === 0 ? {} : { expect }),
    mustRefuse,
    refusalBy: route.refusalBy ?? 'Allow',
    ...(cors === undefined ? {} : { cors: corsOf(cors) }),
  };
}

function expectOf({
  statuses,
  allow,
  headers,
  bodyContains,
  jsonPath,
  maximumLatency,
}: WrittenExpect): Expect {
  const maximumLatencyMs = maximumLatency === undefined ? undefined : parseDuration(maximumLatency);
  return {
    ...(statuses === undefined ? {} : { statuses }),
    ...(allow === undefined ? {} : { allow }),
    ...(headers === undefined ? {} : { headers: headers.map(expectedHeader) }),
    ...(bodyContains === undefined ? {} : { bodyContains }),
    ...(jsonPath === undefined ? {} : { jsonPath }),
    ...(maximumLatencyMs === undefined ? {} : { maximumLatencyMs }),
  };
}

const expectedHeader = ({ name, equals, matches }: NonNullable<WrittenExpect['headers']>[number]) => ({
  name,
  ...(equals === undefined ? {} : { equals }),
  ...(matches === undefined ? {} : { matches }),
});

const corsOf = ({
  origins,
  requestHeaders = [],
  credentials = false,
}: NonNullable<WrittenRoute['cors']>): Cors => ({ origins, requestHeaders, credentials });
