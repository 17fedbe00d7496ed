// The contract in a status: counts, and short lists of what a person would act on. Texts of the
// document pass here before they are written anywhere.

import type { Status } from '../api/v1alpha1/status.ts';
import { contractLimits } from '../api/v1alpha1/status-contract.ts';
import { plainText } from '../diagnosis/responder/plain-text.ts';
import type { Entry } from '../model/index.ts';
import type { Comparison, ContractFinding } from './compare.ts';
import type { Operations, Unfilled } from './operations.ts';
import type { Contracted } from './probe-with-operations.ts';
import type { ContractRead } from './source.ts';

export type ContractStatus = NonNullable<Status['contract']>;

/** What a cycle knows of a contract. */
export interface Told {
  readonly read: ContractRead;
  readonly contracted: readonly Contracted[];
  readonly omitted: number;
  readonly comparison?: Comparison;
  readonly entries: readonly Entry[];
}

/** Of the 64 KiB of a status, so much is for each of the three lists. */
const listBytes = 3 * 1024;

/** Causes of an entry that say the same as a documented method that is refused; any other one explains it better. */
const applications: readonly string[] = [
  'AppRejectsMethod',
  'AppRouteShadowed',
  'Unexplained',
  'MethodNotProven',
];

/** `status.contract`. */
export function contractStatus(told: Told): ContractStatus {
  const { read, omitted, comparison } = told;
  const { operations, problem } = read;
  const document = plainText(read.from, contractLimits.document);
  const why = problem === undefined ? {} : { problem: plainText(problem, contractLimits.problem) };
  if (operations === undefined) return { document, ...why };
  return {
    document,
    ...why,
    operations: operations.documented.length,
    covered: Math.max(0, operations.operations.length + operations.beyond - omitted),
    ...(omitted === 0 ? {} : { omitted }),
    ...unfilledPart(operations),
    ...(comparison === undefined ? {} : comparedPart(comparison, told)),
  };
}

function unfilledPart({ unfilled }: Operations) {
  if (unfilled.length === 0) return {};
  const byPath = [...Map.groupBy(unfilled, ({ template }) => template)].map(([path, found]) => ({
    path: plainText(path, contractLimits.path),
    methods: methodsOf(found),
    ...parametersOf(found),
  }));
  const shown = within(byPath.slice(0, contractLimits.unfilled));
  const left = unfilled.length - shown.reduce((count, { methods }) => count + methods.length, 0);
  return { unfilled: shown, ...(left <= 0 ? {} : { omittedUnfilled: left }) };
}

function parametersOf(found: readonly Unfilled[]) {
  const names = [...new Set(found.flatMap(({ parameters }) => parameters))]
    .map((name) => plainText(name, 64))
    .filter((name) => name !== '')
    .slice(0, contractLimits.parameters);
  return names.length === 0 ? {} : { parameters: names };
}

function comparedPart({ findings, unproven }: Comparison, told: Told) {
  const standing = findings.filter((finding) => !isExplained(finding, told));
  const refused = (['Application', 'Gateway'] as const).flatMap((by) =>
    byTemplate(standing.filter(({ kind }) => refusers[kind] === by)).map((each) => ({ ...each, by })),
  );
  const undocumented = byTemplate(findings.filter(({ kind }) => kind === 'ServedButUndocumented'));
  return {
    ...(refused.length === 0 ? {} : { refused: within(refused.slice(0, contractLimits.refused)) }),
    ...(undocumented.length === 0
      ? {}
      : { undocumented: within(undocumented.slice(0, contractLimits.undocumented)) }),
    ...(unproven.length === 0 ? {} : { unproven: unproven.length }),
  };
}

const refusers: Readonly<Record<ContractFinding['kind'], 'Application' | 'Gateway' | undefined>> = {
  DocumentedButRefused: 'Application',
  RefusedThroughGateway: 'Gateway',
  ServedButUndocumented: undefined,
};

/** The entry has a cause on the way: the document and the application may agree. */
function isExplained({ kind, path, method }: ContractFinding, { contracted, entries }: Told): boolean {
  if (kind !== 'DocumentedButRefused') return false;
  const names = contracted.filter((each) => each.path === path).map(({ name }) => name);
  return entries.some(
    (entry) =>
      names.includes(entry.route) &&
      entry.method === method &&
      entry.health === 'Unhealthy' &&
      !applications.includes(entry.reason),
  );
}

function byTemplate(findings: readonly ContractFinding[]) {
  const groups = Map.groupBy(findings, ({ templates, path }) => templates[0] ?? path);
  return [...groups].map(([path, found]) => ({
    path: plainText(path, contractLimits.path),
    methods: methodsOf(found),
  }));
}

const methodsOf = (found: readonly { readonly method: string }[]): readonly string[] =>
  [...new Set(found.map(({ method }) => method))].slice(0, contractLimits.methods);

/** The first ones that fit together. */
function within<T>(all: readonly T[]): readonly T[] {
  let room = listBytes;
  const end = all.findIndex((one) => {
    room -= new TextEncoder().encode(JSON.stringify(one)).length + 1;
    return room < 0;
  });
  return end < 0 ? all : all.slice(0, end);
}
