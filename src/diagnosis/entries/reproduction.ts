// Which request a reader repeats to see what an entry tells: the one that shows the symptom,
// through the door where it showed. Apart from reproduce.ts, which writes it for a shell.

import { bodyWith } from '../../api/read/methods.ts';
import { preflightHeaders } from '../../api/read/preflight.ts';
import { goesBare } from '../../api/read/refusals.ts';
import type { Header, Request, Scheme } from '../../model/index.ts';
import { gatewayPort } from '../../routing/gateway-address/ports.ts';
import { wantedBy } from '../checks/preflight.ts';
import { shownBy } from '../checks/refusal.ts';
import type { Situation } from '../evidence/evidence.ts';
import { curlLine } from './shell-line.ts';

/** The curl line; `shown` is the request that showed the symptom, `scheme` where none is known. */
export function reproduce(
  situation: Situation,
  shown: Request | undefined,
  scheme: Scheme | undefined,
): string {
  const { route, host, probe } = situation;
  const through = shown?.clientScheme ?? scheme ?? situation.promises.at(-1) ?? 'http';
  const { connectTo, edge } = probe.through;
  const port = gatewayPort(probe.through, situation.facts, through);
  const dialled = shown?.vantage.kind === 'edge' ? edge?.connectTo : connectTo;
  const { method, headers, body } = asked(situation, shown);
  return curlLine({
    method,
    scheme: through,
    host,
    port,
    path: route.path,
    headers,
    placeholders: (probe.values ?? []).map(({ placeholder }) => placeholder),
    insecure: false,
    ...(body === undefined ? {} : { body }),
    ...(dialled === undefined ? {} : { connectTo: { address: dialled, port } }),
  });
}

interface Asked {
  readonly method: string;
  readonly headers: readonly Header[];
  readonly body?: string;
}

/** What is sent, by what the entry checks. */
function asked(situation: Situation, shown: Request | undefined): Asked {
  const { check, method, route } = situation;
  switch (check) {
    case 'Method': {
      const body = bodyWith(route, method);
      return { method, headers: route.headers, ...(body === undefined ? {} : { body }) };
    }
    case 'Refusal': {
      const sent = shown?.method ?? shownBy(situation);
      return { method: sent, headers: shown?.headers ?? (goesBare(sent) ? [] : route.headers) };
    }
    case 'Preflight': {
      const [wanted] = wantedBy(situation);
      const headers = wanted === undefined ? [] : preflightHeaders(wanted, method, wanted.origin);
      return { method: 'OPTIONS', headers: shown?.headers ?? headers };
    }
  }
}
