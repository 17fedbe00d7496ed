// One entry out of several addresses of the gateway: clients meet all of them, so the worst decides,
// and where only some are at fault it says which.

import type { Entry, Health } from '../model/index.ts';
import type { GatewayAddress } from '../routing/gateway-address/addresses.ts';
import type { View } from './addresses/views.ts';
import { seenAtAddresses } from './entries/comparison-table.ts';
import type { Situation } from './evidence/evidence.ts';
import { answered } from './evidence/phrases.ts';
import { requestKey } from './evidence/request.ts';
import type { Verdict } from './evidence/verdict.ts';
import { judgeSituation } from './judge.ts';

/** What one route, method and check came to at the addresses of one view. */
export interface Part {
  readonly view: View;
  readonly situation: Situation;
  readonly entry: Entry;
}

/** Addresses that a sentence names. */
const namedAtMost = 3;

/** The entry over all views, of which there is at least one. With one view it is that view's own. */
export function mergedEntry(parts: readonly [Part, ...Part[]], verdicts: readonly Verdict[]): Entry {
  if (parts.length === 1) return parts[0].entry;
  const ranked = parts.map(held).toSorted((one, other) => rankOf(one.entry) - rankOf(other.entry));
  const worst = ranked[0] ?? parts[0];
  if (worst.entry.health === 'Healthy') return worst.entry;
  const alike = ranked.filter(({ entry }) => isSameFault(entry, worst.entry));
  const others = ranked.filter((part) => !alike.includes(part));
  const seen = seenAtAddresses([...alike, ...others].flatMap(atEach));
  if (others.length === 0) return { ...worst.entry, seen };
  const at = listed(alike.flatMap(addressesOf));
  return {
    ...worst.entry,
    message: `${worst.entry.message}; at ${at} only: ${others.map((part) => showing(part, worst)).join(', ')}`,
    fix: fixAt(worst, others, at),
    reproduce: pinned(worst, verdicts),
    seen,
  };
}

/** Addresses that are lost are a fault, whatever Healthy said before. */
function held(part: Part): Part {
  const { view, entry } = part;
  const isFault = view.isLost && entry.reason === 'GatewayUnreachable';
  return isFault ? { ...part, entry: { ...entry, health: 'Unhealthy' } } : part;
}

const healths: readonly Health[] = ['Unhealthy', 'Unknown', 'Healthy'];
const confidences: readonly Entry['confidence'][] = ['Confirmed', 'Likely', 'Unknown', undefined];

/** Unhealthy first, and of those the proven first. */
const rankOf = ({ health, confidence }: Entry): number =>
  healths.indexOf(health) * confidences.length + confidences.indexOf(confidence);

const isSameFault = (one: Entry, other: Entry): boolean =>
  one.health === other.health && one.reason === other.reason;

const nameOf = ({ at, address }: GatewayAddress): string => at ?? address;
const addressesOf = ({ view }: Part): readonly string[] => view.addresses.map(nameOf);
const atEach = (part: Part) => addressesOf(part).map((at) => ({ at, situation: part.situation }));

/** `203.0.113.8 and 203.0.113.9`. */
function listed(addresses: readonly string[]): string {
  const shown = addresses.slice(0, namedAtMost);
  const more = addresses.length - shown.length;
  const words = more === 0 ? shown : [...shown, `${more} more`];
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** `203.0.113.8 answers 200 by Flask`: what it says where the worst says something else. */
function showing(part: Part, worst: Part): string {
  const addresses = addressesOf(part);
  const plural = addresses.length > 1;
  const elsewhere = new Map(declaredOf(worst).map(({ key, said }) => [key, said]));
  const differing = declaredOf(part).find(({ key, said }) => elsewhere.get(key) !== said);
  const said = differing?.said ?? 'shows nothing of it';
  return `${listed(addresses)} ${plural ? said.replace(/^answers/, 'answer').replace(/^does/, 'do') : said}`;
}

/** What the gateway said to the declared requests for this path, in words. */
function declaredOf({ situation }: Part) {
  return situation.observations
    .filter(({ request }) => request.vantage.kind === 'gateway' && request.purpose === 'declared')
    .filter(({ request }) => request.path === situation.route.path && request.host === situation.host)
    .map(({ request, outcome }) => ({
      key: requestKey(request),
      said:
        outcome.kind === 'answered'
          ? `answers ${answered({ request, outcome })}`
          : `does not answer (${outcome.cause})`,
    }));
}

/** Where the same objects work at another address, what runs at this one comes before what they say. */
function fixAt({ view, entry }: Part, others: readonly Part[], at: string): string {
  if (view.isLost)
    return `Look at what stands at ${at}, which answered before; take it out of the load balancer and of DNS where it is gone for good`;
  const right = others.filter((other) => other.entry.health === 'Healthy' && isServedAlike(other.view, view));
  if (right.length === 0) return entry.fix;
  return `${entry.fix}; the same objects work at ${listed(right.flatMap(addressesOf))}, so look first at who answers at ${at}`;
}

const isServedAlike = (one: View, other: View): boolean =>
  JSON.stringify(one.addresses[0]?.gateways) === JSON.stringify(other.addresses[0]?.gateways);

/** The curl line that dials the address at fault. A Service that stands for the gateway is nothing to a reader outside. */
function pinned({ view, situation, entry }: Part, verdicts: readonly Verdict[]): string {
  const [gatewayAddress] = view.addresses;
  const { probe } = situation;
  if (gatewayAddress === undefined || situation.facts.gatewayService !== undefined) return entry.reproduce;
  const through = { ...probe.through, connectTo: gatewayAddress.address };
  return judgeSituation({ ...situation, probe: { ...probe, through } }, verdicts).entry.reproduce;
}
