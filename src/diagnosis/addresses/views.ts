// The addresses of the gateway, one view each: a view has what was seen at one address as if it were the only one, so
// that verdicts need not know of several. Addresses that answer alike share a view.

import type { Probe } from '../../api/read/probe.ts';
import type { Answer, Facts, Failure, Observation, Outcome, Past, Request } from '../../model/index.ts';
import {
  addressesLeftOut,
  factsAtAddress,
  type GatewayAddress,
  gatewayAddressesOf,
} from '../../routing/gateway-address/addresses.ts';
import { isFamilyMissing, pastAt, wasReachedAt } from '../evidence/address-memory.ts';
import { responderName } from '../evidence/phrases.ts';
import { requestKey } from '../evidence/request.ts';
import { sameAnswer } from '../responder/same-answer.ts';

/** What views are made from. */
interface ObservedProbe {
  readonly probe: Probe;
  readonly facts: Facts;
  readonly observations: readonly Observation[];
  /** What the last cycles came to, the oldest first. */
  readonly past: readonly (readonly Past[])[];
}

/** What was seen at some of the gateway's addresses. */
export interface View extends ObservedProbe {
  /** Those addresses, first the one whose answers the view has; empty where the gateway has one in all. */
  readonly addresses: readonly GatewayAddress[];
  /** Whether nothing answers there, though it was reached before. */
  readonly isLost: boolean;
}

/** The views of one cycle. `notes` name the addresses that decide nothing, one line each. */
interface Views {
  readonly views: readonly View[];
  readonly notes: readonly string[];
}

/** At least one view. Where the gateway has one address, the view is what was given. */
export function viewsOf(given: ObservedProbe): Views {
  const { probe, facts } = given;
  const addresses = gatewayAddressesOf(probe, facts);
  const [only] = addresses;
  if (only === undefined || addresses.length === 1) {
    const narrowed = only === undefined ? facts : factsAtAddress(facts, only);
    return { views: [{ ...given, facts: narrowed, addresses: [], isLost: false }], notes: [] };
  }
  const seen = addresses.map((gatewayAddress) => viewAt(given, gatewayAddress));
  const silent = seen.filter(isSilent);
  const answering = seen.filter((view) => !isSilent(view));
  if (answering.length === 0) return { views: [silentView(given, silent)], notes: leftOutNotes(given) };
  const lost = silent.filter((view) =>
    view.addresses.some((gatewayAddress) => isLostAt(given, gatewayAddress, view)),
  );
  const never = silent.filter((view) => !lost.includes(view));
  return {
    views: [
      ...viewsOfAlike(answering),
      ...(lost.length === 0 ? [] : [{ ...silentView(given, lost), isLost: true }]),
    ],
    notes: [...never.map(noteOf), ...leftOutNotes(given)],
  };
}

/** A request that the diagnosis of a view asks for, as it is sent to the address of that view. */
export function requestAtAddress({ addresses: [gatewayAddress] }: View, request: Request): Request {
  const { vantage } = request;
  if (gatewayAddress?.at === undefined || vantage.kind !== 'gateway') return request;
  return { ...request, vantage: { ...vantage, at: gatewayAddress.at } };
}

/** The view of one address: everything that was given, without what belongs to other addresses. */
function viewAt({ probe, facts, observations, past }: ObservedProbe, gatewayAddress: GatewayAddress): View {
  return {
    probe,
    facts: factsAtAddress(facts, gatewayAddress),
    observations: observations.flatMap((one) => observationsAt(one, gatewayAddress)),
    past: past.map((cycle) => pastAt(cycle, gatewayAddress)),
    addresses: [gatewayAddress],
    isLost: false,
  };
}

function observationsAt(one: Observation, gatewayAddress: GatewayAddress): readonly Observation[] {
  const { vantage } = one.request;
  if (vantage.kind !== 'gateway' || vantage.at === undefined) return [one];
  const { at, ...only } = vantage;
  return at === gatewayAddress.at ? [{ ...one, request: { ...one.request, vantage: only } }] : [];
}

const isGateways = ({ request }: Observation): boolean => request.vantage.kind === 'gateway';

/** Whether requests were sent to the gateway, and none was answered. */
function isSilent({ observations }: View): boolean {
  const own = observations.filter(isGateways);
  return own.length > 0 && own.every(({ outcome }) => outcome.kind === 'failed');
}

/** Whether the address is silent now and was reached before; not where the operator may not or cannot connect to it. */
function isLostAt({ probe, past }: ObservedProbe, gatewayAddress: GatewayAddress, view: View): boolean {
  const failures = failuresOf(view);
  if (failures.some(({ cause }) => cause === 'forbidden') || failures.every(isFamilyMissing)) return false;
  return wasReachedAt(gatewayAddress, probe, past);
}

