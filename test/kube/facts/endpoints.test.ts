// Endpoints from slices: what each field means, also the fields that are not there.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { V1EndpointSlice } from '@kubernetes/client-node';
import { endpointsOf } from '../../../src/kube/facts/endpoints.ts';
import type { Service } from '../../../src/model/index.ts';
import { endpoint, service, slice } from '../objects.ts';

function lines(slices: readonly V1EndpointSlice[], of?: Service): readonly string[] {
  return endpointsOf(slices, of).map(
    (e) =>
      `${e.address}:${e.port} "${e.portName}" ${e.ready ? 'ready' : 'unready'} ${e.managed ? 'managed' : 'hand-made'}`,
  );
}

describe('endpoints', () => {
  it('are ready when the condition is absent, and unready when false or terminating; ready ones come first', () => {
    const slices = [
      slice('dify/web', [
        endpoint('10.0.0.1', 'web-1', { ready: false }),
        endpoint('10.0.0.2', 'web-2', { ready: true, terminating: true }),
        endpoint('10.0.0.3', 'web-3', {}),
        endpoint('10.0.0.4', 'web-4'),
      ]),
    ];
    assert.deepEqual(lines(slices), [
      '10.0.0.3:8080 "" ready managed',
      '10.0.0.4:8080 "" ready managed',
      '10.0.0.1:8080 "" unready managed',
      '10.0.0.2:8080 "" unready managed',
    ]);
  });

  it('come from all slices, once for each named TCP port', () => {
    const ports = [
      { name: 'http', port: 8080 },
      { name: 'admin', port: 9000, protocol: 'TCP' },
      { name: 'dns', port: 53, protocol: 'UDP' },
      { name: 'any' },
    ];
    const slices = [
      slice('dify/web', [endpoint('10.0.0.1', 'web-1')], { name: 'web-1', ports }),
      slice('dify/web', [endpoint('10.0.0.2', 'web-2')], { name: 'web-2' }),
    ];
    assert.deepEqual(lines(slices), [
      '10.0.0.1:8080 "http" ready managed',
      '10.0.0.1:9000 "admin" ready managed',
      '10.0.0.2:8080 "" ready managed',
    ]);
  });

  it('are not managed in a slice that somebody else keeps, without a Pod, or with a Pod of another namespace', () => {
    const foreign = { addresses: ['10.0.0.3'], targetRef: { kind: 'Pod', namespace: 'other', name: 'x' } };
    const slices = [
      slice('dify/web', [endpoint('10.0.0.1', 'web-1')], { name: 'w-1', managedBy: 'me' }),
      slice('dify/web', [endpoint('10.0.0.2'), foreign], { name: 'w-2' }),
    ];
    assert.deepEqual(lines(slices), [
      '10.0.0.1:8080 "" ready hand-made',
      '10.0.0.2:8080 "" ready hand-made',
      '10.0.0.3:8080 "" ready hand-made',
    ]);
  });

  it('count once while an address stands in two slices, as ready when one of them says so', () => {
    const slices = [
      slice('dify/web', [endpoint('10.0.0.1', 'web-1', { ready: false })], { name: 'w-1' }),
      slice('dify/web', [endpoint('10.0.0.1', 'web-1')], { name: 'w-2' }),
    ];
    assert.deepEqual(lines(slices), ['10.0.0.1:8080 "" ready managed']);
  });

  it('are of the first family of a dual-stack Service, and never DNS names', () => {
    const slices = [
      slice('dify/web', [endpoint('fd00::1', 'web-1')], { name: 'w-1', addressType: 'IPv6' }),
      slice('dify/web', [endpoint('10.0.0.1', 'web-1')], { name: 'w-2' }),
      slice('dify/web', [endpoint('db.example.com')], { name: 'w-3', addressType: 'FQDN' }),
    ];
    const dual = service('dify/web', { ipFamilies: ['IPv6', 'IPv4'] });
    assert.deepEqual(lines(slices, dual), ['fd00::1:8080 "" ready managed']);
    assert.deepEqual(lines(slices), ['fd00::1:8080 "" ready managed', '10.0.0.1:8080 "" ready managed']);
  });

  it('are none in a slice without endpoints or ports', () => {
    const { endpoints: _, ports: __, ...bare } = slice('dify/web', []);
    assert.deepEqual(lines([bare as V1EndpointSlice]), []);
  });
});
