// The AWS Load Balancer Controller: listeners, order of rules, wildcards, conditions, actions,
// groups, transforms. Page: kubernetes-sigs.github.io/aws-load-balancer-controller, guide/ingress/annotations.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Facts } from '../../../src/model/index.ts';
import { decide } from '../../../src/routing/decision.ts';
import type { RoutingDecision } from '../../../src/routing/shared/model.ts';
import {
  ask,
  blameOf,
  facts,
  type IngressSpec,
  ingress,
  ingressClass,
  type Path,
  service,
} from '../given.ts';

const alb = ingressClass('alb', 'ingress.k8s.aws/alb');
const at = (name: string): string => `metadata.annotations[alb.ingress.kubernetes.io/${name}]`;

interface Given extends IngressSpec {
  readonly alb?: Readonly<Record<string, unknown>>;
  readonly paths?: readonly Path[];
}

const own = ({ alb: settings = {}, paths = [['Prefix', '/']], ...spec }: Given) =>
  ingress({
    className: 'alb',
    hosts: { 'shop.test': paths },
    annotations: Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [
        `alb.ingress.kubernetes.io/${key}`,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
    ),
    ...spec,
  });

const given = (spec: Given, more: Partial<Facts> = {}): Facts =>
  facts(own(spec), { ingressClasses: [alb], ...more });

const asked = (spec: Given, line: string): RoutingDecision => ask(given(spec), line);
const winner = (spec: Given, path: string): string | undefined =>
  asked(spec, `GET http://shop.test${path}`).rule?.value;
const open = (decision: RoutingDecision): readonly string[] => decision.unmodelled.map(({ value }) => value);
const both = [{ HTTP: 80 }, { HTTPS: 443 }];

describe('listeners', () => {
  const rows: readonly (readonly [string, Given['alb'], readonly string[]])[] = [
    ['without settings: HTTP 80', {}, ['http']],
    ['with a certificate: HTTPS 443', { 'certificate-arn': 'arn:x' }, ['https']],
    ['both ports as written', { 'listen-ports': both }, ['http', 'https']],
    [
      'written ports go before the certificate',
      { 'certificate-arn': 'arn:x', 'listen-ports': [{ HTTP: 80 }] },
      ['http'],
    ],
    [
      'plain requests that are only redirected are not promised',
      { 'listen-ports': both, 'ssl-redirect': '443' },
      ['https'],
    ],
  ];
  for (const [name, settings, promises] of rows) {
    test(name, () =>
      assert.deepEqual(asked({ alb: settings ?? {} }, 'GET http://shop.test/').promises, promises),
    );
  }
  for (const text of ['http', '[]', '[{"TCP": 80}]', '[{"HTTP": 8080}]']) {
    test(`${text} is left open`, () =>
      assert.deepEqual(open(asked({ alb: { 'listen-ports': text } }, 'GET http://shop.test/')), [
        'alb.ingress.kubernetes.io/listen-ports',
      ]));
  }
});

describe('ssl-redirect', () => {
  const settings = { 'listen-ports': both, 'ssl-redirect': '443' };
  test('answers plain requests with 301, the port spelled out, whatever the rules say', () => {
    assert.deepEqual(asked({ alb: settings }, 'POST http://shop.test/a?b=c').redirect, {
      value: { status: 301, location: 'https://shop.test:443/a?b=c' },
      blame: blameOf(at('ssl-redirect')),
    });
  });
  test('leaves https alone', () =>
    assert.equal(asked({ alb: settings }, 'POST https://shop.test/a').redirect, undefined));
  test('to a port that nobody listens on stops the controller: nothing is said of it', () => {
    const decision = asked({ alb: { ...settings, 'ssl-redirect': '8443' } }, 'GET http://shop.test/');
    assert.equal(decision.redirect, undefined);
    assert.deepEqual(open(decision), ['alb.ingress.kubernetes.io/ssl-redirect']);
  });
  test('of one member holds for the whole group', () => {
    const group = { 'group.name': 'g', 'listen-ports': both };
    const other = own({ name: 'other', alb: { ...group, 'ssl-redirect': '443' }, hosts: {} });
    const decision = ask(given({ alb: group }, { neighbours: [other] }), 'GET http://shop.test/');
    assert.deepEqual(decision.redirect?.blame, blameOf(at('ssl-redirect'), 'other'));
  });
});

