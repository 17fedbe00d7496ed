// The gateway seen address by address: every door gets a view of its own, in which it is the only one,
// so that no verdict has to know of several. Doors that answer alike share a view.

import type { Probe } from '../../api/read/probe.ts';
import type { Answer, Facts, Failure, Observation, Outcome, Past, Request } from '../../model/index.ts';
import {
  addressesLeftOut,
  factsAtAddress,
  type GatewayAddress,
  gatewayAddressesOf,
} from '../../routing/gateway-address/addresses.ts';
import { isFamilyMissing, pastAt, wasReachedAt } from '../evidence/address-memory.ts';
import { byOf } from '../evidence/phrases.ts';
import { requestKey } from '../evidence/request.ts';
import { sameAnswer } from '../responder/same-answer.ts';

/** What a diagnosis starts from, as far as doors matter. */
export interface Watched {
  readonly probe: Probe;
  readonly facts: Facts;
  readonly observations: readonly Observation[];
  /** What the last cycles came to, the oldest first. */
  readonly past: readonly (readonly Past[])[];
}

/** The gateway as it is met at some of its addresses. */
export interface View extends Watched {
  /** Those addresses, the one that speaks for them first; empty where there is one in all. */
  readonly addresses: readonly GatewayAddress[];
  /** Nothing answers at them, though they were reached before. */
  readonly isLost: boolean;
}

/** The views of one cycle. `notes` tell of addresses that decide nothing, one line each. */
export interface Views {
  readonly views: readonly View[];
  readonly notes: readonly string[];
}

/** At least one view. With one address it is what was given, untouched. */
export function viewsOf(given: Watched): Views {
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
  if (answering.length === 0) return { views: [together(given, silent)], notes: leftOut(given) };
  const lost = silent.filter((view) =>
    view.addresses.some((gatewayAddress) => isMissed(given, gatewayAddress, view)),
  );
  const never = silent.filter((view) => !lost.includes(view));
  return {
    views: [
      ...grouped(answering),
      ...(lost.length === 0 ? [] : [{ ...together(given, lost), isLost: true }]),
    ],
    notes: [...never.map(noteOf), ...leftOut(given)],
  };
}

/** The request of a view as it goes to its door: what the view asks, its door is asked. */
export function asked({ addresses: [gatewayAddress] }: View, request: Request): Request {
  const { vantage } = request;
  if (gatewayAddress?.at === undefined || vantage.kind !== 'gateway') return request;
  return { ...request, vantage: { ...vantage, at: gatewayAddress.at } };
}

/** Everything but the gateway's other addresses; of this one as if it were the only one. */
function viewAt({ probe, facts, observations, past }: Watched, gatewayAddress: GatewayAddress): View {
  return {
    probe,
    facts: factsAtAddress(facts, gatewayAddress),
    observations: observations.flatMap((one) => observedAt(one, gatewayAddress)),
    past: past.map((cycle) => pastAt(cycle, gatewayAddress)),
    addresses: [gatewayAddress],
    isLost: false,
  };
}

function observedAt(one: Observation, gatewayAddress: GatewayAddress): readonly Observation[] {
  const { vantage } = one.request;
  if (vantage.kind !== 'gateway' || vantage.at === undefined) return [one];
  const { at, ...only } = vantage;
  return at === gatewayAddress.at ? [{ ...one, request: { ...one.request, vantage: only } }] : [];
}

const isGateways = ({ request }: Observation): boolean => request.vantage.kind === 'gateway';

/** Requests were sent there, and none was answered. */
function isSilent({ observations }: View): boolean {
  const own = observations.filter(isGateways);
  return own.length > 0 && own.every(({ outcome }) => outcome.kind === 'failed');
}

/** Clients did reach it; not where the operator itself cannot go. */
function isMissed({ probe, past }: Watched, gatewayAddress: GatewayAddress, view: View): boolean {
  const failures = failuresOf(view);
  if (failures.some(({ cause }) => cause === 'forbidden') || failures.every(isFamilyMissing)) return false;
  return wasReachedAt(gatewayAddress, probe, past);
}

const failuresOf = ({ observations }: View): readonly Failure[] =>
  observations.filter(isGateways).flatMap(({ outcome }) => (outcome.kind === 'failed' ? [outcome] : []));

/** Silent doors as one gateway that does not answer: a failure tells of all of them. */
function together(given: Watched, silent: readonly View[]): View {
  const [first, ...others] = silent.toSorted((one, other) => rankOf(one) - rankOf(other));
  if (first === undefined) return { ...given, addresses: [], isLost: false };
  return {
    ...first,
    facts: silent.length === 1 ? first.facts : given.facts,
    observations: first.observations.map((one) => withOthers(one, others)),
    addresses: [...first.addresses, ...others.flatMap(({ addresses }) => addresses)],
  };
}

/** What the operator was kept from doing says least of the gateway. */
const rankOf = (view: View): number => {
  const failures = failuresOf(view);
  if (failures.some(({ cause }) => cause === 'forbidden')) return 2;
  return failures.every(isFamilyMissing) ? 1 : 0;
};

function withOthers(one: Observation, others: readonly View[]): Observation {
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

/** Doors that answer alike, in one view. */
function grouped(views: readonly View[]): readonly View[] {
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

function leftOut({ probe, facts }: Watched): readonly string[] {
  const count = addressesLeftOut(probe, facts);
  return count === 0 ? [] : [`${count} further addresses of the gateway are not probed`];
}

/** What was declared at one door, and where its Gateways are. */
interface AtAddress {
  readonly addresses: readonly Pick<GatewayAddress, 'gateways'>[];
  readonly observations: readonly Observation[];
}

/** Equal statuses, headers that decide something, certificates and pages, request by request; and the same Gateways behind them. */
function areAlike(one: AtAddress, other: AtAddress): boolean {
  const [mine, theirs] = [declaredAt(one), declaredAt(other)];
  if (JSON.stringify(one.addresses[0]?.gateways) !== JSON.stringify(other.addresses[0]?.gateways))
    return false;
  return (
    mine.size === theirs.size &&
    [...mine].every(([key, observation]) => {
      const same = theirs.get(key);
      return same !== undefined && saysTheSame(observation, same);
    })
  );
}

const declaredAt = ({ observations }: AtAddress): ReadonlyMap<string, Observation> =>
  new Map(
    observations
      .filter(({ request }) => request.vantage.kind === 'gateway' && request.purpose === 'declared')
      .map((observation) => [requestKey(observation.request), observation]),
  );

function saysTheSame({ request, outcome }: Observation, other: Observation): boolean {
  if (outcome.kind === 'failed' || other.outcome.kind === 'failed')
    return causeOf(outcome) === causeOf(other.outcome);
  return (
    sameAnswer(outcome, request, other.outcome, other.request) &&
    byOf(outcome, request) === byOf(other.outcome, other.request) &&
    JSON.stringify(decisive(outcome)) === JSON.stringify(decisive(other.outcome))
  );
}

const causeOf = (outcome: Outcome): string => (outcome.kind === 'failed' ? outcome.cause : 'none');

/** What decides beside the page: where a redirect leads, what is allowed, to whom, and whether clients trust it. */
const decisive = ({ headers, tls }: Answer) => [
  tls?.problem,
  headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => name === 'location' || name === 'allow' || name.startsWith('access-control-')),
];
