// The guide to writing probes, run as it is written: each step is merged into the probe, and what kubectl then
// prints is what the page shows. At the end stands the probe that the page shows as a whole.

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { parse } from 'yaml';
import { ingressNginxConfig } from '../rig/gateways/manifests.ts';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { authorityOf, gatewayAddress, rolledOut } from '../rig/stories/deploy.ts';
import { ingress, namespace, workload } from '../rig/stories/objects.ts';
import { nginx } from '../rig/stories/servers.ts';
import { yamlOf } from '../rig/stories/story.ts';
import { guide } from './guide.ts';
import {
  askNow,
  conditionOf,
  patchProbe,
  removeSpace,
  type Standing,
  type Wanted,
  waitForConditions,
} from './objects.ts';
import { installOperator, must, type RunningOperator, startOperator } from './running-operator.ts';

const space = 'cafe';
const host = 'cafe.example.com';
const key = { namespace: space, name: space };
const page = guide('writing-probes');
const healthy: readonly Wanted[] = ['Healthy True AllRoutesReached'];

/** A proxy that somebody has told to take no POST on one path. */
const proxy = `server { listen 80;
proxy_set_header Host $host;
proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;
location / { proxy_pass http://api.${space}:8080; }
location /api/export { limit_except GET { deny all; } proxy_pass http://api.${space}:8080; }
}`;

/** Ages, with the blanks between them, and dates depend on the moment. */
const withoutTimes = (text: string): string =>
  text
    .replaceAll(/(?<=\s)\d+(?:m\d+s|[ms])\s+\d+(?:m\d+s|[ms])$/gm, '1m      1m')
    .replaceAll(/\b20\d\d-\d\d-\d\d\b/g, '2030-01-31');

const conditions = '{range .status.conditions[*]}{.type} {.status} {.reason}: {.message}{"\\n"}{end}';
const ready = '{.status.conditions[?(@.type=="Ready")].message}{"\\n"}';
const entries = '{range .status.routes[*]}{.check} {.method} {.route} {.health} {.reason}{"\\n"}{end}';
const first = '{.status.routes[0].message}{"\\n"}';
const requests = '{.status.requestsPerCycle}{"\\n"}';
const contract = '{.status.contract}{"\\n"}';

suite('the guide to writing probes', () => {
  let rig: Rig;
  let operator: RunningOperator;

  const printed = async (...args: readonly string[]): Promise<readonly [string, string]> => {
    const shown = args.map((arg) => (/[{}"\s]/.test(arg) ? `'${arg}'` : arg)).join(' ');
    return [`kubectl ${shown}`, withoutTimes(await must(rig, args))];
  };
  const overview = () => printed('get', 'methodprobes', '-n', space);
  const told = (template: string) =>
    printed('get', 'methodprobe', space, '-n', space, '-o', `jsonpath=${template}`);
  /** Applies a step, waits for its verdict, and compares what is printed. */
  const step = async (label: string, wanted: readonly Wanted[], templates: readonly string[]) => {
    await patchProbe(rig, key, parse(page.manifest(label)));
    return shows(label, wanted, templates);
  };
  const shows = async (
    label: string,
    wanted: readonly Wanted[],
    templates: readonly string[],
  ): Promise<Standing> => {
    const standing = await waitForConditions(rig, key, wanted);
    page.shows(label, [await overview(), ...(await Promise.all(templates.map(told)))]);
    return standing;
  };

  before(async () => {
    rig = await sharedRig();
    const kubeconfig = await installOperator(rig);
    const authority = await authorityOf(rig);
    const certificate = await authority.secret({ namespace: space, name: 'cafe-tls', hosts: [host] });
    await gatewayAddress(rig, 'ingress-nginx');
    // Another suite of the same rig may have left its own.
    await rig.apply(yamlOf([ingressNginxConfig()]));
    const app = workload({
      namespace: space,
      name: 'api',
      command: ['node', 'test/rig/apps/cafe.mjs'],
      port: 8080,
      env: { TOKEN: 'made-for-probes-only' },
    });
    const front = workload(nginx({ namespace: space, name: 'front' }, proxy));
    const paths = [{ path: '/', service: 'front', port: 80 }];
    const route = ingress({ ...key, className: 'nginx', host, paths, tls: 'cafe-tls' });
    await rig.apply(yamlOf([namespace(space)]));
    await rig.apply(yamlOf([...app, ...front, certificate, route]));
    await rolledOut(rig, space);
    operator = await startOperator(rig, { name: 'writing-probes', port: 8132, kubeconfig });
  });

  after(async () => {
    await operator?.stop();
    await removeSpace(rig, space);
  });

  test('begins with the smallest probe, and adds routes and hops', async () => {
    await rig.apply(page.manifest('smallest'));
    await shows('smallest', healthy, [conditions]);
    await step('routes', healthy, [entries]);
    const { status } = await step('hops', ['Healthy False GatewayPolicyDeniesMethod'], [entries, first]);
    assert.equal(status.routes?.[0]?.blames?.[0]?.name, 'front');
    await step('body', healthy, [entries]);
  });

  test('takes a token from a Secret once its owner opens it', async () => {
    await patchProbe(rig, key, parse(page.manifest('token')));
    const closed = await waitForConditions(rig, key, ['Ready False SecretNotReadable']);
    assert.ok(closed.status.conditions.length > 0);
    page.shows('closed', [await overview(), await told(ready)]);
    await rig.apply(page.manifest('opened'));
    // The API server takes a new right into use a moment after it was granted.
    const readable = async () =>
      conditionOf((await askNow(rig, key)).status, 'Ready').reason === 'Probing' || undefined;
    await rig.waitFor('the right to read the Secret', readable);
    await shows('token', healthy, [entries]);
  });

  test('expects, refuses and allows', async () => {
    await patchProbe(rig, key, parse(page.manifest('expectations')));
    await shows('unexpected', ['Healthy False ExpectationFailed'], [entries, first]);
    await step('checks', healthy, [entries]);
  });

  test('follows the contract', async () => {
    const { status } = await step('contract', ['Healthy False AppRejectsMethod'], [entries, first, contract]);
    assert.ok(status.contract);
    await step('certificate', ['TLSValid False CertificateExpiring', ...healthy], [conditions]);
  });

  test('keeps calm, sends nothing unsafe, and is the whole probe at the end', async () => {
    await step('calm', ['Ready True Suspended', 'Healthy Unknown Suspended'], [conditions]);
    const { status } = await step('allow-only', ['Ready True Probing', ...healthy], [entries, requests]);
    assert.equal(status.requestsPerCycle?.unsafe, 0);
    const kept = JSON.parse(await must(rig, ['get', 'methodprobe', space, '-n', space, '-o', 'json']));
    await rig.apply(page.manifest('whole'));
    const whole = JSON.parse(await must(rig, ['get', 'methodprobe', space, '-n', space, '-o', 'json']));
    const { suspend, ...spec } = kept.spec;
    assert.equal(suspend, false);
    const { suspend: _left, ...shown } = whole.spec;
    assert.deepEqual(shown, spec);
  });
});
