// One Middleware of Traefik: what it knows of a request, what it may do to it, and how it is blamed.

import type { Blame, Middleware } from '../../model/index.ts';
import type { ClientRequest } from '../ingress/request.ts';
import type { PathChange, RequestEffects, Sourced } from '../shared/model.ts';

/** A request between two Middlewares. */
export interface Passing {
  /** As the client sent it. */
  readonly request: ClientRequest;
  /** Without the query; empty where a prefix was all there was. */
  readonly path: string;
  /** Empty, or with a question mark in front. */
  readonly query: string;
}

/** What one Middleware does to a request. All that is absent stays as it was. */
export interface MiddlewareEffect extends RequestEffects {
  /** The path behind it, without the query. */
  readonly path?: Sourced<PathChange>;
  /** Traefik cannot build it, and leaves every router out that names it. */
  readonly broken?: Sourced<string>;
}

/** The settings of a Middleware under its type, and the Middleware itself for blames. */
export interface MiddlewareStep {
  readonly middleware: Middleware;
  readonly type: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A field of a Middleware; an empty one means the object as a whole. */
export function middlewareBlame({ metadata }: Middleware, field = ''): Blame {
  const { namespace = '', name = '' } = metadata ?? {};
  return { apiVersion: 'traefik.io/v1alpha1', kind: 'Middleware', namespace, name, field };
}

/** A value with a setting of the Middleware as its source; an empty key means all of its settings. */
export function fromStep<T>({ middleware, type }: MiddlewareStep, key: string, value: T): Sourced<T> {
  return { value, blame: middlewareBlame(middleware, `spec.${type}${key === '' ? '' : `.${key}`}`) };
}

/** The step is there, and what it does to this request is not foreseen. */
export const unforeseen = (step: MiddlewareStep, key = ''): MiddlewareEffect => ({
  unmodelled: [fromStep(step, key, `${step.type} of ${middlewareText(step.middleware)}`)],
});

/** The step cannot be built as it is written. */
export const brokenBy = (step: MiddlewareStep, key: string, why: string): MiddlewareEffect => ({
  broken: fromStep(step, key, `${middlewareText(step.middleware)} ${why}`),
});

/** As a sentence names it: `Middleware team/strip`. */
export const middlewareText = ({ metadata }: Middleware): string =>
  `Middleware ${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;

/** A setting that is text. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A setting that is a list of texts. */
export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

/** A setting that is an object. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
