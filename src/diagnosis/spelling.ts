// Redirects to another spelling of the same path: who sends them, and whether the method is
// served on the spelling they name. Shared by the two verdicts about such redirects.

import type { Request } from '../model.ts';
import type { Hop } from '../routing/model.ts';
import type { Evidence } from './evidence.ts';
import { application, declaredAt, doorOf, experiment, seenAll } from './evidence.ts';
import { allowOf } from './headers.ts';
import { landing } from './reach.ts';
import { type Redirect, redirectOf } from './redirect.ts';
import { nonsenseMethod } from './request.ts';

/** The last hop that redirects in the same way when it is asked directly. */
export function redirectedAt(e: Evidence): Hop | undefined {
  return e.hops.findLast((hop) =>
    declaredAt(e, hop).some(({ outcome, request }) => {
      const kind = redirectOf(outcome, request)?.kind;
      return outcome.status === e.symptom.outcome.status && (kind === 'spelling' || kind === 'canonical');
    }),
  );
}

/** The path at the application that belongs to the spelling a redirect names: only the end may differ. */
function spelledAt(hop: Hop, redirect: Redirect): string {
  const slash = redirect.path.split('?', 1)[0]?.endsWith('/') === true;
  const [bare = '', ...query] = hop.path.split('?');
  const path = slash ? `${bare.replace(/\/$/, '')}/` : bare.replace(/(.)\/$/, '$1');
  return [path, ...query].join('?');
}

/** Safe requests on the named spelling: at the gateway and at the application. */
export function askSpelling(e: Evidence, redirect: Redirect): readonly Request[] {
  const last = application(e);
  const door = last && doorOf(e, last);
  const { vantage } = e.symptom.request;
  const methods = ['OPTIONS', nonsenseMethod];
  return methods.flatMap((method) => [
    experiment(e, vantage, { method, path: redirect.path }),
    ...(last && door ? [experiment(e, door, { method, path: spelledAt(last, redirect) })] : []),
  ]);
}

/** Whether the method is served there: it was sent there by another declared route, or Allow lists it. */
export function spellingServed(e: Evidence, redirect: Redirect): boolean {
  const sent = landing(e, redirect);
  if (sent?.outcome.kind === 'answered' && sent.outcome.status < 300) return true;
  const last = application(e);
  const paths = [redirect.path, ...(last ? [spelledAt(last, redirect)] : [])];
  const asked = paths.flatMap((path) =>
    ['OPTIONS', nonsenseMethod].flatMap((method) => seenAll(e, { method, path })),
  );
  return asked.some(({ outcome }) => allowOf(outcome)?.includes(e.method));
}
