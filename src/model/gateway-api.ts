// The Gateway API as far as it is read. Types only, imported through index.ts: client-node does not know them.
// Source: gateway.networking.k8s.io/v1, 1.4 to 1.6.

/** metadata, as far as it is read. A watch delivers dates as text, a typed list as Date. */
export interface Metadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: Date | string;
  readonly deletionTimestamp?: Date | string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** metav1.Condition. */
export interface ObjectCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
}

/** A Gateway, and where one is meant, one of its listeners. */
export interface ParentReference {
  readonly group?: string;
  readonly kind?: string;
  readonly namespace?: string;
  readonly name: string;
  readonly sectionName?: string;
  readonly port?: number;
}

/** One of a route's parents as its controller sees it. */
export interface RouteParentStatus {
  readonly parentRef: ParentReference;
  readonly controllerName?: string;
  readonly conditions?: readonly ObjectCondition[];
}

export interface HTTPPathMatch {
  /** PathPrefix when absent. */
  readonly type?: 'Exact' | 'PathPrefix' | 'RegularExpression';
  readonly value?: string;
}

/** A header or query parameter that a match asks for. */
export interface HTTPNameMatch {
  /** Exact when absent. */
  readonly type?: 'Exact' | 'RegularExpression';
  readonly name: string;
  readonly value: string;
}

export interface HTTPRouteMatch {
  readonly path?: HTTPPathMatch;
  readonly headers?: readonly HTTPNameMatch[];
  readonly queryParams?: readonly HTTPNameMatch[];
  readonly method?: string;
}

export interface HTTPHeader {
  readonly name: string;
  readonly value: string;
}

export interface HTTPHeaderFilter {
  readonly set?: readonly HTTPHeader[];
  readonly add?: readonly HTTPHeader[];
  readonly remove?: readonly string[];
}

export interface HTTPPathModifier {
  readonly type: 'ReplaceFullPath' | 'ReplacePrefixMatch';
  readonly replaceFullPath?: string;
  readonly replacePrefixMatch?: string;
}

export interface HTTPRequestRedirect {
  readonly scheme?: string;
  readonly hostname?: string;
  readonly path?: HTTPPathModifier;
  readonly port?: number;
  /** 302 when absent. */
  readonly statusCode?: number;
}

export interface HTTPURLRewrite {
  readonly hostname?: string;
  readonly path?: HTTPPathModifier;
}

export interface HTTPCORSFilter {
  readonly allowOrigins?: readonly string[];
  readonly allowCredentials?: boolean;
  readonly allowMethods?: readonly string[];
  readonly allowHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  /** Seconds. */
  readonly maxAge?: number;
}

/** A filter of a rule or a backend; `type` says which of the fields counts. */
export interface HTTPRouteFilter {
  readonly type: string;
  readonly requestHeaderModifier?: HTTPHeaderFilter;
  readonly responseHeaderModifier?: HTTPHeaderFilter;
  readonly requestMirror?: { readonly backendRef?: BackendReference };
  readonly requestRedirect?: HTTPRequestRedirect;
  readonly urlRewrite?: HTTPURLRewrite;
  readonly cors?: HTTPCORSFilter;
  readonly extensionRef?: { readonly group: string; readonly kind: string; readonly name: string };
}

/** A Service when group and kind are absent. */
export interface BackendReference {
  readonly group?: string;
  readonly kind?: string;
  readonly name: string;
  readonly namespace?: string;
  readonly port?: number;
  /** 1 when absent. */
  readonly weight?: number;
  readonly filters?: readonly HTTPRouteFilter[];
}

export interface HTTPRouteRule {
  readonly name?: string;
  readonly matches?: readonly HTTPRouteMatch[];
  readonly filters?: readonly HTTPRouteFilter[];
  readonly backendRefs?: readonly BackendReference[];
  readonly timeouts?: { readonly request?: string; readonly backendRequest?: string };
}

interface Route<Rule> {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: Metadata;
  readonly spec?: {
    readonly parentRefs?: readonly ParentReference[];
    readonly hostnames?: readonly string[];
    readonly rules?: readonly Rule[];
  };
  readonly status?: { readonly parents?: readonly RouteParentStatus[] };
}

export type HTTPRoute = Route<HTTPRouteRule>;

export interface GRPCRouteRule {
  readonly name?: string;
  readonly matches?: readonly {
    readonly method?: { readonly type?: string; readonly service?: string; readonly method?: string };
    readonly headers?: readonly HTTPNameMatch[];
  }[];
  readonly backendRefs?: readonly BackendReference[];
}

export type GRPCRoute = Route<GRPCRouteRule>;

/** A listener of a Gateway: port, protocol, and the hostname that it serves. */
export interface Listener {
  readonly name: string;
  readonly hostname?: string;
  readonly port: number;
  /** HTTP, HTTPS, TLS, TCP, UDP. */
  readonly protocol: string;
  readonly tls?: {
    /** Terminate when absent. */
    readonly mode?: string;
    readonly certificateRefs?: readonly BackendReference[];
  };
  readonly allowedRoutes?: {
    readonly namespaces?: { readonly from?: string; readonly selector?: LabelSelector };
    readonly kinds?: readonly { readonly group?: string; readonly kind: string }[];
  };
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

export interface Gateway {
  readonly metadata?: Metadata;
  readonly spec?: { readonly gatewayClassName?: string; readonly listeners?: readonly Listener[] };
  readonly status?: {
    /** IPAddress when the type is absent. */
    readonly addresses?: readonly { readonly type?: string; readonly value: string }[];
    readonly conditions?: readonly ObjectCondition[];
    readonly listeners?: readonly {
      readonly name: string;
      readonly attachedRoutes?: number;
      readonly conditions?: readonly ObjectCondition[];
    }[];
  };
}

export interface GatewayClass {
  readonly metadata?: Metadata;
  readonly spec?: { readonly controllerName?: string };
  readonly status?: { readonly conditions?: readonly ObjectCondition[] };
}

/** Lets objects of other namespaces refer to objects of its own. */
export interface ReferenceGrant {
  readonly metadata?: Metadata;
  readonly spec?: {
    readonly from?: readonly { readonly group: string; readonly kind: string; readonly namespace: string }[];
    readonly to?: readonly { readonly group: string; readonly kind: string; readonly name?: string }[];
  };
}

/** What the cluster says around an HTTPRoute that a probe names. */
export interface GatewayApiFacts {
  /** The API server serves HTTPRoutes. */
  readonly installed: boolean;
  /** Absent when it does not exist. */
  readonly route?: HTTPRoute;
  /** Other HTTPRoutes that share a Gateway and may share a host. */
  readonly neighbours: readonly HTTPRoute[];
  /** GRPCRoutes that share a Gateway and may share a host. */
  readonly grpcRoutes: readonly GRPCRoute[];
  /** Its parents that exist. */
  readonly gateways: readonly Gateway[];
  /** Absent when the operator may not read them. */
  readonly classes?: readonly GatewayClass[];
  /** Labels of the namespaces of the routes, for allowedRoutes; absent when the operator may not read them. */
  readonly namespaceLabels?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Codes that the installed CRD takes for a RequestRedirect; absent when it could not be read. */
  readonly redirectCodes?: readonly number[];
}
