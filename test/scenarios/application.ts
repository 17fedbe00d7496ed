// An application of a scenario: its routes, and a framework that says what happens to
// everything else. So one scenario can be told of any framework.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Answer, Request } from '../../src/model.ts';
import { type WrittenAnswer, written } from './written-answer.ts';

/** Answers by path (a trailing star fits everything below) and method. */
export interface Application {
  readonly framework: string;
  readonly routes?: Readonly<Record<string, Readonly<Record<string, WrittenAnswer | string>>>>;
  /** Hosts that it serves, and what it says to others. */
  readonly hosts?: readonly string[];
  readonly otherHost?: string;
}

/** See applications.yaml. */
interface Framework {
  readonly unknown: string;
  readonly refused: string;
  readonly options: string;
  readonly nonsense?: string;
  readonly page?: string;
}

export const frameworks = parse(
  readFileSync(join(import.meta.dirname, 'applications.yaml'), 'utf8'),
) as Readonly<Record<string, Framework>>;

const known = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/** What the application answers. */
export function answerOf(application: Application, request: Request): Answer {
  const framework = frameworks[application.framework];
  if (framework === undefined) throw new Error(`applications.yaml has no ${application.framework}`);
  const { method, path } = request;
  if (framework.nonsense !== undefined && !known.includes(method)) return written(framework.nonsense, request);
  if (application.hosts !== undefined && !application.hosts.includes(request.host))
    return written(application.otherHost ?? 'plain-400', request);
  if (framework.page !== undefined && ['GET', 'HEAD'].includes(method)) return written(framework.page, request);
  const found = Object.entries(application.routes ?? {}).find(([route]) => fitsPath(route, path))?.[1];
  if (found === undefined) return written(framework.unknown, request);
  const allow = Object.keys(found);
  const own = found[method] ?? (method === 'HEAD' ? found['GET'] : undefined);
  if (own !== undefined) return written(own, request, allow);
  return written(method === 'OPTIONS' ? framework.options : framework.refused, request, allow);
}

/** A trailing star fits everything below; a query is not looked at. */
export function fitsPath(wanted: string, path: string): boolean {
  const bare = path.split('?', 1)[0] ?? '';
  return wanted.endsWith('*') ? bare.startsWith(wanted.slice(0, -1)) : wanted === bare;
}
