// The list of live cases itself, without a rig: names, twins, and no cause left out.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { causeNames } from '../../src/model/causes.ts';
import { cases } from './cases/all.ts';
import { open } from './open.ts';

suite('the list of live cases', () => {
  test('every name is unique and a DNS label', () => {
    const names = cases.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    assert.deepEqual(
      names.filter((name) => !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)),
      [],
    );
  });

  test('every cause has a broken case, and a healthy one or a trap beside it', () => {
    const has = (kinds: readonly string[], cause: string): boolean =>
      cases.some(({ kind, about }) => about === cause && kinds.includes(kind));
    const lacking = causeNames.filter((cause) => !has(['broken'], cause) || !has(['healthy', 'trap'], cause));
    assert.deepEqual(lacking, []);
  });

  test('at least 30 cases are broken and 40 are not', () => {
    const broken = cases.filter(({ kind }) => kind === 'broken').length;
    assert.ok(broken >= 30 && cases.length - broken >= 40, `${broken} of ${cases.length} are broken`);
  });

  test('the open list names cases that exist', () => {
    const names = new Set(cases.map(({ name }) => name));
    assert.deepEqual(
      [...open.keys()].filter((name) => !names.has(name)),
      [],
    );
  });
});
