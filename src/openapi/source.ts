// Where the document of a probe comes from: which Service is asked for it, or which key of a
// ConfigMap holds it. It names the place, and fetches nothing.

import type { Probe } from '../api/read/probe.ts';
import type { Facts, Scheme } from '../model/index.ts';
import { hostOf, planRoute } from '../routing/route-plan.ts';
import type { Hop } from '../routing/shared/model.ts';
import { gatewayPathOf, plainRoute } from './gateway-path.ts';
import type { Operations } from './operations.ts';

/** What is known of the document of a probe. */
export interface KnownDocument {
  /** For people: `/openapi.json at Service shop:80`, `openapi.yaml in ConfigMap contracts`. */
  readonly from: string;
  /** Those of the last document that could be read; absent while there was none. */
  readonly operations?: Operations;
  /** Why the document could not be had or read when it was last asked for. */
  readonly problem?: string;
  /** What only a change to the spec or its objects mends; every other cause is an outcome. */
  readonly fault?: DocumentFault;
  /** Changes with the document and with the probe's choice. */
  readonly version: string;
}

/** missing: a ConfigMap or its key. unplaced: a URL without `direct` names no Service. hostless: several hosts to choose from. */
type DocumentFault = 'missing' | 'unplaced' | 'hostless';

/** The Service that has the document. */
export interface DocumentPlace {
  readonly hop: Hop;
  readonly host: string;
  /** Scheme that clients use. */
  readonly clientScheme: Scheme;
}

/**
 * The last hop, of those that `direct` declares or of those to which the routing object
 * leads the document's own path. Undefined where neither names a Service.
 */
export function documentPlace(probe: Probe, facts: Facts): DocumentPlace | undefined {
  const { path } = probe.openAPI ?? {};
  if (path === undefined) return undefined;
  const sent = gatewayPathOf({ path, method: 'GET' }, probe, facts, []);
  const plan = planRoute(probe, plainRoute(sent, 'GET'), 'GET', facts);
  const hop = plan.hops.at(-1);
  const clientScheme = plan.promises.includes('https') ? 'https' : 'http';
  return hop === undefined ? undefined : { hop: { ...hop, path }, host: hop.host, clientScheme };
}

/** Why there is no Service to ask, and what to write. */
export function missingPlace(
  probe: Probe,
  facts: Facts,
): { readonly problem: string; readonly fault?: DocumentFault } {
  if (probe.through.url !== undefined) {
    const problem =
      'openAPI.path needs direct, which names the Service that serves the document; or use openAPI.configMapRef';
    return { problem, fault: 'unplaced' };
  }
  const { path = '/' } = probe.openAPI ?? {};
  return hostOf(probe, plainRoute(path, 'GET'), facts).kind === 'ambiguous'
    ? { problem: 'set spec.through.host to one of the hosts', fault: 'hostless' }
    : {
        problem:
          'the routing object leads the path of the document to no Service: name the one that serves it under direct',
      };
}

/** The name of the source for people. */
export function sourceText({ openAPI }: Pick<Probe, 'openAPI'>, place: DocumentPlace | undefined): string {
  const { path = '', configMap } = openAPI ?? {};
  if (configMap !== undefined) return `${configMap.key} of ConfigMap ${configMap.name}`;
  return place === undefined ? path : `${path} of Service ${place.hop.name}:${place.hop.port}`;
}
