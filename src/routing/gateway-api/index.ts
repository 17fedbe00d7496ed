// The dialect of the Gateway API: what an HTTPRoute, the routes beside it and their Gateway ask for. The
// parts are beside this file: entrance, attachment, matches, precedence, filters, backends, status.
// Source: gateway.networking.k8s.io/v1 (gateway-api.sigs.k8s.io/reference/spec), 1.4 to 1.6.

import { parseDuration } from '../../api/v1alpha1/duration.ts';
import type { Facts, GatewayApiFacts, Scheme } from '../../model/index.ts';
import { type Backend, portOf, schemeOf } from '../ingress/backend.ts';
import type { GatewayRefusal, RoutingDecision, Sourced } from '../shared/model.ts';
import { keyOf } from '../shared/references.ts';
import { type Destination, destinationOf } from './backends.ts';
import { choiceOf, type GatewayChoice, ownChoiceOf } from './choice.ts';
import { contendersOf, nearestRule, ruleOf } from './contenders.ts';
import { promisedSchemes } from './entrance.ts';
import { afterFilters, type Filtered } from './filters.ts';
import { isSameKey } from './hosts.ts';
import { isNarrower } from './precedence.ts';
import {
  aloneOf,
  type Candidate,
  type GatewayQuestion,
  type GatewayRequest,
  questionOf,
} from './question.ts';
import { matchField, routeBlame, ruleField } from './rules.ts';
import { rejectionsOf } from './status.ts';

/**
 * What the probe's HTTPRoute and the routes beside it ask the gateway to do with one request. Total: any
 * objects, any request.
 */
export function gatewayApiDecision(
  facts: Facts,
  api: GatewayApiFacts,
  request: GatewayRequest,
): RoutingDecision {
  const question = questionOf(facts, api, request);
  const choice = choiceOf(question);
  return { ...decisionBy(question, choice), ...declaredBy(question, choice) };
}

function decisionBy(question: GatewayQuestion, choice: GatewayChoice): RoutingDecision {
  const { winner, leftOut, unmodelled } = choice;
  const decides = winner ?? leftOut;
  if (decides === undefined) return { ...decisionAsSent(question), ...nearestRule(question), unmodelled };
  const { redirect, ...decision } = decisionAt(question, decides);
  return {
    ...decision,
    ...(winner === undefined ? { refusal: methodRefusal(decides) } : {}),
    ...(winner === undefined || redirect === undefined ? {} : { redirect }),
    contenders: contendersOf(question, decides, choice.losers),
    unmodelled: [...unmodelled, ...decision.unmodelled],
  };
}

/** Where nothing is known of the request but what was sent. */
function decisionAsSent({
  facts,
  api,
  own,
  entrance,
  request,
  host,
  path,
  query,
}: GatewayQuestion): RoutingDecision {
  const rejections = rejectionsOf(api, own, entrance);
  return {
    dialect: 'gateway-api',
    contenders: [],
    canaries: [],
    path: path + query,
    pathChanges: [],
    ...(rejections.length === 0 ? {} : { rejections }),
    host: { value: request.host, blame: routeBlame({ kind: 'HTTPRoute', route: own }), inferred: true },
    backendScheme: 'http',
    promises: promisedSchemes(facts, host),
    unmodelled: [],
  };
}

/** A request that no match takes is answered 404, for its method like for anything else. */
const methodRefusal = ({ match }: Candidate): Sourced<GatewayRefusal> => ({
  value: { status: 404, why: 'method' },
  blame: routeBlame(match.of, `${matchField(match)}.method`),
});

function decisionAt(question: GatewayQuestion, decides: Candidate): RoutingDecision {
  const { match } = decides;
  const rule = ruleOf(decides);
  const destination = destinationOf(question.facts, match, rule);
  const through = afterFiltersOf(question, decides, destination);
  const { path, pathChanges, redirect, requestHeaders, cors, auth, errorPages } = through;
  const said = decisionAsSent(question);
  return {
    ...said,
    rule,
    rulePath: match.path,
    ...(redirect === undefined ? destinationFields(destination) : { redirect }),
    path: path + question.query,
    pathChanges,
    ...(requestHeaders.length === 0 ? {} : { requestHeaders }),
    ...(cors === undefined ? {} : { cors }),
    ...(auth === undefined ? {} : { auth }),
    ...(errorPages === undefined ? {} : { errorPages }),
    ...timeoutsOf(decides),
    host: through.host ?? { ...said.host, blame: routeBlame(match.of, `${ruleField(match)}.filters`) },
    backendScheme: backendScheme(question, destination.backend),
    unmodelled: [
      ...through.unmodelled,
      ...(redirect === undefined ? [...destination.unmodelled, ...tlsDoubt(question, destination)] : []),
    ],
  };
}

