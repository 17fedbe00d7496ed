// Cases that are known not to be right yet, each with what is missing. One that turns out right has
// to leave the list.

/** What is missing, by the name of the case. */
export const open: ReadonlyMap<string, string> = new Map([
  ['traefik-tls-only', 'the same rule works at the other door'],
  ['error-page-hides', "a success by somebody else's page"],
  ['http-location', 'a redirect from https to http that is not canonicalising'],
  ['nginx-to-site', 'the site has a fallback page, and another Service serves the route'],
  ['traefik-to-site', 'the site has a fallback page, and another Service serves the route'],
  ['haproxy-to-site', 'the site has a fallback page, and the named hop serves the route'],
  ['auth-post-only', 'AuthSubrequestFails without a routing object'],
  ['traefik-auth-post-only', 'AuthSubrequestFails with the answer of the authentication service'],
  ['haproxy-plain-to-tls', 'BackendProtocolMismatch without a routing object'],
  ['nginx-tls-to-plain', 'BackendProtocolMismatch without a routing object'],
  ['haproxy-strips', 'PrefixStrippedUnexpectedly without a routing object'],
  ['envoy-other-path', 'NoRouteMatched without a routing object'],
]);
