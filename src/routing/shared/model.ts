// The types of routing, beside those of src/model/index.ts: what a routing object asks the gateway to do with a request,
// and what a request should become behind the gateway.

import type { Blame, Header, HTTPCORSFilter, ObjectKey, Scheme } from '../../model/index.ts';

/** A value that a routing object asks for, with the object and field that say so. */
export interface Sourced<T> {
  readonly value: T;
  readonly blame: Blame;
  /** Nobody wrote it: the controller's default, blamed at the field that would override it. */
  readonly inferred?: boolean;
}

/** A change of the path in the gateway: `rewrite` spells out a new path, `strip` removes the rule's prefix, `service-path` puts one in front. */
export interface PathChange {
  readonly kind: 'rewrite' | 'strip' | 'service-path';
  readonly from: string;
  readonly to: string;
}

type Backend = Sourced<ObjectKey & { readonly port: number }>;

/** Another rule that might have taken the request. */
export interface Contender {
  readonly rule: Sourced<string>;
  readonly rulePath: string;
  readonly backend?: Backend;
  /** It matches and loses; else it only seems to match: `/api/v` for `/api/v1`. */
  readonly matches: boolean;
}

/** A rule that takes a part of another rule's requests to a backend of its own. */
export interface Canary {
  readonly rule: Sourced<string>;
  readonly backend?: Backend;
  /** The header that leads there, and the one that leads away from it where there is one. */
  readonly header?: { readonly to: Header; readonly away?: Header };
  /** Part of the requests without such a header that go there, 0 to 1. */
  readonly share: number;
  /** Whether the canary takes this very request: always, by its own headers; sometimes, by chance; or never. */
  readonly takes: 'always' | 'sometimes' | 'never';
  /** The setting that decides it, such as the weight. */
  readonly blame: Blame;
  /** There is a rule from which it takes requests; a canary alone routes nothing. */
  readonly primary: boolean;
}

/** A redirect that the gateway answers by itself, and what says so. */
export type GatewayRedirect = Sourced<{ readonly status: number; readonly location: string }>;

/** Why the gateway answers by itself. */
export interface GatewayRefusal {
  readonly status: number;
  /** backend: what the rule names cannot be used, such as a Service that no ReferenceGrant opens. */
  readonly why: 'method' | 'protocol' | 'backend';
  /** The reason as text, where the field alone does not say it. */
  readonly detail?: string;
}

/** A condition of a status that rejects something: `Accepted` of a parent, `Programmed` of a Gateway. */
export interface Rejection {
  /** `Gateway infra/gw`, `listener https of Gateway infra/gw`. */
  readonly parent: string;
  readonly condition: string;
  readonly reason: string;
  readonly message: string;
}

/** A request header that is set, added to, or removed. */
export interface HeaderChange {
  readonly kind: 'set' | 'add' | 'remove';
  readonly name: string;
  readonly value?: string;
}

/** What the routing objects ask the gateway to do with one request (host, path, method, headers, scheme). */
export interface RoutingDecision {
  readonly dialect: string;
  /** The winning rule, as text such as `dify.example.com/console (Prefix)`; absent when none matches. */
  readonly rule?: Sourced<string>;
  /** Path of the winning rule, such as `/console`. */
  readonly rulePath?: string;
  /** Other rules that match, in the order of precedence, then those that nearly do. */
  readonly contenders: readonly Contender[];
  /** Rules that split this rule's requests, or would if it were there. */
  readonly canaries: readonly Canary[];
  /** What the probe's own Ingress asks for by itself, where the rule of another object decides. */
  readonly declared?: RoutingDecision;
  /** The deciding rule of the other object is for a closer host or a longer path: hosts are divided like that on purpose. */
  readonly split?: true;
  /** The rule nearest to the request when none matches: same host, longest path. */
  readonly nearest?: Sourced<string>;
  readonly backend?: Backend;
  /** Path and query that reach the backend. */
  readonly path: string;
  /** Changes in the order they happen; empty when the path arrives as sent. */
  readonly pathChanges: readonly Sourced<PathChange>[];
  /** Redirect that the gateway answers by itself. */
  readonly redirect?: GatewayRedirect;
  /** The gateway answers with this status by itself: the rule leaves the method or protocol out, or its backend cannot be used. */
  readonly refusal?: Sourced<GatewayRefusal>;
  /** What the status of the routing object or of its Gateway says against it: it is not in force as it is written. */
  readonly rejections?: readonly Sourced<Rejection>[];
  /** CORS policy that the gateway applies by itself, preflights included. */
  readonly cors?: Sourced<HTTPCORSFilter>;
  /** Request headers that the gateway changes, in the order it does. */
  readonly requestHeaders?: readonly Sourced<HeaderChange>[];
  /** Times after which the gateway answers 504 by itself, in milliseconds. */
  readonly timeouts?: Sourced<{ readonly requestMs?: number; readonly backendRequestMs?: number }>;
  /** Host header that the backend sees. */
  readonly host: Sourced<string>;
  /** The authentication service that the gateway asks first; variables of the gateway may stand in the URL. */
  readonly auth?: Sourced<{ readonly url: string; readonly method?: string }>;
  /** Statuses that the gateway replaces with its own error page. */
  readonly errorPages?: Sourced<readonly number[]>;
  /** Protocol towards the backend. */
  readonly backendScheme: Scheme;
  /** Schemes that the object promises to clients. */
  readonly promises: readonly Scheme[];
  /** Settings of this dialect that are present and not modelled. */
  readonly unmodelled: readonly Sourced<string>[];
}

/** What a plugin, Middleware or filter does to a request beside its path. What is absent stays as it was. */
export type RequestEffects = Pick<
  RoutingDecision,
  'redirect' | 'requestHeaders' | 'cors' | 'auth' | 'errorPages'
> &
  Partial<Pick<RoutingDecision, 'host' | 'unmodelled'>>;

/** A place behind the gateway, from the edge to the application, with the path that should arrive there. */
export interface Hop extends ObjectKey {
  readonly index: number;
  readonly port: number;
  readonly scheme: Scheme;
  /** HTTP/2 without TLS; the scheme is then http. */
  readonly h2c?: true;
  readonly path: string;
  readonly host: string;
}

/** What is known of one route and method before anything is sent: the schemes to ask, the decisions, the hops. */
export interface RoutePlan {
  readonly host: string;
  /** Schemes that are tried at the gateway. */
  readonly schemes: readonly Scheme[];
  /** Schemes whose failure is a fault, whoever answers on the others. */
  readonly promises: readonly Scheme[];
  /** What the routing object asks for, per scheme; empty when the probe names a URL. */
  readonly decisions: Partial<Readonly<Record<Scheme, RoutingDecision>>>;
  readonly hops: readonly Hop[];
}

/** A path that may be what arrives at the application, and how it would come about. */
export interface PathHypothesis {
  readonly kind: 'as-sent' | 'stripped' | 'root' | 'service-path' | 'doubled' | 'declared';
  readonly path: string;
}