const destinationFields = ({ backend, refusal, canaries }: Destination) => ({
  ...(backend === undefined ? {} : { backend }),
  ...(refusal === undefined ? {} : { refusal }),
  canaries,
});

/** Filters of the rule, then those of the backend. */
function afterFiltersOf(question: GatewayQuestion, { match }: Candidate, { primary }: Destination): Filtered {
  const { scheme, request, path, query, entrance, implementation } = question;
  const asked = implementation.redirectPort === 'asked' ? request.port : undefined;
  const port = asked ?? entrance?.port ?? (scheme === 'https' ? 443 : 80);
  const ofRule = {
    filters: match.rule.filters ?? [],
    blame: routeBlame(match.of, `${ruleField(match)}.filters`),
  };
  const ofBackend = primary && {
    filters: primary.ref.filters ?? [],
    blame: { ...primary.blame, field: `${primary.blame.field}.filters` },
  };
  const written = ofBackend === undefined ? [ofRule] : [ofRule, ofBackend];
  const { namespace } = keyOf(match.of.route);
  return afterFilters(written, {
    match,
    request: { scheme, host: request.host, path, query, port },
    ...(implementation.middlewares ? { extensions: { facts: question.facts, request, namespace } } : {}),
  });
}

/** What the own route asks for by itself, where another one decides and the own one has a rule too. */
function declaredBy(
  question: GatewayQuestion,
  { winner }: GatewayChoice,
): Pick<RoutingDecision, 'declared' | 'split'> {
  if (winner === undefined || isOwn(question, winner)) return {};
  const choice = ownChoiceOf(question);
  const own = choice.winner;
  if (own === undefined) return {};
  const declared = decisionBy(aloneOf(question), choice);
  return isNarrower(winner, own) ? { declared, split: true } : { declared };
}

const isOwn = ({ own }: GatewayQuestion, { match }: Candidate): boolean =>
  match.of.kind === 'HTTPRoute' && isSameKey(keyOf(match.of.route), keyOf(own));

/** Zero switches a timeout off. */
function timeoutsOf({ match }: Candidate): Pick<RoutingDecision, 'timeouts'> {
  const { request, backendRequest } = match.rule.timeouts ?? {};
  const [requestMs, backendRequestMs] = [request, backendRequest].map(
    (text) => (text === undefined ? undefined : parseDuration(text)) || undefined,
  );
  if (requestMs === undefined && backendRequestMs === undefined) return {};
  return {
    timeouts: {
      value: {
        ...(requestMs === undefined ? {} : { requestMs }),
        ...(backendRequestMs === undefined ? {} : { backendRequestMs }),
      },
      blame: routeBlame(match.of, `${ruleField(match)}.timeouts`),
    },
  };
}

/** By the Service's appProtocol; where it has none, some implementations go by the port. */
function backendScheme({ facts, implementation }: GatewayQuestion, backend: Backend | undefined): Scheme {
  const port = backend && portOf(facts, backend);
  if (port?.appProtocol === undefined && implementation.tlsByPort && looksLikeTls(backend, port?.name))
    return 'https';
  return schemeOf(port?.appProtocol);
}

const looksLikeTls = (backend: Backend | undefined, name: string | undefined): boolean =>
  backend?.value.port === 443 || name?.startsWith('https') === true;

/** TLS towards a backend is a BackendTLSPolicy's business, and those are not read; it matters where the port hints at TLS. */
function tlsDoubt(
  { facts, implementation }: GatewayQuestion,
  { backend }: Destination,
): readonly Sourced<string>[] {
  const port = backend && portOf(facts, backend);
  if (implementation.tlsByPort || backend === undefined || port?.appProtocol !== undefined) return [];
  return looksLikeTls(backend, port?.name) ? [{ value: 'BackendTLSPolicy', blame: backend.blame }] : [];
}
