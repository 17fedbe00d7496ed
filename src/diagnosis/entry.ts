// One line of the status: the judgement of a route and method, from its assessment and the
// findings. The ranking of findings lives here and nowhere else.

import { bodyWith } from '../api/methods.ts';
import type { Reason } from '../api/reasons.ts';
import type { Entry, Finding, Scheme } from '../model.ts';
import type { Assessment } from './assess.ts';
import { disclosed } from './disclosure.ts';
import type { Seen, Situation } from './evidence.ts';
import { missesOnlyExpectation } from './reach.ts';
import { curlLine } from './reproduce.ts';
import { seenLines } from './seen.ts';
import { type Say, sayState, unexpected, unexplained } from './states.ts';

/** A finding with the answer that it explains. */
export interface Found {
  readonly finding: Finding;
  readonly symptom: Seen;
}

type Symptoms = Extract<Assessment, { kind: 'symptoms' }>;

/** Causes that say that nothing is proven: they leave the health Unknown. */
const undecided: readonly Reason[] = ['GatewayDemandsCredentials', 'RateLimited'];

/** The entry for a state that needs no verdict. */
export const entryOfState = (situation: Situation, state: Exclude<Assessment, Symptoms>): Entry =>
  entryOf(situation, sayState(situation, state));

/** The entry for symptoms: Confirmed before Likely; within each, the order of symptoms and of the list. */
export function entryOfSymptoms(situation: Situation, { symptoms }: Symptoms, all: readonly Found[]): Entry {
  const ranked = [...all.filter(isConfirmed), ...all.filter((found) => !isConfirmed(found))];
  const [first, ...rest] = ranked;
  if (first === undefined) return entryOf(situation, unproven(situation, symptoms));
  const { finding, symptom } = first;
  const others = rest.map((found) => found.finding.reason).filter((reason) => reason !== finding.reason);
  return entryOf(situation, {
    health: undecided.includes(finding.reason) ? 'Unknown' : 'Unhealthy',
    finding: disclosed(situation, finding, symptom.request),
    contributing: [...new Set(others)],
    scheme: symptom.request.clientScheme,
  });
}

/** No verdict speaks: an expectation is missed, or nothing is proven. */
function unproven(situation: Situation, symptoms: Symptoms['symptoms']): Say {
  const symptom = symptoms[0]?.symptom;
  const scheme = symptom === undefined ? {} : { scheme: symptom.request.clientScheme };
  const missed = symptoms.every((one) => missesOnlyExpectation(situation, one.symptom));
  const finding =
    missed && symptom !== undefined ? unexpected(situation, symptom) : unexplained(situation, symptoms);
  return { health: 'Unhealthy', finding, ...scheme };
}

const isConfirmed = ({ finding }: Found): boolean => finding.confidence === 'Confirmed';

function entryOf(situation: Situation, { health, finding, contributing = [], scheme }: Say): Entry {
  return {
    route: situation.route.name,
    method: situation.method,
    check: situation.check,
    health,
    ...finding,
    reproduce: reproduce(situation, scheme),
    contributing,
    seen: health === 'Healthy' ? [] : seenLines(situation),
  };
}

function reproduce(situation: Situation, shown: Scheme | undefined): string {
  const { route, method, host, probe } = situation;
  const scheme = shown ?? situation.promises.at(-1) ?? 'http';
  const { connectTo, url, ports } = probe.through;
  const port = url?.port ?? ports[scheme];
  const body = bodyWith(route, method);
  return curlLine({
    method,
    scheme,
    host,
    port,
    path: route.path,
    headers: route.headers,
    insecure: false,
    ...(body === undefined ? {} : { body }),
    ...(connectTo === undefined ? {} : { connectTo: { address: connectTo, port } }),
  });
}
