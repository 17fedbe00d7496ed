// ForwardedProtoNotTrusted: behind https, a redirect leads to http on the same host. Either the
// application is not told that the client came over TLS, or it does not believe it.

import { isSafe } from '../../api/read/methods.ts';
import type { Request, Scheme } from '../../model/index.ts';
import { confirmedIf } from '../evidence/confidence.ts';
import {
  application,
  applicationAnswers,
  type Evidence,
  exactAnswer,
  experimentAt,
  placeOfApplication,
  placeOfSymptom,
  type Seen,
} from '../evidence/evidence.ts';
import { hopText, proofOf } from '../evidence/phrases.ts';
import { isInternal, leavesTls, type Redirect, redirectOf } from '../evidence/redirect.ts';
import { askForwardedProto, forwardedProtoProof } from '../redirects/forwarded-proto.ts';
import {
  authorBehindGateway,
  blameAuthor,
  type RedirectAuthor,
  remedyNames,
  symptomRedirect,
} from '../redirects/redirect-author.ts';
import { chainFrom } from '../redirects/redirect-chain.ts';
import { type Conclusion, defineVerdict } from './verdict.ts';

/** The symptom, where it is a redirect out of TLS on the same host that nobody configured. */
function redirectOutOfTls(e: Evidence): Redirect | undefined {
  const redirect = symptomRedirect(e);
  if (redirect === undefined || !leavesTls(redirect, e.symptom.request)) return undefined;
  const wanted = e.decision?.redirect?.value.location.startsWith('http://') === true;
  return wanted || isInternal(e, redirect) ? undefined : redirect;
}

/** The last hop that is told https and still redirects to http. */
const distrustingHop = (e: Evidence): RedirectAuthor | undefined =>
  authorBehindGateway(e, (own, at) => own.scheme === 'http' && at.request.clientScheme === 'https');

/** A safe request at the application, told https and told http: its redirect may follow what it is told. */
function askSchemes(e: Evidence): readonly Request[] {
  const own = placeOfApplication(e);
  const method = isSafe(e.method) ? e.method : 'GET';
  const ask = (clientScheme: Scheme): readonly Request[] =>
    own === undefined ? [] : [experimentAt(e, own, { method, clientScheme })];
  return [...ask('https'), ...ask('http')];
}

/** Both answers, where the application stays on https when told https, and redirects to http when told http. */
function answersByScheme(e: Evidence): readonly [Seen, Seen] | undefined {
  const [secure, plain] = askSchemes(e).map((request) => exactAnswer(e, request));
  if (secure === undefined || plain === undefined) return undefined;
  return redirectOf(plain)?.scheme === 'http' && redirectOf(secure)?.scheme !== 'http'
    ? [secure, plain]
    : undefined;
}

function asks(e: Evidence): readonly Request[] {
  const chain = chainFrom(e, e.symptom);
  const next = chain.kind === 'open' ? [chain.ask] : [];
  if (distrustingHop(e) !== undefined) return next;
  return [...next, ...askSchemes(e), ...askForwardedProto(e, placeOfSymptom(e))];
}

function concludes(e: Evidence, redirect: Redirect): Conclusion | undefined {
  const author = distrustingHop(e);
  const byScheme = answersByScheme(e);
  const byHeader = forwardedProtoProof(e, placeOfSymptom(e));
  const proven = author !== undefined || byScheme !== undefined || byHeader !== undefined;
  // A slash redirect of the gateway's own names http where its author wrote no more than a path.
  if (!proven && redirect.kind === 'spelling') return undefined;
  return {
    confidence: confirmedIf(proven && isWholeFault(e)),
    why: `the client came by https and is sent to http; ${whyText(e, { author, byScheme, byHeader })}`,
    whom: remedyNames(e, author?.at),
    values: { scheme: 'https' },
    blames: blameAuthor(e, author),
    evidence: [
      proofOf(e.symptom, 'the redirect leads out of TLS on the same host'),
      ...furtherProofs(e, { author, byScheme, byHeader }),
    ],
  };
}

/** False where another redirect of a loop takes the slash away that this one adds: the scheme is then one half of the fault. */
function isWholeFault(e: Evidence): boolean {
  const chain = chainFrom(e, e.symptom);
  if (chain.kind === 'open' || chain.kind === 'lost') return false;
  return chain.kind !== 'loop' || chain.steps.every(({ redirect }) => redirect.kind !== 'spelling');
}

/** What shows who does not use the header; each is undefined where it is not shown. */
interface Proven {
  readonly author: RedirectAuthor | undefined;
  readonly byScheme: readonly [Seen, Seen] | undefined;
  readonly byHeader: readonly [Seen, Seen] | undefined;
}

function whyText(e: Evidence, { author, byScheme, byHeader }: Proven): string {
  const last = application(e);
  if (author !== undefined && author.hop !== last)
    return `${hopText(author.hop)}, told X-Forwarded-Proto: https, does not pass it on`;
  if (author !== undefined)
    return `${hopText(author.hop)}, told X-Forwarded-Proto: https directly, redirects to http all the same: it does not trust the header`;
  if (byScheme !== undefined && last !== undefined)
    return `${hopText(last)} follows X-Forwarded-Proto when it is asked directly, so the header does not reach it from the gateway, or not as https`;
  return byHeader === undefined
    ? 'whoever redirects does not know that the client came by https'
    : 'with X-Forwarded-Proto: https from the client the redirect changes, so the gateway does not send it by itself';
}

function furtherProofs(e: Evidence, { author, byScheme, byHeader }: Proven): Conclusion['evidence'] {
  if (author !== undefined)
    return [proofOf(author.at, 'told X-Forwarded-Proto: https directly, it leads to http as well')];
  const toldHttps = applicationAnswers(e).filter(({ request }) => request.clientScheme === 'https');
  return [
    ...(byScheme ?? toldHttps.slice(0, 1)).map((at) =>
      proofOf(at, `told X-Forwarded-Proto: ${at.request.clientScheme}`),
    ),
    proofOf(byHeader?.[1], 'with X-Forwarded-Proto: https the redirect changes'),
  ];
}

export const forwardedProtoNotTrusted = defineVerdict({
  reason: 'ForwardedProtoNotTrusted',
  explains: ['answer', 'edge'],
  suspects: redirectOutOfTls,
  asks,
  concludes,
});
