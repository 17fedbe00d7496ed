// The object and field behind a value that routing states, spelled as a reader would type it into `kubectl explain` or
// the search of an editor.

import type { Blame, Ingress, Service } from '../../model/index.ts';
import type { Sourced } from './model.ts';

/** Annotations of an object; none when it has none. */
export const annotationsOf = (object: Ingress | Service | undefined): Readonly<Record<string, string>> =>
  object?.metadata?.annotations ?? {};

/** `metadata.annotations[nginx.ingress.kubernetes.io/rewrite-target]`. */
export const annotationField = (name: string): string => `metadata.annotations[${name}]`;

/** A field of an Ingress; an empty field means the object as a whole. */
export function ingressBlame(ingress: Ingress, field = ''): Blame {
  const { namespace = '', name = '' } = ingress.metadata ?? {};
  return { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', namespace, name, field };
}

/** A field of a Service. */
export function serviceBlame(service: Service, field: string): Blame {
  const { namespace = '', name = '' } = service.metadata ?? {};
  return { apiVersion: 'v1', kind: 'Service', namespace, name, field };
}

/**
 * A value that an annotation of the Ingress decides. Where the annotation is not written (or
 * not readable, so that the controller falls back), the value is inferred and the blame names
 * the annotation that would override it.
 */
export function fromAnnotation<T>(
  ingress: Ingress,
  name: string,
  found: { readonly value: T; readonly inferred: boolean },
): Sourced<T> {
  const blame = ingressBlame(ingress, annotationField(name));
  return { value: found.value, blame, ...(found.inferred ? { inferred: true } : {}) };
}

type Picks = (name: string, value: string) => boolean;

/** Annotations of an Ingress that the predicate picks, each as a setting that is present and not modelled. */
export const unmodelledAnnotations = (ingress: Ingress, picks: Picks): readonly Sourced<string>[] =>
  namesIn(ingress, picks).map((value) => ({ value, blame: ingressBlame(ingress, annotationField(value)) }));

/** The same of a Service. */
export const unmodelledServiceAnnotations = (service: Service, picks: Picks): readonly Sourced<string>[] =>
  namesIn(service, picks).map((value) => ({ value, blame: serviceBlame(service, annotationField(value)) }));

const namesIn = (object: Ingress | Service, picks: Picks): readonly string[] =>
  Object.entries(annotationsOf(object))
    .filter(([name, value]) => picks(name, value))
    .map(([name]) => name)
    .sort();
