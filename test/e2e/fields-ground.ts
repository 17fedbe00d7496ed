// What fields.test.ts stands on: both recording applications behind their Ingresses, an operator, every probe
// applied at once, and the requests of each, by its name in the User-Agent.

import assert from 'node:assert/strict';
import type { StatusRoute } from '../../src/api/v1alpha1/status.ts';
import { serviceRange } from '../rig/places.ts';
import type { Rig } from '../rig/rig.ts';
import { ingress } from '../rig/stories/objects.ts';
import { type Manifest, yamlOf } from '../rig/stories/story.ts';
import { oneCycle, type Place } from './alone.ts';
import { answers, fieldSpecs } from './fields-probes.ts';
import { applyProbe, removeSpace, type Standing, waitForConditions } from './objects.ts';
import { type Application, deployApplication, probeOf } from './recorded-application.ts';
import { applicationPort, type Recorded } from './recorder.ts';
import { installOperator, type RunningOperator, startOperator } from './running-operator.ts';
import { type Came, deployWire, type WireApplication } from './wire-application.ts';

const space = 'e2e-fields';

/** What the ConfigMap `tenants` holds. */
export const tenant = 'team-of-the-first';

/** One of the two hosts of Ingress `two`. */
export const hostOf = (label: 'a' | 'b'): string => `${label}.${space}.example.com`;

export const keyOf = (name: string) => ({ namespace: space, name });

/** The applications, and what each probe did to them. */
export interface Ground {
  readonly application: Application;
  readonly wire: WireApplication;
  readonly atWire: (probe: string) => Promise<readonly Came[]>;
  readonly recorded: (probe: string) => Promise<readonly Recorded[]>;
  /** What the application with two Pods gets in one cycle of a probe. */
  readonly cycleAtWire: (probe: string) => Promise<readonly Came[]>;
  /** A probe and the operator, for whoever counts cycles. */
  readonly placeOf: (probe: string) => Place;
  readonly healthy: (probe: string) => Promise<Standing>;
  readonly entriesOf: (probe: string) => Promise<readonly StatusRoute[]>;
  readonly entryOf: (probe: string, route: string) => Promise<StatusRoute>;
  readonly remove: () => Promise<void>;
}

/** Each value that the requests differ by, once, as JSON. */
export const kinds = <T>(requests: readonly T[], of: (request: T) => unknown): readonly string[] =>
  [...new Set(requests.map((request) => JSON.stringify(of(request))))].toSorted();

/** Applies a probe of this namespace, and waits until it has had its first cycle. */
export async function applyField(rig: Rig, name: string, spec: object): Promise<void> {
  await applyProbe(rig, probeOf(space, { name, spec: { interval: '1h', failureThreshold: 1, ...spec } }));
  await waitForConditions(rig, keyOf(name), ['Ready True Probing']);
}

/** Deploys everything, and waits until every probe has had its first cycle. */
export async function standingGround(rig: Rig): Promise<Ground> {
  const kubeconfig = await installOperator(rig);
  const application = await deployApplication(rig, space);
  await rig.apply(yamlOf([twoHosts(), tenants]));
  const wire = await deployWire(rig, space);
  const flags = [`--allow-cidr=${serviceRange}`];
  const operator = await startOperator(rig, { name: 'fields', port: 8131, kubeconfig, flags });
  await application.answer(answers);
  const probes = Object.entries(fieldSpecs(space, wire));
  await Promise.all(probes.map(([name, spec]) => applyField(rig, name, spec)));
  return groundOf(rig, { application, wire, operator });
}

/** What the application with two Pods got in one cycle of a probe. Each Pod writes down its own. */
async function cycleAtWire(place: Place, came: () => Promise<readonly Came[]>): Promise<readonly Came[]> {
  const { before, after } = await oneCycle(place, came);
  const known = Map.groupBy(before, ({ pod }) => pod);
  return [...Map.groupBy(after, ({ pod }) => pod)].flatMap(([pod, all]) =>
    all.slice(known.get(pod)?.length ?? 0),
  );
}

interface Parts extends Pick<Ground, 'application' | 'wire'> {
  readonly operator: RunningOperator;
}

function groundOf(rig: Rig, { application, wire, operator }: Parts): Ground {
  const isOf = (name: string, agent = ''): boolean => agent.includes(`(+${space}/${name})`);
  const entriesOf = async (name: string): Promise<readonly StatusRoute[]> =>
    (await waitForConditions(rig, keyOf(name), ['Ready True Probing'])).status.routes ?? [];
  const placeOf = (name: string): Place => ({ rig, url: operator.url, key: keyOf(name) });
  const atWire = async (name: string) => (await wire.came()).filter(({ agent }) => isOf(name, agent));
  return {
    application,
    wire,
    atWire,
    cycleAtWire: (name) => cycleAtWire(placeOf(name), () => atWire(name)),
    placeOf,
    recorded: async (name) =>
      (await application.requests()).filter(({ headers }) => isOf(name, headers['user-agent'])),
    healthy: (name) => waitForConditions(rig, keyOf(name), ['Healthy True AllRoutesReached']),
    entriesOf,
    entryOf: async (name, route) => {
      const entries = await entriesOf(name);
      const found = entries.find((entry) => entry.route === route);
      assert.ok(found, `${route} among ${entries.map((entry) => entry.route)}`);
      return found;
    },
    remove: async () => {
      await operator.stop();
      await removeSpace(rig, space);
    },
  };
}

function twoHosts(): Manifest {
  const path = { path: '/', service: 'shop', port: applicationPort };
  const of = (label: 'a' | 'b') =>
    ingress({ namespace: space, name: 'two', className: 'nginx', host: hostOf(label), paths: [path] });
  const rules = [of('a'), of('b')].flatMap(
    ({ spec }) => (spec as { readonly rules: readonly object[] }).rules,
  );
  return { ...of('a'), spec: { ingressClassName: 'nginx', rules } };
}

const tenants: Manifest = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace: space, name: 'tenants' },
  data: { first: tenant },
};
