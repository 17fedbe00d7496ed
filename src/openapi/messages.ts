// How conditions and entries speak of a contract: what is probed, what is left out, and which
// operation of the document an entry is about.

import { pathText } from '../diagnosis/evidence/phrases.ts';
import type { Entry } from '../model/index.ts';
import type { Reason } from '../model/reasons.ts';
import type { Contracted } from './probe-with-operations.ts';
import type { ContractRead } from './source.ts';

/** The routes of a probe with a contract. */
export interface Coverage {
  readonly read: ContractRead;
  readonly contracted: readonly Contracted[];
  readonly omitted: number;
  /** Declared routes that leave their methods to a document which has none for them. */
  readonly silent: readonly string[];
  /** Routes in all. */
  readonly routes: number;
}

/** In place of the words about declared routes. */
export const contractWording = (coverage: Coverage) => ({
  ready: readyText(coverage),
  reached: 'All declared and documented methods reach the application',
});

function readyText(coverage: Coverage): string {
  const { read, contracted, routes } = coverage;
  const { length } = contracted;
  const declared = routes - length;
  const parts = [
    ...(declared === 0 ? [] : [`${declared} declared ${plural(declared, 'route')}`]),
    ...(read.operations === undefined ? [] : [`${length} ${plural(length, 'route')} of ${read.from}`]),
  ];
  const rest = leftOut(coverage);
  return [
    `${parts.join(' and ')} ${routes === 1 ? 'is' : 'are'} probed at the interval`,
    ...(read.operations === undefined || length === 0 ? [] : ['of the document only safe methods are sent']),
    ...(rest.length === 0 ? [] : [`left out: ${rest.join(', ')}`]),
    ...problemOf(read),
  ].join('; ');
}

/** Why no route is probed, and what to do. */
export interface NothingContracted {
  readonly ready: 'True' | 'False';
  readonly reason: Extract<Reason, 'InvalidSpec' | 'ReferenceNotFound' | 'HostRequired' | 'MethodNotProven'>;
  readonly message: string;
}

/**
 * What the spec names and what does not exist, or can never be, makes Ready False; an application that does
 * not give its document does not.
 */
export function nothingContracted(coverage: Coverage): NothingContracted {
  const message = nothingText(coverage);
  switch (coverage.read.fault) {
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

function nothingText(coverage: Coverage): string {
  const { read, silent } = coverage;
  if (read.operations === undefined)
    return `No route is probed: ${read.from}: ${read.problem ?? 'not read yet'}`;
  const rest = leftOut(coverage);
  return [
    `No route is probed: ${read.from} names no method on a path that was chosen`,
    ...(rest.length === 0 || silent.length > 0 ? [] : [`left out: ${rest.join(', ')}`]),
    ...problemOf(read),
  ].join('; ');
}

const problemOf = ({ operations, from, problem }: ContractRead): readonly string[] => {
  if (problem === undefined) return [];
  const what =
    operations === undefined ? 'the document is not probed' : 'the last document that was read still holds';
  return [`${what}: ${from}: ${problem}`];
};

function leftOut({ read, omitted, silent }: Coverage): readonly string[] {
  const unfilled = read.operations?.unfilled.length ?? 0;
  return [
    ...(unfilled === 0
      ? []
      : [`${unfilled} ${plural(unfilled, 'operation')} without values for parameters (openAPI.parameters)`]),
    ...(omitted === 0 ? [] : [`${omitted} more than a probe may have (openAPI.include)`]),
    ...silent.slice(0, 4).map((path) => `${pathText(path)}, which the document does not name`),
  ];
}

const plural = (count: number, word: string): string => (count === 1 ? word : `${word}s`);

/** Entries that are not healthy name the operation of the document that they are about. */
export function withOperations(entries: readonly Entry[], { contracted, read }: Coverage): readonly Entry[] {
  const byName = new Map(contracted.map((each) => [each.name, each]));
  return entries.map((entry) => {
    const found = byName.get(entry.route);
    if (found === undefined || entry.health === 'Healthy') return entry;
    const template = found.templates[0] ?? found.path;
    return {
      ...entry,
      message: `${entry.message}; documented as ${entry.method} ${pathText(template)} in ${read.from}`,
    };
  });
}

/**
 * Entries without the documented methods that are not sent and that nothing proves: frameworks that list no
 * methods would leave every probe with a contract Unknown. The status of the contract counts them. All of
 * them, when there is nothing else to tell.
 */
export function provable(entries: readonly Entry[], { contracted }: Coverage): readonly Entry[] {
  const names = new Set(contracted.map(({ name }) => name));
  const rest = entries.filter(({ route, reason }) => reason !== 'MethodNotProven' || !names.has(route));
  return rest.length === 0 ? entries : rest;
}
