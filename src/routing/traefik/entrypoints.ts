// On which schemes Traefik serves an Ingress. Entry points and their TLS are set when Traefik starts and
// cannot be read here: `web` and `websecure` mean what its Helm chart and k3s make of them, and no
// other name tells its port. spec.tls brings certificates only; it makes no router.
// Sources: doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress (annotations, TLS);
// traefik/traefik pkg/server/aggregator.go (applyModel), pkg/config/runtime (GetRoutersByEntryPoints).

import type { Ingress, Scheme } from '../../model/index.ts';
import { annotationField, annotationsOf, ingressBlame } from '../shared/blame.ts';
import type { RoutingDecision } from '../shared/model.ts';
import type { WrittenSetting } from '../shared/setting.ts';
import { keyOf, settingOf, wordsOf } from './annotations.ts';

/** Schemes of entry points that are known by name. */
export const schemeOfEntryPoint: ReadonlyMap<string, Scheme> = new Map([
  ['web', 'http'],
  ['websecure', 'https'],
]);

const both: readonly Scheme[] = ['http', 'https'];

/** The setting that makes the routers speak TLS and nothing else: `router.tls`, or an option of it. */
function tlsSetting(ingress: Ingress): WrittenSetting | undefined {
  const whole = settingOf(ingress, 'router.tls');
  if (whole !== undefined) return /^(true)?$/i.test(whole.value) ? whole : undefined;
  const option = Object.entries(annotationsOf(ingress)).find(([name]) =>
    keyOf(name)?.startsWith('router.tls.'),
  );
  return option && { name: option[0], value: option[1] };
}

/** Entry points that the Ingress names and that are known by name; undefined: any. */
function schemesOfEntryPoints(ingress: Ingress): readonly Scheme[] | undefined {
  const words = wordsOf(settingOf(ingress, 'router.entrypoints')?.value);
  const schemes = words.flatMap((word) => schemeOfEntryPoint.get(word) ?? []);
  return words.length === 0 || schemes.length < words.length ? undefined : schemes;
}

/** Schemes on which the routers of an Ingress take requests; none where `router.tls` stands on `web` alone. */
function servedSchemes(ingress: Ingress): readonly Scheme[] {
  const open = schemesOfEntryPoints(ingress) ?? both;
  return tlsSetting(ingress) === undefined ? open : open.filter((scheme) => scheme === 'https');
}

/** Whether the routers of an Ingress take requests of this scheme. */
export const isServed = (ingress: Ingress, scheme: Scheme): boolean =>
  servedSchemes(ingress).includes(scheme);

/** What is promised anyway, as far as it is served; where nothing of it is, that what is. */
export function promisesOf(ingress: Ingress, promised: readonly Scheme[]): readonly Scheme[] {
  const served = servedSchemes(ingress);
  const kept = promised.filter((scheme) => served.includes(scheme));
  if (kept.length > 0) return kept;
  return served.length > 0 ? served : promised;
}

/** Traefik's own 404 on a scheme that the routers leave out, blamed at the setting that does it. */
export function refusalOf(ingress: Ingress, scheme: Scheme): Pick<RoutingDecision, 'refusal'> {
  if (isServed(ingress, scheme)) return {};
  const open = schemesOfEntryPoints(ingress)?.includes(scheme) ?? true;
  const setting = open ? tlsSetting(ingress) : settingOf(ingress, 'router.entrypoints');
  if (setting === undefined) return {};
  const blame = ingressBlame(ingress, annotationField(setting.name));
  return { refusal: { value: { status: 404, why: 'protocol' }, blame } };
}
