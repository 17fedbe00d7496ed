// ForwardedProtoNotTrusted: behind https, a redirect leads to http on the same host. Either the
// application is not told that the client came over TLS, or it does not believe it.

import { isSafe } from '../../api/read/methods.ts';
import type { Finding, Proof, Request } from '../../model/index.ts';
import {
  application,
  declaredAnswers,
  type Evidence,
  experiment,
  type Seen,
  vantageOf,
} from '../evidence/evidence.ts';
import { exactAnswer } from '../evidence/exact-request.ts';
import { isInternal } from '../evidence/internal-origin.ts';
import { hopText, opening } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { leavesTls, type Redirect, redirectOf } from '../evidence/redirect.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { askForwardedProto, forwardedProtoProof } from '../redirects/forwarded-proto.ts';
import {
  authorBehindGateway,
  blameAuthor,
  namesOf,
  type RedirectAuthor,
  symptomRedirect,
  valuesOf,
} from '../redirects/redirect-author.ts';
import { chainFrom } from '../redirects/redirect-chain.ts';
import { fixFor } from '../remedies/index.ts';

function misled(e: Evidence): Redirect | undefined {
  const redirect = symptomRedirect(e);
  if (redirect === undefined || !leavesTls(redirect, e.symptom.request)) return undefined;
  const wanted = e.decision?.redirect?.value.location.startsWith('http://') === true;
  return wanted || isInternal(e, redirect) ? undefined : redirect;
}

/** The last hop that is told https and still redirects to http. */
const unbelieving = (e: Evidence): RedirectAuthor | undefined =>
  authorBehindGateway(e, (own, at) => own.scheme === 'http' && at.request.clientScheme === 'https');

/** A safe request at the application, told https and told http: whether its redirect follows what it is told. */
function askSchemes(e: Evidence): readonly [] | readonly [Request, Request] {
  const last = application(e);
  const vantage = last && vantageOf(e, last);
  if (last === undefined || vantage === undefined) return [];
  const method = isSafe(e.method) ? e.method : 'GET';
  const ask = (clientScheme: 'http' | 'https'): Request =>
    experiment(e, vantage, { method, path: last.path, clientScheme });
  return [ask('https'), ask('http')];
}

/** Told https the application stays on https, told http it redirects to http. */
function follows(e: Evidence): readonly [Seen, Seen] | undefined {
  const [secure, plain] = askSchemes(e).map((request) => exactAnswer(e, request));
  if (secure === undefined || plain === undefined) return undefined;
  const own = redirectOf(plain.outcome, plain.request);
  const told = redirectOf(secure.outcome, secure.request);
  return own?.scheme === 'http' && told?.scheme !== 'http' ? [secure, plain] : undefined;
}

function experiments(e: Evidence): readonly Request[] {
  if (misled(e) === undefined) return [];
  const chain = chainFrom(e, e.symptom);
  const way = chain.kind === 'open' ? [chain.ask] : [];
  if (unbelieving(e) !== undefined) return way;
  return [...way, ...askSchemes(e), ...askForwardedProto(e, e.symptom.request.vantage, e.route.path)];
}

function judge(e: Evidence): Finding | undefined {
  const redirect = misled(e);
  if (redirect === undefined) return undefined;
  const origin = unbelieving(e);
  const told = follows(e);
  const header = forwardedProtoProof(e, e.symptom.request.vantage, e.route.path);
  const proven = origin !== undefined || told !== undefined || header !== undefined;
  // A slash redirect of the gateway's own names http where its author wrote no more than a path.
  if (!proven && redirect.kind === 'spelling') return undefined;
  return {
    reason: 'ForwardedProtoNotTrusted',
    confidence: proven && isWholeFault(e) ? 'Confirmed' : 'Likely',
    message: `${opening(e)}: the client came by https and is sent to http; ${whyText(e, { origin, told, header })}`,
    fix: fixFor('ForwardedProtoNotTrusted', namesOf(e, origin), {
      ...valuesOf(e, redirect),
      scheme: 'https',
    }),
    blames: blameAuthor(e, origin),
    evidence: evidenceOf(e, { origin, told, header }),
  };
}

/** Where another redirect of a loop takes the slash away that this one adds, the scheme is but one half of the fault. */
function isWholeFault(e: Evidence): boolean {
  const chain = chainFrom(e, e.symptom);
  if (chain.kind === 'open' || chain.kind === 'lost') return false;
  return chain.kind !== 'loop' || chain.steps.every(({ redirect }) => redirect.kind !== 'spelling');
}

interface Proven {
  readonly origin: RedirectAuthor | undefined;
  readonly told: readonly [Seen, Seen] | undefined;
  readonly header: readonly [Seen, Seen] | undefined;
}

function whyText(e: Evidence, { origin, told, header }: Proven): string {
  const last = application(e);
  if (origin !== undefined && origin.hop !== last)
    return `${hopText(origin.hop)}, told X-Forwarded-Proto: https, does not pass it on`;
  if (origin !== undefined)
    return `${hopText(origin.hop)}, told X-Forwarded-Proto: https directly, redirects to http all the same: it does not trust the header`;
  if (told !== undefined && last !== undefined)
    return `${hopText(last)} follows X-Forwarded-Proto when it is asked directly, so the header does not reach it from the gateway, or not as https`;
  return header === undefined
    ? 'whoever redirects does not know that the client came by https'
    : 'with X-Forwarded-Proto: https from the client the redirect changes, so the gateway does not send it by itself';
}

function evidenceOf(e: Evidence, { origin, told, header }: Proven): readonly Proof[] {
  const first = proofOf(e.symptom, 'the redirect leads out of TLS on the same host');
  if (origin !== undefined)
    return [first, proofOf(origin.at, 'told X-Forwarded-Proto: https directly, it leads to http as well')];
  const direct = told ?? answersToHttps(e).slice(0, 1);
  return [
    first,
    ...direct.map((at) => proofOf(at, `told X-Forwarded-Proto: ${at.request.clientScheme}`)),
    ...(header === undefined
      ? []
      : [proofOf(header[1], 'with X-Forwarded-Proto: https the redirect changes')]),
  ];
}

function answersToHttps(e: Evidence): readonly Seen[] {
  const last = application(e);
  return last === undefined
    ? []
    : declaredAnswers(e, last).filter(({ request }) => request.clientScheme === 'https');
}

export const forwardedProtoNotTrusted: Verdict = {
  reason: 'ForwardedProtoNotTrusted',
  explains: ['answer', 'edge'],
  suspects: (e) => misled(e) !== undefined,
  experiments,
  judge,
};
