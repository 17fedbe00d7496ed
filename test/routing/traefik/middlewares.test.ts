// Middlewares of Traefik: what each kind does to a request, in which order, whom the change is blamed on, and
// what becomes of references that lead nowhere.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Middleware } from '../../../src/model/index.ts';
import type { RoutingDecision } from '../../../src/routing/shared/model.ts';
import { ask, blameOf, facts, ingress, ingressClass } from '../given.ts';

const annotation = 'traefik.ingress.kubernetes.io/router.middlewares';

type Spec = NonNullable<Middleware['spec']>;

/** Middlewares of the namespace `team`, referenced in the order in which they are written. */
function through(specs: Readonly<Record<string, Spec>>, line: string, references?: string): RoutingDecision {
  const names =
    references ??
    Object.keys(specs)
      .map((name) => `team-${name}@kubernetescrd`)
      .join(',');
  const own = ingress({
    className: 'edge',
    hosts: { 'shop.test': [['Prefix', '/']] },
    annotations: { [annotation]: names },
  });
  return ask(
    facts(own, {
      ingressClasses: [ingressClass('edge', 'traefik.io/ingress-controller')],
      middlewares: Object.entries(specs).map(([name, spec]) => ({
        metadata: { namespace: 'team', name },
        spec,
      })),
    }),
    line,
  );
}

const middleware = (name: string, field: string) => ({
  apiVersion: 'traefik.io/v1alpha1',
  kind: 'Middleware',
  namespace: 'team',
  name,
  field,
});

interface PathRow {
  readonly about: string;
  readonly spec: Spec;
  readonly sent: string;
  readonly arrives: string;
  readonly field?: string;
}

const paths: readonly PathRow[] = [
  {
    about: 'stripPrefix cuts the first prefix that fits',
    spec: { stripPrefix: { prefixes: ['/api', '/'] } },
    sent: '/api/orders?x=1',
    arrives: '/orders?x=1',
    field: 'spec.stripPrefix.prefixes',
  },
  {
    about: 'stripPrefix leaves another path alone',
    spec: { stripPrefix: { prefixes: ['/api'] } },
    sent: '/orders',
    arrives: '/orders',
  },
  {
    about: 'stripPrefix cuts letters, not elements',
    spec: { stripPrefix: { prefixes: ['/api'] } },
    sent: '/apis',
    arrives: '/s',
    field: 'spec.stripPrefix.prefixes',
  },
  {
    about: 'stripPrefix leaves a slash of nothing',
    spec: { stripPrefix: { prefixes: ['/api'] } },
    sent: '/api',
    arrives: '/',
    field: 'spec.stripPrefix.prefixes',
  },
  {
    about: 'stripPrefix with a slash at its end leaves the root alone',
    spec: { stripPrefix: { prefixes: ['/api/'] } },
    sent: '/api',
    arrives: '/api',
  },
  {
    about: 'stripPrefixRegex cuts what it finds at the start',
    spec: { stripPrefixRegex: { regex: ['/foo/[a-z0-9]+/[0-9]+/'] } },
    sent: '/foo/bar/12/x',
    arrives: '/x',
    field: 'spec.stripPrefixRegex.regex',
  },
  {
    about: 'stripPrefixRegex leaves what it finds later',
    spec: { stripPrefixRegex: { regex: ['/v[0-9]+'] } },
    sent: '/api/v1/x',
    arrives: '/api/v1/x',
  },
  {
    about: 'addPrefix',
    spec: { addPrefix: { prefix: '/v2' } },
    sent: '/orders',
    arrives: '/v2/orders',
    field: 'spec.addPrefix.prefix',
  },
  {
    about: 'addPrefix without a slash gets one',
    spec: { addPrefix: { prefix: 'v2' } },
    sent: '/orders',
    arrives: '/v2/orders',
    field: 'spec.addPrefix.prefix',
  },
  {
    about: 'replacePath keeps the query',
    spec: { replacePath: { path: '/foo' } },
    sent: '/a/b?x=1',
    arrives: '/foo?x=1',
    field: 'spec.replacePath.path',
  },
  {
    about: 'replacePathRegex fills groups in',
    spec: { replacePathRegex: { regex: '^/foo/(.*)', replacement: '/bar/$1' } },
    sent: '/foo/x',
    arrives: '/bar/x',
    field: 'spec.replacePathRegex.replacement',
  },
  {
    about: 'replacePathRegex searches, and keeps what stands around',
    spec: { replacePathRegex: { regex: '/old', replacement: '/new' } },
    sent: '/a/old/b',
    arrives: '/a/new/b',
    field: 'spec.replacePathRegex.replacement',
  },
  {
    about: 'replacePathRegex takes $1x for a name, which is empty',
    spec: { replacePathRegex: { regex: '^/foo/(.*)', replacement: '/$1x' } },
    sent: '/foo/a',
    arrives: '/',
    field: 'spec.replacePathRegex.replacement',
  },
  { about: 'compress changes nothing', spec: { compress: {} }, sent: '/a', arrives: '/a' },
];

