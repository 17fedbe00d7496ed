// How the gateway speaks to the backend of a rule: its timeouts, and TLS or none.
// Source: gateway.networking.k8s.io/v1, HTTPRouteTimeouts, BackendTLSPolicy; GEP-1911 (appProtocol).

import { parseDuration } from '../../api/v1alpha1/duration.ts';
import type { Scheme } from '../../model/index.ts';
import { type Backend, portOf, schemeOf } from '../ingress/backend.ts';
import type { RoutingDecision, Sourced } from '../shared/model.ts';
import type { Destination } from './backends.ts';
import type { Candidate, Question } from './question.ts';
import { routeBlame, ruleField } from './rules.ts';

/** Zero switches a timeout off. */
export function timeoutsOf({ match }: Candidate): Pick<RoutingDecision, 'timeouts'> {
  const { request, backendRequest } = match.rule.timeouts ?? {};
  const [requestMs, backendRequestMs] = [request, backendRequest].map(
    (text) => (text === undefined ? undefined : parseDuration(text)) || undefined,
  );
  if (requestMs === undefined && backendRequestMs === undefined) return {};
  return {
    timeouts: {
      value: {
        ...(requestMs === undefined ? {} : { requestMs }),
        ...(backendRequestMs === undefined ? {} : { backendRequestMs }),
      },
      blame: routeBlame(match.of, `${ruleField(match)}.timeouts`),
    },
  };
}

/** By the Service's appProtocol; where it has none, some implementations go by the port. */
export function backendScheme({ facts, implementation }: Question, backend: Backend | undefined): Scheme {
  const port = backend && portOf(facts, backend);
  if (port?.appProtocol === undefined && implementation.tlsByPort && looksLikeTls(backend, port?.name))
    return 'https';
  return schemeOf(port?.appProtocol);
}

const looksLikeTls = (backend: Backend | undefined, name: string | undefined): boolean =>
  backend?.value.port === 443 || name?.startsWith('https') === true;

/** TLS towards a backend is a BackendTLSPolicy's business, and those are not read; it matters where the port hints at TLS. */
export function tlsDoubt(
  { facts, implementation }: Question,
  { backend }: Destination,
): readonly Sourced<string>[] {
  const port = backend && portOf(facts, backend);
  if (implementation.tlsByPort || backend === undefined || port?.appProtocol !== undefined) return [];
  return looksLikeTls(backend, port?.name) ? [{ value: 'BackendTLSPolicy', blame: backend.blame }] : [];
}
