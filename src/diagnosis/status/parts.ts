// The parts of a status beside its entries: differences between two gateways, discovered routes, and the OpenAPI
// document. The first two have bytes of their own, which entries cannot take.

import type { Difference, Status } from '../../api/v1alpha1/status.ts';
import { partLimits } from '../../api/v1alpha1/status-parts.ts';
import type { Discovery } from '../../routing/discovery.ts';
import { plainText } from '../responder/plain-text.ts';

/** Bytes of a status for differences and for discovered routes, of 64 KiB in all. */
const parityBytes = 16 * 1024;
const discoveredBytes = 6 * 1024;
/** Objects that a difference blames: one or two at each gateway. */
const blamesShown = 4;

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

/** The first differences, as many as fit, and how many are left out; `before` were left out already. */
export function parityPart(
  found: readonly Difference[],
  before = 0,
): Pick<Status, 'parity' | 'omittedDifferences'> {
  const parity = firstThatFit(found.slice(0, partLimits.parity).map(shownDifference), parityBytes);
  const omitted = found.length - parity.length + before;
  return { parity, ...(omitted === 0 ? {} : { omittedDifferences: omitted }) };
}

function shownDifference({ blames = [], fix, left, right, ...rest }: Difference): Difference {
  return {
    ...rest,
    left: plainText(left, partLimits.side),
    right: plainText(right, partLimits.side),
    ...(blames.length === 0 ? {} : { blames: blames.slice(0, blamesShown) }),
    ...(fix === undefined ? {} : { fix: plainText(fix, partLimits.fix) }),
  };
}

/** The first discovered routes, as many as fit, and how many rules are not shown or not probed. */
export function discoveredPart(discovery: Discovery): Pick<Status, 'discovered' | 'omittedDiscovered'> {
  const { routes, patterns, hosts, methods, more } = discovery;
  const discovered = firstThatFit(
    routes.map(({ path, host }) => ({ path, ...(host === undefined ? {} : { host }) })),
    discoveredBytes,
  );
  const omitted = routes.length - discovered.length + patterns + hosts + methods + more;
  return { discovered, ...(omitted === 0 ? {} : { omittedDiscovered: omitted }) };
}

/** The first elements that fit into so many bytes of JSON together. */
export function firstThatFit<T>(all: readonly T[], bytes: number): readonly T[] {
  let room = bytes;
  const end = all.findIndex((one) => {
    room -= bytesOf(one) + 1;
    return room < 0;
  });
  return end < 0 ? all : all.slice(0, end);
}

/** What decides whether these parts have changed for a reader. Texts follow from the rest and do not count. */
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

/** Whether a document could be read counts, but not the error, which may be another one in each cycle. */
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
