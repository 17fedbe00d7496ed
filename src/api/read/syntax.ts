// Texts of a spec that are written in languages of their own, which the API server does not read:
// regular expressions, JSONPath, cron, time zones. Apart from checks.ts, which knows no language.

import type { Spec } from '../v1alpha1/spec.ts';
import { jsonPathProblem } from './json-path.ts';
import { patternProblem } from './pattern.ts';
import { pauseProblems } from './pauses.ts';

type Routes = NonNullable<Spec['routes']>;
type WrittenExpect = NonNullable<Routes[number]['expect']>;

/** Problems of such texts, one line each, field first: `spec.pauses[0].cron: …`. */
export function syntaxProblems({ routes = [], pauses = [] }: Spec): readonly string[] {
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
