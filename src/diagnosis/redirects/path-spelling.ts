// Redirects to another spelling of the same path: who sends them, and whether the method is
// served on the spelling they name. Shared by the verdicts about such redirects.

import type { Answer, Proof, Request } from '../../model/index.ts';
import type { Hop } from '../../routing/shared/model.ts';
import {
  answerOf,
  application,
  type Evidence,
  experiment,
  findAnswers,
  type Seen,
  vantageOf,
} from '../evidence/evidence.ts';
import { proofOf } from '../evidence/phrases.ts';
import type { Redirect } from '../evidence/redirect.ts';
import { nonsenseMethod, withoutQuery } from '../evidence/request.ts';
import { allowOf } from '../responder/headers.ts';
import {
  authorBehindGateway,
  isMisled,
  type RedirectAuthor,
  stripsSlash,
  symptomRedirect,
} from './redirect-author.ts';
import { chainFrom, landing } from './redirect-chain.ts';

/** A redirect to another spelling, and what is known of it. */
export interface Respelling {
  readonly redirect: Redirect;
  /** The hop that redirects; without it the gateway does. */
  readonly author: RedirectAuthor | undefined;
  /** The answer that shows that the method is served on the other spelling. */
  readonly served: Seen | undefined;
  /** Whether `served` or the author is known, and nothing else is wrong with the redirect. */
  readonly certain: boolean;
}

/** The symptom as such a redirect; undefined when it is none, or when its fault is that it loses the slash. */
export function respellingOf(e: Evidence): Respelling | undefined {
  const redirect = symptomRedirect(e);
  if (redirect === undefined || redirect.kind !== 'spelling') return undefined;
  const author = authorBehindGateway(e);
  const served = answerThatServes(e, redirect);
  if (served === undefined && stripsSlash(redirect, e.symptom)) return undefined;
  const chain = chainFrom(e, e.symptom).kind;
  const arrives = author !== undefined && (chain === 'ends' || chain === 'away');
  return { redirect, author, served, certain: (served !== undefined || arrives) && !isMisled(e, redirect) };
}

/** The application's own path in the spelling that a redirect names: only the slash at the end may differ. */
export function spellingAtHop(hop: Hop, path: string): string {
  const slash = withoutQuery(path).endsWith('/');
  const [bare = '', ...query] = hop.path.split('?');
  const own = slash ? `${bare.replace(/\/$/, '')}/` : bare.replace(/(.)\/$/, '$1');
  return [own, ...query].join('?');
}

/** Safe requests on the named spelling, at the gateway and at the application, and the next step of the chain. */
export function askSpelling(e: Evidence, redirect: Redirect): readonly Request[] {
  const last = application(e);
  const behind = last && vantageOf(e, last);
  const { vantage } = e.symptom.request;
  const chain = chainFrom(e, e.symptom);
  const methods = ['OPTIONS', nonsenseMethod];
  return [
    ...methods.flatMap((method) => [
      experiment(e, vantage, { method, path: redirect.path }),
      ...(last && behind
        ? [experiment(e, behind, { method, path: spellingAtHop(last, redirect.path) })]
        : []),
    ]),
    ...(chain.kind === 'open' ? [chain.ask] : []),
  ];
}

/** The answer that shows that the method is served there: another declared route was sent there, or Allow lists the method. */
function answerThatServes(e: Evidence, redirect: Redirect): Seen | undefined {
  const sent = answerOf(landing(e, { at: e.symptom, redirect }, e.method));
  if (sent !== undefined && sent.outcome.status < 300) return sent;
  const last = application(e);
  const paths = [redirect.path, ...(last ? [spellingAtHop(last, redirect.path)] : [])];
  const asked = paths.flatMap((path) =>
    ['OPTIONS', nonsenseMethod].flatMap((method) => findAnswers(e, { method, path })),
  );
  return asked.find(({ outcome }) => allowOf(outcome)?.includes(e.method));
}

/** The steps of the proof. */
export const spellingProof = (
  e: Evidence,
  { author, served }: Respelling,
): readonly (Proof | undefined)[] => [
  proofOf(e.symptom, 'only the spelling of the path changes'),
  proofOf(author?.at, 'the redirect is made here, not at the gateway'),
  proofOf(served, `${e.method} is served on that spelling`),
];

/**
 * Whether the answer is that of Django in debug mode to a method with a body: it fails and says that, without
 * debug mode, it would redirect (django.middleware.common, APPEND_SLASH).
 */
export const asksForSlash = ({ status, bodyStart }: Answer): boolean =>
  status === 500 && /doesn(?:'|&#x27;|&#39;)t end in a slash and you have APPEND_SLASH set/.test(bodyStart);
