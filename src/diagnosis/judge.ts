// The judgement of one situation: its check decides what the answers amount to, and where they
// prove a fault, every verdict that can explain that question is heard.

import { isSafe } from '../api/read/methods.ts';
import { acceptedBefore, saysAccepted } from '../api/read/refusals.ts';
import { isSentTo } from '../api/read/sending.ts';
import type { Entry, Request } from '../model/index.ts';
import { podsBehind } from './application/endpoint-disagreement.ts';
import { assessPreflight } from './checks/assess-preflight.ts';
import { gatewaySilence, refusalStand, wasAsked } from './checks/refusal.ts';
import { assessUnsent, standInOf, type Unsent } from './checks/unsent-method.ts';
import { sayAccepted, sayPreflight, sayRefusal } from './entries/check-messages.ts';
import { entryOf, entryOfState, entryOfSymptoms, type Found } from './entries/entry.ts';
import { sayUnsent, standInFinding } from './entries/unsent-messages.ts';
import { askElsewhere, sayRejectedByAllow } from './entries/unsent-rejected.ts';
import type { Evidence, Situation, Symptom } from './evidence/evidence.ts';
import { nonsenseMethod } from './evidence/request.ts';
import type { Verdict } from './evidence/verdict.ts';
import { assess } from './reach/assess.ts';

/** What one situation comes to. */
export interface Judged {
  readonly entry: Entry;
  readonly ask: readonly Request[];
  /** Names of Pods whose owners would tell more. */
  readonly pods: readonly string[];
}

/** Judges one route, method and check. Never throws. */
export function judgeSituation(situation: Situation, verdicts: readonly Verdict[]): Judged {
  switch (situation.check) {
    case 'Method':
      return judgeMethod(situation, verdicts);
    case 'Refusal':
      return judgeRefusal(situation);
    case 'Preflight':
      return judgePreflight(situation, verdicts);
  }
}

const alone = (entry: Entry, ask: readonly Request[] = []): Judged => ({ entry, ask, pods: [] });

function judgeMethod(situation: Situation, verdicts: readonly Verdict[]): Judged {
  const { probe, route, method } = situation;
  if (!isSentTo(probe, route, method)) return judgeUnsent(situation, verdicts);
  const state = assess(situation);
  if (state.kind === 'symptoms') return explained(situation, state, verdicts);
  return alone(entryOfState(situation, state), state.kind === 'open' ? state.ask : []);
}

/** Nothing is asked but what changes nothing, and the entry speaks of the method, whatever stood in for it. */
function judgeUnsent(situation: Situation, verdicts: readonly Verdict[]): Judged {
  const state = assessUnsent(situation);
  const as = standInOf(situation);
  const { entry, ask, pods } = unsentEntry({ situation, as, state }, verdicts);
  return {
    entry: { ...entry, method: situation.method },
    ask: ask.filter(({ method }) => isSafe(method) || method === nonsenseMethod),
    pods,
  };
}

interface UnsentCase {
  readonly situation: Situation;
  readonly as: Situation;
  readonly state: Unsent;
}

function unsentEntry({ situation, as, state }: UnsentCase, verdicts: readonly Verdict[]): Judged {
  switch (state.kind) {
    case 'symptoms':
      return unsentSymptoms({ situation, as, state }, verdicts);
    case 'rejected': {
      const asked = askElsewhere(situation, as);
      return alone(entryOf(as, sayRejectedByAllow(situation, as, state)), asked);
    }
    case 'open':
      return alone(entryOfState(as, state), state.ask);
    case 'unreachable':
      return alone(entryOfState(as, state));
    default:
      return alone(entryOf(as, sayUnsent(situation, state)));
  }
}