describe('paths (model_build_listener_rules.go)', () => {
  const rows: readonly (readonly [Path, string, boolean])[] = [
    [['Prefix', '/'], '/any/thing', true],
    [['Prefix', '/foo'], '/foo', true],
    [['Prefix', '/foo'], '/foo/', true],
    [['Prefix', '/foo/'], '/foo', true],
    [['Prefix', '/foo'], '/foobar', false],
    [['Prefix', '/foo'], '/Foo', false],
    [['Exact', '/foo'], '/foo', true],
    [['Exact', '/foo'], '/foo/', false],
    [['ImplementationSpecific', '/'], '/', true],
    [['ImplementationSpecific', '/'], '/foo', false],
    [['ImplementationSpecific', '/*'], '/foo/bar', true],
    [['ImplementationSpecific', '/foo'], '/foo/bar', false],
    [['ImplementationSpecific', '/img/*.png'], '/img/a/b.png', true],
    [['ImplementationSpecific', '/img/*.png'], '/img/a.png.txt', false],
    [['ImplementationSpecific', '/v?/x'], '/v1/x', true],
    [['ImplementationSpecific', '/v?/x'], '/v12/x', false],
  ];
  for (const [[type, path], request, matches] of rows) {
    test(`${type} ${path} ${matches ? 'takes' : 'does not take'} ${request}`, () =>
      assert.equal(
        winner({ paths: [[type, path]] }, request),
        matches ? `shop.test${path} (${type})` : undefined,
      ));
  }
  test('a rule without a path takes all of them', () => {
    const any = own({});
    for (const path of any.spec?.rules?.[0]?.http?.paths ?? []) delete path.path;
    for (const path of any.spec?.rules?.[0]?.http?.paths ?? []) path.pathType = 'ImplementationSpecific';
    const decision = ask(facts(any, { ingressClasses: [alb] }), 'GET http://shop.test/foo/bar');
    assert.notEqual(decision.rule, undefined);
  });
  test('wildcards that the path type forbids leave the rule open', () =>
    assert.deepEqual(open(asked({ paths: [['Prefix', '/a*']] }, 'GET http://shop.test/x')), ['path /a*']));
  test('expressions (2.14) leave the rule open', () => {
    const spec: Given = {
      alb: { 'use-regex-path-match': 'true' },
      paths: [['ImplementationSpecific', '/v[0-9]+']],
    };
    assert.deepEqual(open(asked(spec, 'GET http://shop.test/v1')), ['path /v[0-9]+']);
  });
});

describe('order of rules', () => {
  test('Exact, then the longest Prefix, then the others as written', () => {
    const paths: readonly Path[] = [
      ['ImplementationSpecific', '/a/*'],
      ['Prefix', '/a'],
      ['Prefix', '/a/b'],
      ['Exact', '/a/b'],
    ];
    assert.equal(winner({ paths }, '/a/b'), 'shop.test/a/b (Exact)');
    assert.equal(winner({ paths }, '/a/b/c'), 'shop.test/a/b (Prefix)');
    assert.equal(winner({ paths }, '/a/x'), 'shop.test/a (Prefix)');
  });
  test('ImplementationSpecific paths keep their order: a wide one hides the narrow one below it', () =>
    assert.equal(
      winner(
        {
          paths: [
            ['ImplementationSpecific', '/*'],
            ['ImplementationSpecific', '/api/*'],
          ],
        },
        '/api/x',
      ),
      'shop.test/* (ImplementationSpecific)',
    ));
  test('hosts are not sorted: an entry for all hosts above goes first', () => {
    const hosts = { '': [['Prefix', '/']], 'shop.test': [['Prefix', '/']] } as const;
    assert.equal(winner({ hosts }, '/'), '*/ (Prefix)');
  });
  test('a star in a host covers several labels, capital letters do not matter', () => {
    const hosts = { '*.test': [['Prefix', '/']] } as const;
    assert.equal(asked({ hosts }, 'GET http://A.b.test/').rule?.value, '*.test/ (Prefix)');
  });
  test('no rule and no default backend: nothing matches', () => {
    const decision = asked({ paths: [['Prefix', '/a']] }, 'GET http://shop.test/b');
    assert.equal(decision.rule, undefined);
    assert.equal(decision.nearest?.value, 'shop.test/a (Prefix)');
  });
});

