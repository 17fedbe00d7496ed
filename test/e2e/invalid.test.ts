// Probes that cannot work as they are: each says what is wrong with it, none disturbs the
// others, and each goes on by itself as soon as it can.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { parse, stringify } from 'yaml';
import { projectRoot } from '../rig/places.ts';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { ingress } from '../rig/stories/objects.ts';
import { yamlOf } from '../rig/stories/story.ts';
import {
  applyProbe,
  conditionOf,
  deleteProbe,
  patchProbe,
  removeSpace,
  standingOf,
  waitForConditions,
} from './objects.ts';
import { type Application, deployApplication, orders, probeOf } from './recorded-application.ts';
import { applicationPort } from './recorder.ts';
import { installOperator, must, type RunningOperator, startOperator } from './running-operator.ts';
import { cyclesLater, cyclesOf, scrape } from './scrape.ts';

const space = 'e2e-invalid';
const crd = readFileSync(join(projectRoot, 'crds/methodprobes.yaml'), 'utf8');
const probeNow = 'methodprobe.dev/probe-now';
/** No cycle comes by itself within a test. */
const patient = { interval: '5m' };

const at = (name: string) => ({ namespace: space, name });

/** The definition with a `spec` that takes anything. */
function withoutRules(): string {
  const definition = parse(crd);
  for (const version of definition.spec.versions) {
    version.schema.openAPIV3Schema.properties.spec = {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
    };
  }
  return stringify(definition);
}

