// Annotations that were written for another controller than the one that serves the Ingress, or
// under a prefix that it gave up: it reads none of them, and says nothing.

import type { Blame } from '../model.ts';
import type { Situation } from './evidence.ts';

/** Prefixes that belong to one controller each. */
const prefixes: Readonly<Record<string, readonly string[]>> = {
  'ingress-nginx': ['nginx.ingress.kubernetes.io/'],
  kong: ['konghq.com/'],
};

/** Settings that decide where a request goes, under whatever prefix. */
const routing =
  /(^|\.)(ingress\.kubernetes\.io|nginx\.ingress\.kubernetes\.io|nginx\.org|konghq\.com|haproxy\.org)\/(rewrite-target|rewrites|use-regex|path-regex|strip-path|app-root|path-rewrite)$/;

/** Old names that a controller still reads. */
const stillRead: Readonly<Record<string, readonly string[]>> = {
  kong: ['ingress.kubernetes.io/force-ssl-redirect'],
};

/** Routing settings of the probe's Ingress that its controller does not read; none where the controller is not known. */
export function strayAnnotations({ facts, arrivals }: Situation): readonly Blame[] {
  const dialect = (arrivals.https ?? arrivals.http)?.dialect ?? '';
  const own = prefixes[dialect];
  const { namespace = '', name = '', annotations = {} } = facts.ingress?.metadata ?? {};
  if (own === undefined) return [];
  return Object.keys(annotations)
    .filter((key) => routing.test(key) && !own.some((prefix) => key.startsWith(prefix)))
    .filter((key) => stillRead[dialect]?.includes(key) !== true)
    .toSorted()
    .map((key) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      namespace,
      name,
      field: `metadata.annotations[${key}]`,
    }));
}
