// Parsing: what becomes of right specs, and what the authors of wrong ones are told.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Parsed, type Probe, parseProbe } from '../../../src/api/read/probe.ts';
import { largestSpec } from '../largest.ts';
import { rightSpecs, wrongSpecs } from '../specs.ts';

const route = { path: '/console/api/login', methods: ['POST'] };
const through = { ingressRef: { name: 'dify' } };

function object(spec: object, metadata: object = {}): unknown {
  return {
    metadata: { namespace: 'dify', name: 'dify', uid: 'u', resourceVersion: '7', generation: 3, ...metadata },
    spec,
  };
}

function valid(parsed: Parsed): Probe {
  assert.equal(parsed.kind, 'valid', parsed.kind === 'invalid' ? parsed.problems.join('\n') : '');
  assert.ok(parsed.kind === 'valid');
  return parsed.probe;
}

function problems(spec: object): readonly string[] {
  const parsed = parseProbe(object(spec));
  assert.equal(parsed.kind, 'invalid');
  return parsed.kind === 'invalid' ? parsed.problems : [];
}

for (const { name, object, problem } of wrongSpecs()) {
  test(`wrong/${name}: ${problem.slice(0, 80)}`, () => {
    const parsed = parseProbe(object);
    assert.equal(parsed.kind, 'invalid');
    assert.deepEqual(parsed.kind === 'invalid' && parsed.problems, [problem]);
  });
}

for (const { name, object } of rightSpecs()) {
  test(`right/${name} is understood`, () => {
    assert.equal(valid(parseProbe(object)).name, name);
  });
}

test('the smallest probe has every default', () => {
  assert.deepEqual(valid(parseProbe(object({ through, routes: [route] }))), {
    namespace: 'dify',
    name: 'dify',
    uid: 'u',
    resourceVersion: '7',
    generation: 3,
    intervalMs: 60_000,
    timeoutMs: 5_000,
    suspend: false,
    failureThreshold: 2,
    successThreshold: 1,
    through: { ingress: { namespace: 'dify', name: 'dify' }, ports: {}, insecureSkipVerify: false },
    routes: [
      {
        name: 'console-api-login',
        path: '/console/api/login',
        methods: ['POST'],
        headers: [],
        mustRefuse: [],
        refusalBy: 'Allow',
      },
    ],
    experiments: 'Safe',
    unsafeMethods: 'Send',
  });
});

