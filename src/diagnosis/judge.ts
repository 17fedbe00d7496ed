// The judgement of one situation. Its check decides what the answers prove; where they show a fault, every verdict
// that can explain it gives its finding.

import { isSafe } from '../api/read/methods.ts';
import { acceptedBefore, isSentTo, saysAccepted } from '../api/read/sending.ts';
import type { Entry, Request } from '../model/index.ts';
import { podsBehind } from './application/endpoint-disagreement.ts';
import { assessPreflight } from './checks/assess-preflight.ts';
import { gatewaySilence, refusalStand, wasAsked } from './checks/refusal.ts';
import { assessUnsentMethod, standInOf, type UnsentMethod } from './checks/unsent-method.ts';
import { acceptedMessage, preflightMessage, refusalMessage } from './entries/check-messages.ts';
import { entryOf, entryOfState, entryOfSymptoms, type Found } from './entries/entry.ts';
import {
  askOtherPaths,
  rejectedMethodMessage,
  standInFinding,
  unsentMethodMessage,
} from './entries/unsent-messages.ts';
import type { Evidence, Situation, Symptom } from './evidence/evidence.ts';
import { nonsenseMethod } from './evidence/request.ts';
import { assess } from './reach/assess.ts';
import type { Verdict } from './verdicts/verdict.ts';

/** The judgement of one situation. */
export interface Judged {
  readonly entry: Entry;
  readonly ask: readonly Request[];
  /** Names of Pods whose owners would help to explain the answers. */
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

const judgedAlone = (entry: Entry, ask: readonly Request[] = []): Judged => ({ entry, ask, pods: [] });

function judgeMethod(situation: Situation, verdicts: readonly Verdict[]): Judged {
  const { probe, route, method } = situation;
  if (!isSentTo(probe, route, method)) return judgeUnsentMethod(situation, verdicts);
  const state = assess(situation);
  if (state.kind === 'symptoms') return judgeSymptoms(situation, state, verdicts);
  return judgedAlone(entryOfState(situation, state), state.kind === 'open' ? state.ask : []);
}

/** Asks for safe requests only. The entry is about the method, though OPTIONS was sent in its place. */
function judgeUnsentMethod(situation: Situation, verdicts: readonly Verdict[]): Judged {
  const state = assessUnsentMethod(situation);
  const as = standInOf(situation);
  const { entry, ask, pods } = judgeUnsentState({ situation, as, state }, verdicts);
  return {
    entry: { ...entry, method: situation.method },
    ask: ask.filter(({ method }) => isSafe(method) || method === nonsenseMethod),
    pods,
  };
}

interface UnsentMethodCase {
  readonly situation: Situation;
  readonly as: Situation;
  readonly state: UnsentMethod;
}

function judgeUnsentState({ situation, as, state }: UnsentMethodCase, verdicts: readonly Verdict[]): Judged {
  switch (state.kind) {
    case 'symptoms':
      return judgeUnsentSymptoms({ situation, as, state }, verdicts);
    case 'rejected': {
      const message = rejectedMethodMessage(situation, as, state);
      return judgedAlone(entryOf(as, message), askOtherPaths(situation, as));
    }
    case 'open':
      return judgedAlone(entryOfState(as, state), state.ask);
    case 'unreachable':
      return judgedAlone(entryOfState(as, state));
    default:
      return judgedAlone(entryOf(as, unsentMethodMessage(situation, state)));
  }
}

/** Redirects are judged as answers to the method, which clients would not send again; the rest as answers to OPTIONS. */
function judgeUnsentSymptoms(
  {
    situation,
    as,
    state,
  }: UnsentMethodCase & { readonly state: Extract<UnsentMethod, { kind: 'symptoms' }> },
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
      ? entryOf(as, unsentMethodMessage(situation, otherwise))
      : entryOfSymptoms(as, [...redirects, ...symptoms], found);
  const questions = [...ask, ...examined.flatMap((one) => one.ask)];
  const answers = symptoms.flatMap((symptom) => symptom.answers ?? []);
  return { entry, ask: questions, pods: podsBehind(as, answers) };
}

function judgeRefusal(situation: Situation): Judged {
  const { probe, route, method } = situation;
  const before = acceptedBefore(probe, route, method) ?? acceptedInPast(situation);
  if (before !== undefined)
    return judgedAlone(entryOf(situation, acceptedMessage(situation, before.seen ?? [])));
  const silent = gatewaySilence(situation);
  if (silent?.outcome.kind === 'failed') {
    const { request, outcome: failure } = silent;
    return judgedAlone(
      entryOfState(situation, { kind: 'unreachable', scheme: request.clientScheme, failure }),
    );
  }
  const stand = refusalStand(situation);
  if (stand.kind === 'open') return judgedAlone(entryOfState(situation, stand), stand.ask);
  return judgedAlone(entryOf(situation, refusalMessage(situation, stand)));
}

/** What was seen when the method was accepted in a cycle whose entry is not written yet; undefined where it was sent again. */
function acceptedInPast(situation: Situation): Pick<Entry, 'seen'> | undefined {
  const { route, method, past } = situation;
  const before = wasAsked(situation) ? undefined : past.findLast(saysAccepted(route, method));
  return before && { seen: before.found?.seen ?? [] };
}

function judgePreflight(situation: Situation, verdicts: readonly Verdict[]): Judged {
  const state = assessPreflight(situation);
  switch (state.kind) {
    case 'symptoms':
      return judgeSymptoms(situation, state, verdicts);
    case 'open':
    case 'unreachable':
      return judgedAlone(entryOfState(situation, state));
    default:
      return judgedAlone(entryOf(situation, preflightMessage(situation, state)));
  }
}

interface Symptoms {
  readonly symptoms: readonly Symptom[];
  readonly ask: readonly Request[];
}

function judgeSymptoms(
  situation: Situation,
  { symptoms, ask }: Symptoms,
  verdicts: readonly Verdict[],
): Judged {
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

/** At the edge there is no decision, because no routing object configures it. */
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
