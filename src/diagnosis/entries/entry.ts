// One line of the status: the judgement of a route, method and check, from its assessment and
// the findings. The ranking of findings lives here and nowhere else.

import { bodyWith } from '../../api/read/methods.ts';
import { preflightHeaders } from '../../api/read/preflight.ts';
import { goesBare } from '../../api/read/refusals.ts';
import type { Entry, Failure, Finding, Header, Request, Scheme } from '../../model/index.ts';
import type { Reason } from '../../model/reasons.ts';
import { gatewayPort } from '../../routing/gateway-address/ports.ts';
import { wantedBy } from '../checks/preflight.ts';
import { shownBy } from '../checks/refusal.ts';
import { carriesCredentials, wentWhole } from '../evidence/credentials.ts';
import { disclosed } from '../evidence/disclosure.ts';
import { experiment, type Seen, type Situation, type Symptom } from '../evidence/evidence.ts';
import { requestLine } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import type { Assessment } from '../reach/assess.ts';
import { declaredThrough } from '../reach/edge.ts';
import { type Missed, missedBy, missesOnlyAtEnd, unexpected } from '../reach/missed-expectation.ts';
import { isWritten, rejectionFix, rejectionOf, rejectionText } from '../remedies/status-conditions.ts';
import { sayEdgeUnreachable, type Told } from './check-messages.ts';
import { seenLines } from './comparison-table.ts';
import { sayState, unexplained } from './messages.ts';
import { curlLine } from './shell-line.ts';

/** A finding with the answer that it explains. */
export interface Found {
  readonly finding: Finding;
  readonly symptom: Seen;
}

type Symptoms = Extract<Assessment, { kind: 'symptoms' }>;

/** Causes that say that nothing is proven leave the health Unknown; credentials that were given and refused are a fault. */
const isUndecided = ({ route }: Situation, { finding: { reason }, symptom }: Found): boolean =>
  reason === 'RateLimited' ||
  (reason === 'GatewayDemandsCredentials' && !(carriesCredentials(route) && wentWhole(symptom)));

/** The entry for a state that needs no verdict. */
export function entryOfState(situation: Situation, state: Exclude<Assessment, Symptoms>): Entry {
  return entryOf(situation, shownTo(situation, told(situation, state)));
}

function told(situation: Situation, state: Exclude<Assessment, Symptoms>): Told {
  if (state.kind !== 'unreachable') return sayState(situation, state);
  if (state.edge !== undefined) return sayEdgeUnreachable(situation, state);
  return sayRejected(situation, state) ?? sayState(situation, state);
}

/** What a client meets by itself stays as it is: only who decides it may be hidden. */
function shownTo(situation: Situation, said: Told): Told {
  const { finding, scheme = 'http' } = said;
  const { confidence } = finding;
  if (finding.blames.length === 0 || confidence === undefined) return said;
  const { method } = situation;
  const request = said.shown ?? experiment(situation, { kind: 'gateway', scheme }, { method });
  const shown = disclosed(situation, { ...finding, confidence }, request);
  const message = finding.reason === 'CertificateInvalid' ? finding.message : shown.message;
  return { ...said, finding: { ...shown, message } };
}

/** The entry for symptoms: Confirmed before Likely; within each, the order of symptoms and of the list. */
export function entryOfSymptoms(
  situation: Situation,
  symptoms: readonly Symptom[],
  all: readonly Found[],
): Entry {
  const ranked = [...all.filter(isConfirmed), ...all.filter((found) => !isConfirmed(found))];
  const [first, ...rest] = ranked;
  const missed = missedBy(situation);
  if (first === undefined) return entryOf(situation, unproven(situation, symptoms, missed));
  const { finding, symptom } = first;
  const others = rest.map((found) => found.finding.reason).filter((reason) => reason !== finding.reason);
  return entryOf(situation, {
    health: isUndecided(situation, first) ? 'Unknown' : 'Unhealthy',
    finding: disclosed(situation, finding, symptom.request),
    contributing: [...new Set([...others, ...contributionOf(missed)])],
    shown: symptom.request,
  });
}

/** A missed expectation hides no cause. */
const contributionOf = (missed: Missed | undefined): readonly Reason[] =>
  missed === undefined ? [] : ['ExpectationFailed'];