describe('groups', () => {
  const other = (settings: Given['alb'], name = 'other') =>
    own({ name, alb: settings ?? {}, paths: [['Prefix', '/', 'other']] });
  const service = (settings: Given['alb'], neighbour: ReturnType<typeof own>): string | undefined =>
    ask(given({ alb: settings ?? {} }, { neighbours: [neighbour] }), 'GET http://shop.test/').backend?.value
      .name;
  test('an Ingress without a group has a load balancer of its own', () =>
    assert.equal(service({}, other({ 'group.order': '-5' }, 'a')), 'web'));
  test('another group is another load balancer', () =>
    assert.equal(service({ 'group.name': 'g', 'group.order': '5' }, other({ 'group.name': 'h' })), 'web'));
  test('the lower order goes first', () =>
    assert.equal(
      service({ 'group.name': 'g', 'group.order': '5' }, other({ 'group.name': 'g' }, 'z')),
      'other',
    ));
  test('equal orders go by name', () => {
    assert.equal(service({ 'group.name': 'g' }, other({ 'group.name': 'g' }, 'a')), 'other');
    assert.equal(service({ 'group.name': 'g' }, other({ 'group.name': 'g' }, 'z')), 'web');
  });
  test('a member that does not listen there has no rules there', () =>
    assert.equal(
      service(
        { 'group.name': 'g' },
        other({ 'group.name': 'g', 'certificate-arn': 'arn:x', 'group.order': '-1' }),
      ),
      'web',
    ));
  test('an order that is no number is left open', () =>
    assert.deepEqual(open(asked({ alb: { 'group.order': 'first' } }, 'GET http://shop.test/')), [
      'alb.ingress.kubernetes.io/group.order',
    ]));
  test('a firewall on one member stands before all of them, a login does not', () => {
    const neighbour = other({ 'group.name': 'g', 'wafv2-acl-arn': 'arn:x', 'auth-type': 'oidc' }, 'z');
    const known = given({ alb: { 'group.name': 'g' } }, { neighbours: [neighbour] });
    assert.deepEqual(ask(known, 'GET http://shop.test/').unmodelled, [
      {
        value: 'alb.ingress.kubernetes.io/wafv2-acl-arn',
        blame: blameOf(at('wafv2-acl-arn'), 'z'),
      },
    ]);
  });
  test('the default backend of any member catches the rest', () => {
    const fallback = own({ name: 'rest', alb: { 'group.name': 'g' }, hosts: {}, defaultBackend: 'rest' });
    const known = given(
      { alb: { 'group.name': 'g' }, paths: [['Prefix', '/a']] },
      { neighbours: [fallback] },
    );
    assert.equal(ask(known, 'GET http://shop.test/b').backend?.value.name, 'rest');
  });
});