/** Redirects are judged by the method, which a client would not go on with; the rest by OPTIONS itself. */
function unsentSymptoms(
  { situation, as, state }: UnsentCase & { readonly state: Extract<Unsent, { kind: 'symptoms' }> },
  verdicts: readonly Verdict[],
): Judged {
  const { symptoms, redirects, ask, otherwise } = state;
  const asMethod = { ...as, method: situation.method };
  const examined = [
    ...redirects.map((symptom) => examine(evidenceOf(asMethod, symptom), verdicts)),
    ...symptoms.map((symptom) => examine(evidenceOf(as, symptom), verdicts)),
  ];
  const found = examined.flatMap((one) => one.found.flatMap((each) => standInFinding(situation, each) ?? []));
  const entry =
    found.length === 0
      ? entryOf(as, sayUnsent(situation, otherwise))
      : entryOfSymptoms(as, [...redirects, ...symptoms], found);
  const asked = [...ask, ...examined.flatMap((one) => one.ask)];
  const answers = symptoms.flatMap((symptom) => symptom.answers ?? []);
  return { entry, ask: asked, pods: podsBehind(as, answers) };
}

function judgeRefusal(situation: Situation): Judged {
  const { probe, route, method } = situation;
  const before = acceptedBefore(probe, route, method) ?? acceptedUnwritten(situation);
  if (before !== undefined) return alone(entryOf(situation, sayAccepted(situation, before.seen ?? [])));
  const silent = gatewaySilence(situation);
  if (silent?.outcome.kind === 'failed') {
    const { request, outcome: failure } = silent;
    return alone(entryOfState(situation, { kind: 'unreachable', scheme: request.clientScheme, failure }));
  }
  const stand = refusalStand(situation);
  if (stand.kind === 'open') return alone(entryOfState(situation, stand), stand.ask);
  return alone(entryOf(situation, sayRefusal(situation, stand)));
}

/** Accepted in a cycle that waits for others to agree, and held back in this one. */
function acceptedUnwritten(situation: Situation): Pick<Entry, 'seen'> | undefined {
  const { route, method, past } = situation;
  const before = wasAsked(situation) ? undefined : past.findLast(saysAccepted(route, method));
  return before && { seen: before.found?.seen ?? [] };
}

function judgePreflight(situation: Situation, verdicts: readonly Verdict[]): Judged {
  const state = assessPreflight(situation);
  switch (state.kind) {
    case 'symptoms':
      return explained(situation, state, verdicts);
    case 'open':
    case 'unreachable':
      return alone(entryOfState(situation, state));
    default:
      return alone(entryOf(situation, sayPreflight(situation, state)));
  }
}

interface Symptoms {
  readonly symptoms: readonly Symptom[];
  readonly ask: readonly Request[];
}

function explained(situation: Situation, { symptoms, ask }: Symptoms, verdicts: readonly Verdict[]): Judged {
  const examined = symptoms.map((symptom) => examine(evidenceOf(situation, symptom), verdicts));
  const found = examined.flatMap((one) => one.found);
  return {
    entry: entryOfSymptoms(situation, symptoms, found),
    ask: [...ask, ...examined.flatMap((one) => one.ask)],
    pods: podsBehind(
      situation,
      symptoms.flatMap(({ answers = [] }) => answers),
    ),
  };
}

/** Before the gateway no routing object speaks: at the edge there is none to read, or to blame. */
function evidenceOf(situation: Situation, symptom: Symptom): Evidence {
  if (symptom.question === 'edge') {
    const { ingress: _ingress, gatewayApi: _gatewayApi, ...facts } = situation.facts;
    return { ...situation, ...symptom, facts, decisions: {} };
  }
  const decision = situation.decisions[symptom.symptom.request.clientScheme];
  return { ...situation, ...symptom, ...(decision === undefined ? {} : { decision }) };
}

/** The findings of every verdict that suspects its cause, in the order of the list. */
function examine(
  e: Evidence,
  verdicts: readonly Verdict[],
): { readonly found: readonly Found[]; readonly ask: readonly Request[] } {
  const suspected = verdicts.filter((verdict) => explains(verdict, e) && verdict.suspects(e));
  const findings = suspected.flatMap((verdict) => verdict.judge(e) ?? []);
  return {
    found: findings.map((finding) => ({ finding, symptom: e.symptom })),
    ask: suspected.flatMap((verdict) => verdict.experiments(e)),
  };
}

const explains = ({ explains: questions = ['answer'] }: Verdict, { question }: Evidence): boolean =>
  questions.includes(question);
