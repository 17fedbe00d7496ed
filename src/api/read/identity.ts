// What an object says about itself, whatever its spec is worth: an invalid probe has a name
// and a status too. Reads leniently and never throws.

import { z } from 'zod';
import type { ObjectKey } from '../../model/index.ts';
import {
  conditionSchema,
  type Status,
  statusLimits,
  statusRouteSchema,
  statusSchema,
} from '../v1alpha1/status.ts';
import { contractSchema } from '../v1alpha1/status-contract.ts';
import { differenceSchema } from '../v1alpha1/status-parts.ts';

/** Annotation that asks for a cycle now; any new value will do. */
export const probeNowAnnotation = 'methodprobe.dev/probe-now';

/** Names and versions of a MethodProbe, and its status. */
export interface ProbeIdentity extends ObjectKey {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  /** The probe-now annotation, without control characters, at most 1024 code points. */
  readonly probeNow?: string;
  /** As it stands in the object; absent when there is none or it is not readable. */
  readonly status?: Status;
}

/** Only what is used: informers turn metadata times into Dates, which is nothing to us. */
const metadataSchema = z.object({
  namespace: z.string().catch(''),
  name: z.string().catch(''),
  uid: z.string().catch(''),
  resourceVersion: z.string().catch(''),
  generation: z.number().catch(0),
  annotations: z.record(z.string(), z.string()).catch({}),
});

const objectSchema = z.object({
  metadata: metadataSchema.catch(metadataSchema.parse({})),
  status: z.unknown().optional(),
});

/** Missing names are empty, a missing generation is 0. */
export function identityOf(object: unknown): ProbeIdentity {
  const { metadata, status } = objectSchema.catch(objectSchema.parse({})).parse(object);
  const { annotations, ...names } = metadata;
  const probeNow = annotations[probeNowAnnotation];
  const read = readStatus(status);
  return {
    ...names,
    ...(probeNow === undefined ? {} : { probeNow: writable(probeNow) }),
    ...(read === undefined ? {} : { status: read }),
  };
}

/** Annotations may hold what a status may not: control characters, any length. */
function writable(annotation: string): string {
  return [...annotation.replaceAll(/\p{C}/gu, '')].slice(0, statusLimits.probeNow).join('');
}

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
