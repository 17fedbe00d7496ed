// A method that is not sent, and that an Allow which names every method leaves out: the application
// does not serve it where the request arrives. Whether it does so on another path tells whose fault it is.

import type { Finding, Request } from '../../model/index.ts';
import { askStanding, standingOf } from '../application/method-support.ts';
import type { Unsent } from '../checks/unsent-method.ts';
import { application, type Seen, type Situation } from '../evidence/evidence.ts';
import { answered, blameService, hopText, pathText, requestLine } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { candidates } from '../paths/paths.ts';
import { fixFor } from '../remedies/index.ts';
import { allowOf } from '../responder/headers.ts';
import { authorOf } from '../responder/index.ts';
import type { Say } from './messages.ts';
import { notSent } from './unsent-messages.ts';

type Rejected = Extract<Unsent, { kind: 'rejected' }>;

/** Paths that might have been meant, other than the one that should arrive. */
function others(situation: Situation): readonly string[] {
  const last = application(situation);
  if (last === undefined) return [];
  return candidates(situation).flatMap(({ kind, path }) =>
    path === last.path || kind === 'root' ? [] : [path],
  );
}

/** The situation of the method itself, with the stand-in's observations and its bounds. */
const asMethod = (situation: Situation, as: Situation): Situation => ({ ...as, method: situation.method });

/** Safe requests that show whether the application serves the method on another path. */
export function askElsewhere(situation: Situation, as: Situation): readonly Request[] {
  const last = application(situation);
  if (last === undefined) return [];
  return others(as).flatMap((path) => askStanding(asMethod(situation, as), last, path));
}

/** The words: the application rejects the method, or serves it elsewhere, or it is not known which. */
export function sayRejectedByAllow(situation: Situation, as: Situation, state: Rejected): Say {
  const { at, direct } = state;
  const { method } = situation;
  const listing = direct.find(({ outcome }) => allowOf(outcome)?.includes(method) === true);
  const alike = direct.length > 0 && direct.every((other) => listOf(other) === listOf(at));
  const opening = `${requestLine(at.request)}: ${answered(at)}, whose Allow names every method of a path, and not ${method}`;
  const finding = alike
    ? byApplication(situation, as, { state, opening })
    : unexplained(
        situation,
        listing === undefined ? '' : `; ${placeText(situation)}, asked directly, lists ${method}`,
        opening,
      );
  const evidence = [
    proofOf(at, `${method} is not served where this arrives`),
    ...direct.slice(0, 2).map((each) => proofOf(each, 'the application says this without the gateway')),
  ];
  return {
    health: 'Unhealthy',
    finding: { ...finding, message: `${finding.message}; ${notSent(situation)}`, evidence },
    scheme: at.request.clientScheme,
    shown: at.request,
  };
}

/** The same list, in whatever order, is by the same author. */
const listOf = ({ outcome }: Seen): string => (allowOf(outcome) ?? []).toSorted().join(',');

function placeText(situation: Situation): string {
  const last = application(situation);
  return last === undefined ? 'the application' : hopText(last);
}

interface Rejection {
  readonly state: Rejected;
  readonly opening: string;
}

function byApplication(situation: Situation, as: Situation, { state, opening }: Rejection): Finding {
  const last = application(situation);
  if (last === undefined) return unexplained(situation, '', opening);
  const standings = others(as).map((path) => ({
    path,
    standing: standingOf(asMethod(situation, as), last, path),
  }));
  const serving = standings.find(({ standing }) => standing === 'serves');
  if (serving !== undefined)
    return unexplained(
      situation,
      `; ${hopText(last)} lists it on ${pathText(serving.path)}, but not on ${pathText(last.path)}, which arrives`,
      opening,
    );
  if (standings.some(({ standing }) => standing !== 'refuses')) return unexplained(situation, '', opening);
  return {
    reason: 'AppRejectsMethod',
    confidence: 'Likely',
    message: `${opening}; ${hopText(last)}, asked directly, says so as well, and on no other path that the gateway could have meant it lists it`,
    fix: fixFor('AppRejectsMethod', [authorOf(state.at.outcome, state.at.request)?.name], {
      method: situation.method,
      path: pathText(last.path),
    }),
    blames: [blameService(last)],
  };
}

function unexplained({ method }: Situation, more: string, opening: string): Finding {
  return {
    reason: 'Unexplained',
    confidence: 'Unknown',
    message: `${opening}${more}`,
    fix: `Compare the path that arrives at the application with the one on which it serves ${method}`,
    blames: [],
  };
}
