// Whether a method that must be refused is refused at the edge and at the gateway: by its own answer where it was
// sent, else by what the answers to OPTIONS and to the nonsense method say of it.

import { isSafe } from '../../api/read/methods.ts';
import { isSentToRefuse } from '../../api/read/sending.ts';
import type { Entry, Observation, Vantage } from '../../model/index.ts';
import { askNotFoundSubject, notFoundSubject } from '../application/not-found.ts';
import { acceptanceByAllow, type MethodAcceptance } from '../evidence/allow.ts';
import type { Seen, Situation } from '../evidence/evidence.ts';
import { redirectOf } from '../evidence/redirect.ts';
import { vantageKey } from '../evidence/request.ts';
import { isPageOfServer, responderOf } from '../responder/index.ts';

/** What is known over all vantages that clients use: one that accepts decides, then one that is not known, then refusal. */
export function refusalStand(situation: Situation): MethodAcceptance {
  const stands = vantagesOf(situation).flatMap((vantage) => standAt(situation, vantage) ?? []);
  const order = ['accepted', 'open', 'unproven', 'refused'] as const;
  const found = order.flatMap((kind) => stands.filter((stand) => stand.kind === kind))[0];
  const why = wasAsked(situation)
    ? silenceText(situation)
    : 'it was not sent, because the status has no room to tell whether it was accepted before';
  return found ?? { kind: 'unproven', why };
}

const silenceText = ({ probe }: Situation): string =>
  probe.through.edge === undefined
    ? 'the gateway gave no answer that shows it'
    : 'neither the edge nor the gateway gave an answer that shows it';

/** Whether a request that could show the refusal was sent in this cycle. */
export const wasAsked = (situation: Situation): boolean =>
  vantagesOf(situation).some((vantage) => observationAt(situation, vantage) !== undefined);

/**
 * Whether an entry cannot wait for further cycles to agree: an unsafe method was accepted, and every further cycle
 * would send it again.
 */
export const isFinal = ({ check, reason, confidence, method }: Entry): boolean =>
  check === 'Refusal' && reason === 'ExpectationFailed' && confidence === 'Confirmed' && !isSafe(method);

/** The first request to the gateway, with its failure, where the gateway answered none; undefined when it answered, or nothing was sent. */
export function gatewaySilence(situation: Situation): Observation | undefined {
  const sent = situation.schemes.flatMap(
    (scheme) => observationAt(situation, { kind: 'gateway', scheme }) ?? [],
  );
  return sent.some(({ outcome }) => outcome.kind === 'answered') ? undefined : sent[0];
}

/** The method whose answers show the refusal: the method itself, or OPTIONS where it is not sent. */
export const refusalMethod = ({ probe, route, method }: Situation): string =>
  isSentToRefuse(probe, route, method) ? method : 'OPTIONS';

const vantagesOf = ({ probe, schemes }: Situation): readonly Vantage[] =>
  (probe.through.edge === undefined ? (['gateway'] as const) : (['edge', 'gateway'] as const)).flatMap(
    (kind) => schemes.map((scheme) => ({ kind, scheme })),
  );

function observationAt(situation: Situation, vantage: Vantage): Observation | undefined {
  const { route, host } = situation;
  return situation.observations.find(
    ({ request }) =>
      vantageKey(request.vantage) === vantageKey(vantage) &&
      request.method === refusalMethod(situation) &&
      request.path === route.path &&
      request.host === host,
  );
}

/** What one vantage shows; undefined for a closed scheme, and for a redirect to a scheme that is judged itself. */
function standAt(situation: Situation, vantage: Vantage): MethodAcceptance | undefined {
  const found = observationAt(situation, vantage);
  if (found?.outcome.kind !== 'answered') return undefined;
  const at = { request: found.request, outcome: found.outcome };
  const redirect = redirectOf(at);
  if (redirect?.kind === 'canonical' && situation.schemes.includes(redirect.scheme)) return undefined;
  return isSentToRefuse(situation.probe, situation.route, situation.method)
    ? sentStand(situation, at)
    : acceptanceByAllow(situation, at);
}

/** The answer to the method itself. */
function sentStand(situation: Situation, at: Seen): MethodAcceptance {
  const { status } = at.outcome;
  if ([403, 405, 501].includes(status)) return { kind: 'refused', at, how: `answered ${status}` };
  if (status === 404) return notFoundStand(situation, at);
  const about = notAboutTheMethod(status);
  return about === undefined
    ? { kind: 'accepted', at, how: 'which is no refusal', sent: true }
    : { kind: 'unproven', at, why: about };
}

/** Why an answer neither refuses nor accepts; undefined when it accepts. */
function notAboutTheMethod(status: number): string | undefined {
  if ([401, 407].includes(status)) return 'credentials are demanded before the method is looked at';
  if (status === 429) return 'the rate of requests is limited';
  if (status === 400) return 'a 400 may be about the request as a whole';
  if (status >= 300 && status < 400) return 'it is redirected';
  return status >= 500 || status === 421 || status === 426 ? 'the answer is not about the method' : undefined;
}

/** A 404 of the gateway is a refusal, and so is one that every path gets. A 404 about a resource answers the method. */
function notFoundStand(situation: Situation, at: Seen): MethodAcceptance {
  const own = responderOf(at.outcome, at.request).role === 'gateway' || isPageOfServer(at);
  const refused: MethodAcceptance = {
    kind: 'refused',
    at,
    how: 'answered 404, like a path that nobody serves',
  };
  if (own) return refused;
  switch (notFoundSubject(situation, at)) {
    case 'route':
      return refused;
    case 'resource':
      return {
        kind: 'accepted',
        at,
        how: 'which is about a resource that does not exist, so the method is served',
        sent: true,
      };
    case 'unknown':
      return situation.probe.experiments === 'None'
        ? {
            kind: 'unproven',
            at,
            why: 'without experiments a 404 does not tell a missing route from a missing resource',
          }
        : { kind: 'open', ask: askNotFoundSubject(situation, at) };
  }
}
