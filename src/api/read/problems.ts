// What is wrong with an object, in the words of its author: the path of the field, then a sentence that says what to
// write. First come the rules of the schema, then those that CEL cannot express: the API server lets such a spec in,
// and the probe answers with `InvalidSpec`.

import { isIPv6 } from 'node:net';
import type { z } from 'zod';
import { eachOnce } from '../v1alpha1/direct.ts';
import type { WrittenExpect } from '../v1alpha1/expect.ts';
import type { Spec } from '../v1alpha1/spec.ts';
import type { WrittenThrough } from '../v1alpha1/through.ts';
import { jsonPathProblem } from './json-path.ts';
import { patternProblem } from './pattern.ts';
import { pauseProblems } from './pauses.ts';
import { routeNames } from './route-names.ts';
import { hopOf, originOf } from './through.ts';

type Issue = z.core.$ZodIssue;

/** The problems of an object, from issues that report their input, one line each: `spec.routes[0].path: a path starts with / …`. */
export function problemsOf(issues: readonly Issue[]): readonly string[] {
  return issues.flatMap((issue) => {
    const at = fieldPath(issue.path);
    if (issue.code !== 'unrecognized_keys') return [`${at}: ${sentence(issue, at)}`];
    return issue.keys.map(
      (key) =>
        `${at}.${key}: there is no such field: kubectl explain methodprobe.${explainPath(at)} lists them`,
    );
  });
}

function fieldPath(path: readonly PropertyKey[]): string {
  const joined = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return joined.slice(1) || 'object';
}

function sentence(issue: Issue, at: string): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined)
        return `this field is required: see kubectl explain methodprobe.${explainPath(at)}`;
      return `${typeWords[issue.expected] ?? issue.expected} belongs here: see kubectl explain methodprobe.${explainPath(at)}`;
    case 'invalid_value':
      return `one of ${issue.values.join(', ')} belongs here`;
    case 'too_small':
      return `${amount(issue.origin)} of at least ${issue.minimum} belongs here`;
    case 'too_big':
      return `${amount(issue.origin)} of at most ${issue.maximum} belongs here`;
    default:
      return issue.message;
  }
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'a text (in quotes where YAML would read something else)',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object with fields',
};

function amount(origin: string): string {
  return origin === 'array' ? 'a list' : 'a number';
}

/** `spec.routes[0].path` as `kubectl explain` takes it. */
function explainPath(at: string): string {
  return at.replaceAll(/\[[0-9]+\]/g, '');
}

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

/** Says where a Service stands twice, once with the namespace of the probe and once without; CEL does not know that namespace. */
function hopProblems({ direct = [] }: Spec, namespace: string): readonly string[] {
  const places = direct.map((written) => {
    const hop = hopOf(written, namespace);
    return `${hop.namespace}/${hop.service}:${hop.port}`;
  });
  return new Set(places).size === places.length ? [] : [`spec.direct: ${eachOnce}`];
}

/** Says where a name that is made from a path is also the name of another route: readers would take one for the other. */
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

/** Problems of texts in a language of their own, one line each, field first: `spec.pauses[0].cron: …`. */
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
      matches === undefined
        ? []
        : fieldProblem(`${field}.headers[${index}].matches`, patternProblem(matches)),
    ),
    ...jsonPath.flatMap(({ path }, index) =>
      fieldProblem(`${field}.jsonPath[${index}].path`, jsonPathProblem(path)),
    ),
  ];
}

const fieldProblem = (field: string, problem: string | undefined): readonly string[] =>
  problem === undefined ? [] : [`${field}: ${problem}`];
