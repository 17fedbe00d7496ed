// A gauge whose series belong to objects and die with them. Apart because prom-client forgets
// nothing by itself: a condition that changed its reason would stand there twice.

import { Gauge, type Registry } from 'prom-client';

/** Label values by label name. */
export type Labels<L extends string> = Readonly<Record<L, string>>;

export interface Series<L extends string> {
  readonly labels: Labels<L>;
  readonly value: number;
}

export interface OwnedGauge<L extends string> {
  /** Makes these the only series of the owner; an empty list removes them all. */
  readonly replace: (owner: string, series: readonly Series<L>[]) => void;
}

/** Registers the gauge. */
export function ownedGauge<L extends string>(
  registry: Registry,
  description: { readonly name: string; readonly help: string; readonly labelNames: readonly L[] },
): OwnedGauge<L> {
  const { name, help, labelNames } = description;
  const gauge = new Gauge<L>({ name, help, labelNames: [...labelNames], registers: [registry] });
  const owned = new Map<string, ReadonlyMap<string, Labels<L>>>();
  return {
    replace: (owner, series) => {
      const before = owned.get(owner) ?? new Map<string, Labels<L>>();
      const after = new Map(series.map(({ labels }) => [identity(labelNames, labels), labels]));
      for (const [key, labels] of before) if (!after.has(key)) gauge.remove(labels);
      for (const { labels, value } of series) gauge.set(labels, value);
      if (after.size === 0) owned.delete(owner);
      else owned.set(owner, after);
    },
  };
}

function identity<L extends string>(names: readonly L[], labels: Labels<L>): string {
  return JSON.stringify(names.map((name) => labels[name]));
}
