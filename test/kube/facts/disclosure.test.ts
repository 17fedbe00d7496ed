// `--disclose-foreign-objects` reaches the facts: the pure diagnosis knows it from nowhere else.

import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createCaches } from '../../../src/kube/cache/caches.ts';
import { gatherFacts } from '../../../src/kube/facts/index.ts';
import { probe } from '../objects.ts';

for (const disclosesForeign of [true, false]) {
  it(`facts say whether foreign objects are disclosed: ${disclosesForeign}`, () => {
    const options = { gatewayAddresses: [], now: new Date(0), disclosesForeign };
    const facts = gatherFacts(createCaches(), probe(), options);
    assert.equal(facts.disclosesForeign === true, disclosesForeign);
  });
}
