// The causes among the reasons: why a route does not work, one for each verdict. Apart from
// reasons.ts, which holds the words for everything else that a condition can say.

/** Who has to act. */
export type Actor =
  | 'client'
  | 'gateway'
  | 'proxy'
  | 'application'
  | 'cluster'
  | 'probe author'
  | 'nobody yet';

/** What the vocabulary says of a reason. */
export interface Meaning {
  /** cause: why a route does not work. state: what else a condition can say. */
  readonly kind: 'cause' | 'state';
  readonly actor: Actor;
  /** One sentence for the tables of reasons. */
  readonly meaning: string;
}

/** Causes that a verdict can name, in the order of the tables. */
export const causes = {
  HttpsRedirectDowngradesMethod: {
    kind: 'cause',
    actor: 'gateway',
    meaning: 'The redirect to https answers 301, 302 or 303, so clients send the request again as GET.',
  },
  RedirectNotFollowed: {
    kind: 'cause',
    actor: 'client',
    meaning: 'A 307 or 308 to another path, or a 426, stands in front of the route: many clients stop there.',
  },
  HttpsRedirectStripsSlash: {
    kind: 'cause',
    actor: 'gateway',
    meaning:
      'The redirect to https loses the slash at the end of the path, and the application redirects again.',
  },
  PathRedirectDowngradesMethod: {
    kind: 'cause',
    actor: 'application',
    meaning:
      'A redirect that only tidies the path (slash, case, dots) answers 301, 302 or 303: the method becomes GET.',
  },
  RedirectLoop: {
    kind: 'cause',
    actor: 'gateway',
    meaning: 'Redirects undo each other: no client ever arrives.',
  },
  ForwardedProtoNotTrusted: {
    kind: 'cause',
    actor: 'application',
    meaning:
      'The application redirects to http behind an https gateway: it is not told the scheme, or does not trust what it is told.',
  },
  RedirectLeaksInternalOrigin: {
    kind: 'cause',
    actor: 'application',
    meaning: 'A redirect leads to an internal host or port, or loses the external prefix.',
  },
  RewriteTargetWrong: {
    kind: 'cause',
    actor: 'gateway',
    meaning: 'A rewrite or Service path makes another path arrive than the application serves.',
  },
  PrefixNotStripped: {
    kind: 'cause',
    actor: 'gateway',
    meaning: 'The external prefix reaches an application that does not expect it.',
  },
  PrefixStrippedUnexpectedly: {
    kind: 'cause',
    actor: 'gateway',
    meaning: 'The gateway removes a prefix that the application needs.',
  },
  NoRouteMatched: {
    kind: 'cause',
    actor: 'gateway',
    meaning: 'No rule of the gateway matches this host and path.',
  },
  MethodNotRouted: {
    kind: 'cause',
    actor: 'gateway',
    meaning: 'The rule matches, but its method list leaves this method out; gateways answer 404 for that.',
  },
  RouteShadowed: {
    kind: 'cause',
    actor: 'gateway',
    meaning: 'Another rule of the gateway wins and takes the request elsewhere.',
  },
  RoutedToWrongBackend: {
    kind: 'cause',
    actor: 'gateway',
    meaning:
      'The request is sent to another backend than the one that serves this route, often the static front end.',
  },
  SpaFallbackMasksMiss: {
    kind: 'cause',
    actor: 'application',
    meaning: 'A catch-all page answers GET with 200 where the route is missing.',
  },
  HostDependentBackend: {
    kind: 'cause',
    actor: 'gateway',
    meaning: 'The backend answers by Host header, and the gateway sends another Host than the client did.',
  },
  ErrorPageRewritesStatus: {
    kind: 'cause',
    actor: 'proxy',
    meaning: 'An error page replaces the true status: a refusal looks like a success, or a 404 like a 405.',
  },
  BackendProtocolMismatch: {
    kind: 'cause',
    actor: 'gateway',
    meaning: 'The gateway and the hop behind it speak different protocols.',
  },
  SelectorMatchesForeignPods: {
    kind: 'cause',
    actor: 'cluster',
    meaning: 'The Service selects Pods of another workload.',
  },
  MixedBackendVersions: {
    kind: 'cause',
    actor: 'cluster',
    meaning: 'Old and new Pods serve one Service, and only some know the route.',
  },
  GatewayPolicyDeniesMethod: {
    kind: 'cause',
    actor: 'gateway',
    meaning: 'A policy in the gateway (WAF, limit_except, deny rule) refuses the method.',
  },
  EdgeDeniesMethod: {
    kind: 'cause',
    actor: 'gateway',
    meaning: 'A CDN, load balancer or firewall before the gateway refuses the method.',
  },
  PreflightNotHandled: {
    kind: 'cause',
    actor: 'gateway',
    meaning: 'The CORS preflight of the method fails, so browsers never send it.',
  },
  AuthSubrequestFails: {
    kind: 'cause',
    actor: 'gateway',
    meaning: 'The request that the gateway sends to its authentication service fails.',
  },
  IngressConfigNotApplied: {
    kind: 'cause',
    actor: 'gateway',
    meaning:
      'The routing object is not in force: no controller claims it, or the gateway does not do what it asks.',
  },
  CanaryMisrouted: {
    kind: 'cause',
    actor: 'gateway',
    meaning: 'A canary rule sends the request to another backend, or to none.',
  },
  NoUsableEndpoint: {
    kind: 'cause',
    actor: 'cluster',
    meaning: 'No ready endpoint stands behind the Service, or its port leads nowhere.',
  },
  AppRejectsMethod: {
    kind: 'cause',
    actor: 'application',
    meaning: 'The application itself does not implement this method on this path.',
  },
  AppRouteShadowed: {
    kind: 'cause',
    actor: 'application',
    meaning: 'Inside the application another route takes the path first.',
  },
  MethodRewrittenInTransit: {
    kind: 'cause',
    actor: 'proxy',
    meaning: 'A hop changes the method without a visible redirect.',
  },
  AppFails: {
    kind: 'cause',
    actor: 'application',
    meaning: 'The application answers the same 5xx at every vantage: the routing is right.',
  },
  GatewayDemandsCredentials: {
    kind: 'cause',
    actor: 'probe author',
    meaning: 'The gateway asks for credentials before the application is reached: nothing is proven.',
  },
  RateLimited: {
    kind: 'cause',
    actor: 'probe author',
    meaning: 'The gateway limits the request rate: the answer says nothing about the route.',
  },
} as const satisfies Record<string, Meaning>;

/** A cause by its name. */
export type Cause = keyof typeof causes;

/** Causes in the order of the table. */
export const causeNames = Object.keys(causes) as readonly Cause[];
