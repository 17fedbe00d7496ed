// The gateways as controllers in the running rig, without any operator: how they publish their address, take
// edits, and do without a certificate. What they answer in each story, test/e2e/stories.test.ts looks at.

import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { sharedRig } from '../rig/shared.ts';
import { deployVariant, gatewayAddress, gatewayFor, settled } from '../rig/stories/deploy.ts';
import { difyVariants } from '../rig/stories/dify.ts';
import { ask } from '../rig/stories/wire.ts';

suite('the gateways as controllers', () => {
  const [healthy] = difyVariants;
  assert.ok(healthy);

  after(async () => (await sharedRig()).deleteNamespace(healthy.namespace, { wait: false }));

  test('the address of the gateway is published in the Ingress', async () => {
    const rig = await sharedRig();
    await deployVariant(rig, healthy);
    const address = await gatewayAddress(rig, 'ingress-nginx');
    const args = [
      'get',
      'ingress',
      '-n',
      'dify',
      'dify',
      '-o',
      'jsonpath={.status.loadBalancer.ingress[*].ip}',
    ];
    await rig.waitFor('the published address', async () =>
      (await rig.kubectl(args)).stdout === address ? true : undefined,
    );
  });

  test('an edited Ingress is in force at once, and old workers soon stop answering', async (context) => {
    const rig = await sharedRig();
    await deployVariant(rig, healthy);
    await settled(rig, healthy);
    const gateway = await gatewayFor(rig, healthy);
    const annotate = ['annotate', 'ingress', '-n', 'dify', 'dify'];
    await rig.kubectl([...annotate, 'nginx.ingress.kubernetes.io/ssl-redirect=false']);
    const edited = performance.now();
    let first: number | undefined;
    let inTurn = 0;
    const look = async (): Promise<true | undefined> => {
      const answer = await ask(gateway, { scheme: 'http', method: 'POST', path: '/console/api/login' });
      const isNew = answer.kind === 'answered' && answer.status === 401;
      if (isNew) first ??= performance.now() - edited;
      inTurn = isNew ? inTurn + 1 : 0;
      return inTurn === 20 ? true : undefined;
    };
    await rig.waitFor('20 answers in turn by the edited Ingress', look);
    await rig.kubectl([...annotate, 'nginx.ingress.kubernetes.io/ssl-redirect-']);
    assert.ok(first !== undefined);
    // 20 ms to coalesce and the reload; nginx itself lets old workers go on for another 100 ms.
    context.diagnostic(`in force ${Math.round(first)} ms after the edit was accepted`);
  });

  test('TLS without its Secret shows the fake certificate and still redirects', async () => {
    const rig = await sharedRig();
    await deployVariant(rig, { ...healthy, certificate: undefined });
    await rig.kubectl(['delete', 'secret', '-n', 'dify', 'dify-tls', '--ignore-not-found']);
    const gateway = await gatewayFor(rig, healthy);
    const get = { method: 'GET', path: '/' } as const;
    await rig.waitFor('the fake certificate', async () => {
      const answer = await ask(gateway, { scheme: 'https', ...get });
      return answer.kind === 'failed' && /SELF_SIGNED|ALTNAME/.test(answer.code) ? true : undefined;
    });
    const plain = await ask(gateway, { scheme: 'http', ...get });
    assert.ok(plain.kind === 'answered');
    assert.deepEqual([plain.status, plain.headers['location']], [308, 'https://dify.example.com']);
  });
});