describe('the path that arrives', () => {
  for (const { about, spec, sent, arrives, field } of paths) {
    test(about, () => {
      const decision = through({ one: spec }, `GET http://shop.test${sent}`);
      assert.equal(decision.path, arrives);
      assert.deepEqual(decision.unmodelled, []);
      assert.deepEqual(
        decision.pathChanges.map(({ blame }) => blame),
        field === undefined ? [] : [middleware('one', field)],
      );
    });
  }

  test('Middlewares work one after another, in the order of the router', () => {
    const strip = { stripPrefix: { prefixes: ['/api'] } };
    const add = { addPrefix: { prefix: '/v2' } };
    assert.equal(through({ strip, add }, 'GET http://shop.test/api/orders').path, '/v2/orders');
    assert.equal(through({ add, strip }, 'GET http://shop.test/api/orders').path, '/v2/api/orders');
    assert.equal(through({ strip, add }, 'GET http://shop.test/api').path, '/v2');
  });

  test('a chain is followed in its place', () => {
    const decision = through(
      {
        both: { chain: { middlewares: [{ name: 'strip' }, { name: 'add' }] } },
        strip: { stripPrefix: { prefixes: ['/api'] } },
        add: { addPrefix: { prefix: '/v2' } },
      },
      'GET http://shop.test/api/orders',
      'team-both@kubernetescrd',
    );
    assert.equal(decision.path, '/v2/orders');
    assert.deepEqual(decision.pathChanges[1]?.blame, middleware('add', 'spec.addPrefix.prefix'));
  });

  test('the prefix that was cut off is told to the application', () => {
    const { requestHeaders } = through(
      { strip: { stripPrefix: { prefixes: ['/api'] } } },
      'GET http://shop.test/api/x',
    );
    assert.deepEqual(
      requestHeaders?.map(({ value }) => value),
      [{ kind: 'add', name: 'X-Forwarded-Prefix', value: '/api' }],
    );
  });
});

interface RedirectRow {
  readonly about: string;
  readonly spec: Spec;
  readonly line: string;
  readonly status?: number;
  readonly location?: string;
  readonly field?: string;
}

const toHttps = { redirectScheme: { scheme: 'https' } };
const forGood = { redirectScheme: { scheme: 'https', permanent: true } };
const regex = { redirectRegex: { regex: '^http://localhost/(.*)', replacement: 'http://mydomain/$1' } };

const redirects: readonly RedirectRow[] = [
  {
    about: 'to https, GET: 302',
    spec: toHttps,
    line: 'GET http://shop.test/a?b=1',
    status: 302,
    location: 'https://shop.test/a?b=1',
    field: 'spec.redirectScheme.scheme',
  },
  {
    about: 'to https, POST: 307',
    spec: toHttps,
    line: 'POST http://shop.test/a',
    status: 307,
    location: 'https://shop.test/a',
    field: 'spec.redirectScheme.scheme',
  },
  {
    about: 'to https for good, GET: 301',
    spec: forGood,
    line: 'GET http://shop.test/a',
    status: 301,
    location: 'https://shop.test/a',
    field: 'spec.redirectScheme.permanent',
  },
  {
    about: 'to https for good, HEAD: 308',
    spec: forGood,
    line: 'HEAD http://shop.test/a',
    status: 308,
    location: 'https://shop.test/a',
    field: 'spec.redirectScheme.permanent',
  },
  {
    about: 'to https for good, POST: 308',
    spec: forGood,
    line: 'POST http://shop.test/a',
    status: 308,
    location: 'https://shop.test/a',
    field: 'spec.redirectScheme.permanent',
  },
  { about: 'on https already: none', spec: toHttps, line: 'POST https://shop.test/a' },
  {
    about: 'to another port',
    spec: { redirectScheme: { scheme: 'https', port: '8443' } },
    line: 'GET http://shop.test/a',
    status: 302,
    location: 'https://shop.test:8443/a',
    field: 'spec.redirectScheme.scheme',
  },
  {
    about: 'the usual port is not written',
    spec: { redirectScheme: { scheme: 'https', port: '443' } },
    line: 'GET http://shop.test:80/a',
    status: 302,
    location: 'https://shop.test/a',
    field: 'spec.redirectScheme.scheme',
  },
  {
    about: 'by an expression',
    spec: regex,
    line: 'GET http://localhost/a',
    status: 302,
    location: 'http://mydomain/a',
    field: 'spec.redirectRegex.replacement',
  },
  { about: 'an expression that finds nothing', spec: regex, line: 'GET http://shop.test/a' },
];

