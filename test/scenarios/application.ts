// An application of a scenario: its routes, and a framework that says what happens to
// everything else. So one scenario can be told of any framework.

import { join } from 'node:path';
import type { Answer, Request } from '../../src/model/index.ts';
import { readFrameworks } from './language.ts';
import type { Application, Framework, WrittenAnswer } from './language-parts.ts';
import { written } from './written-answer.ts';

type Route = NonNullable<Application['routes']>[string];

export const frameworks = readFrameworks(join(import.meta.dirname, 'applications.yaml'));

const known = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/** What the application answers. */
export function answerOf(application: Application, request: Request): Answer {
  const framework = frameworks[application.framework];
  if (framework === undefined) throw new Error(`applications.yaml has no ${application.framework}`);
  const early = beforeRouting(application, framework, request);
  if (early !== undefined) return written(early, request);
  const routes = Object.entries(application.routes ?? {});
  const found = routes.find(([route]) => fitsPath(route, request.path))?.[1];
  return found === undefined
    ? written(framework.unknown, request)
    : written(routed(framework, found, request), request, Object.keys(found));
}

/** What parsers, host checks and file servers say without looking at routes. */
function beforeRouting(
  { hosts, otherHost = 'plain-400' }: Application,
  { nonsense, page }: Framework,
  { method, host }: Request,
): string | undefined {
  if (nonsense !== undefined && !known.includes(method)) return nonsense;
  if (hosts !== undefined && !hosts.includes(host)) return otherHost;
  return ['GET', 'HEAD'].includes(method) ? page : undefined;
}

function routed(framework: Framework, route: Route, { method }: Request): WrittenAnswer | string {
  const own = route[method] ?? (method === 'HEAD' ? route['GET'] : undefined);
  return own ?? (method === 'OPTIONS' ? framework.options : framework.refused);
}

/** A trailing star fits everything below; a query is not looked at. */
export function fitsPath(wanted: string, path: string): boolean {
  const bare = path.split('?', 1)[0] ?? '';
  return wanted.endsWith('*') ? bare.startsWith(wanted.slice(0, -1)) : wanted === bare;
}
