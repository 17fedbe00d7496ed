// Brings a story's variant into a running rig: the gateway it needs, its certificate, its
// objects, and the waiting until the gateway really serves them.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Extension, installExtensions } from '../extensions.ts';
import { type GatewayAuthority, gatewayAuthority } from '../gateways/ca.ts';
import { own as nginxService } from '../gateways/ingress-nginx/model.ts';
import { own as kongService } from '../gateways/kong/model.ts';
import { ingressNginx, ingressNginxConfig, kongGateway } from '../gateways/manifests.ts';
import { traefik, traefikOwn } from '../gateways/traefik/manifests.ts';
import type { Rig } from '../rig.ts';
import { type Manifest, type Variant, yamlOf } from './story.ts';
import { ask, differences, type Gateway } from './wire.ts';

/** Room for many programs to start at once on a busy core; usually it takes seconds. */
const rolloutMs = 180_000;

type Name = Variant['gateway'];

interface Gateways {
  readonly authority: GatewayAuthority;
  readonly ca: string;
  readonly addresses: Map<Name, Promise<string>>;
}

/** One authority and one of each gateway for a rig, however many test files ask. */
const known = new WeakMap<Rig, Promise<Gateways>>();

function gatewaysOf(rig: Rig): Promise<Gateways> {
  const started = known.get(rig) ?? start(rig);
  known.set(rig, started);
  return started;
}

async function start(rig: Rig): Promise<Gateways> {
  const authority = await gatewayAuthority(join(rig.directory, 'gateways-ca'));
  return { authority, ca: await readFile(authority.caFile, 'utf8'), addresses: new Map() };
}

/** The authority that signs the gateways' certificates: clients trust it by its `caFile`. */
export async function authorityOf(rig: Rig): Promise<GatewayAuthority> {
  return (await gatewaysOf(rig)).authority;
}

/** Deploys the gateway once and returns the ClusterIP of its Service. */
export async function gatewayAddress(rig: Rig, name: Name): Promise<string> {
  const { addresses } = await gatewaysOf(rig);
  const address = addresses.get(name) ?? deployGateway(rig, name);
  addresses.set(name, address);
  address.catch(() => addresses.delete(name)); // The next one who asks tries again.
  return address;
}

interface Deployable {
  /** The Service of the gateway. */
  readonly service: { readonly namespace: string; readonly name: string };
  readonly objects: () => readonly Manifest[];
  readonly needs: readonly Extension[];
}

const deployables: Readonly<Record<Name, Deployable>> = {
  'ingress-nginx': { service: nginxService, objects: () => ingressNginx(), needs: [] },
  kong: { service: kongService, objects: kongGateway, needs: [] },
  traefik: { service: traefikOwn, objects: () => traefik(), needs: ['gateway-api', 'traefik'] },
};

async function deployGateway(rig: Rig, gateway: Name): Promise<string> {
  const { service, objects, needs } = deployables[gateway];
  await installExtensions(rig, needs);
  await applyInOrder(rig, objects());
  await rolledOut(rig, service.namespace);
  const args = ['get', 'service', '-n', service.namespace, service.name, '-o', 'jsonpath={.spec.clusterIP}'];
  return (await rig.kubectl(args)).stdout.trim();
}

/** Applies a variant and waits until its workloads run. The gateway may need a moment more: see `settled`. */
export async function deployVariant(rig: Rig, variant: Variant): Promise<void> {
  const { authority } = await gatewaysOf(rig);
  await gatewayAddress(rig, variant.gateway);
  const config = variant.gateway === 'ingress-nginx' ? [ingressNginxConfig(variant.gatewayConfig)] : [];
  const secret = variant.certificate === undefined ? [] : [await authority.secret(variant.certificate)];
  await applyInOrder(rig, [...config, ...variant.objects, ...secret]);
  await rolledOut(rig, variant.namespace);
}

/** Where a variant's requests go. */
export async function gatewayFor(rig: Rig, variant: Variant): Promise<Gateway> {
  const address = await gatewayAddress(rig, variant.gateway);
  return { address, host: variant.host, ca: (await gatewaysOf(rig)).ca };
}

/** Waits until every exchange of the variant is as the story says; throws what differs when it never is. */
export async function settled(rig: Rig, variant: Variant): Promise<void> {
  const gateway = await gatewayFor(rig, variant);
  let wrong: readonly string[] = [];
  const look = async (): Promise<true | undefined> => {
    wrong = await differencesOf(gateway, variant);
    return wrong.length === 0 ? true : undefined;
  };
  await rig.waitFor(variant.title, look).catch((error: unknown) => {
    throw new Error(`${variant.name}: ${wrong.join('; ')}`, { cause: error });
  });
}

async function differencesOf(gateway: Gateway, variant: Variant): Promise<readonly string[]> {
  const found: string[] = [];
  for (const wire of variant.wire) {
    const request = 'failure' in wire ? { scheme: wire.scheme, method: 'GET', path: '/' } : wire;
    const title = `${request.method} ${request.scheme}://${gateway.host}${request.path}`;
    const wrong = differences(wire, await ask(gateway, request));
    found.push(...wrong.map((one) => `${title}: ${one}`));
  }
  return found;
}

/** Namespaces first: what is in them must find them. */
async function applyInOrder(rig: Rig, objects: readonly Manifest[]): Promise<void> {
  const namespaces = objects.filter((one) => one.kind === 'Namespace');
  const others = objects.filter((one) => one.kind !== 'Namespace');
  if (namespaces.length > 0) await rig.apply(yamlOf(namespaces));
  await rig.apply(yamlOf(others));
}

interface Rollout {
  readonly metadata: { readonly generation: number };
  readonly spec: { readonly replicas: number };
  readonly status: Readonly<Record<string, number | undefined>>;
}

/** Waits until every Deployment of the namespace runs its newest Pods and no older ones. */
export async function rolledOut(rig: Rig, namespace: string): Promise<void> {
  const look = async (): Promise<true | undefined> => {
    const { stdout } = await rig.kubectl(['get', 'deployments', '-n', namespace, '-o', 'json']);
    const { items } = JSON.parse(stdout) as { readonly items: readonly Rollout[] };
    return items.every(isRolledOut) ? true : undefined;
  };
  await rig.waitFor(`the Deployments in ${namespace}`, look, rolloutMs);
}

function isRolledOut({ metadata, spec, status }: Rollout): boolean {
  const counts = [status['replicas'], status['updatedReplicas'], status['availableReplicas']];
  return (
    status['observedGeneration'] === metadata.generation &&
    counts.every((one) => (one ?? 0) === spec.replicas)
  );
}