const failuresOf = ({ observations }: View): readonly Failure[] =>
  observations.filter(isGateways).flatMap(({ outcome }) => (outcome.kind === 'failed' ? [outcome] : []));

/** Silent addresses as one view: its failures name all of them. */
function silentView(given: ObservedProbe, silent: readonly View[]): View {
  const [first, ...others] = silent.toSorted((one, other) => rankOf(one) - rankOf(other));
  if (first === undefined) return { ...given, addresses: [], isLost: false };
  return {
    ...first,
    facts: silent.length === 1 ? first.facts : given.facts,
    observations: first.observations.map((one) => withOtherFailures(one, others)),
    addresses: [...first.addresses, ...others.flatMap(({ addresses }) => addresses)],
  };
}

/** Failures of the operator's own network or rights come last, because they say least about the gateway. */
const rankOf = (view: View): number => {
  const failures = failuresOf(view);
  if (failures.some(({ cause }) => cause === 'forbidden')) return 2;
  return failures.every(isFamilyMissing) ? 1 : 0;
};

function withOtherFailures(one: Observation, others: readonly View[]): Observation {
  const { request, outcome } = one;
  if (outcome.kind !== 'failed' || !isGateways(one)) return one;
  const details = others.flatMap(({ observations }) => {
    const same = observations.find((other) => isGateways(other) && isSameRequest(other.request, request));
    return same?.outcome.kind === 'failed' ? [same.outcome.detail] : [];
  });
  return { request, outcome: { ...outcome, detail: [...new Set([outcome.detail, ...details])].join('; ') } };
}

const isSameRequest = (one: Request, other: Request): boolean =>
  one.method === other.method &&
  one.clientScheme === other.clientScheme &&
  one.host === other.host &&
  one.path === other.path;

/** The views, those of addresses that answer alike as one. */
function viewsOfAlike(views: readonly View[]): readonly View[] {
  const groups: View[][] = [];
  for (const view of views) {
    const group = groups.find(([first]) => first !== undefined && areAlike(first, view));
    if (group === undefined) groups.push([view]);
    else group.push(view);
  }
  return groups.flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ ...first, addresses: group.flatMap(({ addresses }) => addresses) }];
  });
}

function noteOf(view: View): string {
  const [gatewayAddress] = view.addresses;
  const [failure] = failuresOf(view);
  const at = gatewayAddress?.at ?? '';
  if (failure?.cause === 'forbidden') return `${at} is not probed: ${failure.detail}`;
  return failure !== undefined && isFamilyMissing(failure)
    ? `${at} is of an address family that the operator has no route for`
    : `nothing answers the operator at ${at} (${failure?.cause ?? 'no answer'}), and nothing did before`;
}

function leftOutNotes({ probe, facts }: ObservedProbe): readonly string[] {
  const count = addressesLeftOut(probe, facts);
  return count === 0 ? [] : [`${count} further addresses of the gateway are not probed`];
}

/** What was seen at one address, and which Gateways it belongs to. */
interface AtAddress {
  readonly addresses: readonly Pick<GatewayAddress, 'gateways'>[];
  readonly observations: readonly Observation[];
}

/** Whether two addresses belong to the same Gateways and give equal answers, request by request: status, page, author, deciding headers, certificate. */
function areAlike(one: AtAddress, other: AtAddress): boolean {
  const [mine, theirs] = [declaredAnswers(one), declaredAnswers(other)];
  if (JSON.stringify(one.addresses[0]?.gateways) !== JSON.stringify(other.addresses[0]?.gateways))
    return false;
  return (
    mine.size === theirs.size &&
    [...mine].every(([key, observation]) => {
      const same = theirs.get(key);
      return same !== undefined && isSameOutcome(observation, same);
    })
  );
}

const declaredAnswers = ({ observations }: AtAddress): ReadonlyMap<string, Observation> =>
  new Map(
    observations
      .filter(({ request }) => request.vantage.kind === 'gateway' && request.purpose === 'declared')
      .map((observation) => [requestKey(observation.request), observation]),
  );

function isSameOutcome({ request, outcome }: Observation, other: Observation): boolean {
  if (outcome.kind === 'failed' || other.outcome.kind === 'failed')
    return causeOf(outcome) === causeOf(other.outcome);
  return (
    sameAnswer(outcome, request, other.outcome, other.request) &&
    responderName({ outcome, request }) ===
      responderName({ outcome: other.outcome, request: other.request }) &&
    JSON.stringify(decidingParts(outcome)) === JSON.stringify(decidingParts(other.outcome))
  );
}

const causeOf = (outcome: Outcome): string => (outcome.kind === 'failed' ? outcome.cause : 'none');

/** What decides beside the page: the fault of the certificate, Location, Allow and the headers of CORS. */
const decidingParts = ({ headers, tls }: Answer) => [
  tls?.problem,
  headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name === 'location' || name === 'allow' || name.startsWith('access-control-')),
];
