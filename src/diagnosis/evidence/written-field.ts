// Whether somebody wrote a field of an HTTPRoute that is blamed, or the value is the API's default.
// The CRD fills in defaults where it has some; a redirect's status it leaves to the controller.

import type { Blame, Facts, HTTPRoute } from '../../model/index.ts';

/** True where the HTTPRoute is known and the field is not in it. */
export function isDefault({ gatewayApi }: Facts, { kind, namespace, name, field }: Blame): boolean {
  if (kind !== 'HTTPRoute' || gatewayApi === undefined) return false;
  const { route, neighbours } = gatewayApi;
  const routes: readonly (HTTPRoute | undefined)[] = [route, ...neighbours];
  const found = routes.find((each) => each?.metadata?.name === name && each.metadata.namespace === namespace);
  return found !== undefined && valueAt(found, field) === undefined;
}

/** The value at `spec.rules[0].filters[1].requestRedirect.statusCode`. */
function valueAt(object: unknown, field: string): unknown {
  const steps = field.split(/[.[\]]+/).filter((step) => step !== '');
  return steps.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).find(([key]) => key === step)?.[1]
        : undefined,
    object,
  );
}
