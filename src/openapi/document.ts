// Reads the text of an OpenAPI document: JSON or YAML, within bounds, of a version that is known. No other file
// imports the YAML library. A text that cannot be read gives a problem, and never throws.

import { CORE_SCHEMA, load, mergeTag, YAMLException } from 'js-yaml';
import { type Members, memberOf, membersOf } from './json-access.ts';

/** An OpenAPI document, parsed but not checked: its readers take from it what they understand. */
export interface OpenAPIDocument {
  readonly version: '3.0' | '3.1' | '3.2';
  readonly root: Members;
}

/** Why a text is no document, and what to do: one line, without text of the document. */
interface DocumentProblem {
  readonly problem: string;
}

/** A document of 500 operations with their schemas has about 0.5 MiB. */
const longestJson = 4 * 1024 * 1024;
/** Parsing YAML costs some 20 times as much, and nothing else runs meanwhile: about 0.2 s for this much. */
const longestYaml = 1024 * 1024;
/** Ten times what large services have. References let a small text mean much, so a length alone is no bound. */
const mostPaths = 5_000;
const versions = ['3.0', '3.1', '3.2'] as const;
/** Aliases share what they name and cost nothing by themselves; nobody writes more by hand. */
const yamlBounds = { maxAliases: 1_000, maxDepth: 100, maxTotalMergeKeys: 10_000 };
/** `on` and dates stay texts, as the OpenAPI Specification recommends (YAML 1.2); `<<` is read, because people write it. */
const yamlSchema = CORE_SCHEMA.withTags(mergeTag);

/**
 * The document that a text holds. JSON up to 4 MiB, YAML up to 1 MiB, OpenAPI 3.0, 3.1 and 3.2.
 * Never throws, reads no file and opens no connection, whatever `$ref` names.
 */
export function readDocument(text: string): OpenAPIDocument | DocumentProblem {
  const parsed = parse(text.replace(/^\uFEFF/, ''));
  if ('problem' in parsed) return parsed;
  const document = membersOf(parsed.value);
  if (document === undefined) return { problem: 'the document is not an object: it is no OpenAPI document' };
  const version = versionOf(document);
  if (typeof version !== 'string') return version;
  const problem = pathsProblem(document);
  return problem === undefined ? { version, root: document } : { problem };
}

type Parsed = { readonly value: unknown } | DocumentProblem;

function parse(text: string): Parsed {
  const start = text.trimStart().charAt(0);
  if (start === '') return { problem: 'the document is empty' };
  if (start === '<')
    return { problem: 'the document is a page of HTML or XML: name the path of the OpenAPI document itself' };
  return start === '{' ? parseJson(text) : parseYaml(text);
}

function parseJson(text: string): Parsed {
  if (text.length > longestJson) return tooLong('JSON', longestJson);
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    // The message may quote the document: only the place is taken from it.
    const place = /line \d+ column \d+/.exec(error instanceof Error ? error.message : '')?.[0];
    return { problem: `the document is not JSON${place === undefined ? '' : `: ${place}`}` };
  }
}

function parseYaml(text: string): Parsed {
  if (text.length > longestYaml) return tooLong('YAML', longestYaml);
  try {
    return { value: load(text, { ...yamlBounds, schema: yamlSchema }) };
  } catch (error) {
    const line = error instanceof YAMLException ? error.mark?.line : undefined;
    const place = line === undefined ? '' : `: line ${line + 1}`;
    return { problem: `the document is neither JSON nor YAML within the bounds${place}` };
  }
}

const tooLong = (kind: string, longest: number): DocumentProblem => ({
  problem: `the document is longer than ${longest / 1024 / 1024} MiB of ${kind}: ${
    kind === 'YAML' ? 'serve it as JSON, or ' : ''
  }serve a smaller one with the paths that matter`,
});

function versionOf(document: Members): OpenAPIDocument['version'] | DocumentProblem {
  if (memberOf(document, 'swagger') !== undefined)
    return {
      problem:
        'the document is Swagger 2.0, which is not read: let the application publish OpenAPI 3.0 or 3.1, or convert it (swagger2openapi) and name the result by configMapRef',
    };
  const written = memberOf(document, 'openapi');
  if (written === undefined)
    return { problem: 'the document has no field openapi: it is no OpenAPI document of version 3.0 or 3.1' };
  if (typeof written !== 'string')
    return { problem: 'the field openapi is not a text: write it in quotes, such as "3.1.0"' };
  const version = versions.find((each) => written === each || written.startsWith(`${each}.`));
  return version ?? { problem: 'the version in the field openapi is not read: publish OpenAPI 3.0 or 3.1' };
}

function pathsProblem(document: Members): string | undefined {
  const paths = membersOf(memberOf(document, 'paths'));
  if (paths === undefined) return 'the document has no paths: there is nothing to probe';
  return Object.keys(paths).length > mostPaths
    ? `the document has more than ${mostPaths} paths: serve a smaller one with the paths that matter`
    : undefined;
}
