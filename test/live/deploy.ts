// Brings every theme into the rig at once: gateways, proxies with one site a case, applications,
// certificates; then waits until all of it runs. Everything is applied before anything is waited
// for, because starting processes is what takes the time.

import { installExtensions } from '../rig/extensions.ts';
import type { GatewayAuthority } from '../rig/gateways/ca.ts';
import { caddy } from '../rig/gateways/caddy.ts';
import { envoy } from '../rig/gateways/envoy.ts';
import { haproxy } from '../rig/gateways/haproxy.ts';
import { ingressNginxConfig } from '../rig/gateways/manifests.ts';
import { nginxProxy } from '../rig/gateways/nginx-proxy.ts';
import {
  edgeNamespace,
  type PlacedSite,
  type ProxyPod,
  pemSecret,
  placed,
  proxyObjects,
  siteAddress,
  siteService,
} from '../rig/gateways/sites.ts';
import { traefik, traefikAddress, traefikOwn } from '../rig/gateways/traefik/manifests.ts';
import type { Rig } from '../rig/rig.ts';
import { authorityOf, gatewayAddress, rolledOut } from '../rig/stories/deploy.ts';
import { namespace } from '../rig/stories/objects.ts';
import { type Manifest, yamlOf } from '../rig/stories/story.ts';
import { type Case, type Software, siteAddressMark, type Theme, tlsSecret } from './case.ts';
import { middlewares } from './middlewares.ts';

/** Addresses of the gateways by the name of their class. */
export type Addresses = Readonly<Record<string, string>>;

const proxies: Readonly<Record<Software, (sites: readonly PlacedSite[]) => ProxyPod>> = {
  haproxy,
  nginx: nginxProxy,
  caddy,
  envoy,
};

interface SiteOf {
  readonly software: Software;
  readonly site: PlacedSite;
}

function sitesOf(cases: readonly Case[]): readonly SiteOf[] {
  return cases
    .flatMap(({ name, site }) => (site === undefined ? [] : { name, ...site }))
    .map(({ software, ...site }, index) => ({ software, site: placed(site, index) }));
}

/** The probe of a case, with the address of its site in its place. */
export function probeOf(one: Case, all: readonly Case[]): Manifest {
  const index = all.filter(({ site }) => site !== undefined).indexOf(one);
  const text = JSON.stringify(one.probe);
  return JSON.parse(index < 0 ? text : text.replaceAll(siteAddressMark, siteAddress(index))) as Manifest;
}

/** Deploys the themes; resolves when every workload runs. */
export async function deployThemes(rig: Rig, themes: readonly Theme[]): Promise<Addresses> {
  const authority = await authorityOf(rig);
  const gateways = Promise.all([gatewayAddress(rig, 'ingress-nginx'), gatewayAddress(rig, 'kong')]);
  await installExtensions(rig, ['gateway-api', 'traefik']);
  await applyAll(rig, [...traefik(middlewares), ...(await themeObjects(authority, themes))]);
  await applyAll(rig, await edgeObjects(authority, themes));
  const [nginx, kong] = await gateways;
  // Another suite of the same rig may have left its own.
  await rig.apply(yamlOf([ingressNginxConfig()]));
  await Promise.all(spacesOf(themes).map((space) => rolledOut(rig, space)));
  return { nginx, kong, traefik: traefikAddress };
}

const spacesOf = (themes: readonly Theme[]): readonly string[] => [
  traefikOwn.namespace,
  edgeNamespace,
  ...themes.map((theme) => theme.namespace),
];

/** Ends what was deployed; the gateways that other suites use stay. */
export async function removeThemes(rig: Rig, themes: readonly Theme[]): Promise<void> {
  await Promise.all(spacesOf(themes).map((space) => rig.deleteNamespace(space, { wait: false })));
}

async function applyAll(rig: Rig, objects: readonly Manifest[]): Promise<void> {
  const [first, rest] = [true, false].map((wanted) =>
    objects.filter(({ kind }) => (kind === 'Namespace') === wanted),
  );
  await rig.apply(yamlOf(first ?? []));
  await rig.apply(yamlOf(rest ?? []));
}

async function themeObjects(
  authority: GatewayAuthority,
  themes: readonly Theme[],
): Promise<readonly Manifest[]> {
  const secret = (space: string) =>
    authority.secret({ namespace: space, name: tlsSecret, hosts: ['*.example.com'] });
  const secrets = await Promise.all(themes.map((theme) => secret(theme.namespace)));
  return [
    ...themes.flatMap(({ shared, cases }) => [...shared, ...cases.flatMap((one) => one.objects)]),
    ...secrets,
  ];
}

/** The proxies and the Services of their sites. */
async function edgeObjects(
  authority: GatewayAuthority,
  themes: readonly Theme[],
): Promise<readonly Manifest[]> {
  const pair = await authority.issue({ namespace: edgeNamespace, name: pemSecret, hosts: ['*.example.com'] });
  const { certificate, key } = pair;
  const files = { 'tls.crt': certificate, 'tls.key': key, 'both.pem': `${certificate}\n${key}` };
  const secret = { apiVersion: 'v1', kind: 'Secret', stringData: files };
  const metadata = { namespace: edgeNamespace, name: pemSecret };
  const sites = sitesOf(themes.flatMap(({ cases }) => cases));
  const used = (Object.keys(proxies) as readonly Software[]).map((software) => {
    const own = sites.filter((one) => one.software === software).map(({ site }) => site);
    if (own.length === 0) return [];
    const proxy = proxies[software](own);
    return [...own.map((site) => siteService(site, proxy.name)), ...proxyObjects(proxy)];
  });
  return [namespace(edgeNamespace), { ...secret, metadata }, ...used.flat()];
}
