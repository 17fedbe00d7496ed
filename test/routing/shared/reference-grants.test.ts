// Which references into other namespaces are allowed. Source:
// https://gateway-api.sigs.k8s.io/api-types/referencegrant/

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ReferenceGrant } from '../../../src/model/index.ts';
import { isGranted, probeReferrer } from '../../../src/routing/shared/reference-grants.ts';

const from = { group: 'methodprobe.dev', kind: 'MethodProbe', namespace: 'shop' };
const to = { group: '', kind: 'Service', namespace: 'web', name: 'orders' };

type Spec = NonNullable<ReferenceGrant['spec']>;
const grant = (spec: Spec, namespace = 'web'): ReferenceGrant => ({
  metadata: { namespace, name: 'g' },
  spec,
});
const anyService = { from: [from], to: [{ group: '', kind: 'Service' }] };

const rows: readonly (readonly [string, boolean, readonly ReferenceGrant[]])[] = [
  ['no grant', false, []],
  ['a grant for every Service', true, [grant(anyService)]],
  [
    'a grant for this Service',
    true,
    [grant({ ...anyService, to: [{ group: '', kind: 'Service', name: 'orders' }] })],
  ],
  [
    'an empty name is every one',
    true,
    [grant({ ...anyService, to: [{ group: '', kind: 'Service', name: '' }] })],
  ],
  [
    'a grant for another Service',
    false,
    [grant({ ...anyService, to: [{ group: '', kind: 'Service', name: 'carts' }] })],
  ],
  ['a grant for another kind', false, [grant({ ...anyService, to: [{ group: '', kind: 'Secret' }] })]],
  [
    'a Service of another group',
    false,
    [grant({ ...anyService, to: [{ group: 'serving.knative.dev', kind: 'Service' }] })],
  ],
  ['a grant in the namespace of the referrer', false, [grant(anyService, 'shop')]],
  ['a grant in a third namespace', false, [grant(anyService, 'other')]],
  [
    'a grant for another namespace',
    false,
    [grant({ ...anyService, from: [{ ...from, namespace: 'cart' }] })],
  ],
  [
    'a grant for HTTPRoutes',
    false,
    [
      grant({
        ...anyService,
        from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace: 'shop' }],
      }),
    ],
  ],
  ['a kind of another group', false, [grant({ ...anyService, from: [{ ...from, group: 'example.com' }] })]],
  [
    'one of several entries',
    true,
    [
      grant({
        from: [{ ...from, namespace: 'cart' }, from],
        to: [
          { group: '', kind: 'Secret' },
          { group: '', kind: 'Service' },
        ],
      }),
    ],
  ],
  [
    'two grants that only together would do',
    false,
    [grant({ from: [from], to: [] }), grant({ from: [], to: anyService.to })],
  ],
  ['a grant without spec', false, [{ metadata: { namespace: 'web' } }]],
];

describe('isGranted', () => {
  for (const [name, expected, grants] of rows) {
    it(`${name}: ${expected ? 'yes' : 'no'}`, () => {
      assert.equal(isGranted(grants, from, to), expected);
    });
  }

  it('needs no grant within a namespace', () => {
    assert.equal(isGranted([], from, { ...to, namespace: 'shop' }), true);
  });

  it('knows a probe by group, kind and namespace', () => {
    assert.deepEqual(probeReferrer('shop'), from);
  });
});