test('every field arrives where the program looks for it', () => {
  const everything = rightSpecs().find(({ name }) => name === 'everything');
  const probe = valid(parseProbe(everything?.object));
  assert.deepEqual(
    { ...probe, routes: undefined, pauses: probe.pauses?.pauses },
    {
      namespace: 'default',
      name: 'everything',
      uid: '',
      resourceVersion: '',
      generation: 0,
      intervalMs: 5_400_000,
      timeoutMs: 120_500,
      suspend: true,
      failureThreshold: 10,
      successThreshold: 10,
      through: {
        ingress: { namespace: 'web', name: 'dify.web' },
        host: 'dify.example.com',
        schemes: ['https', 'http'],
        ports: { http: 8080, https: 8443 },
        connectTo: '203.0.113.7',
        edge: { connectTo: 'cdn.example.net' },
        insecureSkipVerify: false,
        trust: {
          ca: { kind: 'Secret', name: 'authorities', key: 'root.pem' },
          clientCertificate: 'client',
        },
        minimumValidityMs: 1_209_600_000,
        httpVersion: 'HTTP1',
      },
      direct: [
        { namespace: 'default', service: 'dify-nginx', port: 80, scheme: 'http', endpoints: 'Rotate' },
        {
          namespace: 'api',
          service: 'dify-api',
          port: 5001,
          scheme: 'https',
          tls: {
            ca: { kind: 'ConfigMap', name: 'backend-authorities', key: 'ca.crt' },
            clientCertificate: 'gateway',
            insecureSkipVerify: false,
          },
          endpoints: 'Each',
        },
        { namespace: 'default', service: 'dify-grpc', port: 9000, scheme: 'h2c' },
      ],
      parity: {
        httpRoute: {
          namespace: 'new',
          name: 'dify',
          parent: { namespace: 'infra', name: 'public', sectionName: 'https' },
        },
        host: 'dify.example.com',
        schemes: ['https'],
        ports: { https: 9443 },
        connectTo: '203.0.113.8',
        edge: { connectTo: 'cdn2.example.net' },
        insecureSkipVerify: false,
        trust: { ca: { kind: 'ConfigMap', name: 'authorities', key: 'ca.crt' } },
        minimumValidityMs: 60_000,
        httpVersion: 'HTTP2',
      },
      routes: undefined,
      experiments: 'Full',
      unsafeMethods: 'Send',
      userAgentSuffix: 'team-a',
      values: [
        { placeholder: '$TOKEN', from: { kind: 'Secret', name: 'probe-token', key: 'token' } },
        { placeholder: '$FIRST_TENANT', from: { kind: 'ConfigMap', name: 'tenants', key: 'first.tenant' } },
      ],
      pauses: [
        { name: 'nightly', cron: '0 2 * * *', timeZone: 'Europe/Berlin', duration: '30m' },
        { name: 'weekly', cron: '0 0 * * SUN', duration: '24h' },
      ],
      openAPI: {
        path: '/openapi.json',
        include: ['/api/*'],
        exclude: ['/api/internal/*', '*/debug'],
        parameters: [{ name: 'id', value: '1' }],
      },
    },
  );
  const paused = (at: string) => probe.pauses?.pauseAt(new Date(at));
  assert.deepEqual(paused('2026-07-01T00:10:00Z'), {
    name: 'nightly',
    until: new Date('2026-07-01T00:30:00Z'),
  });
  assert.deepEqual(paused('2026-07-05T12:00:00Z'), {
    name: 'weekly',
    until: new Date('2026-07-06T00:00:00Z'),
  });
  assert.deepEqual(probe.routes, [
    {
      name: 'login',
      host: 'api.example.com',
      path: '/console/api/login?next=%2F&x=~a|b',
      methods: ['POST', 'OPTIONS'],
      backendPath: '/login',
      headers: [
        ['Content-Type', 'application/json'],
        ['X-Empty', ''],
        ['Authorization', '$TOKEN'],
        ['X-Tenant', '$FIRST_TENANT'],
      ],
      body: '{"probe":true}',
      expect: {
        statuses: ['2xx', 401, '422'],
        allow: ['POST', 'OPTIONS'],
        headers: [
          { name: 'Content-Type', matches: '^application/json' },
          { name: 'cache-control', equals: 'no-store' },
        ],
        bodyContains: 'token',
        jsonPath: [
          { path: '$.code', equals: 'ok' },
          { path: '$.items[0].id', equals: '7' },
        ],
        maximumLatencyMs: 500,
      },
      mustRefuse: ['DELETE', 'TRACE'],
      refusalBy: 'Sending',
      cors: {
        origins: ['https://app.example.com', 'http://[2001:db8::1]:8080'],
        requestHeaders: ['authorization'],
        credentials: true,
      },
    },
    {
      name: 'console-api-session',
      path: '/console/api/session',
      methods: ['DELETE'],
      headers: [],
      body: 'gone',
      mustRefuse: [],
      refusalBy: 'Allow',
    },
  ]);
});

test('the timeout of an interval under 5 s is the interval', () => {
  assert.equal(valid(parseProbe(object({ interval: '2s', through, routes: [route] }))).timeoutMs, 2_000);
});

const origins = {
  'https://dify.example.com': { scheme: 'https', host: 'dify.example.com', port: 443 },
  'http://kong-proxy.kong.svc:8000/': { scheme: 'http', host: 'kong-proxy.kong.svc', port: 8000 },
  'http://203.0.113.7': { scheme: 'http', host: '203.0.113.7', port: 80 },
  'https://[2001:db8::1]:8443': { scheme: 'https', host: '[2001:db8::1]', port: 8443 },
};

