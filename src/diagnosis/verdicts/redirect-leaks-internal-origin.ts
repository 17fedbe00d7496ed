// RedirectLeaksInternalOrigin: a redirect to a place that only the cluster knows (a Service, a
// Pod, a port behind the gateway), or to a path without the prefix that the gateway takes off.

import type { Blame, Request } from '../../model/index.ts';
import { type PrefixLoss, prefixLoss } from '../application/lost-prefix.ts';
import { confirmedIf } from '../evidence/confidence.ts';
import {
  type Evidence,
  exactAnswer,
  experimentAt,
  placeOfApplication,
  type Seen,
} from '../evidence/evidence.ts';
import { blameService, pathText, proofOf } from '../evidence/phrases.ts';
import { isInternal, isListener, type Redirect, redirectOf } from '../evidence/redirect.ts';
import {
  authorBehindGateway,
  authorText,
  blameAuthor,
  type RedirectAuthor,
  remedyNames,
  symptomRedirect,
} from '../redirects/redirect-author.ts';
import { fixFor } from '../remedies/index.ts';
import { headerOf } from '../responder/headers.ts';
import { type Conclusion, commonValues, defineVerdict } from './verdict.ts';

/** A redirect that may leak: to an address that only the cluster knows, or to a path without its prefix. */
interface SuspectedLeak {
  readonly redirect: Redirect;
  /** Whether the prefix is lost; undefined where the address is the fault. */
  readonly loss?: PrefixLoss;
}

function suspects(e: Evidence): SuspectedLeak | undefined {
  const redirect = symptomRedirect(e);
  if (redirect === undefined) return undefined;
  if (isInternal(e, redirect)) return { redirect };
  const loss = redirect.kind === 'elsewhere' ? prefixLoss(e, e.symptom, redirect) : undefined;
  return loss === undefined || loss.kind === 'none' ? undefined : { redirect, loss };
}

function asks(e: Evidence, { loss }: SuspectedLeak): readonly Request[] {
  if (loss?.kind === 'open') return loss.ask;
  return loss?.kind === 'lost' ? askPrefix(e, loss.prefix) : [];
}

/** HEAD at the application without and with the header that tells the prefix; no other experiment asks with HEAD. */
function askPrefix(e: Evidence, prefix: string): readonly Request[] {
  const own = placeOfApplication(e);
  if (own === undefined || e.method === 'HEAD') return [];
  const plain = experimentAt(e, own, { method: 'HEAD' });
  return [plain, { ...plain, headers: [...plain.headers, ['X-Forwarded-Prefix', prefix]] }];
}

/** The answer by which the application's redirect keeps the prefix as soon as a header tells it. */
function answerWithPrefix(e: Evidence, prefix: string): Seen | undefined {
  const [plain, told] = askPrefix(e, prefix).map((request) => exactAnswer(e, request));
  if (plain === undefined || told === undefined) return undefined;
  const changes = headerOf(plain.outcome, 'location') !== headerOf(told.outcome, 'location');
  return changes && redirectOf(told)?.path.startsWith(`${prefix}/`) === true ? told : undefined;
}

function concludes(e: Evidence, { redirect, loss }: SuspectedLeak): Conclusion | undefined {
  if (loss === undefined) return internalAddress(e, redirect);
  return loss.kind === 'lost' ? lostPrefix(e, redirect, loss) : undefined;
}

function internalAddress(e: Evidence, redirect: Redirect): Conclusion {
  const place = redirect.port === '' ? redirect.host : `${redirect.host}:${redirect.port}`;
  const author = authorBehindGateway(e, (own) => own.host === redirect.host && own.port === redirect.port);
  const host = e.decision?.host;
  const renamed = author === undefined && host?.value.split(':', 1)[0] === redirect.host ? host : undefined;
  const why =
    renamed === undefined
      ? `; ${authorText(author)} builds the redirect from an address of its own`
      : `; the gateway sends Host ${renamed.value} to the application`;
  return {
    confidence: confirmedIf(isListener(e, redirect)),
    why: `clients outside the cluster cannot go to ${place}${why}`,
    whom: remedyNames(e, author?.at),
    blames: renamed === undefined ? blameAuthor(e, author) : [renamed.blame],
    evidence: [
      proofOf(e.symptom, `${place} is known in the cluster only`),
      proofOf(author?.at, 'asked directly, with the outer host, it leads there too'),
    ],
  };
}

function lostPrefix(
  e: Evidence,
  redirect: Redirect,
  { prefix, steps: [plain, prefixed] }: Extract<PrefixLoss, { kind: 'lost' }>,
): Conclusion {
  const told = answerWithPrefix(e, prefix);
  const author = authorBehindGateway(e, (own) => own.path === redirect.path);
  const atFault = told === undefined ? author : undefined;
  const outside = pathText(prefix + redirect.path);
  const header = told === undefined ? '' : '; told X-Forwarded-Prefix, the application keeps it';
  return {
    confidence: 'Confirmed',
    why: `the gateway takes ${pathText(prefix)} off, and the redirect of ${authorText(author)} lacks it; ${pathText(redirect.path)} is not found through the gateway, ${outside} is${header}`,
    fix: prefixFix(e, atFault),
    blames: blamesOfPrefix(e, atFault),
    evidence: [
      proofOf(e.symptom, `${prefix} is missing from the Location`),
      proofOf(plain, 'the path of the Location is not served through the gateway'),
      proofOf(prefixed, 'with the prefix it is'),
      proofOf(author?.at, 'the application redirects to the path that it knows'),
      proofOf(told, 'told X-Forwarded-Prefix, it keeps the prefix'),
    ],
  };
}

/** The first line of the remedies that speaks of the prefix. Those of a gateway or framework may be about hosts alone. */
function prefixFix(e: Evidence, author: RedirectAuthor | undefined): string {
  const [fix = ''] = [remedyNames(e, author?.at), []]
    .map((names) => fixFor('RedirectLeaksInternalOrigin', names, commonValues(e)))
    .filter((text) => /prefix/i.test(text));
  return fix;
}

/** The field that takes the prefix off; before it the application, where it is its own settings that have to tell it the prefix. */
function blamesOfPrefix(e: Evidence, author: RedirectAuthor | undefined): readonly Blame[] {
  const fields = (e.decision?.pathChanges ?? []).map(({ blame }) => blame).slice(0, 1);
  if (author !== undefined) return [blameService(author.hop), ...fields];
  return fields.length > 0 ? fields : blameAuthor(e, undefined);
}

export const redirectLeaksInternalOrigin = defineVerdict({
  reason: 'RedirectLeaksInternalOrigin',
  explains: ['answer', 'edge'],
  suspects,
  asks,
  concludes,
});
