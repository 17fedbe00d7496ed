// What a status says of a document: counts, and short lists of what a person would act on. Texts of the
// document are made plain here before they are written anywhere.

import type { Status } from '../api/v1alpha1/status.ts';
import { contractLimits } from '../api/v1alpha1/status-contract.ts';
import { plainText } from '../diagnosis/responder/plain-text.ts';
import type { Entry } from '../model/index.ts';
import type { DocumentComparison, DocumentFinding } from './compare.ts';
import type { Operations, Unfilled } from './operations.ts';
import type { DocumentedRoute } from './probe-with-operations.ts';
import type { KnownDocument } from './source.ts';

export type ContractStatus = NonNullable<Status['contract']>;

/** What a cycle knows of a document. */
interface DocumentState {
  readonly document: KnownDocument;
  readonly documentedRoutes: readonly DocumentedRoute[];
  readonly omitted: number;
  readonly comparison?: DocumentComparison;
  readonly entries: readonly Entry[];
}

/** The part of the 64 KiB of a status that each of the three lists may take. */
const listBytes = 3 * 1024;

/** Reasons of an entry that say no more than that a documented method is refused; any other reason explains the refusal. */
const unexplaining: readonly string[] = [
  'AppRejectsMethod',
  'AppRouteShadowed',
  'Unexplained',
  'MethodNotProven',
];

/** The field `contract` of a status. */
export function contractStatus(state: DocumentState): ContractStatus {
  const { document: known, omitted, comparison } = state;
  const { operations, problem } = known;
  const document = plainText(known.from, contractLimits.document);
  const why = problem === undefined ? {} : { problem: plainText(problem, contractLimits.problem) };
  if (operations === undefined) return { document, ...why };
  return {
    document,
    ...why,
    operations: operations.documented.length,
    covered: Math.max(0, operations.operations.length + operations.beyond - omitted),
    ...(omitted === 0 ? {} : { omitted }),
    ...unfilledPart(operations),
    ...(comparison === undefined ? {} : comparedPart(comparison, state)),
  };
}

function unfilledPart({ unfilled }: Operations) {
  if (unfilled.length === 0) return {};
  const byPath = [...Map.groupBy(unfilled, ({ template }) => template)].map(([path, found]) => ({
    path: plainText(path, contractLimits.path),
    methods: methodsOf(found),
    ...parametersOf(found),
  }));
  const shown = firstThatFit(byPath.slice(0, contractLimits.unfilled));
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

function comparedPart({ findings, unproven }: DocumentComparison, state: DocumentState) {
  const unexplained = findings.filter((finding) => !isExplained(finding, state));
  const refused = (['Application', 'Gateway'] as const).flatMap((by) =>
    byTemplate(unexplained.filter(({ kind }) => refusers[kind] === by)).map((each) => ({ ...each, by })),
  );
  const undocumented = byTemplate(findings.filter(({ kind }) => kind === 'ServedButUndocumented'));
  return {
    ...(refused.length === 0 ? {} : { refused: firstThatFit(refused.slice(0, contractLimits.refused)) }),
    ...(undocumented.length === 0
      ? {}
      : { undocumented: firstThatFit(undocumented.slice(0, contractLimits.undocumented)) }),
    ...(unproven.length === 0 ? {} : { unproven: unproven.length }),
  };
}

const refusers: Readonly<Record<DocumentFinding['kind'], 'Application' | 'Gateway' | undefined>> = {
  DocumentedButRefused: 'Application',
  RefusedThroughGateway: 'Gateway',
  ServedButUndocumented: undefined,
};

/** Whether an entry blames something before the application, so that the document and the application may agree. */
function isExplained(
  { kind, path, method }: DocumentFinding,
  { documentedRoutes, entries }: DocumentState,
): boolean {
  if (kind !== 'DocumentedButRefused') return false;
  const names = documentedRoutes.filter((each) => each.path === path).map(({ name }) => name);
  return entries.some(
    (entry) =>
      names.includes(entry.route) &&
      entry.method === method &&
      entry.health === 'Unhealthy' &&
      !unexplaining.includes(entry.reason),
  );
}

function byTemplate(findings: readonly DocumentFinding[]) {
  const groups = Map.groupBy(findings, ({ templates, path }) => templates[0] ?? path);
  return [...groups].map(([path, found]) => ({
    path: plainText(path, contractLimits.path),
    methods: methodsOf(found),
  }));
}

const methodsOf = (found: readonly { readonly method: string }[]): readonly string[] =>
  [...new Set(found.map(({ method }) => method))].slice(0, contractLimits.methods);

/** The first items that fit into the list together. */
function firstThatFit<T>(all: readonly T[]): readonly T[] {
  let room = listBytes;
  const end = all.findIndex((one) => {
    room -= new TextEncoder().encode(JSON.stringify(one)).length + 1;
    return room < 0;
  });
  return end < 0 ? all : all.slice(0, end);
}
