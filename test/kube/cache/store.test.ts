// The store behind an informer: every change is told once.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Cached, createStore, idOf, keyFromId } from '../../../src/kube/cache/store.ts';

function object(key: string, resourceVersion: string): Cached {
  const { namespace, name } = keyFromId(key);
  return { metadata: { namespace, name, resourceVersion } };
}

function recorded() {
  const changes: string[] = [];
  const store = createStore<Cached>(({ key, next, previous }) => {
    const versions = [previous, next].map((o) => o?.metadata?.resourceVersion ?? 'none');
    changes.push(`${idOf(key)} ${versions.join(' to ')}`);
  });
  return { store, changes };
}

describe('a store', () => {
  it('tells new, changed and gone objects with what was there before', () => {
    const { store, changes } = recorded();
    store.put(object('dify/web', '1'));
    store.put(object('dify/web', '2'));
    store.drop({ namespace: 'dify', name: 'web' });
    assert.deepEqual(changes, ['dify/web none to 1', 'dify/web 1 to 2', 'dify/web 2 to none']);
    assert.deepEqual(store.list(), []);
  });

  it('stays silent when the same version comes again and when a stranger goes', () => {
    const { store, changes } = recorded();
    store.put(object('dify/web', '1'));
    store.put(object('dify/web', '1'));
    store.drop({ namespace: 'dify', name: 'other' });
    assert.deepEqual(changes, ['dify/web none to 1']);
  });

  it('takes a list over and tells what is missing from it as gone', () => {
    const { store, changes } = recorded();
    for (const key of ['a/kept', 'a/gone', 'b/gone']) store.put(object(key, '1'));
    changes.length = 0;
    store.replaceAll([object('a/kept', '1'), object('c/new', '5')]);
    assert.deepEqual(changes, ['a/gone 1 to none', 'b/gone 1 to none', 'c/new none to 5']);
    assert.deepEqual(store.list('a').length, 1);
    assert.deepEqual(store.list('b'), []);
  });
});
