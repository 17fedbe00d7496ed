// Writing a status: one server-side apply, guarded by the version of the object that was judged. Every way
// in which the API server may answer is a value, because none of them is a reason to stop probing.

import {
  type ConfigurationOptions,
  type ObservableMiddleware,
  setHeaderOptions,
} from '@kubernetes/client-node';
import type { Status } from '../../api/v1alpha1/status.ts';
import type { ObjectKey } from '../../model/index.ts';
import { type ApiFailure, type ApiServer, failureOf } from '../api/client.ts';
import type { Caches } from '../cache/caches.ts';
import type { ProbeObject } from '../cache/probe-object.ts';
import { GROUP, PLURAL, VERSION } from '../cache/resources.ts';
import { withoutBallast } from '../cache/strip.ts';

/** The object that was judged. */
export type JudgedObject = ObjectKey & { readonly resourceVersion: string };

/**
 * written: as asked. reduced: the server refused the status, its conditions alone were written. refused: not even
 * those. conflict: somebody changed the object meanwhile, the next cycle judges anew. gone: there is no such
 * object, or its API; the informer is who decides that a probe is forgotten. unavailable: no answer, or none that
 * says anything about this status; nothing was lost, the next cycle writes it.
 */
export type StatusWrite =
  | { readonly kind: 'written' }
  | { readonly kind: 'reduced'; readonly refusal: string }
  | { readonly kind: 'refused'; readonly refusal: string }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unavailable'; readonly detail: string };

const FIELD_MANAGER = 'methodprobe';

// client-node would send application/json-patch+json, the first content type that the API names.
const asApply: ConfigurationOptions<ObservableMiddleware> = setHeaderOptions(
  'Content-Type',
  'application/apply-patch+yaml',
);

/** Writes the status of one probe. Never throws. The object as written goes into the cache at once. */
export async function writeStatus(
  { api, caches }: { readonly api: ApiServer; readonly caches: Caches },
  judged: JudgedObject,
  status: Status,
): Promise<StatusWrite> {
  try {
    adopt(caches, judged, await apply(api, judged, status));
    return { kind: 'written' };
  } catch (error) {
    const failure = failureOf(error);
    if (!isRefusal(failure)) return writeFailure(failure);
    return writeConditions({ api, caches }, judged, { status, refusal: failure.words });
  }
}

/** One byte or one unknown field makes the server refuse everything; what alerts wait for must still arrive. */
async function writeConditions(
  { api, caches }: { readonly api: ApiServer; readonly caches: Caches },
  judged: JudgedObject,
  { status, refusal }: { readonly status: Status; readonly refusal: string },
): Promise<StatusWrite> {
  const { observedGeneration, conditions } = status;
  try {
    const reduced = { ...(observedGeneration === undefined ? {} : { observedGeneration }), conditions };
    adopt(caches, judged, await apply(api, judged, reduced));
    return { kind: 'reduced', refusal };
  } catch (error) {
    const failure = failureOf(error);
    return isRefusal(failure) ? { kind: 'refused', refusal: failure.words } : writeFailure(failure);
  }
}

async function apply(api: ApiServer, judged: JudgedObject, status: Status): Promise<ProbeObject> {
  const { namespace, name, resourceVersion } = judged;
  const body = {
    apiVersion: `${GROUP}/${VERSION}`,
    kind: 'MethodProbe',
    metadata: { namespace, name, resourceVersion },
    status,
  };
  const request = { group: GROUP, version: VERSION, plural: PLURAL, namespace, name, body };
  return api.objects.patchNamespacedCustomObjectStatus(
    { ...request, fieldManager: FIELD_MANAGER, force: true },
    asApply,
  );
}

/**
 * Our own write makes a new resourceVersion, and a cycle that starts before the watch brings it would meet a
 * conflict with itself. Only a cache that still stands where the write began takes the answer over: the watch may
 * have brought something newer already.
 */
function adopt(caches: Caches, judged: JudgedObject, written: ProbeObject): void {
  const cached = caches.probes.get(judged);
  if (cached?.metadata?.resourceVersion === judged.resourceVersion)
    caches.probes.put(withoutBallast(written));
}

// A field that the served schema lacks: an older CRD is installed. Structured merge says so with a 500.
const UNKNOWN_FIELD = /field not declared in schema|unknown field/;

function isRefusal({ code, words }: ApiFailure): boolean {
  if (code === 400 || code === 413 || code === 422) return true;
  return code === 500 && UNKNOWN_FIELD.test(words);
}

function writeFailure(failure: ApiFailure): StatusWrite {
  if (failure.code === 409) return { kind: 'conflict' };
  if (failure.code === 404) return { kind: 'gone' };
  return { kind: 'unavailable', detail: failure.words };
}