for (const [url, origin] of Object.entries(origins)) {
  test(`${url} is taken apart`, () => {
    assert.deepEqual(valid(parseProbe(object({ through: { url }, routes: [route] }))).through.url, origin);
  });
}

test('references without a namespace are to objects of the probe, and a parent to one beside the HTTPRoute', () => {
  const httpRouteRef = { name: 'dify', parentRef: { name: 'public' } };
  const direct = [{ serviceRef: { name: 'api', port: 80 } }];
  const near = valid(parseProbe(object({ through: { httpRouteRef }, direct })));
  const beside = { namespace: 'dify', name: 'dify', parent: { namespace: 'dify', name: 'public' } };
  assert.deepEqual(near.through, { httpRoute: beside, ports: {}, insecureSkipVerify: false });
  assert.deepEqual(near.direct, [{ namespace: 'dify', service: 'api', port: 80 }]);
  const far = { httpRouteRef: { ...httpRouteRef, namespace: 'web' } };
  const { httpRoute } = valid(parseProbe(object({ through: far }))).through;
  assert.deepEqual(httpRoute, {
    namespace: 'web',
    name: 'dify',
    parent: { namespace: 'web', name: 'public' },
  });
});

test('an HTTPRoute without parentRef is probed through all of its parents', () => {
  const { httpRoute } = valid(parseProbe(object({ through: { httpRouteRef: { name: 'dify' } } }))).through;
  assert.deepEqual(httpRoute, { namespace: 'dify', name: 'dify' });
});

test('of the ports only those are there that were written', () => {
  const withPorts = (ports: object) =>
    valid(parseProbe(object({ through: { ...through, ports }, routes: [route] }))).through.ports;
  assert.deepEqual(withPorts({ https: 8443 }), { https: 8443 });
  assert.deepEqual(withPorts({}), {});
});

test('routes that are left out are none: the Ingress tells them', () => {
  assert.deepEqual(valid(parseProbe(object({ through }))).routes, []);
});

test('one hop with the namespace of the probe and without it is a problem that only the parser sees', () => {
  const serviceRef = { name: 'api', port: 80 };
  const direct = [{ serviceRef }, { serviceRef: { ...serviceRef, namespace: 'dify' } }];
  assert.deepEqual(problems({ through, direct, routes: [route] }), [
    'spec.direct: each Service and port stands once under direct',
  ]);
});

test('what only the parser sees in the second gateway is said of parity', () => {
  const parity = { url: 'http://[1:::2]', connectTo: '1:2' };
  assert.deepEqual(problems({ through, parity, routes: [route] }), [
    'spec.parity.url: [1:::2] is not an IPv6 address: write one such as [2001:db8::1]',
    'spec.parity.connectTo: 1:2 is not an IPv6 address: write one such as 2001:db8::1',
  ]);
});

test('brackets that hold no IPv6 address are a problem that only the parser sees', () => {
  assert.deepEqual(problems({ through: { url: 'http://[1:::2]' }, routes: [route] }), [
    'spec.through.url: [1:::2] is not an IPv6 address: write one such as [2001:db8::1]',
  ]);
});

test('connectTo that looks like IPv6 and is none is a problem that only the parser sees', () => {
  assert.deepEqual(problems({ through: { ...through, connectTo: '1:2' }, routes: [route] }), [
    'spec.through.connectTo: 1:2 is not an IPv6 address: write one such as 2001:db8::1',
  ]);
});

test('a host name over 253 characters is a problem that only the parser sees', () => {
  const url = `http://${'abcdefg.'.repeat(32)}example`;
  assert.deepEqual(problems({ through: { url }, routes: [route] }), [
    'spec.through.url: a host name has at most 253 characters: write a shorter one',
  ]);
});

