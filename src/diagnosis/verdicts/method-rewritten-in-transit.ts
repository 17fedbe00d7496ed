// MethodRewrittenInTransit: a hop sends another method on than it was sent, without any
// redirect: a proxy that asks with GET, a cache, a header that overrides the method.

import type { Blame, Finding, Proof, Request } from '../../model/index.ts';
import type { Hop } from '../../routing/shared/model.ts';
import { type Rewriting, rewritingOf } from '../application/rewritten-method.ts';
import { blameRoutingObject } from '../evidence/confidence.ts';
import { application, declaredAnswers, type Evidence, type Seen } from '../evidence/evidence.ts';
import { answerText, blameService, hopText, opening, responderName } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { isRedirection } from '../evidence/redirect.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { reproducingHop } from '../paths/paths.ts';
import { fixFor } from '../remedies/index.ts';
import { forwardedBy, responderOf } from '../responder/index.ts';

const overrides = ['x-http-method-override', 'x-http-method', 'x-method-override'];

const rewriting = (e: Evidence): Rewriting =>
  isRedirection(e.symptom.outcome) ? { kind: 'none' } : rewritingOf(e, e.symptom);

function experiments(e: Evidence): readonly Request[] {
  const found = rewriting(e);
  return found.kind === 'open' ? found.ask : [];
}

/** The application's own answer to the method. */
function ownAnswer(e: Evidence): Seen | undefined {
  const last = application(e);
  return last && declaredAnswers(e, last)[0];
}

function judge(e: Evidence): Finding | undefined {
  const found = rewriting(e);
  const own = ownAnswer(e);
  if (own === undefined || found.kind === 'none' || found.kind === 'open') return undefined;
  const hop = reproducingHop(e);
  const method = found.kind === 'echoed' ? found.method : 'GET';
  const override = overridden(e);
  const header = override === undefined ? '' : `; the route sends ${override}, which that hop obeys`;
  return {
    reason: 'MethodRewrittenInTransit',
    confidence: 'Confirmed',
    message: `${opening(e)}: ${whyText(e, found)}; asked directly, ${e.method} is answered ${answerText(own)}; ${hop === undefined ? 'the gateway' : hopText(hop)} sends ${method} on, without a redirect${header}`,
    fix: fixFor('MethodRewrittenInTransit', namesOf(e, hop), { method: e.method, host: e.host }),
    blames: blamesOf(e, hop),
    evidence: [
      proofOf(e.symptom, 'this is no answer to the method that was sent'),
      ...stepsOf(found),
      proofOf(own, `directly, ${e.method} arrives as it is`),
    ],
  };
}

const whyText = (e: Evidence, found: Rewriting): string =>
  found.kind === 'echoed'
    ? `the application says that it was asked with ${found.method}`
    : `this is what ${application(e)?.name ?? 'the application'} answers GET`;

const stepsOf = (found: Rewriting): readonly Proof[] =>
  found.kind === 'rewritten' ? found.steps.map(({ at, shows }) => proofOf(at, shows)) : [];

/** The name of a header of the route that asks for another method than it declares. */
function overridden({ route, method }: Evidence): string | undefined {
  const header = route.headers.find(
    ([name, value]) => overrides.includes(name.toLowerCase()) && value.toUpperCase() !== method,
  );
  return header?.[0];
}

/** The gateway by its dialect or by what it says of itself; a hop by its own pages. */
function namesOf(e: Evidence, hop: Hop | undefined): readonly (string | undefined)[] {
  if (hop === undefined) return [e.decision?.dialect, forwardedBy(e.symptom.outcome)?.toLowerCase()];
  const [at] = declaredAnswers(e, hop);
  const role = at && responderOf(at.outcome, at.request).role;
  return role === 'application' || at === undefined ? [] : [responderName(at.outcome, at.request)];
}

const blamesOf = (e: Evidence, hop: Hop | undefined): readonly Blame[] =>
  hop === undefined ? blameRoutingObject(e) : [blameService(hop)];

export const methodRewrittenInTransit: Verdict = {
  reason: 'MethodRewrittenInTransit',
  suspects: (e) => rewriting(e).kind !== 'none',
  experiments,
  judge,
};
