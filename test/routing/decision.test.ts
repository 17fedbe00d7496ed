// Routing is total: whatever stands in the objects and the request, there is an answer.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Ingress } from '../../src/model/index.ts';
import { decide } from '../../src/routing/decision.ts';
import { pathHypotheses } from '../../src/routing/path-hypotheses.ts';
import { facts, service } from './given.ts';

const odd = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '',
    '/',
    '/a',
    '/a/',
    '/a(/|$)(.*)',
    '/~/a',
    '(',
    '$1',
    '/$2',
    'true',
    'false',
    'https',
    'http,https',
    'GET',
    'GET,POST',
    '301',
    'https://x.test/$1',
    '*.x.test',
    'x.test',
  ),
);
const host = fc.oneof(
  fc.constantFrom('', 'x.test', '*.x.test', 'a.x.test', 'X.test:80', '[::1]:80', ':', '.'),
  fc.string(),
);
const keys = fc.constantFrom(
  ...[
    'rewrite-target',
    'use-regex',
    'ssl-redirect',
    'force-ssl-redirect',
    'app-root',
    'permanent-redirect',
    'temporal-redirect',
    'custom-http-errors',
    'canary',
    'auth-url',
  ].map((name) => `nginx.ingress.kubernetes.io/${name}`),
  ...[
    'strip-path',
    'preserve-host',
    'methods',
    'protocols',
    'https-redirect-status-code',
    'regex-prefix',
    'plugins',
    'path',
  ].map((name) => `konghq.com/${name}`),
  'kubernetes.io/ingress.class',
  '__proto__',
);
const annotations = fc.dictionary(keys, odd, { maxKeys: 4 });
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const backend = fc.record({
  service: optional(
    fc.record({
      name: fc.constantFrom('web', 'gone', ''),
      port: optional(fc.record({ name: optional(fc.constant('http')), number: optional(fc.nat(65535)) })),
    }),
  ),
});
const paths = fc.array(
  fc.record({
    path: optional(odd),
    pathType: fc.constantFrom('Exact', 'Prefix', 'ImplementationSpecific', 'Odd'),
    backend,
  }),
  { maxLength: 3 },
);
const anyIngress = fc.record({
  metadata: optional(
    fc.record({
      name: optional(fc.constantFrom('one', 'two')),
      namespace: optional(fc.constant('team')),
      annotations: optional(annotations),
    }),
  ),
  spec: optional(
    fc.record({
      ingressClassName: fc.constantFrom('edge', 'gateway', 'gone', undefined),
      rules: optional(
        fc.array(fc.record({ host: optional(host), http: optional(fc.record({ paths })) }), { maxLength: 3 }),
      ),
      tls: optional(
        fc.array(fc.record({ hosts: optional(fc.array(host, { maxLength: 2 })) }), { maxLength: 2 }),
      ),
      defaultBackend: optional(backend),
    }),
  ),
}) as fc.Arbitrary<unknown> as fc.Arbitrary<Ingress>;
const request = fc.record({
  scheme: fc.constantFrom('http' as const, 'https' as const),
  host,
  path: fc.oneof(odd, fc.constantFrom('/a/b?c=d', '/a?b', '?x', '//', '/a/../b')),
  method: fc.constantFrom('GET', 'POST', 'PROBE'),
  headers: fc.constant([]),
});

test('any Ingress and any request have a decision whose path starts with a slash', () => {
  fc.assert(
    fc.property(
      anyIngress,
      fc.array(anyIngress, { maxLength: 2 }),
      annotations,
      request,
      (own, neighbours, texts, asked) => {
        const known = facts(own, { neighbours, services: [service('web', { annotations: texts })] });
        const decision = decide(known, asked);
        assert.ok(decision.path.startsWith('/'), decision.path);
        assert.ok(decision.promises.length > 0);
        assert.ok(
          [...decision.pathChanges].every(
            ({ value }) => value.to.startsWith('/') && value.from.startsWith('/'),
          ),
        );
        const hypotheses = pathHypotheses(decision, asked.path, '/declared');
        assert.equal(hypotheses[0]?.kind, 'declared');
        assert.ok(hypotheses.every(({ path }) => path.startsWith('/')));
        assert.equal(new Set(hypotheses.map(({ path }) => path)).size, hypotheses.length);
      },
    ),
    { numRuns: 3000 },
  );
});