suite('a probe that cannot work', () => {
  let rig: Rig;
  let application: Application;
  let kubeconfig: string;
  let operator: RunningOperator;

  before(async () => {
    rig = await sharedRig();
    kubeconfig = await installOperator(rig);
    [application, operator] = await Promise.all([
      deployApplication(rig, space),
      startOperator(rig, { name: 'invalid', port: 8087, kubeconfig }),
    ]);
  });

  after(async () => {
    await rig.apply(crd);
    await operator?.stop();
    await removeSpace(rig, space);
  });

  test('is refused by the API server with a sentence', async () => {
    const two = { through: { ingressRef: { name: 'shop' }, url: 'https://shop.example.com' } };
    for (const [spec, sentence] of [
      [two, /name exactly one of ingressRef, httpRouteRef and url/],
      [{ interval: 'often' }, /interval/],
      [{ routes: [{ path: 'orders', methods: ['POST'] }] }, /a path starts with \//],
    ] as const) {
      const { code, stderr } = await rig.kubectl(
        ['apply', '-f', '-'],
        yamlOf([probeOf(space, { name: 'wrong', spec })]),
      );
      assert.notEqual(code, 0);
      assert.match(stderr, sentence);
    }
  });

  test('and slips through an older definition says InvalidSpec, and the others go on', async () => {
    await applyProbe(rig, probeOf(space, { name: 'fine' }));
    await waitForConditions(rig, at('fine'), ['Healthy True AllRoutesReached']);
    await rig.apply(withoutRules());
    const wrong = probeOf(space, { name: 'wrong', routes: [{ path: 'orders', methods: ['POST'] }] });
    const odd = probeOf(space, { name: 'odd', spec: { routes: 7 } });
    const valueFrom = { secretKeyRef: { name: 'token', key: 'token' } };
    const both = probeOf(space, {
      name: 'both',
      routes: [{ path: '/orders', methods: ['GET'], headers: [{ name: 'A', value: 'x', valueFrom }] }],
    });
    // The server takes a new definition into use a moment after it was accepted.
    const slip = (one: typeof odd) => () => applyProbe(rig, one).then(() => true as const);
    for (const one of [wrong, odd, both]) await rig.waitFor('the definition without rules', slip(one));

    const invalid = [
      'Ready False InvalidSpec',
      'Healthy Unknown InvalidSpec',
      'Stalled True InvalidSpec',
    ] as const;
    const { status } = await waitForConditions(rig, at('wrong'), invalid);
    assert.match(conditionOf(status, 'Ready').message, /^spec\.routes\[0\]\.path: a path starts with \//);
    const { status: oddly } = await waitForConditions(rig, at('odd'), invalid);
    assert.match(conditionOf(oddly, 'Stalled').message, /spec\.routes/);
    const { status: twice } = await waitForConditions(rig, at('both'), invalid);
    assert.match(
      conditionOf(twice, 'Ready').message,
      /^spec\.routes\[0\]\.headers\[0\]: a header has either value or valueFrom/,
    );

    await rig.apply(crd);
    await cyclesLater(rig, operator.url, 3);
    await waitForConditions(rig, at('fine'), ['Healthy True AllRoutesReached']);
    // The object that is wrong already may still be written to: validation ratchets.
    await patchProbe(rig, at('wrong'), { metadata: { annotations: { [probeNow]: 'after' } } });
    const handled = async () =>
      (await standingOf(rig, at('wrong'))).status.lastHandledProbeNow === 'after' || undefined;
    await rig.waitFor('a write to the invalid object', handled);
    assert.equal(operator.exitCode(), null);
    for (const name of ['wrong', 'odd', 'both', 'fine']) await deleteProbe(rig, at(name));
  });

  test('by what no definition can check says InvalidSpec, and heals when it is put right', async () => {
    const pause = { name: 'nightly', cron: '0 2 * *', duration: '30m' };
    await applyProbe(rig, probeOf(space, { name: 'cron', spec: { ...patient, pauses: [pause] } }));
    const invalid = ['Ready False InvalidSpec', 'Stalled True InvalidSpec'] as const;
    const { status } = await waitForConditions(rig, at('cron'), invalid);
    assert.match(conditionOf(status, 'Ready').message, /^spec\.pauses\[0\]\.cron: write five fields/);
    // 29 February at most: no pause in the time of this test.
    const seldom = { ...pause, cron: '0 2 29 2 *', duration: '1m' };
    await patchProbe(rig, at('cron'), { spec: { pauses: [seldom] } });
    await waitForConditions(rig, at('cron'), ['Ready True Probing', 'Healthy True AllRoutesReached']);
    await deleteProbe(rig, at('cron'));
  });

  test('because its Ingress is missing says so, and heals when it appears', async () => {
    const through = { ingressRef: { name: 'later' } };
    await applyProbe(rig, probeOf(space, { name: 'early', through, spec: patient }));
    const missing = ['Ready False ReferenceNotFound', 'Healthy Unknown ReferenceNotFound'] as const;
    const { status } = await waitForConditions(rig, at('early'), missing);
    const words = /^spec\.through\.ingressRef: there is no Ingress later in namespace e2e-invalid$/;
    for (const type of ['Ready', 'Healthy'] as const) assert.match(conditionOf(status, type).message, words);
    assert.ok(!status.conditions.some(({ type }) => type === 'Stalled'));

    const paths = [{ path: '/', service: 'shop', port: applicationPort }];
    const host = 'later.example.com';
    await rig.apply(yamlOf([ingress({ ...at('later'), className: 'nginx', host, paths })]));
    await waitForConditions(rig, at('early'), ['Ready True Probing', 'Healthy True AllRoutesReached']);
    await deleteProbe(rig, at('early'));
  });

  test('because a Service that it names is missing says so, and heals when it appears', async () => {
    const direct = [{ serviceRef: { name: 'afterwards', port: applicationPort } }];
    await applyProbe(rig, probeOf(space, { name: 'early', spec: { ...patient, direct } }));
    const missing = ['Ready False ReferenceNotFound', 'Healthy Unknown ReferenceNotFound'] as const;
    const { status } = await waitForConditions(rig, at('early'), missing);
    const words = /^spec\.direct\[0\]\.serviceRef: there is no Service afterwards in namespace e2e-invalid$/;
    assert.match(conditionOf(status, 'Ready').message, words);

    const spec = { selector: { app: 'shop' }, ports: [{ name: 'http', port: applicationPort }] };
    const service = { apiVersion: 'v1', kind: 'Service', metadata: at('afterwards'), spec };
    await rig.apply(yamlOf([service]));
    await waitForConditions(rig, at('early'), ['Ready True Probing', 'Healthy True AllRoutesReached']);
    await deleteProbe(rig, at('early'));
  });

  test('because its Ingress has several hosts lists them, and works with one', async () => {
    const paths = [{ path: '/', service: 'shop', port: applicationPort }];
    const two = ingress({ ...at('two'), className: 'nginx', host: 'one.example.com', paths });
    const [rule] = (two['spec'] as { rules: readonly object[] }).rules;
    const rules = [rule, { ...rule, host: 'other.example.com' }];
    await rig.apply(yamlOf([{ ...two, spec: { ...(two['spec'] as object), rules } }]));
    await applyProbe(rig, probeOf(space, { name: 'two', through: { ingressRef: { name: 'two' } } }));
    const wanted = ['Ready False HostRequired', 'Healthy Unknown HostRequired'] as const;
    const { status } = await waitForConditions(rig, at('two'), wanted);
    assert.match(conditionOf(status, 'Ready').message, /one\.example\.com, other\.example\.com/);
    const through = { ingressRef: { name: 'two' }, host: 'other.example.com' };
    await applyProbe(rig, probeOf(space, { name: 'two', through }));
    await waitForConditions(rig, at('two'), ['Ready True Probing', 'Healthy True AllRoutesReached']);
    await deleteProbe(rig, at('two'));
  });

  test('because its destination is forbidden says so, until a flag says otherwise', async () => {
    const forbidden = [
      'Ready False DestinationForbidden',
      'Healthy Unknown DestinationForbidden',
      'Stalled True DestinationForbidden',
    ] as const;
    const fine = ['Ready True Probing', 'Healthy True AllRoutesReached'] as const;
    const service = ['get', 'service', 'shop', '-n', space, '-o', 'jsonpath={.spec.clusterIP}'];
    const inside = await must(rig, service);
    const { host, gateway } = application;
    // The gateway's address is private, and nothing in this namespace names it but the Ingress.
    const targets = {
      metadata: { url: 'http://169.254.169.254', host },
      private: { url: `http://${gateway}`, host },
      vouched: { url: `http://${inside}:${applicationPort}`, host },
    };
    for (const [name, through] of Object.entries(targets)) {
      await applyProbe(rig, probeOf(space, { name, through }));
    }
    const { status } = await waitForConditions(rig, at('metadata'), forbidden);
    assert.match(conditionOf(status, 'Ready').message, /169\.254\.169\.254 is a link-local address/);
    const { status: closed } = await waitForConditions(rig, at('private'), forbidden);
    assert.match(conditionOf(closed, 'Ready').message, /--allow-cidr/);
    await waitForConditions(rig, at('vouched'), fine);

    assert.equal((await operator.stop()).code, 0);
    const flags = [`--allow-cidr=${gateway}/32,169.254.0.0/16`, `--deny-cidr=${inside}/32`];
    operator = await startOperator(rig, { name: 'invalid-flags', port: 8087, kubeconfig, flags });
    await waitForConditions(rig, at('private'), fine);
    const { status: denied } = await waitForConditions(rig, at('vouched'), forbidden);
    assert.match(conditionOf(denied, 'Ready').message, /--deny-cidr/);
    await cyclesLater(rig, operator.url, 6);
    await waitForConditions(rig, at('metadata'), forbidden);
    for (const name of Object.keys(targets)) await deleteProbe(rig, at(name));
  });

  test('because it dials an address that nothing vouches for is forbidden too', async () => {
    const through = { ingressRef: { name: 'shop' }, connectTo: '10.96.255.253' };
    await applyProbe(rig, probeOf(space, { name: 'dialled', through }));
    const wanted = ['Ready False DestinationForbidden', 'Stalled True DestinationForbidden'] as const;
    const { status } = await waitForConditions(rig, at('dialled'), wanted);
    assert.match(conditionOf(status, 'Ready').message, /10\.96\.255\.253/);
    await deleteProbe(rig, at('dialled'));
  });

  test('while it is suspended is ready, and shows nothing', async () => {
    await applyProbe(rig, probeOf(space, { name: 'paused' }));
    await waitForConditions(rig, at('paused'), ['Healthy True AllRoutesReached']);
    const series = async () => (await scrape(operator.url)).sum('methodprobe_route_healthy', at('paused'));
    await rig.waitFor('its series', async () => ((await series()) === 1 ? true : undefined));
    await patchProbe(rig, at('paused'), { spec: { suspend: true } });
    await waitForConditions(rig, at('paused'), ['Ready True Suspended', 'Healthy Unknown Suspended']);
    await application.answer([]);
    await rig.waitFor('its series to go', async () => ((await series()) === 0 ? true : undefined));
    await cyclesLater(rig, operator.url, 2);
    assert.deepEqual(await application.requests(), []);
    await deleteProbe(rig, at('paused'));
  });

  test('now is asked at once, and says when it was', async () => {
    await application.answer([{ path: orders, status: 200 }]);
    await applyProbe(rig, probeOf(space, { name: 'asked', spec: patient }));
    await waitForConditions(rig, at('asked'), ['Healthy True AllRoutesReached']);
    const before = await cyclesOf(operator.url);
    await must(rig, ['annotate', 'methodprobe', 'asked', '-n', space, `${probeNow}=first`]);
    await must(rig, [
      'wait',
      'methodprobe/asked',
      '-n',
      space,
      '--for=jsonpath={.status.lastHandledProbeNow}=first',
      '--timeout=120s',
    ]);
    assert.ok((await cyclesOf(operator.url)) > before);
    await deleteProbe(rig, at('asked'));
  });
});
