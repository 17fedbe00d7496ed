// Annotations that were written for another controller than the one that serves the Ingress, or
// under a prefix that it gave up: it reads none of them, and says nothing.

import type { Blame } from '../../model/index.ts';
import type { Situation } from '../evidence/evidence.ts';

/** Prefixes that each dialect reads. */
const prefixes: Readonly<Record<string, readonly string[]>> = {
  'ingress-nginx': ['nginx.ingress.kubernetes.io/'],
  'nginx-inc': ['nginx.org/', 'nginx.com/'],
  kong: ['konghq.com/'],
  traefik: ['traefik.ingress.kubernetes.io/router.', 'traefik.ingress.kubernetes.io/service.'],
  haproxy: ['haproxy.org/', 'haproxy.com/', 'ingress.kubernetes.io/'],
  'haproxy-community': ['haproxy-ingress.github.io/', 'ingress.kubernetes.io/'],
  'aws-alb': ['alb.ingress.kubernetes.io/'],
};

/** Domains under which controllers have settings, now or in older releases. */
const domains =
  /^(ingress\.kubernetes\.io|(nginx|traefik|alb)\.ingress\.kubernetes\.io|nginx\.(org|com)|konghq\.com|haproxy\.(org|com)|haproxy-ingress\.github\.io)\//;

/** Settings that decide where a request goes, by the name behind the domain. */
const routing =
  /\/(rewrite-target|rewrites|use-regex|path-regex|path-type|strip-path|app-root|path-rewrite|methods|rule-type|mergeable-ingress-type|(permanent|temporal|request)-redirect|router\.(middlewares|pathmatcher)|(actions|conditions|transforms)\..+)$/;

/** Old names that a controller still reads. */
const stillRead: Readonly<Record<string, readonly string[]>> = {
  kong: ['ingress.kubernetes.io/force-ssl-redirect'],
  'nginx-inc': ['ingress.kubernetes.io/ssl-redirect'],
};

/** Routing settings of the probe's Ingress that its controller does not read; none where the controller is not known. */
export function strayAnnotations({ facts, decisions }: Situation): readonly Blame[] {
  const dialect = (decisions.https ?? decisions.http)?.dialect ?? '';
  const own = prefixes[dialect];
  const { namespace = '', name = '', annotations = {} } = facts.ingress?.metadata ?? {};
  if (own === undefined) return [];
  return Object.keys(annotations)
    .filter((key) => domains.test(key) && routing.test(key) && !own.some((prefix) => key.startsWith(prefix)))
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
