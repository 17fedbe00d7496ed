// What conditions and entries say of a document: what is probed, what is left out, and which
// operation of the document an entry is about.

import { pathText } from '../diagnosis/evidence/phrases.ts';
import type { Entry } from '../model/index.ts';
import type { Reason } from '../model/reasons.ts';
import type { DocumentedRoute } from './probe-with-operations.ts';
import type { KnownDocument } from './source.ts';

/** How much of a document is probed, beside the routes that the author declared. */
export interface DocumentCoverage {
  readonly document: KnownDocument;
  readonly documentedRoutes: readonly DocumentedRoute[];
  readonly omitted: number;
  /** Declared routes that leave their methods to a document which has none for them. */
  readonly silent: readonly string[];
  /** Routes in all. */
  readonly routes: number;
}

/** The texts of conditions, in place of those about declared routes. */
export const documentWording = (coverage: DocumentCoverage) => ({
  ready: readyText(coverage),
  reached: 'All declared and documented methods reach the application',
});

function readyText(coverage: DocumentCoverage): string {
  const { document, documentedRoutes, routes } = coverage;
  const { length } = documentedRoutes;
  const declared = routes - length;
  const parts = [
    ...(declared === 0 ? [] : [`${declared} declared ${plural(declared, 'route')}`]),
    ...(document.operations === undefined
      ? []
      : [`${length} ${plural(length, 'route')} of ${document.from}`]),
  ];
  const rest = omissions(coverage);
  return [
    `${parts.join(' and ')} ${routes === 1 ? 'is' : 'are'} probed at the interval`,
    ...(document.operations === undefined || length === 0
      ? []
      : ['of the document only safe methods are sent']),
    ...(rest.length === 0 ? [] : [`left out: ${rest.join(', ')}`]),
    ...problemTexts(document),
  ].join('; ');
}

/** Why no route is probed, and what to do. */
interface NothingProbed {
  readonly ready: 'True' | 'False';
  readonly reason: Extract<Reason, 'InvalidSpec' | 'ReferenceNotFound' | 'HostRequired' | 'MethodNotProven'>;
  readonly message: string;
}

/**
 * The condition of a probe none of whose routes is probed. An object that the spec names and that does not exist makes
 * Ready False, and so does a spec that can never work; an application that does not give its document does not.
 */
export function nothingProbed(coverage: DocumentCoverage): NothingProbed {
  const message = nothingText(coverage);
  switch (coverage.document.fault) {
    case 'missing':
      return { ready: 'False', reason: 'ReferenceNotFound', message };
    case 'hostless':
      return { ready: 'False', reason: 'HostRequired', message };
    case 'unplaced':
      return { ready: 'False', reason: 'InvalidSpec', message };
    default:
      return { ready: 'True', reason: 'MethodNotProven', message };
  }
}

function nothingText(coverage: DocumentCoverage): string {
  const { document, silent } = coverage;
  if (document.operations === undefined)
    return `No route is probed: ${document.from}: ${document.problem ?? 'not read yet'}`;
  const rest = omissions(coverage);
  return [
    `No route is probed: ${document.from} names no method on a path that was chosen`,
    ...(rest.length === 0 || silent.length > 0 ? [] : [`left out: ${rest.join(', ')}`]),
    ...problemTexts(document),
  ].join('; ');
}

const problemTexts = ({ operations, from, problem }: KnownDocument): readonly string[] => {
  if (problem === undefined) return [];
  const what =
    operations === undefined ? 'the document is not probed' : 'the last document that was read still holds';
  return [`${what}: ${from}: ${problem}`];
};

function omissions({ document, omitted, silent }: DocumentCoverage): readonly string[] {
  const unfilled = document.operations?.unfilled.length ?? 0;
  return [
    ...(unfilled === 0
      ? []
      : [`${unfilled} ${plural(unfilled, 'operation')} without values for parameters (openAPI.parameters)`]),
    ...(omitted === 0 ? [] : [`${omitted} more than a probe may have (openAPI.include)`]),
    ...silent.slice(0, 4).map((path) => `${pathText(path)}, which the document does not name`),
  ];
}

const plural = (count: number, word: string): string => (count === 1 ? word : `${word}s`);

/** The entries; those that are not healthy name the operation of the document that they are about. */
export function entriesWithOperations(
  entries: readonly Entry[],
  { documentedRoutes, document }: DocumentCoverage,
): readonly Entry[] {
  const byName = new Map(documentedRoutes.map((each) => [each.name, each]));
  return entries.map((entry) => {
    const found = byName.get(entry.route);
    if (found === undefined || entry.health === 'Healthy') return entry;
    const template = found.templates[0] ?? found.path;
    return {
      ...entry,
      message: `${entry.message}; documented as ${entry.method} ${pathText(template)} in ${document.from}`,
    };
  });
}

/**
 * The entries without documented methods that are not sent and that no answer proves: frameworks that list no
 * methods in Allow would leave every probe with a document Unknown. `status.contract` counts those methods. All
 * entries, where there are no others.
 */
export function provableEntries(
  entries: readonly Entry[],
  { documentedRoutes }: DocumentCoverage,
): readonly Entry[] {
  const names = new Set(documentedRoutes.map(({ name }) => name));
  const rest = entries.filter(({ route, reason }) => reason !== 'MethodNotProven' || !names.has(route));
  return rest.length === 0 ? entries : rest;
}
