// The vocabulary of reasons: one PascalCase word is the same in conditions, Events,
// metrics, logs and the page docs/reasons/<Reason>.md. README's table is generated from here.

/** Who has to act. */
export type Actor =
  | 'client'
  | 'gateway'
  | 'proxy'
  | 'application'
  | 'cluster'
  | 'probe author'
  | 'nobody yet';

interface Entry {
  /** cause: why a route does not work. state: what else a condition can say. */
  readonly kind: 'cause' | 'state';
  readonly actor: Actor;
  /** One sentence for the table in README. */
  readonly meaning: string;
}

/** Every reason that a condition, an Event or a status entry may carry. */
export const reasons = {
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
  PathRedirectDowngradesMethod: {
    kind: 'cause',
    actor: 'application',
    meaning:
      'A redirect that only tidies the path (slash, case, dots) answers 301, 302 or 303: the method becomes GET.',
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
  RoutedToWrongBackend: {
    kind: 'cause',
    actor: 'gateway',
    meaning:
      'The request is sent to another backend than the one that serves this route, often the static front end.',
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
  GatewayPolicyDeniesMethod: {
    kind: 'cause',
    actor: 'gateway',
    meaning: 'A policy in the gateway (WAF, limit_except, deny rule) refuses the method.',
  },
  IngressConfigNotApplied: {
    kind: 'cause',
    actor: 'gateway',
    meaning:
      'The routing object is not in force: no controller claims it, or the gateway does not do what it asks.',
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
  AppFails: {
    kind: 'cause',
    actor: 'application',
    meaning: 'The application answers the same 5xx at every vantage: the routing is right.',
  },
  Unexplained: {
    kind: 'cause',
    actor: 'nobody yet',
    meaning:
      'The route does not work and no cause is proven; the comparison of the answers is in the status.',
  },
  CertificateInvalid: {
    kind: 'state',
    actor: 'gateway',
    meaning: 'Clients refuse the certificate of an https route: wrong name, chain or date.',
  },
  GatewayUnreachable: {
    kind: 'state',
    actor: 'probe author',
    meaning: 'The gateway has no address, or does not answer at it.',
  },
  GatewayDemandsCredentials: {
    kind: 'state',
    actor: 'probe author',
    meaning: 'The gateway asks for credentials before the application is reached: nothing is proven.',
  },
  RateLimited: {
    kind: 'state',
    actor: 'probe author',
    meaning: 'The gateway limits the request rate: the answer says nothing about the route.',
  },
  ExpectationFailed: {
    kind: 'state',
    actor: 'application',
    meaning: 'The route is reached, but the answer is not what `expect` asks for.',
  },
  AllRoutesReached: {
    kind: 'state',
    actor: 'nobody yet',
    meaning: 'Every declared method reaches the application.',
  },
  CertificateValid: {
    kind: 'state',
    actor: 'nobody yet',
    meaning: 'Clients accept the certificate of the gateway.',
  },
  Pending: { kind: 'state', actor: 'nobody yet', meaning: 'The probe has not been run yet.' },
  Probing: {
    kind: 'state',
    actor: 'nobody yet',
    meaning: 'The probe is understood and runs at its interval.',
  },
  Suspended: { kind: 'state', actor: 'probe author', meaning: 'The probe is paused by `suspend`.' },
  InvalidSpec: {
    kind: 'state',
    actor: 'probe author',
    meaning: 'The spec can never work as it is; the message names the field.',
  },
  ReferenceNotFound: {
    kind: 'state',
    actor: 'probe author',
    meaning: 'An object that the probe names does not exist.',
  },
  HostRequired: {
    kind: 'state',
    actor: 'probe author',
    meaning: 'The Ingress has several hosts or a wildcard: `through.host` has to say which one.',
  },
  DestinationForbidden: {
    kind: 'state',
    actor: 'probe author',
    meaning: 'The probe names an address that this operator may not send requests to.',
  },
  Recovered: { kind: 'state', actor: 'nobody yet', meaning: 'Event only: the routes work again.' },
} as const satisfies Record<string, Entry>;

/** A word of the vocabulary. */
export type Reason = keyof typeof reasons;

/** Reasons in the order of the table. */
export const reasonNames = Object.keys(reasons) as readonly Reason[];
