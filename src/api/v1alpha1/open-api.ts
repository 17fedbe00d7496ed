// `spec.openAPI`: the document that names routes. The folder openapi reads the document; this schema says where it is
// and what is chosen of it.

import { z } from 'zod';
import { dataKey, mapOf, objectName, rawPath, setOf, text } from './fields.ts';
import { matching, withRule } from './rules.ts';

const configMapRef = z
  .strictObject({
    name: objectName("Name of the ConfigMap, in the probe's namespace."),
    key: dataKey('Key under its data, such as openapi.yaml.'),
  })
  .meta({ description: 'A key of a ConfigMap that holds the document, as JSON or YAML.' });

const pattern = withRule(
  text(256, 'A pattern: * stands for any characters, / among them.'),
  matching(
    '^[/*][!-~]*$',
    'a pattern of paths starts with / or *, such as /api/*, and holds printable ASCII without spaces',
  ),
);

const parameter = z
  .strictObject({
    name: text(64, 'Name of the path parameter, as it stands in braces in the document.'),
    value: withRule(text(128, 'What stands in its place in the path.'), {
      cel: "!self.matches('(^|/)([.]|%2[eE]){0,2}(/|$)')",
      message: 'the value of a path parameter has no empty, . or .. segment: it would lead to another path',
      holds: (value) => !/(^|\/)(\.|%2[eE]){0,2}(\/|$)/.test(value),
    }),
  })
  .meta({ description: 'A value for a path parameter.' });

/** Schema of `openAPI`. */
export const openAPISchema = withRule(
  z
    .strictObject({
      path: rawPath('Path at which the last hop serves the document, such as /openapi.json.').optional(),
      configMapRef: configMapRef.optional(),
      include: setOf(pattern, 16, 'Paths to take, such as /api/*. Default: all.').optional(),
      exclude: setOf(pattern, 16, 'Paths to leave out, such as /api/internal/*.').optional(),
      parameters: mapOf(
        parameter,
        'name',
        32,
        'Values for path parameters. Default: those that the document gives as example or default; a path with a parameter that has no value is left out.',
      ).optional(),
    })
    .meta({
      description:
        'An OpenAPI document (3.0 or 3.1) whose paths and methods become routes: exactly one of path and configMapRef. Their POST, PUT, PATCH and DELETE are never sent: the Allow header of OPTIONS decides. Where routes name the same path and method, routes hold.',
    }),
  {
    cel: 'has(self.path) != has(self.configMapRef)',
    message: 'openAPI names exactly one of path and configMapRef',
    holds: ({ path, configMapRef }) => (path === undefined) !== (configMapRef === undefined),
  },
);

/** `openAPI` as users write it. */
export type WrittenOpenAPI = z.output<typeof openAPISchema>;
