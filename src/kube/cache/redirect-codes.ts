// Which codes a RequestRedirect may have is a matter of the installed CRD: 301 and 302 in Gateway API 1.4, more since
// 1.5. Read from that one definition by name, because a fix must not recommend what the API server refuses.

import { type ApiServer, failureOf } from '../api/client.ts';

const DEFINITION = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  name: 'httproutes.gateway.networking.k8s.io',
};

const CODES = [
  ...['schema', 'openAPIV3Schema', 'properties', 'spec', 'properties', 'rules', 'items', 'properties'],
  ...['filters', 'items', 'properties', 'requestRedirect', 'properties', 'statusCode', 'enum'],
];

/** known: as the server says; without codes when it does not say or may not be asked. unanswered: nothing new. */
export type RedirectCodes =
  | { readonly kind: 'known'; readonly codes?: readonly number[] }
  | { readonly kind: 'unanswered' };

/** Reads the codes from the API server. Never rejects. */
export async function readRedirectCodes({ objects }: ApiServer): Promise<RedirectCodes> {
  try {
    const codes = redirectCodesOf(await objects.getClusterCustomObject(DEFINITION));
    return { kind: 'known', ...(codes === undefined ? {} : { codes }) };
  } catch (error) {
    const { code } = failureOf(error);
    return { kind: code === 403 || code === 404 ? 'known' : 'unanswered' };
  }
}

/** The codes in the schema of the served version v1; undefined when it does not limit them. */
export function redirectCodesOf(definition: unknown): readonly number[] | undefined {
  const versions = at(definition, ['spec', 'versions']);
  const served = Array.isArray(versions)
    ? versions.find((version: unknown) => at(version, ['name']) === 'v1' && at(version, ['served']) === true)
    : undefined;
  const codes = at(served, CODES);
  if (!Array.isArray(codes)) return undefined;
  return codes.filter((code: unknown): code is number => typeof code === 'number');
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
