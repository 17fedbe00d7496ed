// Annotations that were written for another controller than the one that serves the Ingress, or under a prefix that
// it gave up: the controller does not read them, and does not say so.

import type { Blame } from '../../model/index.ts';
import { type Dialect, dialects } from '../../routing/dialects.ts';
import type { Situation } from '../evidence/evidence.ts';

/** Domains under which controllers have settings, now or in older releases. */
const domains =
  /^(ingress\.kubernetes\.io|(nginx|traefik|alb)\.ingress\.kubernetes\.io|nginx\.(org|com)|konghq\.com|haproxy\.(org|com)|haproxy-ingress\.github\.io)\//;

/** Settings that decide where a request goes, by their name after the domain. */
const routing =
  /\/(rewrite-target|rewrites|use-regex|path-regex|path-type|strip-path|app-root|path-rewrite|methods|rule-type|mergeable-ingress-type|(permanent|temporal|request)-redirect|router\.(middlewares|pathmatcher)|(actions|conditions|transforms)\..+)$/;

/** The routing settings of the probe's Ingress that its controller does not read; none where the controller is not known. */
export function strayAnnotations({ facts, decisions }: Situation): readonly Blame[] {
  const dialect = (decisions.https ?? decisions.http)?.dialect ?? '';
  const own = dialects.find((one) => one.dialect === dialect);
  const { namespace = '', name = '', annotations = {} } = facts.ingress?.metadata ?? {};
  if (own === undefined) return [];
  return Object.keys(annotations)
    .filter((key) => domains.test(key) && routing.test(key) && !isRead(own, key))
    .toSorted()
    .map((key) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      namespace,
      name,
      field: `metadata.annotations[${key}]`,
    }));
}

/** Traefik's prefix has settings of other readers as well: only those of routers and Services are its own. */
function isRead({ dialect, prefix, otherPrefixes = [], stillRead = [] }: Dialect, key: string): boolean {
  const prefixes =
    dialect === 'traefik' ? [`${prefix}router.`, `${prefix}service.`] : [prefix, ...otherPrefixes];
  return prefixes.some((each) => key.startsWith(each)) || stillRead.includes(key);
}
