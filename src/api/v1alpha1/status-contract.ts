// What a status says about an OpenAPI document. Only probes with `spec.openAPI` have it. Its lists are
// bounded, because documents may be large where a status may not.

import { z } from 'zod';
import { atomicList, int32, oneOf, text } from './fields.ts';

/** Longest texts in code points, and longest lists, of this part. */
export const contractLimits = {
  document: 512,
  problem: 1024,
  path: 512,
  unfilled: 8,
  parameters: 8,
  refused: 16,
  undocumented: 16,
  methods: 16,
} as const;

/** Operations are counted far below this. */
const plenty = 1_000_000;

const path = text(contractLimits.path, 'Path as the document has it, parameters in braces.');

const methods = atomicList(text(32, 'A method.'), contractLimits.methods, 'Its methods.', 1);

const unfilled = z
  .strictObject({
    path,
    methods,
    parameters: atomicList(
      text(64, 'Name of a path parameter.'),
      contractLimits.parameters,
      'Parameters without a value.',
      0,
    ).optional(),
  })
  .meta({ description: 'A path that cannot be sent as long as its parameters have no value.' });

const undocumented = z.strictObject({ path, methods }).meta({ description: 'A path that serves more.' });

const refused = z
  .strictObject({
    path,
    methods,
    by: oneOf(
      ['Application', 'Gateway'],
      'Who refuses. Application: directly as well, or nothing else is known. Gateway: directly they are served.',
    ),
  })
  .meta({ description: 'A documented path of which methods are refused.' });

/** Schema of `status.contract`. */
export const contractSchema = z
  .strictObject({
    document: text(contractLimits.document, 'Where the document comes from.'),
    problem: text(
      contractLimits.problem,
      'Why the document could not be had or read when it was last asked for; what was read before still holds.',
    ).optional(),
    operations: int32(0, plenty, 'Operations of the document: methods on paths.').optional(),
    covered: int32(0, plenty, 'Operations that are probed, those among them that routes declare.').optional(),
    omitted: int32(
      0,
      plenty,
      'Chosen operations without a place among the 64 routes and 256 methods of a probe.',
    ).optional(),
    unfilled: atomicList(
      unfilled,
      contractLimits.unfilled,
      'Paths that are not probed because a parameter has no value: give it under openAPI.parameters.',
      0,
    ).optional(),
    omittedUnfilled: int32(0, plenty, 'Operations of this kind that are left out of unfilled.').optional(),
    refused: atomicList(
      refused,
      contractLimits.refused,
      'Documented and refused. Where routing is at fault, routes says it instead.',
      0,
    ).optional(),
    undocumented: atomicList(
      undocumented,
      contractLimits.undocumented,
      'Served, by the Allow header, and not in the document.',
      0,
    ).optional(),
    unproven: int32(0, plenty, 'Probed methods that no answer proves or disproves.').optional(),
  })
  .meta({ description: 'The OpenAPI document of spec.openAPI against what the application does.' });
