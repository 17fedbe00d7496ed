// Services beside the ones a request goes to: when the application that is asked does not
// know a route, another Service of the namespace may. Asked with safe requests only.

import type { Request, ServiceFacts, Vantage } from '../model.ts';
import type { Evidence } from './evidence.ts';
import { application, experiment, seen } from './evidence.ts';
import { allowOf } from './headers.ts';

/** At most this many Services are asked: half of a cycle's 12 experiments. */
const siblingsAsked = 6;

/** A Service that could have been meant, at its first TCP port. */
export interface Sibling {
  readonly service: ServiceFacts;
  readonly port: number;
  readonly vantage: Vantage;
}

/** Services of the namespace with a ready endpoint that are no hop of this route. Empty when the author named the hops. */
export function siblings(e: Evidence): readonly Sibling[] {
  if (e.probe.direct !== undefined) return [];
  return e.facts.services
    .filter(
      ({ name, namespace }) => namespace === e.probe.namespace && !e.hops.some((hop) => hop.name === name),
    )
    .filter(({ endpoints }) => endpoints.some(({ ready }) => ready))
    .flatMap(withPort)
    .slice(0, siblingsAsked);
}

function withPort(service: ServiceFacts): readonly Sibling[] {
  const spec = service.service?.spec;
  const port = spec?.ports?.find(({ protocol = 'TCP' }) => protocol === 'TCP')?.port;
  if (port === undefined || spec?.clusterIP === 'None' || spec?.type === 'ExternalName') return [];
  return [{ service, port, vantage: { kind: 'service', service: service.name, port } }];
}

const pathAt = (e: Evidence): string => application(e)?.path ?? e.route.path;

/** OPTIONS to each of them. */
export const askSiblings = (e: Evidence): readonly Request[] =>
  siblings(e).map(({ vantage }) => experiment(e, vantage, { method: 'OPTIONS', path: pathAt(e) }));

/** The one Service whose Allow lists the method; undefined when none does, or several. */
export function servingSibling(e: Evidence): Sibling | undefined {
  const serving = siblings(e).filter(({ vantage }) => {
    const at = seen(e, { vantage, method: 'OPTIONS', path: pathAt(e) });
    return at !== undefined && allowOf(at.outcome)?.includes(e.method) === true;
  });
  return serving.length === 1 ? serving[0] : undefined;
}
