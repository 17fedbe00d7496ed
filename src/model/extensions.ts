// Objects of single gateways, Traefik's and Kong's, and of cert-manager, as far as they are read. Types only, imported
// through index.ts.

import type { Metadata, ObjectCondition } from './gateway-api.ts';

/** A Middleware of Traefik: `spec` has one key, its type. */
export interface Middleware {
  readonly metadata?: Metadata;
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A router of Traefik as an object of its own. */
export interface IngressRoute {
  readonly metadata?: Metadata;
  readonly spec?: {
    readonly entryPoints?: readonly string[];
    readonly routes?: readonly {
      readonly match: string;
      readonly priority?: number;
      readonly middlewares?: readonly { readonly namespace?: string; readonly name: string }[];
      readonly services?: readonly {
        readonly kind?: string;
        readonly name: string;
        readonly namespace?: string;
        readonly port?: number | string;
        readonly scheme?: string;
        readonly weight?: number;
        readonly passHostHeader?: boolean;
      }[];
    }[];
    readonly tls?: Readonly<Record<string, unknown>>;
  };
}

/** A plugin of Kong; `config` depends on `plugin`. KongClusterPlugins have no namespace. */
export interface KongPlugin {
  readonly metadata?: Metadata;
  readonly plugin?: string;
  readonly disabled?: boolean;
  readonly config?: Readonly<Record<string, unknown>>;
  /** Where parts of its configuration come from; those are not read. */
  readonly configFrom?: unknown;
  readonly configPatches?: unknown;
}

/** A Certificate of cert-manager (cert-manager.io/v1), as far as it is kept. */
export interface CertificateObject {
  readonly metadata?: Metadata;
  readonly spec?: { readonly secretName?: string };
  readonly status?: { readonly conditions?: readonly ObjectCondition[] };
}

/** Objects of single gateways that are read beside Ingresses and HTTPRoutes, by the name of their kind. */
export interface DialectObjectKinds {
  /** Middlewares of Traefik that the routing object names, and those that they chain. */
  readonly middlewares: Middleware;
  /** IngressRoutes of Traefik that may share a host with the routing object. */
  readonly ingressRoutes: IngressRoute;
  /** Plugins of Kong that the routing object or its Services name. */
  readonly kongPlugins: KongPlugin;
  /** Plugins of Kong without a namespace; in the facts they stand among the plugins. */
  readonly kongClusterPlugins: KongPlugin;
}

/** Those around one probe; a kind is absent while its API is not there or may not be read. */
export type DialectFacts = {
  readonly [K in keyof DialectObjectKinds]?: readonly DialectObjectKinds[K][];
};
