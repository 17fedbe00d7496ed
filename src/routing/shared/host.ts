// Hosts of rules against the Host of a request. Gateways agree on the order (exact, wildcard, none) and differ in how
// much a wildcard covers.

/** What the star of `*.example.com` stands for: one DNS label, or any number of them. */
export type WildcardReach = 'one-label' | 'many-labels';

/** The host without port and final dot, in lower case: what rules are compared with. */
export function bareHost(host: string): string {
  const name = host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : withoutPort(host);
  return name.toLowerCase().replace(/\.$/, '');
}

/** The host as it was written, without its port. */
export function withoutPort(host: string): string {
  const port = /:\d*$/.exec(host);
  return port === null ? host : host.slice(0, port.index);
}

/** How closely a rule's host fits: 3 exact, 2 wildcard, 1 a rule for all hosts, 0 not at all. */
export function hostRank(ruleHost: string, host: string, reach: WildcardReach = 'one-label'): number {
  if (ruleHost === '') return 1;
  if (ruleHost === host) return 3;
  const wanted = ruleHost.toLowerCase();
  if (wanted === host) return 3;
  return wanted.startsWith('*.') && isCoveredByStar(wanted.slice(1), host, reach) ? 2 : 0;
}

function isCoveredByStar(suffix: string, host: string, reach: WildcardReach): boolean {
  if (!host.endsWith(suffix)) return false;
  const star = host.slice(0, -suffix.length);
  return star !== '' && (reach === 'many-labels' || !star.includes('.'));
}
