// Every piece of software whose own answers are known is named, or told why its name cannot be known.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { responderOf } from '../../../src/diagnosis/responder/index.ts';
import { answer } from '../answer.ts';
import { components, knownAnswers } from './components.ts';

const post = { method: 'POST', path: '/x' };

for (const component of components) {
  describe(component, () => {
    const known = knownAnswers[component] ?? [];

    test('has an answer here', () => assert.ok(known.length > 0));

    for (const { sentence, status, parts, author, asked } of known) {
      test(sentence, () => {
        const { name, strength, role, trait } = responderOf(answer(status, parts), asked ?? post);
        assert.equal(`${name} ${strength} ${role}`, author);
        assert.ok(trait.length > 5, trait);
      });
    }
  });
}
