// HttpsRedirectDowngradesMethod: a redirect that changes scheme, host or port only, with a
// status that lets clients send GET next (RFC 9110 section 15.4.2 to 15.4.4).

import type { Blame, Facts, Finding, HTTPRoute, Proof, Request } from '../../model/index.ts';
import type { RoutingDecision } from '../../routing/shared/model.ts';
import {
  application,
  type Evidence,
  experiment,
  findAnswer,
  type Seen,
  vantageOf,
} from '../evidence/evidence.ts';
import { isRunBy } from '../evidence/gateway-class.ts';
import { answerText, opening } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { keepsMethod, type Redirect, redirectOf } from '../evidence/redirect.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { reachOf } from '../reach/reach.ts';
import {
  blameAuthor,
  isMisled,
  namesOf,
  type RedirectAuthor,
  symptomRedirect,
  valuesOf,
} from '../redirects/redirect-author.ts';
import { isKnownHost, landing, leadsBackTo, replay } from '../redirects/redirect-chain.ts';
import { fixFor } from '../remedies/index.ts';

function downgrade(e: Evidence): Redirect | undefined {
  const redirect = symptomRedirect(e);
  if (redirect === undefined || redirect.kind !== 'canonical' || isMisled(e, redirect)) return undefined;
  if (leadsBackTo(e, redirect, e.symptom.request)) return undefined;
  return keepsMethod(redirect, e.method) ? undefined : redirect;
}

function experiments(e: Evidence): readonly Request[] {
  const redirect = downgrade(e);
  if (redirect === undefined || !isKnownHost(e, redirect.host)) return [];
  const last = application(e);
  const vantage = last && vantageOf(e, last);
  const { clientScheme } = e.symptom.request;
  return [
    ...(landed(e, redirect, e.method) === undefined ? [replay(e.symptom, redirect, e.method)] : []),
    replay(e.symptom, redirect, 'GET'),
    ...(last && vantage ? [experiment(e, vantage, { path: last.path, clientScheme })] : []),
  ];
}

const landed = (e: Evidence, redirect: Redirect, method: string) =>
  landing(e, redirect, method, e.symptom.request.vantage.kind);

/** What a method met where the redirect leads. */
function answerAfter(e: Evidence, redirect: Redirect, method: string): Seen | undefined {
  const met = landed(e, redirect, method);
  return met?.outcome.kind === 'answered' ? { request: met.request, outcome: met.outcome } : undefined;
}

/** The application redirects by itself when it is told that the client used this scheme. */
function redirectsItself(e: Evidence): RedirectAuthor | undefined {
  const hop = application(e);
  const { clientScheme } = e.symptom.request;
  const at = hop && findAnswer(e, { hop: hop.index, method: 'GET', path: hop.path, clientScheme });
  const own = at && redirectOf(at.outcome, at.request);
  return hop && at && own?.kind === 'canonical' && own.scheme !== clientScheme ? { hop, at } : undefined;
}

function judge(e: Evidence): Finding | undefined {
  const redirect = downgrade(e);
  if (redirect === undefined) return undefined;
  const kept = answerAfter(e, redirect, e.method);
  const works = kept !== undefined && reachOf(e, kept).kind === 'reached';
  const get = answerAfter(e, redirect, 'GET');
  const own = redirectsItself(e);
  const after = get === undefined ? '' : `; the GET that follows is answered ${answerText(get)}`;
  const proof = works ? `; sent there as ${e.method}, the same request is answered ${answerText(kept)}` : '';
  return {
    reason: 'HttpsRedirectDowngradesMethod',
    confidence: works ? 'Confirmed' : 'Likely',
    message: `${opening(e)}: after ${redirect.status} clients send GET instead of ${e.method}${defaultText(e, own)}${after}${proof}`,
    fix: fixOf(e, redirect, own),
    blames: blamesOf(e, own),
    evidence: evidenceOf(e, { kept: works ? kept : undefined, get, own }),
  };
}

/** The filter of an HTTPRoute that redirects, where it is no hop that does. */
function filterOf(
  e: Evidence,
  own: RedirectAuthor | undefined,
): NonNullable<RoutingDecision['redirect']> | undefined {
  const redirect = e.decision?.redirect;
  return own === undefined && redirect?.blame.kind === 'HTTPRoute' ? redirect : undefined;
}

/** A code that nobody wrote. */
function defaultText(e: Evidence, own: RedirectAuthor | undefined): string {
  const filter = filterOf(e, own);
  return filter !== undefined && isDefault(e.facts, filter.blame)
    ? `; ${filter.blame.field} is not written, and ${filter.value.status} is the default`
    : '';
}

function fixOf(e: Evidence, redirect: Redirect, own: RedirectAuthor | undefined): string {
  const filter = filterOf(e, own);
  const object = filter && { object: `HTTPRoute ${filter.blame.name}`, field: filter.blame.field };
  return fixFor('HttpsRedirectDowngradesMethod', [filter && filterCase(e), ...namesOf(e, own)], {
    ...valuesOf(e, redirect),
    ...object,
  });
}

/** What the installed CRD lets a filter answer; undefined when that could not be read. */
function filterCase({ facts }: Evidence): string | undefined {
  const codes = facts.gatewayApi?.redirectCodes;
  if (codes === undefined) return undefined;
  if (codes.includes(308)) return 'filter-308';
  return isRunBy(facts, 'traefik') ? 'filter-302-traefik' : 'filter-302';
}

function blamesOf(e: Evidence, own: RedirectAuthor | undefined): readonly Blame[] {
  const field = e.decision?.redirect?.blame;
  return own !== undefined || field === undefined ? blameAuthor(e, own) : [field];
}

interface Met {
  readonly kept: Seen | undefined;
  readonly get: Seen | undefined;
  readonly own: RedirectAuthor | undefined;
}

function evidenceOf(e: Evidence, { kept, get, own }: Met): readonly Proof[] {
  const { status } = e.symptom.outcome;
  return [
    proofOf(e.symptom, `${status} lets clients go on with GET`),
    ...(kept === undefined ? [] : [proofOf(kept, `${e.method} itself is served there`)]),
    ...(get === undefined ? [] : [proofOf(get, 'this is what a client gets that went on with GET')]),
    ...(own === undefined ? [] : [proofOf(own.at, 'the application redirects by itself')]),
  ];
}

export const httpsRedirectDowngradesMethod: Verdict = {
  reason: 'HttpsRedirectDowngradesMethod',
  explains: ['answer', 'edge'],
  suspects: (e) => downgrade(e) !== undefined,
  experiments,
  judge,
};

/** True where the HTTPRoute is known and the field is not in it. */
function isDefault({ gatewayApi }: Facts, { kind, namespace, name, field }: Blame): boolean {
  if (kind !== 'HTTPRoute' || gatewayApi === undefined) return false;
  const { route, neighbours } = gatewayApi;
  const routes: readonly (HTTPRoute | undefined)[] = [route, ...neighbours];
  const found = routes.find((each) => each?.metadata?.name === name && each.metadata.namespace === namespace);
  return found !== undefined && valueAt(found, field) === undefined;
}

/** The value at `spec.rules[0].filters[1].requestRedirect.statusCode`. */
function valueAt(object: unknown, field: string): unknown {
  const steps = field.split(/[.[\]]+/).filter((step) => step !== '');
  return steps.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).find(([key]) => key === step)?.[1]
        : undefined,
    object,
  );
}