describe('conditions', () => {
  const methods = [{ field: 'http-request-method', httpRequestMethodConfig: { Values: ['GET', 'HEAD'] } }];
  const reads: Given = { alb: { 'conditions.web': methods } };
  test('a method that no rule takes is answered 404, blamed at the condition', () => {
    const decision = asked(reads, 'POST http://shop.test/');
    assert.deepEqual(decision.refusal, {
      value: { status: 404, why: 'method' },
      blame: blameOf(at('conditions.web')),
    });
    assert.equal(decision.backend?.value.name, 'web');
  });
  test('a method that is listed is routed', () =>
    assert.equal(asked(reads, 'GET http://shop.test/').refusal, undefined));
  test('the next rule takes a method that the first one leaves out', () => {
    const paths: readonly Path[] = [
      ['Exact', '/', 'web'],
      ['Prefix', '/', 'writer'],
    ];
    const decision = asked({ ...reads, paths }, 'POST http://shop.test/');
    assert.equal(decision.backend?.value.name, 'writer');
    assert.equal(decision.refusal, undefined);
  });
  test('a default backend takes a method that all rules leave out', () => {
    const decision = asked({ ...reads, defaultBackend: 'rest' }, 'POST http://shop.test/');
    assert.equal(decision.backend?.value.name, 'rest');
    assert.equal(decision.refusal, undefined);
  });
  test('hosts and paths are alternatives to those of the Ingress', () => {
    const settings = {
      'conditions.web': [
        { field: 'host-header', hostHeaderConfig: { values: ['anno.test'] } },
        { field: 'path-pattern', pathPatternConfig: { values: ['/anno/path2'] } },
      ],
    };
    const spec: Given = { alb: settings, paths: [['Exact', '/path2']] };
    for (const url of ['anno.test/path2', 'shop.test/anno/path2'])
      assert.notEqual(asked(spec, `GET http://${url}`).rule, undefined, url);
    assert.equal(asked(spec, 'GET http://other.test/path2').rule, undefined);
  });
  test('query and headers of the request decide', () => {
    const query = [{ field: 'query-string', queryStringConfig: { values: [{ key: 'a', value: 'B*' }] } }];
    assert.notEqual(
      asked({ alb: { 'conditions.web': query } }, 'GET http://shop.test/?A=bc').rule,
      undefined,
    );
    assert.equal(asked({ alb: { 'conditions.web': query } }, 'GET http://shop.test/?a=c').rule, undefined);
    const header = [{ field: 'http-header', httpHeaderConfig: { httpHeaderName: 'X-Team', values: ['a'] } }];
    const known = given({ alb: { 'conditions.web': header } });
    const request = { scheme: 'http', host: 'shop.test', path: '/', method: 'GET' } as const;
    assert.notEqual(decide(known, { ...request, headers: [['x-team', 'A']] }).rule, undefined);
    assert.equal(decide(known, { ...request, headers: [] }).rule, undefined);
  });
  for (const [name, condition] of [
    ['an address', { field: 'source-ip', sourceIpConfig: { values: ['10.0.0.0/8'] } }],
    [
      'a header that clients add',
      { field: 'http-header', httpHeaderConfig: { httpHeaderName: 'User-Agent', values: ['*x*'] } },
    ],
    ['a field of tomorrow', { field: 'moon-phase', moonPhaseConfig: { values: ['full'] } }],
  ] as const) {
    test(`${name} leaves the rule open, and it is named all the same`, () => {
      const decision = asked({ alb: { 'conditions.web': [condition] } }, 'GET http://shop.test/');
      assert.equal(decision.backend?.value.name, 'web');
      assert.deepEqual(open(decision), ['alb.ingress.kubernetes.io/conditions.web']);
    });
  }
  test('an open condition does not reach beyond the host and path of its rule', () => {
    const condition = { field: 'source-ip', sourceIpConfig: { values: ['10.0.0.0/8'] } };
    const spec: Given = {
      alb: { 'conditions.admin': [condition] },
      paths: [
        ['Prefix', '/admin', 'admin'],
        ['Exact', '/a'],
      ],
    };
    assert.deepEqual(open(asked(spec, 'GET http://shop.test/a')), []);
    assert.equal(asked(spec, 'GET http://shop.test/b').rule, undefined);
    assert.deepEqual(open(asked(spec, 'GET http://shop.test/b')), []);
    assert.equal(asked(spec, 'GET http://other.test/admin').rule, undefined);
  });
  test('an expression for more paths leaves those open that the Ingress does not name', () => {
    const condition = { field: 'path-pattern', pathPatternConfig: { regexValues: ['^/x'] } };
    const spec: Given = { alb: { 'conditions.web': [condition] }, paths: [['Exact', '/a']] };
    assert.deepEqual(open(asked(spec, 'GET http://shop.test/a')), []);
    assert.deepEqual(open(asked(spec, 'GET http://shop.test/x')), [
      'alb.ingress.kubernetes.io/conditions.web',
    ]);
  });
  test('what cannot be read leaves the rule open', () =>
    assert.deepEqual(open(asked({ alb: { 'conditions.web': '{' } }, 'GET http://shop.test/')), [
      'alb.ingress.kubernetes.io/conditions.web',
    ]));
});

