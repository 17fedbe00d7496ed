// Where the document of a probe comes from: which Service is asked for it, or which key of a
// ConfigMap holds it. Pure; who fetches it decides when.

import type { OpenAPI, Probe } from '../api/probe.ts';
import type { Facts, Scheme } from '../model.ts';
import type { Hop } from '../routing/model.ts';
import { hostOf, wayOf } from '../routing/way.ts';
import { gatewayPathOf, plainRoute } from './gateway-path.ts';
import type { Operations } from './operations.ts';

/** What is known of the document of a probe. */
export interface ContractRead {
  /** For people: `/openapi.json at Service shop:80`, `openapi.yaml in ConfigMap contracts`. */
  readonly from: string;
  /** Those of the last document that could be read; absent while there was none. */
  readonly operations?: Operations;
  /** Why the document could not be had or read when it was last asked for. */
  readonly problem?: string;
  /** Changes with the document and with the probe's choice. */
  readonly version: string;
}

/** The Service that has the document. */
export interface DocumentPlace {
  readonly hop: Hop;
  readonly host: string;
  /** Scheme that clients use. */
  readonly clientScheme: Scheme;
}

/**
 * The last hop, of those that `direct` declares or of the way that the routing object gives to the
 * document's own path. Undefined where neither names a Service.
 */
export function documentPlace(probe: Probe, facts: Facts): DocumentPlace | undefined {
  const { path } = probe.openAPI ?? {};
  if (path === undefined) return undefined;
  const sent = gatewayPathOf({ path, method: 'GET' }, probe, facts, []);
  const way = wayOf(probe, plainRoute(sent, 'GET'), 'GET', facts);
  const hop = way.hops.at(-1);
  const clientScheme = way.promises.includes('https') ? 'https' : 'http';
  return hop === undefined ? undefined : { hop: { ...hop, path }, host: hop.host, clientScheme };
}

/** Why there is no Service to ask, and what to write. */
export function noPlaceText(probe: Probe, facts: Facts): string {
  if (probe.through.url !== undefined)
    return 'openAPI.path needs direct, which names the Service that serves the document; or use openAPI.configMapRef';
  const { path = '/' } = probe.openAPI ?? {};
  return hostOf(probe, plainRoute(path, 'GET'), facts).kind === 'ambiguous'
    ? 'set spec.through.host to one host, or name the Service that serves the document under direct'
    : 'the routing object leads the path of the document to no Service: name the one that serves it under direct';
}

/** The source in words. */
export function sourceText({ path, configMap }: OpenAPI, place: DocumentPlace | undefined): string {
  if (configMap !== undefined) return `${configMap.key} in ConfigMap ${configMap.name}`;
  return place === undefined ? (path ?? '') : `${path} at Service ${place.hop.name}:${place.hop.port}`;
}
