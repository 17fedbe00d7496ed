// RedirectLeaksInternalOrigin: a redirect to a place that only the cluster knows (a Service, a
// Pod, a port behind the gateway), or to a path without the prefix that the gateway takes off.

import type { Blame, Finding, Proof, Request } from '../../model/index.ts';
import { type PrefixLoss, prefixLoss } from '../application/lost-prefix.ts';
import { application, type Evidence, experiment, type Seen, vantageOf } from '../evidence/evidence.ts';
import { exactAnswer } from '../evidence/exact-request.ts';
import { isInternal, isListener } from '../evidence/internal-origin.ts';
import { blameService, opening, pathText } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { type Redirect, redirectOf } from '../evidence/redirect.ts';
import type { Verdict } from '../evidence/verdict.ts';
import {
  authorBehindGateway,
  authorText,
  blameAuthor,
  namesOf,
  type RedirectAuthor,
  symptomRedirect,
  valuesOf,
} from '../redirects/redirect-author.ts';
import { fixFor } from '../remedies/index.ts';
import { headerOf } from '../responder/headers.ts';

type Lost = Extract<PrefixLoss, { kind: 'lost' }>;

const lossOf = (e: Evidence, redirect: Redirect): PrefixLoss =>
  redirect.kind === 'elsewhere' ? prefixLoss(e, e.symptom, redirect) : { kind: 'none' };

function experiments(e: Evidence): readonly Request[] {
  const redirect = symptomRedirect(e);
  if (redirect === undefined || isInternal(e, redirect)) return [];
  const loss = lossOf(e, redirect);
  if (loss.kind === 'open') return loss.ask;
  return loss.kind === 'lost' ? askPrefix(e, loss.prefix) : [];
}

/** HEAD at the application without and with the header that tells the prefix; no other experiment asks with HEAD. */
function askPrefix(e: Evidence, prefix: string): readonly [] | readonly [Request, Request] {
  const last = application(e);
  const vantage = last && vantageOf(e, last);
  if (last === undefined || vantage === undefined || e.method === 'HEAD') return [];
  const plain = experiment(e, vantage, { method: 'HEAD', path: last.path });
  return [plain, { ...plain, headers: [...plain.headers, ['X-Forwarded-Prefix', prefix]] }];
}

/** The application's redirect keeps the prefix as soon as it is told of it. */
function honoursPrefix(e: Evidence, prefix: string): Seen | undefined {
  const [plain, told] = askPrefix(e, prefix).map((request) => exactAnswer(e, request));
  if (plain === undefined || told === undefined) return undefined;
  const own = redirectOf(told.outcome, told.request);
  const changes = headerOf(plain.outcome, 'location') !== headerOf(told.outcome, 'location');
  return changes && own?.path.startsWith(`${prefix}/`) === true ? told : undefined;
}

function judge(e: Evidence): Finding | undefined {
  const redirect = symptomRedirect(e);
  if (redirect === undefined) return undefined;
  if (isInternal(e, redirect)) return internal(e, redirect);
  const loss = lossOf(e, redirect);
  return loss.kind === 'lost' ? prefixLost(e, redirect, loss) : undefined;
}

function internal(e: Evidence, redirect: Redirect): Finding {
  const place = redirect.port === '' ? redirect.host : `${redirect.host}:${redirect.port}`;
  const origin = authorBehindGateway(e, (own) => own.host === redirect.host && own.port === redirect.port);
  const host = e.decision?.host;
  const renamed =
    origin === undefined && host?.value.split(':', 1)[0] === redirect.host && host !== undefined;
  const why = renamed
    ? `; the gateway sends Host ${host.value} to the application`
    : `; ${authorText(origin)} builds the redirect from an address of its own`;
  return {
    reason: 'RedirectLeaksInternalOrigin',
    confidence: isListener(e, redirect) ? 'Confirmed' : 'Likely',
    message: `${opening(e)}: clients outside the cluster cannot go to ${place}${why}`,
    fix: fixFor('RedirectLeaksInternalOrigin', namesOf(e, origin), valuesOf(e, redirect)),
    blames: renamed ? [host.blame] : blameAuthor(e, origin),
    evidence: [
      proofOf(e.symptom, `${place} is known in the cluster only`),
      ...(origin === undefined
        ? []
        : [proofOf(origin.at, 'asked directly, with the outer host, it leads there too')]),
    ],
  };
}

function prefixLost(e: Evidence, redirect: Redirect, { prefix, steps: [plain, prefixed] }: Lost): Finding {
  const told = honoursPrefix(e, prefix);
  const origin = authorBehindGateway(e, (own) => own.path === redirect.path);
  const outside = pathText(prefix + redirect.path);
  const header = told === undefined ? '' : '; told X-Forwarded-Prefix, the application keeps it';
  const shown: readonly (Proof | undefined)[] = [
    proofOf(e.symptom, `${prefix} is missing from the Location`),
    plain && proofOf(plain, 'the path of the Location is not served through the gateway'),
    prefixed && proofOf(prefixed, 'with the prefix it is'),
    origin && proofOf(origin.at, 'the application redirects to the path that it knows'),
    told && proofOf(told, 'told X-Forwarded-Prefix, it keeps the prefix'),
  ];
  return {
    reason: 'RedirectLeaksInternalOrigin',
    confidence: 'Confirmed',
    message: `${opening(e)}: the gateway takes ${pathText(prefix)} off, and the redirect of ${authorText(origin)} lacks it; ${pathText(redirect.path)} is not found through the gateway, ${outside} is${header}`,
    fix: prefixFix(e, told === undefined ? origin : undefined),
    blames: blamesOfPrefix(e, told === undefined ? origin : undefined),
    evidence: shown.flatMap((proof) => proof ?? []),
  };
}

/** A line that speaks of the prefix; what is told for a gateway or framework may be about hosts alone. */
function prefixFix(e: Evidence, origin: RedirectAuthor | undefined): string {
  const [fix = ''] = [namesOf(e, origin), []]
    .map((names) => fixFor('RedirectLeaksInternalOrigin', names, valuesOf(e, symptomRedirect(e))))
    .filter((text) => /prefix/i.test(text));
  return fix;
}

/** An application that would keep the prefix is not told of it by the field that takes it off; another has to be told by its own settings. */
function blamesOfPrefix(e: Evidence, origin: RedirectAuthor | undefined): readonly Blame[] {
  const fields = (e.decision?.pathChanges ?? []).map(({ blame }) => blame).slice(0, 1);
  if (origin !== undefined) return [blameService(origin.hop), ...fields];
  return fields.length > 0 ? fields : blameAuthor(e, undefined);
}

function suspects(e: Evidence): boolean {
  const redirect = symptomRedirect(e);
  return redirect !== undefined && (isInternal(e, redirect) || lossOf(e, redirect).kind !== 'none');
}

export const redirectLeaksInternalOrigin: Verdict = {
  reason: 'RedirectLeaksInternalOrigin',
  explains: ['answer', 'edge'],
  suspects,
  experiments,
  judge,
};
