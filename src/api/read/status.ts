// Reading a status back: what an older or newer operator left behind is taken as far as it is
// understood. Apart from the schema, which says what is written and is strict.

import { z } from 'zod';
import { conditionSchema, type Status, statusRouteSchema, statusSchema } from '../v1alpha1/status.ts';
import { contractSchema } from '../v1alpha1/status-contract.ts';
import { differenceSchema } from '../v1alpha1/status-parts.ts';

/**
 * The status as it stands in an object: conditions and routes that this version does not
 * understand are left out one by one; undefined when nothing readable is there.
 */
export function readStatus(value: unknown): Status | undefined {
  const parsed = lenient.safeParse(value);
  return parsed.success ? (parsed.data as Status) : undefined;
}

function readable<T extends z.ZodType>(item: T) {
  return z.array(z.unknown()).transform((values) =>
    values.flatMap((value): z.output<T>[] => {
      const parsed = item.safeParse(value);
      return parsed.success ? [parsed.data] : [];
    }),
  );
}

const lenient = z.object({
  ...statusSchema.shape,
  conditions: readable(conditionSchema),
  routes: readable(statusRouteSchema).optional(),
  parity: readable(differenceSchema).optional(),
  contract: contractSchema.optional().catch(undefined),
});
