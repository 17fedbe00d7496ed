// What goes over the wire in every variant of every story, in the running rig and before any
// operator looks: this keeps the stand-ins and the stories honest.

import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { sharedRig } from '../rig/shared.ts';
import { deployVariant, gatewayAddress, gatewayFor, settled } from '../rig/stories/deploy.ts';
import { difyVariants } from '../rig/stories/dify.ts';
import { kongVariants } from '../rig/stories/kong.ts';
import { neighbourVariants } from '../rig/stories/neighbours.ts';
import type { Variant } from '../rig/stories/story.ts';
import { ask } from '../rig/stories/wire.ts';

const stories: readonly (readonly [string, readonly Variant[]])[] = [
  ['Dify on the wire', difyVariants],
  ['FastAPI behind Kong on the wire', kongVariants],
  ['the neighbours on the wire', neighbourVariants],
];

for (const [story, variants] of stories) {
  suite(story, () => {
    for (const variant of variants) {
      test(`${variant.name}: ${variant.title}`, async () => {
        const rig = await sharedRig();
        await deployVariant(rig, variant);
        await settled(rig, variant);
      });
    }
    after(async () => {
      const rig = await sharedRig();
      await rig.deleteNamespace(variants[0]?.namespace ?? '');
    });
  });
}

suite('the gateways as controllers', () => {
  const [healthy] = difyVariants;
  assert.ok(healthy);

  after(async () => (await sharedRig()).deleteNamespace(healthy.namespace));

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
    await rig.waitFor(
      'the published address',
      async () => ((await rig.kubectl(args)).stdout === address ? true : undefined),
      5_000,
    );
  });

  test('an edited Ingress is in force at once, and no old worker answers after it', async (context) => {
    const rig = await sharedRig();
    await settled(rig, healthy);
    const gateway = await gatewayFor(rig, healthy);
    const post = { scheme: 'http', method: 'POST', path: '/console/api/login' } as const;
    const annotation = 'nginx.ingress.kubernetes.io/ssl-redirect=false';
    await rig.kubectl(['annotate', 'ingress', '-n', 'dify', 'dify', annotation]);
    const edited = performance.now();
    await rig.waitFor(
      'the edit',
      async () => {
        const answer = await ask(gateway, post);
        return answer.kind === 'answered' && answer.status === 401 ? true : undefined;
      },
      5_000,
    );
    const ms = performance.now() - edited;
    context.diagnostic(`in force ${Math.round(ms)} ms after the edit was accepted`);
    // 50 ms to coalesce, a reload of two processes, 25 ms between looks; two busy cores get room.
    assert.ok(ms < 1_000, `${ms} ms`);
    for (let round = 0; round < 20; round += 1) {
      const answer = await ask(gateway, post);
      assert.equal(answer.kind === 'answered' && answer.status, 401);
    }
  });

  test('TLS without its Secret shows the fake certificate and still redirects', async () => {
    const rig = await sharedRig();
    await deployVariant(rig, { ...healthy, certificate: undefined });
    await rig.kubectl(['delete', 'secret', '-n', 'dify', 'dify-tls', '--ignore-not-found']);
    const gateway = await gatewayFor(rig, healthy);
    const get = { method: 'GET', path: '/' } as const;
    await rig.waitFor(
      'the fake certificate',
      async () => {
        const answer = await ask(gateway, { scheme: 'https', ...get });
        return answer.kind === 'failed' && /SELF_SIGNED|ALTNAME/.test(answer.code) ? true : undefined;
      },
      5_000,
    );
    const plain = await ask(gateway, { scheme: 'http', ...get });
    assert.ok(plain.kind === 'answered');
    assert.deepEqual([plain.status, plain.headers['location']], [308, 'https://dify.example.com']);
  });
});
