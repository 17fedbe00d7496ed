// Services of the namespace beside those to which a request goes: where the application does not know a
// route, another Service may. They are asked with safe requests only.

import { isSafe } from '../../api/read/methods.ts';
import type { Request, ServiceFacts, Vantage } from '../../model/index.ts';
import { type AskedPlace, application, type Evidence, experiment, findAnswer } from '../evidence/evidence.ts';
import { siblingPath, vantageKey } from '../evidence/request.ts';
import { allowOf } from '../responder/headers.ts';

/** At most this many Services are asked: half of a cycle's 12 experiments. */
const siblingsAsked = 6;

/** A Service that could have been meant, at its first TCP port. */
interface SiblingService {
  readonly service: ServiceFacts;
  readonly port: number;
  readonly vantage: Vantage;
}

/** The other Services, as long as the author of the probe did not name the hops. */
const siblingServices = (e: Evidence): readonly SiblingService[] =>
  e.probe.direct === undefined ? otherServices(e) : [];

/** Services of the namespace with a ready endpoint that are no hop of this route. */
export function otherServices(e: Evidence): readonly SiblingService[] {
  return e.facts.services
    .filter(
      ({ name, namespace }) => namespace === e.probe.namespace && !e.hops.some((hop) => hop.name === name),
    )
    .filter(({ endpoints }) => endpoints.some(({ ready }) => ready))
    .flatMap(withPort)
    .slice(0, siblingsAsked);
}

function withPort(service: ServiceFacts): readonly SiblingService[] {
  const spec = service.service?.spec;
  const port = spec?.ports?.find(({ protocol = 'TCP' }) => protocol === 'TCP')?.port;
  if (port === undefined || spec?.clusterIP === 'None' || spec?.type === 'ExternalName') return [];
  return [{ service, port, vantage: { kind: 'service', service: service.name, port } }];
}

const pathAt = (e: Evidence): string => application(e)?.path ?? e.route.path;

/** A path beside the declared one. A server that lists the method there as well lists it everywhere. */
const besideAt = (e: Evidence): string => siblingPath(pathAt(e), e.probe.uid);

/**
 * Requests that would show that a Service, which is no hop, serves the method on a path: the method
 * itself when it is safe, else OPTIONS. Each is also sent beside the path, where a catch-all answers alike.
 */
export function askService(e: Evidence, { vantage, path }: AskedPlace): readonly Request[] {
  const method = isSafe(e.method) ? e.method : 'OPTIONS';
  const beside = siblingPath(path, e.probe.uid);
  return [path, beside].map((each) => experiment(e, vantage, { method, path: each }));
}

/** Whether the answers to `askService` show it. */
export function servesAt(e: Evidence, { vantage, path }: AskedPlace): boolean {
  const beside = siblingPath(path, e.probe.uid);
  if (!isSafe(e.method)) {
    const control = findAnswer(e, { vantage, method: 'OPTIONS', path: beside });
    return control !== undefined && isListed(e, vantage, path) && !isListed(e, vantage, beside);
  }
  const [there, control] = [path, beside].map((each) =>
    findAnswer(e, { vantage, method: e.method, path: each }),
  );
  return there !== undefined && there.outcome.status < 300 && control?.outcome.status === 404;
}

/** OPTIONS to each of them; to those that list the method, once more beside the path. */
export const askSiblingServices = (e: Evidence): readonly Request[] =>
  siblingServices(e).flatMap(({ vantage }) => [
    experiment(e, vantage, { method: 'OPTIONS', path: pathAt(e) }),
    ...(isListed(e, vantage, pathAt(e))
      ? [experiment(e, vantage, { method: 'OPTIONS', path: besideAt(e) })]
      : []),
  ]);

function isListed(e: Evidence, vantage: Vantage, path: string): boolean {
  const at = findAnswer(e, { vantage, method: 'OPTIONS', path });
  return at !== undefined && allowOf(at.outcome)?.includes(e.method) === true;
}

/** The Services whose Allow lists the method on this path, and not on every path. */
export function servingSiblingServices(e: Evidence): readonly SiblingService[] {
  return siblingServices(e).filter(
    ({ vantage }) =>
      isListed(e, vantage, pathAt(e)) &&
      findAnswer(e, { vantage, method: 'OPTIONS', path: besideAt(e) }) !== undefined &&
      !isListed(e, vantage, besideAt(e)),
  );
}

/** Whether each of them was asked, and none of those that answered may be the one that was meant. */
export function noSiblingServes(e: Evidence): boolean {
  return siblingServices(e).every(({ vantage }) => {
    const at = e.observations.find(
      ({ request }) =>
        vantageKey(request.vantage) === vantageKey(vantage) &&
        request.method === 'OPTIONS' &&
        request.path === pathAt(e),
    )?.outcome;
    if (at === undefined || (at.kind === 'failed' && at.cause === 'timeout')) return false;
    return !isListed(e, vantage, pathAt(e)) || isListed(e, vantage, besideAt(e));
  });
}
