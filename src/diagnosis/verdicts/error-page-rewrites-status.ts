// ErrorPageRewritesStatus: an error page replaces the true status. Either a refusal is
// dressed up as a success (`error_page 405 =200`), or the gateway swaps the application's answer.

import type { Finding, Request, Vantage } from '../../model/index.ts';
import type { Hop } from '../../routing/shared/model.ts';
import { blameRoutingObject, configurationConfidence } from '../evidence/confidence.ts';
import {
  application,
  declaredAnswers,
  type Evidence,
  experiment,
  findAnswer,
  type Seen,
  vantageOf,
} from '../evidence/evidence.ts';
import { answerText, blameService, hopText, opening, pathText, responderName } from '../evidence/phrases.ts';
import { proofOf } from '../evidence/proof.ts';
import { nonsenseMethod } from '../evidence/request.ts';
import type { Verdict } from '../evidence/verdict.ts';
import { askBothSides, passesGateway } from '../paths/gateway-answer.ts';
import { fixFor } from '../remedies/index.ts';
import { responderOf } from '../responder/index.ts';
import { sameAnswer } from '../responder/same-answer.ts';

/** A success that the application, asked directly, does not give. */
const isDisguise = ({ symptom }: Evidence): boolean =>
  symptom.outcome.status >= 200 && symptom.outcome.status < 300;

/** The nonsense method through a vantage, on the symptom's client scheme. */
function nonsense(e: Evidence, vantage: Vantage, path: string): Seen | undefined {
  return findAnswer(e, {
    vantage,
    method: nonsenseMethod,
    path,
    clientScheme: e.symptom.request.clientScheme,
  });
}

function experiments(e: Evidence): readonly Request[] {
  if (!isDisguise(e)) return isNobodys(e) ? askBothSides(e) : [];
  const { vantage, clientScheme } = e.symptom.request;
  const hops = e.hops.flatMap((hop) => {
    const vantage = vantageOf(e, hop);
    return vantage === undefined
      ? []
      : [experiment(e, vantage, { method: nonsenseMethod, path: hop.path, clientScheme })];
  });
  return [experiment(e, vantage, { method: nonsenseMethod }), ...hops];
}

const alike = (a: Seen, b: Seen): boolean => sameAnswer(a.outcome, a.request, b.outcome, b.request);

/** The last hop that welcomes the nonsense method with the very page of the symptom. */
function disguisedAt(e: Evidence): Hop | undefined {
  return e.hops.findLast((hop) => {
    const vantage = vantageOf(e, hop);
    const there = vantage && nonsense(e, vantage, hop.path);
    return there !== undefined && alike(e.symptom, there);
  });
}

function disguise(e: Evidence): Finding | undefined {
  const last = application(e);
  const welcome = nonsense(e, e.symptom.request.vantage, e.route.path);
  if (last === undefined || welcome === undefined || !alike(e.symptom, welcome)) return undefined;
  const vantage = vantageOf(e, last);
  const direct = vantage && nonsense(e, vantage, last.path);
  if (direct === undefined || direct.outcome.status < 400) return undefined;
  const hop = disguisedAt(e);
  const where = hop === undefined ? 'the gateway' : hopText(hop);
  return {
    reason: 'ErrorPageRewritesStatus',
    confidence: isConfigured(e, welcome, hop) ? 'Confirmed' : 'Likely',
    message: `${opening(e)}: ${where} gives the same page to ${nonsenseMethod}, a method that nobody serves, so a refusal is shown as ${welcome.outcome.status}; ${hopText(last)} itself answers ${answerText(direct)} to that`,
    fix: fixOf(e, responderName(welcome.outcome, welcome.request), welcome),
    blames: hop === undefined ? blameRoutingObject(e) : [blameService(hop)],
    evidence: [
      proofOf(welcome, 'nobody serves this method, and yet it is welcomed with the page of the declared one'),
      proofOf(direct, 'the application refuses it, as it should'),
      proofOf(e.symptom, 'the success is that page, not an answer of the application'),
    ],
  };
}

const fixOf = (e: Evidence, whom: string | undefined, { outcome }: Seen): string =>
  fixFor('ErrorPageRewritesStatus', [whom], {
    host: e.host,
    path: pathText(e.route.path),
    method: e.method,
    status: String(outcome.status),
    service: application(e)?.name,
    field: e.decision?.errorPages?.blame.field,
  });

/**
 * A web server that serves files refuses such methods by itself, so a success was configured;
 * Caddy gives its files to any method. A rule that leads elsewhere explains the page better.
 */
function isConfigured(e: Evidence, { outcome, request }: Seen, hop: Hop | undefined): boolean {
  const { role, name } = responderOf(outcome, request);
  const backend = e.decision?.backend?.value.name;
  const elsewhere = backend !== undefined && !e.hops.some((each) => each.name === backend);
  const located = hop !== undefined || (!elsewhere && everyHopAsked(e));
  return role === 'static' && name !== 'Caddy' && located;
}

/** The gateway is only to blame when no hop gives the page, and each of them was heard. */
const everyHopAsked = (e: Evidence): boolean =>
  e.hops.every((hop) => {
    const vantage = vantageOf(e, hop);
    return vantage !== undefined && nonsense(e, vantage, hop.path) !== undefined;
  });

/** What a gateway also says of a host or path that it does not know, as before it has loaded the Ingress. */
const isNobodys = ({ symptom }: Evidence): boolean => [404, 503].includes(symptom.outcome.status);

/** The configuration names the application's true status among those it replaces, and is in force. */
function replaced(e: Evidence): Finding | undefined {
  const pages = e.decision?.errorPages;
  const last = application(e);
  const direct = last && declaredAnswers(e, last)[0];
  if (pages === undefined || last === undefined || direct === undefined) return undefined;
  if (!pages.value.includes(direct.outcome.status) || alike(e.symptom, direct)) return undefined;
  if (isNobodys(e) && !passesGateway(e, 'GET')) return undefined;
  const refuses = [404, 405, 501].includes(direct.outcome.status)
    ? `; the refusal under the page is that of ${last.name}`
    : '';
  return {
    reason: 'ErrorPageRewritesStatus',
    confidence: configurationConfidence(e),
    message: `${opening(e)}: ${hopText(last)} itself answers ${answerText(direct)}, and ${pages.blame.field} replaces ${direct.outcome.status} by an error page${refuses}`,
    fix: fixOf(e, e.decision?.dialect, direct),
    blames: [pages.blame],
    evidence: [
      proofOf(e.symptom, 'this page is not what the application says'),
      proofOf(
        direct,
        `the application's own answer, and ${direct.outcome.status} is on the list of replaced statuses`,
      ),
    ],
  };
}

export const errorPageRewritesStatus: Verdict = {
  reason: 'ErrorPageRewritesStatus',
  suspects: (e) => isDisguise(e) || e.decision?.errorPages !== undefined,
  experiments,
  judge: (e) => (isDisguise(e) ? disguise(e) : replaced(e)),
};
