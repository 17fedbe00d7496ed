// What a verdict is: one cause in one file, by total functions over the evidence. A verdict says when
// the cause is suspected, which requests tell more, and what it concludes; `defineVerdict` adds what all
// findings share. Each verdict stands alone, so the order of the list only ranks their findings.

import type { Cause } from '../../model/causes.ts';
import type { Finding, Proof, Request } from '../../model/index.ts';
import { application, type Evidence, type SymptomQuestion } from '../evidence/evidence.ts';
import { opening, pathText } from '../evidence/phrases.ts';
import { schemeOf } from '../evidence/redirect.ts';
import { type FixValues, fixFor } from '../remedies/index.ts';

/** One cause of the differential diagnosis. */
export interface Verdict {
  readonly reason: Cause;
  /** What it can explain; the gateway's answer when left out. */
  readonly explains?: readonly SymptomQuestion[];
  /** Whether the cause is possible, from what was seen so far. */
  readonly suspects: (e: Evidence) => boolean;
  /** Requests that would confirm the cause or rule it out. */
  readonly experiments: (e: Evidence) => readonly Request[];
  /** The finding, or undefined when the cause is not shown. */
  readonly judge: (e: Evidence) => Finding | undefined;
}

/** What a verdict says by itself. `Suspect` is what it suspects, for example a redirect. */
interface VerdictDefinition<Suspect> extends Pick<Verdict, 'reason' | 'explains'> {
  /** What is suspected, from what was seen so far; undefined or false when the cause is not possible. */
  readonly suspects: (e: Evidence) => Suspect | undefined | false;
  /** Requests that would confirm the cause or rule it out; none when left out. */
  readonly asks?: (e: Evidence, suspect: Suspect) => readonly Request[];
  /** What the evidence shows; undefined when it does not show the cause. */
  readonly concludes: (e: Evidence, suspect: Suspect) => Conclusion | undefined;
}

/** What a verdict concludes: a finding without the parts that follow from its reason and from the symptom. */
export interface Conclusion extends Pick<Finding, 'confidence' | 'blames' | 'passing'> {
  /** What was sent and what came back, where that is not the symptom alone. */
  readonly opening?: string;
  /** Why the answers show the cause: the clause after the opening. */
  readonly why: string;
  /** Whom the fix is for: cases, dialects and responders, first the one that is to act. */
  readonly whom?: readonly (string | undefined)[];
  /** Values for the fix beside the common ones. */
  readonly values?: FixValues | undefined;
  /** A fix in place of the line of the reason. */
  readonly fix?: string;
  /** Steps of the proof, the decisive ones first; those without an answer are left out. */
  readonly evidence: readonly (Proof | undefined)[];
}

/** A verdict from what it says by itself. */
export function defineVerdict<Suspect>(definition: VerdictDefinition<Suspect>): Verdict {
  const { reason, explains = ['answer'], suspects, asks, concludes } = definition;
  /** Undefined where nothing is suspected. */
  function given<T>(e: Evidence, then: (suspect: Suspect) => T): T | undefined {
    const suspect = suspects(e);
    return suspect === undefined || suspect === false ? undefined : then(suspect);
  }
  return {
    reason,
    explains,
    suspects: (e) => given(e, () => true) === true,
    experiments: (e) => given(e, (suspect) => asks?.(e, suspect)) ?? [],
    judge: (e) => {
      const conclusion = given(e, (suspect) => concludes(e, suspect));
      return conclusion && findingOf(e, reason, conclusion);
    },
  };
}

function findingOf(e: Evidence, reason: Cause, conclusion: Conclusion): Finding {
  const { confidence, why, whom = [], values, blames, evidence, passing } = conclusion;
  return {
    reason,
    confidence,
    message: `${conclusion.opening ?? opening(e)}: ${why}`,
    fix: conclusion.fix ?? fixFor(reason, whom, { ...commonValues(e), ...values }),
    blames,
    evidence: evidence.flatMap((step) => step ?? []),
    ...(passing === undefined ? {} : { passing }),
  };
}

/** Values that every fix may name: the declared request, and the Service of the application. */
export function commonValues(e: Evidence): FixValues {
  const last = application(e);
  return {
    host: e.host,
    path: pathText(e.route.path),
    method: e.method,
    scheme: schemeOf(e.symptom.request),
    service: last?.name,
    port: last && String(last.port),
  };
}