describe('redirects', () => {
  for (const { about, spec, line, status, location, field } of redirects) {
    test(about, () => {
      const { redirect, unmodelled } = through({ one: spec }, line);
      const host = line.includes('localhost');
      const decision = host ? localhost(spec, line) : { redirect, unmodelled };
      assert.deepEqual(decision.redirect?.value, status === undefined ? undefined : { status, location });
      assert.deepEqual(decision.redirect?.blame, field === undefined ? undefined : middleware('one', field));
      assert.deepEqual(decision.unmodelled, []);
    });
  }

  test('behind a Middleware that changed the path, the new path is in the Location', () => {
    const strip = { stripPrefix: { prefixes: ['/api'] } };
    assert.equal(
      through({ strip, toHttps }, 'GET http://shop.test/api/x').redirect?.value.location,
      'https://shop.test/x',
    );
    assert.equal(
      through({ toHttps, strip }, 'GET http://shop.test/api/x').redirect?.value.location,
      'https://shop.test/api/x',
    );
  });

  test('a header that names the scheme is believed', () => {
    const told = { headers: { customRequestHeaders: { 'X-Forwarded-Proto': 'https' } } };
    assert.equal(through({ told, toHttps }, 'GET http://shop.test/x').redirect, undefined);
  });
});

/** The same for a rule of the host `localhost`. */
function localhost(spec: Spec, line: string): RoutingDecision {
  const own = ingress({
    className: 'edge',
    hosts: { localhost: [['Prefix', '/']] },
    annotations: { [annotation]: 'team-one@kubernetescrd' },
  });
  const middlewares = [{ metadata: { namespace: 'team', name: 'one' }, spec }];
  const ingressClasses = [ingressClass('edge', 'traefik.io/ingress-controller')];
  return ask(facts(own, { ingressClasses, middlewares }), line);
}

describe('other Middlewares', () => {
  test('headers set the Host, set and remove headers', () => {
    const customRequestHeaders = { Host: 'inner.test', 'X-One': '1', 'X-Two': '' };
    const decision = through({ one: { headers: { customRequestHeaders } } }, 'GET http://shop.test/');
    assert.equal(decision.host.value, 'inner.test');
    assert.deepEqual(
      decision.requestHeaders?.map(({ value }) => value),
      [
        { kind: 'set', name: 'X-One', value: '1' },
        { kind: 'remove', name: 'X-Two' },
      ],
    );
    assert.deepEqual(decision.unmodelled, []);
  });

  test('headers answer preflights', () => {
    const headers = {
      accessControlAllowMethods: ['GET', 'OPTIONS', 'PUT'],
      accessControlAllowHeaders: ['*'],
      accessControlAllowOriginList: ['https://foo.bar.org'],
      accessControlMaxAge: 100,
      addVaryHeader: true,
    };
    const { cors, unmodelled } = through({ one: { headers } }, 'OPTIONS http://shop.test/');
    assert.deepEqual(cors?.value, {
      allowOrigins: ['https://foo.bar.org'],
      allowMethods: ['GET', 'OPTIONS', 'PUT'],
      allowHeaders: ['*'],
      exposeHeaders: [],
      allowCredentials: false,
      maxAge: 100,
    });
    assert.deepEqual(cors?.blame, middleware('one', 'spec.headers.accessControlAllowOriginList'));
    assert.deepEqual(unmodelled, []);
  });

  test('expressions for origins are not read', () => {
    const headers = { accessControlAllowOriginListRegex: ['^https://.*$'] };
    const { cors, unmodelled } = through({ one: { headers } }, 'OPTIONS http://shop.test/');
    assert.deepEqual(cors?.value.allowOrigins, []);
    assert.deepEqual(
      unmodelled.map(({ blame }) => blame),
      [middleware('one', 'spec.headers.accessControlAllowOriginListRegex')],
    );
  });

  test('forwardAuth asks its service with GET', () => {
    const forwardAuth = { address: 'http://auth.team.svc/verify' };
    const { auth, unmodelled } = through({ one: { forwardAuth } }, 'POST http://shop.test/');
    assert.deepEqual(auth?.value, { url: 'http://auth.team.svc/verify' });
    assert.deepEqual(auth?.blame, middleware('one', 'spec.forwardAuth.address'));
    assert.deepEqual(
      unmodelled.map(({ value }) => value),
      ['forwardAuth of Middleware team/one'],
    );
  });

  test('forwardAuth with preserveRequestMethod asks with the method of the request', () => {
    const forwardAuth = { address: 'http://auth.team.svc/verify', preserveRequestMethod: true };
    assert.equal(through({ one: { forwardAuth } }, 'POST http://shop.test/').auth?.value.method, 'POST');
  });

  test('errors replace statuses, ranges too', () => {
    const { errorPages } = through(
      { one: { errors: { status: ['404', '500-502'] } } },
      'GET http://shop.test/',
    );
    assert.deepEqual(errorPages?.value, [404, 500, 501, 502]);
    assert.deepEqual(errorPages?.blame, middleware('one', 'spec.errors.status'));
  });

  for (const type of [
    'basicAuth',
    'digestAuth',
    'ipAllowList',
    'rateLimit',
    'inFlightReq',
    'circuitBreaker',
    'plugin',
  ])
    test(`${type} may answer by itself`, () => {
      const { unmodelled } = through({ one: { [type]: { some: 'thing' } } }, 'GET http://shop.test/');
      assert.deepEqual(unmodelled, [
        { value: `${type} of Middleware team/one`, blame: middleware('one', `spec.${type}`) },
      ]);
    });
});

