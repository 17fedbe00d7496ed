// The guide to migrating from ingress-nginx, run as it is written: the Ingress and what a conversion tool
// makes of it, the differences that the probe finds, and that none is left once they are mended.

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { middlewares } from '../live/middlewares.ts';
import { installExtensions } from '../rig/extensions.ts';
import { ingressNginxConfig } from '../rig/gateways/manifests.ts';
import { traefik, traefikOwn } from '../rig/gateways/traefik/manifests.ts';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { authorityOf, gatewayAddress, rolledOut } from '../rig/stories/deploy.ts';
import { namespace, workload } from '../rig/stories/objects.ts';
import { yamlOf } from '../rig/stories/story.ts';
import { guide } from './guide.ts';
import { conditionOf, removeSpace, standingOf, waitForConditions } from './objects.ts';
import { installOperator, must, type RunningOperator, startOperator } from './running-operator.ts';
import { scrape } from './scrape.ts';

const space = 'store';
const key = { namespace: space, name: 'store' };
const page = guide('migrating-from-ingress-nginx');

/** Age and time since the last flip depend on the moment. */
const withoutTimes = (table: string): string => table.replaceAll(/\b\d+(?:m\d+s|[ms])(?=\s|$)/g, '1m');

const list =
  '{range .status.parity[*]}{.what}: {.method} of {.route}{"\\n"}  old: {.left}{"\\n"}  new: {.right}{"\\n"}  fix: {.fix}{"\\n"}{end}';

suite('the guide to migrating from ingress-nginx', () => {
  let rig: Rig;
  let operator: RunningOperator;

  /** What a reader would see: the command, and its output. */
  const printed = async (...args: readonly string[]): Promise<readonly [string, string]> => {
    const shown = args.map((arg) => (/[{}"\s]/.test(arg) ? `'${arg}'` : arg)).join(' ');
    return [`kubectl ${shown}`, withoutTimes(await must(rig, args))];
  };

  const overview = () => printed('get', 'methodprobes', '-n', space);
  const parity = () =>
    printed(
      'get',
      'methodprobe',
      'store',
      '-n',
      space,
      '-o',
      'jsonpath={.status.conditions[?(@.type=="Parity")].message}',
    );

  before(async () => {
    rig = await sharedRig();
    await installExtensions(rig, ['gateway-api', 'traefik']);
    const kubeconfig = await installOperator(rig);
    const authority = await authorityOf(rig);
    const secret = await authority.secret({
      namespace: space,
      name: 'store-tls',
      hosts: ['store.example.com'],
    });
    const app = workload({ ...key, command: ['node', 'test/rig/apps/store.mjs'], port: 8080 });
    await gatewayAddress(rig, 'ingress-nginx');
    await rig.apply(yamlOf([namespace(space), namespace(traefikOwn.namespace), ingressNginxConfig()]));
    await rig.apply(yamlOf([...traefik(middlewares), ...app, secret]));
    await rig.apply(page.manifest('ingress'));
    await rig.apply(page.manifest('converted'));
    await Promise.all([rolledOut(rig, space), rolledOut(rig, traefikOwn.namespace)]);
    await must(rig, ['wait', '--for=condition=Programmed', 'gateway/store', '-n', space, '--timeout=120s']);
    operator = await startOperator(rig, { name: 'migration', port: 8121, kubeconfig });
  });

  after(async () => {
    await operator?.stop();
    await removeSpace(rig, space);
  });

  test('lists what the conversion changed', async () => {
    await rig.apply(page.manifest('probe'));
    const { status } = await waitForConditions(rig, key, [
      'Healthy True AllRoutesReached',
      'Parity False GatewaysDiffer',
    ]);
    const found = (status.parity ?? []).map(({ route, method, what }) => `${what} ${method} ${route}`);
    assert.deepEqual(found.toSorted(), [
      'ArrivingPath GET catalog',
      'ArrivingPath GET orders',
      'ArrivingPath POST orders',
      'Preflight GET orders',
      'Preflight POST orders',
      'RedirectStatus GET orders',
      'RedirectStatus POST orders',
      'RedirectTarget GET catalog',
    ]);
    const [redirect] = (status.parity ?? []).filter(
      ({ what, method }) => what === 'RedirectStatus' && method === 'POST',
    );
    assert.match(redirect?.fix ?? '', /^The installed CRD allows 301 and 302 only/);
    const arriving = status.parity?.find(({ what }) => what === 'ArrivingPath');
    assert.equal(arriving?.blames?.[0]?.field, 'spec.rules[0].filters[0].urlRewrite.path.replacePrefixMatch');
    const own = { namespace: space, name: key.name };
    assert.equal((await scrape(operator.url)).sum('methodprobe_parity_differences', own), 8);
    page.shows('before', [await overview(), await parity()]);
    page.shows('differences', [
      await printed('get', 'methodprobe', 'store', '-n', space, '-o', `jsonpath=${list}`),
    ]);
  });

  test('finds none once they are mended', async () => {
    await rig.apply(page.manifest('mended'));
    await must(rig, [
      'annotate',
      'ingress',
      'store',
      '-n',
      space,
      'nginx.ingress.kubernetes.io/preserve-trailing-slash=true',
    ]);
    const { status } = await waitForConditions(rig, key, [
      'Healthy True AllRoutesReached',
      'Parity True GatewaysAgree',
    ]).catch(async (error: unknown) => {
      const { status: last } = await standingOf(rig, key);
      throw new Error(JSON.stringify(last.parity, undefined, 1), { cause: error });
    });
    assert.deepEqual(status.parity, []);
    assert.equal(conditionOf(status, 'Ready').status, 'True');
    page.shows('after', [await overview(), await parity()]);
  });

  test('takes the condition and its metric away together with parity', async () => {
    await must(rig, [
      'patch',
      'methodprobe',
      'store',
      '-n',
      space,
      '--type=json',
      '-p',
      '[{"op":"remove","path":"/spec/parity"}]',
    ]);
    const { status } = await rig.waitFor('a status without Parity', async () => {
      const standing = await standingOf(rig, key);
      return standing.status.conditions.some(({ type }) => type === 'Parity') ? undefined : standing;
    });
    assert.equal(status.parity, undefined);
    const own = { namespace: space, name: key.name };
    const metrics = await scrape(operator.url);
    assert.ok(metrics.count(own) > 0);
    assert.equal(metrics.count({ ...own, type: 'Parity' }), 0);
    assert.equal(metrics.sum('methodprobe_parity_differences', own), 0);
  });
});
