// Writes docs/guides/gateway-api-conformance.md from the tables: which test of the suite agrees, which differs and
// why. The test beside it fails when the page is stale.
//
//   node test/conformance/guide.ts

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../rig/places.ts';
import { type Table, tables } from './table.ts';

export const guideFile = join(projectRoot, 'docs/guides/gateway-api-conformance.md');

const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;

const asked = ({ requests, rejections = [] }: Table): string =>
  [
    ...(requests.length === 0 ? [] : [count(requests.length, 'request')]),
    ...(rejections.length === 0 ? [] : [count(rejections.length, 'condition')]),
  ].join(', ');

/** How many of its rows a table has differ at Traefik. */
const differing = ({ requests, rejections = [], traefik }: Table): number =>
  traefik === undefined
    ? [...requests, ...rejections].filter((row) => row.traefik !== undefined).length
    : requests.length;

function verdict(table: Table): string {
  const number = differing(table);
  return number === 0 ? 'agrees' : `differs in ${number}: ${table.because}`;
}

const line = (table: Table): string =>
  `| ${[`\`${table.test}\``, `\`${table.manifest ?? table.name}.yaml\``, asked(table), verdict(table)].join(' | ')} |`;

/** The whole page. */
export function guide(): string {
  const suite = tables.filter(({ beyond }) => beyond === undefined);
  const requests = suite.reduce((sum, table) => sum + table.requests.length, 0);
  const differ = suite.reduce((sum, table) => sum + differing(table), 0);
  return `# How the Gateway API is read: the conformance suite

MethodProbe foresees what a Gateway does with a request from the objects alone: which rule wins, which backend gets the request, with which path, host and headers, or which answer the gateway gives by itself. Whether it foresees right is checked against the conformance suite of the Gateway API.

\`test/conformance\` applies the HTTPRoute manifests of the module \`sigs.k8s.io/gateway-api\` v1.4.0, experimental channel, to a real API server with Traefik v3.6.12 as the gateway. It sends every request that the suite's tests send, ${requests} of them, and compares three answers: what the specification wants, what Traefik does, and what MethodProbe foresees.

- **agrees**: all three are the same, for every request and, where a test is about them, for the conditions in the status of the route.
- **differs**: Traefik does something else than the specification wants. MethodProbe foresees what the specification wants; the reason stands in the table, and the test fails when Traefik changes. That is so for ${count(differ, 'request')}.

The backends are an echo application in the place of the suite's image, with one replica each. \`HTTPRouteObservedGenerationBump\` sends no request and \`HTTPRouteBackendProtocolWebSocket\` opens a WebSocket: they are left out.

This page is made from the tables in \`test/conformance/requests\` by \`node test/conformance/guide.ts\`.

| Test | Manifest | Asked | Traefik |
|---|---|---|---|
${suite.map(line).join('\n')}

## Beyond the suite

The specification leaves choices to its implementations, and Traefik goes its own way in some places: it ranks a route by one number in which a longer path weighs more than a host, and searches a regular expression anywhere in the path. MethodProbe knows these plans by the controller of the GatewayClass. \`test/conformance/manifests\` has routes for them, and each request to them must fare as MethodProbe foresees.
`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(guideFile, guide());
