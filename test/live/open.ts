// Cases that are known not to be right yet, each with what is missing. One that turns out right has
// to leave the list.

/** What is missing, by the name of the case. */
export const open: ReadonlyMap<string, string> = new Map([
  ['auth-post-only', 'AuthSubrequestFails without a routing object'],
  ['traefik-auth-post-only', 'AuthSubrequestFails with the answer of the authentication service'],
  ['haproxy-plain-to-tls', 'BackendProtocolMismatch without a routing object'],
  ['nginx-tls-to-plain', 'BackendProtocolMismatch without a routing object'],
]);
