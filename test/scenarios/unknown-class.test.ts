// What is not known of a gateway is never held against its configuration: in every scenario, with a class
// that no dialect is known for, or a setting that the dialect does not know, nothing is proven against a
// setting that only that dialect would read, and nothing is proven that was not before.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dialectTables } from '../../src/generate/dialects-page.ts';
import type { Blame, Entry, IngressClass } from '../../src/model/index.ts';
import { classOf } from '../../src/routing/decision.ts';
import { factsOf } from './given.ts';
import { runScenario, type Scenario, scenarios } from './scenario.ts';

const all = scenarios();
const withIngress = all.flatMap(({ ingress, ...scenario }) =>
  ingress === undefined ? [] : [{ ...scenario, ingress }],
);
const withRoute = all.flatMap(({ httpRoute, ...scenario }) =>
  httpRoute === undefined ? [] : [{ ...scenario, httpRoute }],
);

/** A setting that some controllers read, and others do not. */
const isDialects = ({ kind, field }: Blame): boolean =>
  ['Ingress', 'Service', 'HTTPRoute'].includes(kind) && field.startsWith('metadata.annotations[');

const proven = (scenario: Scenario): readonly Entry[] =>
  runScenario(scenario).diagnosis.entries.filter(
    ({ confidence, health }) => confidence === 'Confirmed' && health === 'Unhealthy',
  );

/** `RewriteTargetWrong: Ingress/shop metadata.annotations[…]` for every blame of a proven finding. */
const accusations = (
  entries: readonly Entry[],
  counts: (blame: Blame) => boolean = () => true,
): readonly string[] =>
  entries.flatMap(({ reason, blames }) =>
    blames.filter(counts).map(({ kind, name, field }) => `${reason}: ${kind}/${name} ${field}`),
  );

/** All classes are those of a controller that nobody has heard of. */
const unknownClasses = (scenario: Scenario): readonly IngressClass[] =>
  (factsOf(scenario).ingressClasses ?? []).map((each) => ({
    ...each,
    spec: { controller: 'example.com/unheard-of' },
  }));

describe('a class that no dialect is known for', () => {
  for (const scenario of withIngress)
    it(`proves nothing against a setting: ${scenario.file}`, () => {
      const entries = proven({ ...scenario, ingressClasses: unknownClasses(scenario) });
      assert.deepEqual(accusations(entries, isDialects), []);
    });
});

/** Prefix of the annotations that the scenario's controller reads. */
function prefixOf(scenario: Scenario): string {
  const state = classOf(factsOf(scenario));
  const controller = state.kind === 'resolved' ? state.controller : '';
  const table = dialectTables.find((each) => controller.startsWith(each.controller ?? ' '));
  return table?.prefix ?? 'nginx.ingress.kubernetes.io/';
}

/** The object with one annotation more. */
function annotated<T extends object>(object: T & { readonly metadata?: unknown }, name: string): T {
  const metadata: { readonly annotations?: object } = object.metadata ?? {};
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [name]: 'some value' } },
  };
}

/** Reasons that rest on what the configuration asks for; the others are seen in an answer. */
const foretold =
  /^(RewriteTargetWrong|PrefixNotStripped|PrefixStrippedUnexpectedly|MethodNotRouted|NoRouteMatched|RouteShadowed|CanaryMisrouted):/;

describe('a setting that its dialect does not know', () => {
  for (const scenario of withIngress)
    it(`is not blamed, and nothing rests on the others: ${scenario.file}`, () => {
      const name = `${prefixOf(scenario)}no-such-setting`;
      const entries = proven({ ...scenario, ingress: annotated(scenario.ingress, name) });
      const said = accusations(entries, isDialects);
      assert.deepEqual(
        said.filter((each) => foretold.test(each) || each.includes(name)),
        [],
      );
      const before = new Set(accusations(proven(scenario)));
      assert.deepEqual(
        accusations(entries).filter((each) => !before.has(each)),
        [],
      );
    });
});

describe('an annotation of an HTTPRoute', () => {
  for (const scenario of withRoute)
    it(`is never proven guilty: ${scenario.file}`, () => {
      const entries = proven({
        ...scenario,
        httpRoute: annotated(scenario.httpRoute, 'konghq.com/strip-path'),
      });
      assert.deepEqual(accusations(entries, isDialects), []);
    });
});