describe('references', () => {
  const own = blameOf(`metadata.annotations[${annotation}]`);

  test('to a Middleware that does not exist: no router, Traefik answers 404', () => {
    const { refusal, unmodelled } = through({}, 'GET http://shop.test/', 'team-gone@kubernetescrd');
    assert.deepEqual(refusal, {
      value: { status: 404, why: 'backend', detail: 'there is no Middleware team-gone' },
      blame: own,
    });
    assert.deepEqual(unmodelled, []);
  });

  test('to another namespace, which may be closed, leave it open', () => {
    const { refusal, unmodelled } = through({}, 'GET http://shop.test/', 'infra-auth@kubernetescrd');
    assert.equal(refusal, undefined);
    assert.deepEqual(unmodelled, [{ value: annotation, blame: own }]);
  });

  test('of a chain to a Middleware that does not exist', () => {
    const { refusal } = through(
      { all: { chain: { middlewares: [{ name: 'gone' }] } } },
      'GET http://shop.test/',
    );
    assert.deepEqual(refusal?.blame, middleware('all', 'spec.chain.middlewares[0]'));
  });

  test('without a provider mean nothing to Traefik', () => {
    const { refusal } = through(
      { strip: { stripPrefix: { prefixes: ['/'] } } },
      'GET http://shop.test/',
      'team-strip',
    );
    assert.equal(refusal?.value.detail, 'team-strip names no provider, such as @kubernetescrd');
  });

  test('to another provider are not followed', () => {
    const { refusal, unmodelled } = through({}, 'GET http://shop.test/', 'auth@file');
    assert.equal(refusal, undefined);
    assert.deepEqual(unmodelled, [{ value: annotation, blame: own }]);
  });

  for (const [about, spec] of [
    ['of several types', { stripPrefix: { prefixes: ['/a'] }, addPrefix: { prefix: '/b' } }],
    ['without a type', {}],
    ['with an empty prefix to add', { addPrefix: { prefix: '' } }],
    ['that redirects to no scheme', { redirectScheme: { permanent: true } }],
    ['that is a chain of itself', { chain: { middlewares: [{ name: 'one' }] } }],
  ] as const)
    test(`to a Middleware ${about}: no router`, () => {
      const { refusal } = through({ one: spec }, 'GET http://shop.test/');
      assert.equal(refusal?.value.status, 404);
      assert.equal(refusal?.blame.kind, 'Middleware');
    });

  test('that cannot be read, as the API is not there, leave it open', () => {
    const ingressClasses = [ingressClass('edge', 'traefik.io/ingress-controller')];
    const annotations = { [annotation]: 'team-one@kubernetescrd,team-two@kubernetescrd' };
    const shop = ingress({ className: 'edge', hosts: { 'shop.test': [['Prefix', '/']] }, annotations });
    const { refusal, unmodelled } = ask(facts(shop, { ingressClasses }), 'GET http://shop.test/');
    assert.equal(refusal, undefined);
    assert.deepEqual(unmodelled, [{ value: annotation, blame: own }]);
  });

  test('that leave the own Ingress without a router let another one have the request', () => {
    const className = 'edge';
    const annotations = { [annotation]: 'team-gone@kubernetescrd' };
    const shop = ingress({ className, hosts: { 'shop.test': [['Prefix', '/api']] }, annotations });
    const other = ingress({ className, name: 'other', hosts: { 'shop.test': [['Prefix', '/', 'site']] } });
    const decision = ask(
      facts(shop, {
        ingressClasses: [ingressClass('edge', 'traefik.io/ingress-controller')],
        middlewares: [],
        neighbours: [other],
      }),
      'GET http://shop.test/api/x',
    );
    assert.equal(decision.rule?.blame.name, 'other');
    assert.deepEqual(decision.unmodelled, [{ value: 'there is no Middleware team-gone', blame: own }]);
    assert.equal(decision.declared?.refusal?.value.status, 404);
  });
});
