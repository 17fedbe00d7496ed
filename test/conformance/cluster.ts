// The suite's objects in the API server: put, listed, removed, by server-side apply and many at once. A test of
// the suite takes a few tens of milliseconds so, of which a kubectl would take all.

import { direct, jsonOf } from '../rig/direct.ts';
import type { Rig } from '../rig/rig.ts';
import type { SuiteObject } from './manifests.ts';

const plurals: Readonly<Record<string, string>> = {
  Namespace: 'namespaces',
  Service: 'services',
  Secret: 'secrets',
  ConfigMap: 'configmaps',
  Deployment: 'deployments',
  EndpointSlice: 'endpointslices',
  IngressClass: 'ingressclasses',
  GatewayClass: 'gatewayclasses',
  Gateway: 'gateways',
  HTTPRoute: 'httproutes',
  ReferenceGrant: 'referencegrants',
  Middleware: 'middlewares',
};

/** Path of the object in the API server. */
export function pathOf({ apiVersion, kind, metadata }: SuiteObject): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const space = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  const plural = plurals[kind];
  if (plural === undefined) throw new Error(`no plural is known of ${kind}`);
  return `${root}${space}/${plural}/${metadata.name}`;
}

/** Namespaces, then what routes refer to, then routes: who watches never sees a route without its Gateway. */
const stages: readonly ((kind: string) => boolean)[] = [
  (kind) => kind === 'Namespace',
  (kind) => kind !== 'Namespace' && kind !== 'HTTPRoute',
  (kind) => kind === 'HTTPRoute',
];

/** Puts objects into the cluster; resolves when all are stored. */
export async function put(rig: Rig, objects: readonly SuiteObject[]): Promise<void> {
  for (const belongs of stages) {
    const now = objects.filter(({ kind }) => belongs(kind));
    await Promise.all(now.map((one) => putOne(rig, one)));
  }
}

async function putOne(rig: Rig, object: SuiteObject): Promise<void> {
  const path = `${pathOf(object)}?fieldManager=conformance&force=true`;
  jsonOf(await direct(rig, { method: 'PATCH', path, body: JSON.stringify(object) }));
}

/** Removes objects; those that are gone already are fine. */
export async function remove(rig: Rig, objects: readonly SuiteObject[]): Promise<void> {
  const said = await Promise.all(objects.map((one) => direct(rig, { method: 'DELETE', path: pathOf(one) })));
  const wrong = said.find(({ status }) => status !== 404 && status > 299);
  if (wrong !== undefined) throw new Error(wrong.text);
}

/** All objects of a resource, such as `/apis/gateway.networking.k8s.io/v1/httproutes`, in all namespaces. */
export async function listed<T>(rig: Rig, path: string): Promise<readonly T[]> {
  const { items }: { readonly items: readonly T[] } = jsonOf(await direct(rig, { path }));
  return items;
}
