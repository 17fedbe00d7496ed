// API groups come and go: installed where they are missing, left alone where they are there, removed with all.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { direct } from './direct.ts';
import { installExtensions, removeExtension } from './extensions.ts';
import { sharedRig } from './shared.ts';

const path = '/apis/configuration.konghq.com/v1/kongplugins';

suite('an API group beside those of the cluster', () => {
  test('is served once it is installed, also when it was there, and is gone once it is removed', async () => {
    const rig = await sharedRig();
    await removeExtension(rig, 'kong');
    await Promise.all([installExtensions(rig, ['kong']), installExtensions(rig, ['kong'])]);
    assert.equal((await direct(rig, { path })).status, 200);
    await installExtensions(rig, ['kong']);
    assert.equal((await direct(rig, { path })).status, 200);
    await removeExtension(rig, 'kong');
    const gone = async () => ((await direct(rig, { path })).status === 404 ? true : undefined);
    await rig.waitFor('the group to be gone', gone);
  });
});