/** No verdict speaks: an expectation is missed and nothing else, or nothing is proven. */
function unproven(situation: Situation, symptoms: readonly Symptom[], missed: Missed | undefined): Told {
  const alone = symptoms.every(
    ({ question, symptom }) => question === 'answer' && missesOnlyAtEnd(situation, symptom),
  );
  if (alone && missed !== undefined)
    return { health: 'Unhealthy', finding: unexpected(situation, missed), shown: missed.at.request };
  const symptom = symptoms[0]?.symptom;
  return {
    health: 'Unhealthy',
    finding: unexplained(situation, symptoms),
    contributing: contributionOf(missed),
    ...(symptom === undefined ? {} : { shown: symptom.request }),
  };
}

const isConfirmed = ({ finding }: Found): boolean => finding.confidence === 'Confirmed';

/** The entry for what is said of a situation. */
export function entryOf(situation: Situation, told: Told): Entry {
  const { health, finding, contributing = [], scheme, shown, seen } = told;
  return {
    route: situation.route.name,
    method: situation.method,
    check: situation.check,
    health,
    ...finding,
    reproduce: reproduce(situation, shown, scheme),
    contributing,
    seen: health === 'Healthy' ? [] : (seen ?? seenLines(situation)),
  };
}

/** The curl line; `shown` is the request that showed the symptom, `scheme` where none is known. */
export function reproduce(
  situation: Situation,
  shown: Request | undefined,
  scheme: Scheme | undefined,
): string {
  const { route, host, probe } = situation;
  const through = shown?.clientScheme ?? scheme ?? situation.promises.at(-1) ?? 'http';
  const { connectTo, edge } = probe.through;
  const port = gatewayPort(probe.through, situation.facts, through);
  const dialled = shown?.vantage.kind === 'edge' ? edge?.connectTo : connectTo;
  const { method, headers, body } = asked(situation, shown);
  return curlLine({
    method,
    scheme: through,
    host,
    port,
    path: route.path,
    headers,
    placeholders: (probe.values ?? []).map(({ placeholder }) => placeholder),
    insecure: false,
    ...(body === undefined ? {} : { body }),
    ...(dialled === undefined ? {} : { connectTo: { address: dialled, port } }),
  });
}

interface Asked {
  readonly method: string;
  readonly headers: readonly Header[];
  readonly body?: string;
}

/** What is sent, by what the entry checks. */
function asked(situation: Situation, shown: Request | undefined): Asked {
  const { check, method, route } = situation;
  switch (check) {
    case 'Method': {
      const body = bodyWith(route, method);
      return { method, headers: route.headers, ...(body === undefined ? {} : { body }) };
    }
    case 'Refusal': {
      const sent = shown?.method ?? shownBy(situation);
      return { method: sent, headers: shown?.headers ?? (goesBare(sent) ? [] : route.headers) };
    }
    case 'Preflight': {
      const [wanted] = wantedBy(situation);
      const headers = wanted === undefined ? [] : preflightHeaders(wanted, method, wanted.origin);
      return { method: 'OPTIONS', headers: shown?.headers ?? headers };
    }
  }
}

/** Failures that a port without a listener behind it gives. */
const shut: readonly Failure['cause'][] = ['refused', 'reset', 'timeout', 'tls'];

/** What the status explains; undefined where it says nothing against this scheme. */
function sayRejected(
  situation: Situation,
  { scheme, failure }: { readonly scheme: Scheme; readonly failure?: Failure },
): Told | undefined {
  const decision = situation.decisions[scheme];
  if (failure === undefined || decision === undefined || !shut.includes(failure.cause)) return undefined;
  const asked = { ...situation, decision };
  const rejection = rejectionOf(asked);
  const met = declaredThrough(situation, 'gateway', scheme);
  // References of a rule are answered 500, and never with silence.
  if (rejection === undefined || rejection.blame.field.includes('rules') || met === undefined)
    return undefined;
  const certain = isWritten(rejection) && failure.cause === 'refused';
  return {
    health: 'Unhealthy',
    finding: {
      reason: 'IngressConfigNotApplied',
      confidence: certain ? 'Confirmed' : 'Likely',
      message: `${requestLine(met.request)}: no answer (${failure.cause}): ${rejectionText(rejection.value)}`,
      fix: rejectionFix(asked, rejection),
      blames: [rejection.blame],
      evidence: [proofOf(met, 'nobody listens where the status says that nothing is programmed')],
    },
    scheme,
    shown: met.request,
  };
}
