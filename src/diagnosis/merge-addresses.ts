// One entry for several addresses of the gateway: clients use all of them, so the worst decides. Where only some are
// at fault, the entry says which.

import type { Entry, Health } from '../model/index.ts';
import type { GatewayAddress } from '../routing/gateway-address/addresses.ts';
import type { View } from './addresses/views.ts';
import { seenAtAddresses } from './entries/comparison-table.ts';
import type { Situation } from './evidence/evidence.ts';
import { answerText } from './evidence/phrases.ts';
import { requestKey } from './evidence/request.ts';
import { judgeSituation } from './judge.ts';
import type { Verdict } from './verdicts/verdict.ts';

/** The entry of one route, method and check at the addresses of one view. */
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
  const ranked = parts.map(withLostAsFault).toSorted((one, other) => rankOf(one.entry) - rankOf(other.entry));
  const worst = ranked[0] ?? parts[0];
  if (worst.entry.health === 'Healthy') return worst.entry;
  const alike = ranked.filter(({ entry }) => isSameFault(entry, worst.entry));
  const others = ranked.filter((part) => !alike.includes(part));
  const seen = seenAtAddresses([...alike, ...others].flatMap(atEach));
  if (others.length === 0) return { ...worst.entry, seen };
  const at = listText(alike.flatMap(addressesOf));
  return {
    ...worst.entry,
    message: `${worst.entry.message}; at ${at} only: ${others.map((part) => contrastText(part, worst)).join(', ')}`,
    fix: fixAt(worst, others, at),
    reproduce: reproduceAt(worst, verdicts),
    seen,
  };
}

/** The part, Unhealthy where its addresses were reached before and are silent now. */
function withLostAsFault(part: Part): Part {
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
function listText(addresses: readonly string[]): string {
  const shown = addresses.slice(0, namedAtMost);
  const more = addresses.length - shown.length;
  const words = more === 0 ? shown : [...shown, `${more} more`];
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** `203.0.113.8 answers 200 by Flask`: the first answer that is not the one of the worst address. */
function contrastText(part: Part, worst: Part): string {
  const addresses = addressesOf(part);
  const plural = addresses.length > 1;
  const atWorst = new Map(declaredOf(worst).map(({ key, said }) => [key, said]));
  const differing = declaredOf(part).find(({ key, said }) => atWorst.get(key) !== said);
  const said = differing?.said ?? 'shows nothing of it';
  return `${listText(addresses)} ${plural ? said.replace(/^answers/, 'answer').replace(/^does/, 'do') : said}`;
}

/** What the gateway answered to the declared requests for this path, for a sentence. */
function declaredOf({ situation }: Part) {
  return situation.observations
    .filter(({ request }) => request.vantage.kind === 'gateway' && request.purpose === 'declared')
    .filter(({ request }) => request.path === situation.route.path && request.host === situation.host)
    .map(({ request, outcome }) => ({
      key: requestKey(request),
      said:
        outcome.kind === 'answered'
          ? `answers ${answerText({ request, outcome })}`
          : `does not answer (${outcome.cause})`,
    }));
}

/** The fix. Where the same objects work at another address, the reader is first sent to what runs at this one. */
function fixAt({ view, entry }: Part, others: readonly Part[], at: string): string {
  if (view.isLost)
    return `Find out what runs at ${at}, which answered before; take it out of the load balancer and of DNS where it is gone for good`;
  const right = others.filter((other) => other.entry.health === 'Healthy' && isServedAlike(other.view, view));
  if (right.length === 0) return entry.fix;
  return `${entry.fix}; the same objects work at ${listText(right.flatMap(addressesOf))}, so look first at what answers at ${at}`;
}

const isServedAlike = (one: View, other: View): boolean =>
  JSON.stringify(one.addresses[0]?.gateways) === JSON.stringify(other.addresses[0]?.gateways);

/** The curl line for the address at fault. Where a Service stands for the gateway, its address would not help a reader outside the cluster. */
function reproduceAt({ view, situation, entry }: Part, verdicts: readonly Verdict[]): string {
  const [gatewayAddress] = view.addresses;
  const { probe } = situation;
  if (gatewayAddress === undefined || situation.facts.gatewayService !== undefined) return entry.reproduce;
  const through = { ...probe.through, connectTo: gatewayAddress.address };
  return judgeSituation({ ...situation, probe: { ...probe, through } }, verdicts).entry.reproduce;
}
