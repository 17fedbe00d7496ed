// Rules that CEL cannot say: the API server lets such a spec in, and the probe answers with
// `InvalidSpec`. Apart from the schemas, whose rules two judges share.

import { isIPv6 } from 'node:net';
import { eachOnce } from '../v1alpha1/direct.ts';
import type { Spec } from '../v1alpha1/spec.ts';
import type { WrittenThrough } from '../v1alpha1/through.ts';
import { jsonPathProblem } from './json-path.ts';
import { originOf } from './origin.ts';
import { patternProblem } from './pattern.ts';
import { pauseProblems } from './pauses.ts';
import { routeNames } from './route-names.ts';
import { hopOf } from './through.ts';

/** Problems of a spec that fits its schema, one line each, field first. */
export function furtherProblems(spec: Spec, namespace: string): readonly string[] {
  const { through, parity } = spec;
  return [
    ...gatewayProblems('spec.through', through),
    ...(parity === undefined ? [] : gatewayProblems('spec.parity', parity)),
    ...hopProblems(spec, namespace),
    ...nameProblems(spec.routes ?? []),
    ...syntaxProblems(spec),
  ];
}

const gatewayProblems = (field: string, through: WrittenThrough): readonly string[] => [
  ...urlProblems(field, through),
  ...connectToProblems(field, through),
];

function urlProblems(field: string, { url }: WrittenThrough): readonly string[] {
  if (url === undefined) return [];
  const { host } = originOf(url);
  if (host.startsWith('[') && !isIPv6(host.slice(1, -1))) {
    return [`${field}.url: ${host} is not an IPv6 address: write one such as [2001:db8::1]`];
  }
  // RFC 1035 section 2.3.4, without the root dot.
  if (host.length <= 253) return [];
  return [`${field}.url: a host name has at most 253 characters: write a shorter one`];
}

function connectToProblems(field: string, { connectTo }: WrittenThrough): readonly string[] {
  if (connectTo === undefined || !connectTo.includes(':') || isIPv6(connectTo)) return [];
  return [`${field}.connectTo: ${connectTo} is not an IPv6 address: write one such as 2001:db8::1`];
}

/** The same Service with the probe's namespace written and left out: CEL does not know that namespace. */
function hopProblems({ direct = [] }: Spec, namespace: string): readonly string[] {
  const places = direct.map((written) => {
    const hop = hopOf(written, namespace);
    return `${hop.namespace}/${hop.service}:${hop.port}`;
  });
  return new Set(places).size === places.length ? [] : [`spec.direct: ${eachOnce}`];
}

/** A name made from a path that another route bears already: readers would take one for the other. */
function nameProblems(routes: NonNullable<Spec['routes']>): readonly string[] {
  const explicit = new Set(routes.flatMap(({ name }) => name ?? []));
  const names = routeNames(routes);
  return routes.flatMap(({ name }, index) => {
    const made = names[index] ?? '';
    if (name !== undefined || !explicit.has(made)) return [];
    return [
      `spec.routes[${index}].name: the path gives the name ${made}, which another route bears: write a name of its own`,
    ];
  });
}

type Routes = NonNullable<Spec['routes']>;
type WrittenExpect = NonNullable<Routes[number]['expect']>;

/** Problems of such texts, one line each, field first: `spec.pauses[0].cron: …`. */
function syntaxProblems({ routes = [], pauses = [] }: Spec): readonly string[] {
  return [
    ...routes.flatMap(({ expect = {} }, index) => expectProblems(`spec.routes[${index}].expect`, expect)),
    ...pauses.flatMap(({ timeZone, ...pause }, index) =>
      pauseProblems({ ...pause, ...(timeZone === undefined ? {} : { timeZone }) }).map(
        (problem) => `spec.pauses[${index}].${problem}`,
      ),
    ),
  ];
}

function expectProblems(field: string, { headers = [], jsonPath = [] }: WrittenExpect): readonly string[] {
  return [
    ...headers.flatMap(({ matches }, index) =>
      matches === undefined ? [] : said(`${field}.headers[${index}].matches`, patternProblem(matches)),
    ),
    ...jsonPath.flatMap(({ path }, index) => said(`${field}.jsonPath[${index}].path`, jsonPathProblem(path))),
  ];
}

const said = (field: string, problem: string | undefined): readonly string[] =>
  problem === undefined ? [] : [`${field}: ${problem}`];
