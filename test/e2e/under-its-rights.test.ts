// The rights that users install are enough: no operator of this run was ever refused
// anything. The name puts this file last; alone it looks at an operator of its own.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { installExtensions } from '../rig/extensions.ts';
import { sharedRig } from '../rig/shared.ts';
import { installOperator, startOperator } from './running-operator.ts';

suite('every operator of this run', () => {
  test('did what it does with the rights that users install', async (context) => {
    const rig = await sharedRig();
    // What is not installed needs no right: with all of it, every right is asked for.
    await installExtensions(rig, ['gateway-api', 'traefik', 'kong']);
    const kubeconfig = await installOperator(rig);
    const operator = await startOperator(rig, { name: 'rights', port: 8088, kubeconfig });
    assert.equal((await operator.stop()).code, 0);
    // A new API server answers 403 until its own view of the Roles is complete: the one whose API
    // server was killed may have met that.
    const logs = readdirSync(rig.directory)
      .filter((file) => /^operator-.*\.log$/.test(file))
      .filter((file) => file !== 'operator-apiserver.log');
    context.diagnostic(`${logs.length} logs`);
    for (const log of logs) {
      const lines = readFileSync(join(rig.directory, log), 'utf8').split('\n');
      const refused = lines.filter((line) => /is forbidden: User|"code":403|may not read/.test(line));
      assert.deepEqual(refused, [], log);
    }
  });
});