describe('actions', () => {
  const to = (
    action: unknown,
    line = 'GET http://shop.test/a?b=c',
    more: Given['alb'] = {},
  ): RoutingDecision =>
    asked({ alb: { 'actions.do': action, ...more }, paths: [['Prefix', '/', 'do:use-annotation']] }, line);
  test('the example of the documentation: a redirect to another host, path and query', () => {
    const redirectConfig = {
      host: 'aws.amazon.com',
      path: '/eks/',
      port: '443',
      protocol: 'HTTPS',
      query: 'k=v',
      statusCode: 'HTTP_302',
    };
    const decision = to({ type: 'redirect', redirectConfig });
    assert.deepEqual(decision.redirect, {
      value: { status: 302, location: 'https://aws.amazon.com:443/eks/?k=v' },
      blame: blameOf(at('actions.do')),
    });
    assert.equal(decision.backend, undefined);
  });
  test('older examples write names with capital letters; what is not named stays as it was sent', () => {
    const old = {
      Type: 'redirect',
      RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' },
    };
    assert.equal(to(old).redirect?.value.location, 'https://shop.test:443/a?b=c');
  });
  test('a redirect to itself is left out of the listener, so the next rule decides', () => {
    const redirect = {
      type: 'redirect',
      redirectConfig: { protocol: 'HTTPS', port: '443', statusCode: 'HTTP_301' },
    };
    const spec: Given = {
      alb: { 'listen-ports': both, 'actions.ssl-redirect': redirect },
      paths: [
        ['ImplementationSpecific', '/*', 'ssl-redirect:use-annotation'],
        ['ImplementationSpecific', '/*', 'web'],
      ],
    };
    assert.equal(asked(spec, 'GET http://shop.test/a').redirect?.value.status, 301);
    const secured = asked(spec, 'GET https://shop.test/a');
    assert.equal(secured.redirect, undefined);
    assert.equal(secured.backend?.value.name, 'web');
  });
  test('one target is the backend', () => {
    const forwardConfig = { targetGroups: [{ serviceName: 'real', servicePort: '8080' }] };
    const decision = to({ type: 'forward', forwardConfig });
    assert.deepEqual(decision.backend, {
      value: { namespace: 'team', name: 'real', port: 8080 },
      blame: blameOf(at('actions.do')),
    });
    assert.deepEqual(open(decision), []);
  });
  test('of several targets the heaviest is the backend, the others take their part', () => {
    const targetGroups = [
      { serviceName: 'new', servicePort: 80, weight: 20 },
      { serviceName: 'old', servicePort: 80, weight: 80 },
      { serviceName: 'none', servicePort: 80, weight: 0 },
    ];
    const decision = to({ type: 'forward', forwardConfig: { targetGroups } });
    assert.equal(decision.backend?.value.name, 'old');
    assert.deepEqual(
      decision.canaries.map(({ backend, share, takes }) => [backend?.value.name, share, takes]),
      [['new', 0.2, 'sometimes']],
    );
    assert.deepEqual(open(decision), ['alb.ingress.kubernetes.io/actions.do/canary']);
  });
  for (const [name, action] of [
    ['a fixed response', { type: 'fixed-response', fixedResponseConfig: { statusCode: '405' } }],
    ['a target group by ARN', { type: 'forward', targetGroupARN: 'arn:x' }],
    ['a redirect without a status', { type: 'redirect', redirectConfig: { host: 'a.test' } }],
    ['a text that is no JSON', 'forward'],
    ['an action that is missing', undefined],
  ] as const) {
    test(`${name} is left open and has no backend`, () => {
      const decision = to(action ?? '');
      assert.equal(decision.backend, undefined);
      assert.deepEqual(open(decision), ['alb.ingress.kubernetes.io/actions.do']);
    });
  }
  test('a redirect behind a condition that leaves the method out does not happen', () => {
    const redirect = { type: 'redirect', redirectConfig: { host: 'a.test', statusCode: 'HTTP_302' } };
    const reads = [{ field: 'http-request-method', httpRequestMethodConfig: { values: ['GET'] } }];
    const decision = to(redirect, 'POST http://shop.test/', { 'conditions.do': reads });
    assert.equal(decision.redirect, undefined);
    assert.equal(decision.refusal?.value.status, 404);
  });
});

