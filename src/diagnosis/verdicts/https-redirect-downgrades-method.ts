// HttpsRedirectDowngradesMethod: a redirect that changes scheme, host or port only, with a
// status that lets clients send GET next (RFC 9110 section 15.4.2 to 15.4.4).

import type { Blame, Facts, HTTPRoute, Request } from '../../model/index.ts';
import type { RoutingDecision } from '../../routing/shared/model.ts';
import { confirmedIf, isRunBy } from '../evidence/confidence.ts';
import {
  answerOf,
  application,
  type Evidence,
  experimentAt,
  findAnswer,
  placeOfApplication,
} from '../evidence/evidence.ts';
import { answerText, objectText, proofOf } from '../evidence/phrases.ts';
import { keepsMethod, type Redirect, redirectOf } from '../evidence/redirect.ts';
import { reachOf } from '../reach/reach.ts';
import {
  blameAuthor,
  isMisled,
  type RedirectAuthor,
  remedyNames,
  symptomRedirect,
} from '../redirects/redirect-author.ts';
import { isKnownHost, landing, leadsBackTo, replay } from '../redirects/redirect-chain.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/** The symptom, where it is a redirect that changes no path and after which clients send GET. */
function downgrade(e: Evidence): Redirect | undefined {
  const redirect = symptomRedirect(e);
  if (redirect === undefined || redirect.kind !== 'canonical' || isMisled(e, redirect)) return undefined;
  if (leadsBackTo(e, redirect, e.symptom.request)) return undefined;
  return keepsMethod(redirect, e.method) ? undefined : redirect;
}

function asks(e: Evidence, redirect: Redirect): readonly Request[] {
  if (!isKnownHost(e, redirect.host)) return [];
  const step = { at: e.symptom, redirect };
  const own = placeOfApplication(e);
  const { clientScheme } = e.symptom.request;
  return [
    ...(landing(e, step, e.method) === undefined ? [replay(step, e.method)] : []),
    replay(step, 'GET'),
    ...(own === undefined ? [] : [experimentAt(e, own, { clientScheme })]),
  ];
}

/** The application as author, where it redirects although it is told that the client used this scheme. */
function redirectingApplication(e: Evidence): RedirectAuthor | undefined {
  const hop = application(e);
  const { clientScheme } = e.symptom.request;
  const at = hop && findAnswer(e, { hop: hop.index, method: 'GET', path: hop.path, clientScheme });
  const own = at && redirectOf(at);
  return hop && at && own?.kind === 'canonical' && own.scheme !== clientScheme ? { hop, at } : undefined;
}

function concludes(e: Evidence, redirect: Redirect): Conclusion | undefined {
  const step = { at: e.symptom, redirect };
  const declared = answerOf(landing(e, step, e.method));
  const kept = declared && reachOf(e, declared).kind === 'reached' ? declared : undefined;
  const get = answerOf(landing(e, step, 'GET'));
  const author = redirectingApplication(e);
  const filter = author === undefined ? redirectFilter(e) : undefined;
  const after = get === undefined ? '' : `; the GET that follows is answered ${answerText(get)}`;
  const proof = kept ? `; sent there as ${e.method}, the same request is answered ${answerText(kept)}` : '';
  return {
    confidence: confirmedIf(kept !== undefined),
    why: `after ${redirect.status} clients send GET instead of ${e.method}${defaultText(e, filter)}${after}${proof}`,
    whom: [filter && filterCase(e), ...remedyNames(e, author?.at)],
    values: filter && { object: objectText(filter.blame), field: filter.blame.field },
    blames:
      author === undefined && e.decision?.redirect ? [e.decision.redirect.blame] : blameAuthor(e, author),
    evidence: [
      proofOf(e.symptom, `${redirect.status} lets clients go on with GET`),
      proofOf(kept, `${e.method} itself is served there`),
      proofOf(get, 'this is what a client gets that went on with GET'),
      proofOf(author?.at, 'the application redirects by itself'),
    ],
  };
}

type RedirectSetting = NonNullable<RoutingDecision['redirect']>;

/** The redirect that the filter of an HTTPRoute asks for. */
function redirectFilter({ decision }: Evidence): RedirectSetting | undefined {
  return decision?.redirect?.blame.kind === 'HTTPRoute' ? decision.redirect : undefined;
}

/** Says where nobody wrote the status of the redirect. */
const defaultText = (e: Evidence, filter: RedirectSetting | undefined): string =>
  filter !== undefined && isDefault(e.facts, filter.blame)
    ? `; ${filter.blame.field} is not written, and ${filter.value.status} is the default`
    : '';

/** What the installed CRD lets a filter answer; undefined when that could not be read. */
function filterCase({ facts }: Evidence): string | undefined {
  const codes = facts.gatewayApi?.redirectCodes;
  if (codes === undefined) return undefined;
  if (codes.includes(308)) return 'filter-308';
  return isRunBy(facts, 'traefik') ? 'filter-302-traefik' : 'filter-302';
}

export const httpsRedirectDowngradesMethod = defineVerdict({
  reason: 'HttpsRedirectDowngradesMethod',
  explains: ['answer', 'edge'],
  suspects: downgrade,
  asks,
  concludes,
});

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
