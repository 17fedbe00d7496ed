// What a status says beside its entries: differences between two gateways, and routes that nobody
// declared. Apart from report.ts, because each has a room of its own that entries cannot take.

import type { Difference, Status } from '../../api/v1alpha1/status.ts';
import { partLimits } from '../../api/v1alpha1/status-parts.ts';
import type { Discovery } from '../../routing/discovery.ts';
import { plainText } from '../responder/plain-text.ts';

/** Of the 64 KiB of a status, so much is for differences, and so much for discovered routes. */
const parityBytes = 16 * 1024;
const discoveredBytes = 6 * 1024;
/** Objects that a difference blames: one or two at each gateway. */
const blamesShown = 4;

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

/** The differences, the first ones whole, as long as there is room; how many are left out stands beside them. */
export function parityPart(
  found: readonly Difference[],
  before = 0,
): Pick<Status, 'parity' | 'omittedDifferences'> {
  const parity = within(found.slice(0, partLimits.parity).map(shown), parityBytes);
  const omitted = found.length - parity.length + before;
  return { parity, ...(omitted === 0 ? {} : { omittedDifferences: omitted }) };
}

function shown({ blames = [], fix, left, right, ...rest }: Difference): Difference {
  return {
    ...rest,
    left: plainText(left, partLimits.side),
    right: plainText(right, partLimits.side),
    ...(blames.length === 0 ? {} : { blames: blames.slice(0, blamesShown) }),
    ...(fix === undefined ? {} : { fix: plainText(fix, partLimits.fix) }),
  };
}

/** The discovered routes, as long as there is room, and how many rules are not shown or not probed. */
export function discoveredPart(discovery: Discovery): Pick<Status, 'discovered' | 'omittedDiscovered'> {
  const { routes, patterns, hosts, methods, more } = discovery;
  const discovered = within(
    routes.map(({ path, host }) => ({ path, ...(host === undefined ? {} : { host }) })),
    discoveredBytes,
  );
  const omitted = routes.length - discovered.length + patterns + hosts + methods + more;
  return { discovered, ...(omitted === 0 ? {} : { omittedDiscovered: omitted }) };
}

/** The first ones that fit together. */
export function within<T>(all: readonly T[], bytes: number): readonly T[] {
  let room = bytes;
  const end = all.findIndex((one) => {
    room -= bytesOf(one) + 1;
    return room < 0;
  });
  return end < 0 ? all : all.slice(0, end);
}

/** What a reader would act on: texts follow from it. */
export function partsGist({
  parity = [],
  omittedDifferences,
  discovered = [],
  omittedDiscovered,
  contract,
}: Status) {
  return [
    parity.map(({ route, method, what, left, right }) => [route, method, what, left, right]),
    omittedDifferences,
    discovered.map(({ path, host }) => [path, host]),
    omittedDiscovered,
    contract && contractGist(contract),
  ];
}

/** Why a document cannot be had is one of many errors of the network; that it cannot is what counts. */
const contractGist = ({ document, problem, operations, covered, omitted, ...rest }: Contract) => [
  document,
  problem === undefined,
  operations,
  covered,
  omitted,
  rest.unfilled?.map(({ path, methods }) => [path, methods]),
  rest.refused?.map(({ path, methods, by }) => [path, methods, by]),
  rest.undocumented?.map(({ path, methods }) => [path, methods]),
];

type Contract = NonNullable<Status['contract']>;