describe('transforms (2.14)', () => {
  const url = (regex: string, replace: string) => [
    { type: 'url-rewrite', urlRewriteConfig: { rewrites: [{ regex, replace }] } },
  ];
  const through = (regex: string, replace: string, path: string): RoutingDecision =>
    asked({ alb: { 'transforms.web': url(regex, replace) } }, `POST http://shop.test${path}`);
  test('the example of the task page: ^/api/(.+)$ to /$1', () => {
    const decision = through('^/api/(.+)$', '/$1', '/api/users?x=1');
    assert.equal(decision.path, '/users?x=1');
    assert.deepEqual(decision.pathChanges, [
      {
        value: { kind: 'rewrite', from: '/api/users', to: '/users' },
        blame: blameOf(at('transforms.web')),
      },
    ]);
    assert.deepEqual(open(decision), []);
  });
  test('the examples escape slashes', () =>
    assert.equal(through('^\\/api\\/(.+)$', '/$1', '/api/users').path, '/users'));
  test('a path that does not match arrives as sent', () => {
    const decision = through('^/api/(.+)$', '/$1', '/other');
    assert.equal(decision.path, '/other');
    assert.deepEqual(decision.pathChanges, []);
    assert.deepEqual(open(decision), []);
  });
  for (const [name, regex, replace, path] of [
    ['an expression that may match anywhere', 'api', 'x', '/api'],
    ['an expression that leaves a rest', '^/api', '/x', '/api/users'],
    ['an expression whose end hangs on the query', '^/api$', '/x', '/api?a=b'],
    ['an expression that cannot be read', '^/(?!a)', '/', '/b'],
    ['a target that is no path', '^/(.*)$', '$1', '/b'],
  ] as const) {
    test(`${name} is left open`, () => {
      const decision = through(regex, replace, path);
      assert.equal(decision.path, path);
      assert.deepEqual(open(decision), ['alb.ingress.kubernetes.io/transforms.web']);
    });
  }
  test('the Host can be rewritten too', () => {
    const rewrites = [{ regex: '^shop\\.(.+)$', replace: 'inner.$1' }];
    const settings = {
      'transforms.web': [{ type: 'host-header-rewrite', hostHeaderRewriteConfig: { rewrites } }],
    };
    const { host, path } = asked({ alb: settings }, 'GET http://shop.test/a');
    assert.deepEqual([host.value, path], ['inner.test', '/a']);
  });
});

describe('towards the Pods', () => {
  const scheme = (onIngress: Given['alb'], onService: Readonly<Record<string, string>>) =>
    ask(
      given({ alb: onIngress ?? {} }, { services: [service('web', { annotations: onService })] }),
      'GET http://shop.test/',
    );
  const key = 'alb.ingress.kubernetes.io/backend-protocol';
  test('HTTP by default', () => assert.equal(scheme({}, {}).backendScheme, 'http'));
  test('the Ingress may say HTTPS', () =>
    assert.equal(scheme({ 'backend-protocol': 'HTTPS' }, {}).backendScheme, 'https'));
  test('the Service goes before the Ingress', () =>
    assert.equal(scheme({ 'backend-protocol': 'HTTPS' }, { [key]: 'HTTP' }).backendScheme, 'http'));
  test('gRPC is left open, also on the Service', () =>
    assert.deepEqual(open(scheme({}, { [`${key}-version`]: 'GRPC' })), [`${key}-version`]));
});

test('an IngressClass with parameters is left open: they may set groups, certificates and redirects', () => {
  const spec = { ...alb.spec, parameters: { kind: 'IngressClassParams', name: 'alb' } };
  const decision = ask(facts(own({}), { ingressClasses: [{ ...alb, spec }] }), 'GET http://shop.test/');
  assert.deepEqual(decision.unmodelled, [
    {
      value: 'parameters of IngressClass alb',
      blame: {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'IngressClass',
        namespace: '',
        name: 'alb',
        field: 'spec.parameters',
      },
    },
  ]);
});
