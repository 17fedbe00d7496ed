// Probes that an Ingress of somebody else or an IngressClass concerns. A part of touched.ts.

import type { Ingress, IngressClass } from '../../model/index.ts';
import { hostsOf, isDefaultClass } from '../references/ingress.ts';
import { type StoreChange, sidesOf } from '../references/store.ts';
import { besideIngress, type Known, ofIngresses, under } from './dependency-index.ts';
import { rulesChanged } from './rules-changed.ts';

/** Probes on the hosts of an Ingress whose rules changed; one that takes any host is beside all. */
export function besideIngresses(known: Known, change: StoreChange<Ingress>): readonly string[] {
  return rulesChanged(change) ? besideIngress(known, sidesOf(change).flatMap(hostsOf)) : [];
}

/** Probes whose Ingress names the class, or none while the class is or was the default. */
export function byIngressClass(known: Known, change: StoreChange<IngressClass>): readonly string[] {
  const words = [change.key.name, ...(sidesOf(change).some(isDefaultClass) ? [''] : [])];
  return ofIngresses(known, under(known.indexes.ingresses.byClass, words));
}
