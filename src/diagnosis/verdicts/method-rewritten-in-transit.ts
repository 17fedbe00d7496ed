// MethodRewrittenInTransit: a hop sends another method on than it was sent, without any
// redirect: a proxy that asks with GET, a cache, a header that overrides the method.

import type { Hop } from '../../routing/shared/model.ts';
import { type Rewriting, rewritingOf } from '../application/rewritten-method.ts';
import { blameHop } from '../evidence/confidence.ts';
import { application, applicationAnswers, declaredAnswers, type Evidence } from '../evidence/evidence.ts';
import { answerText, hopOrGateway, proofOf, responderName } from '../evidence/phrases.ts';
import { isRedirection } from '../evidence/redirect.ts';
import { reproducingHop } from '../paths/paths.ts';
import { forwardedBy, responderOf } from '../responder/index.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/** Header fields by which a client asks for another method than that of the request. */
const overrides = ['x-http-method-override', 'x-http-method', 'x-method-override'];

/** What became of the method; nothing is suspected where it arrived as it was sent. */
function suspects(e: Evidence): SuspectedRewriting | undefined {
  const rewriting = isRedirection(e.symptom.outcome) ? undefined : rewritingOf(e, e.symptom);
  return rewriting?.kind === 'none' ? undefined : rewriting;
}

type SuspectedRewriting = Exclude<Rewriting, { kind: 'none' }>;

function concludes(e: Evidence, rewriting: SuspectedRewriting): Conclusion | undefined {
  const [own] = applicationAnswers(e);
  if (own === undefined || rewriting.kind === 'open') return undefined;
  const hop = reproducingHop(e);
  const method = rewriting.kind === 'echoed' ? rewriting.method : 'GET';
  const override = overridingHeader(e);
  const header = override === undefined ? '' : `; the route sends ${override}, which that hop obeys`;
  const steps = rewriting.kind === 'rewritten' ? rewriting.steps : [];
  return {
    confidence: 'Confirmed',
    why: `${whyText(e, rewriting)}; asked directly, ${e.method} is answered ${answerText(own)}; ${hopOrGateway(hop)} sends ${method} on, without a redirect${header}`,
    whom: hop === undefined ? gatewayNames(e) : proxyNames(e, hop),
    blames: blameHop(e, hop),
    evidence: [
      proofOf(e.symptom, 'this is no answer to the method that was sent'),
      ...steps.map(({ at, shows }) => proofOf(at, shows)),
      proofOf(own, `directly, ${e.method} arrives as it is`),
    ],
  };
}

const whyText = (e: Evidence, rewriting: SuspectedRewriting): string =>
  rewriting.kind === 'echoed'
    ? `the application says that it was asked with ${rewriting.method}`
    : `this is what ${application(e)?.name ?? 'the application'} answers GET`;

/** The name of a header of the route that asks for another method than it declares. */
function overridingHeader({ route, method }: Evidence): string | undefined {
  const header = route.headers.find(
    ([name, value]) => overrides.includes(name.toLowerCase()) && value.toUpperCase() !== method,
  );
  return header?.[0];
}

/** The gateway by its dialect, or by what it says of itself. */
const gatewayNames = (e: Evidence): readonly (string | undefined)[] => [
  e.decision?.dialect,
  forwardedBy(e.symptom.outcome)?.toLowerCase(),
];

/** A hop by its own pages; nothing where an application answered. */
function proxyNames(e: Evidence, hop: Hop): readonly (string | undefined)[] {
  const [at] = declaredAnswers(e, hop);
  return at === undefined || responderOf(at.outcome, at.request).role === 'application'
    ? []
    : [responderName(at)];
}

export const methodRewrittenInTransit = defineVerdict({
  reason: 'MethodRewrittenInTransit',
  suspects,
  asks: (_, rewriting) => (rewriting.kind === 'open' ? rewriting.ask : []),
  concludes,
});