test('a name made from a path that another route bears is a problem of the route without a name', () => {
  const routes = [
    { path: '/login', methods: ['GET'] },
    { name: 'login', path: '/b', methods: ['GET'] },
  ];
  assert.deepEqual(problems({ through, routes }), [
    'spec.routes[0].name: the path gives the name login, which another route bears: write a name of its own',
  ]);
});

test('an invalid probe still has its identity and status', () => {
  const status = { conditions: [], summary: '0/1' };
  assert.deepEqual(parseProbe({ ...(object({ through, routes: [] }) as object), status }), {
    kind: 'invalid',
    namespace: 'dify',
    name: 'dify',
    uid: 'u',
    resourceVersion: '7',
    generation: 3,
    status,
    problems: [
      'spec.routes: an empty list names no route: name one, or leave routes out to have the paths of the Ingress or HTTPRoute probed',
    ],
  });
});

test('expect with nothing in it is none', () => {
  const [first] = valid(parseProbe(object({ through, routes: [{ ...route, expect: {} }] }))).routes;
  assert.equal(first?.expect, undefined);
});

test('a route may leave its methods to the document', () => {
  const spec = { through, openAPI: { configMapRef: { name: 'a', key: 'b' } }, routes: [{ path: '/a' }] };
  const probe = valid(parseProbe(object(spec)));
  assert.deepEqual(probe.routes[0]?.methods, []);
  assert.deepEqual(probe.openAPI, {
    configMap: { name: 'a', key: 'b' },
    include: [],
    exclude: [],
    parameters: [],
  });
});

test('a hop says what its certificate is checked by, or that it is not', () => {
  const serviceRef = { name: 'api', port: 443 };
  const tlsOf = (hop: object) =>
    valid(parseProbe(object({ through, routes: [route], direct: [{ serviceRef, ...hop }] }))).direct?.[0]
      ?.tls;
  assert.equal(tlsOf({ scheme: 'https' }), undefined);
  assert.deepEqual(tlsOf({ scheme: 'https', tls: {} }), { insecureSkipVerify: false });
  assert.deepEqual(tlsOf({ scheme: 'https', tls: { insecureSkipVerify: true } }), {
    insecureSkipVerify: true,
  });
});

test('no probe that the schema lets in is larger than 256 KiB', () => {
  const largest = largestSpec();
  valid(parseProbe(object(largest)));
  const size = Buffer.byteLength(JSON.stringify(object(largest)));
  assert.ok(size > 150_000 && size < 262_144, `${size} bytes`);
});

test('several mistakes are told at once', () => {
  assert.deepEqual(problems({ interval: '1d', through, routes: [{ path: 'a', methods: ['get'] }] }), [
    'spec.interval: interval is a duration from 1s to 24h, such as 1m or 90s: digits with h, m, s or ms, no days, no fractions',
    'spec.routes[0].path: a path starts with / and holds printable ASCII without spaces or #: percent-encode the rest',
    'spec.routes[0].methods[0]: a method is upper case, such as POST; CONNECT cannot be probed',
  ]);
});

test('dates that an informer made of metadata times do not matter', () => {
  const metadata = { creationTimestamp: new Date(0), managedFields: [{ time: new Date(0) }] };
  assert.equal(valid(parseProbe(object({ through, routes: [route] }, metadata))).uid, 'u');
});

test('the annotation probe-now is bounded and free of what a status may not hold', () => {
  const annotations = { 'methodprobe.dev/probe-now': `\u0000é\u0085\uFFFE${'x'.repeat(2000)}` };
  const { probeNow } = valid(parseProbe(object({ through, routes: [route] }, { annotations })));
  assert.equal(probeNow, `é${'x'.repeat(1023)}`);
});

test('nothing that may come in makes the parser throw', () => {
  const anything = fc.anything({ withDate: true, withMap: true, withNullPrototype: true });
  const almost = fc.record({
    metadata: anything,
    spec: fc.record({ through: anything, routes: anything }),
    status: anything,
  });
  fc.assert(
    fc.property(fc.oneof(anything, almost), (object) => {
      assert.equal(parseProbe(object).kind, 'invalid');
    }),
  );
});
