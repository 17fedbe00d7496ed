// The ingress-nginx stand-in's configuration, by value: what a client can see of each setting.

import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { modelOf } from '../rig/gateways/ingress-nginx/model.ts';
import { render } from '../rig/gateways/ingress-nginx/render.ts';
import { type IngressPath, ingress, workload } from '../rig/stories/objects.ts';
import { nginx, webSite } from '../rig/stories/servers.ts';
import { snapshotOf } from './snapshot.ts';

const on = 'nginx.ingress.kubernetes.io/';

interface Parts {
  readonly paths?: readonly IngressPath[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly config?: Readonly<Record<string, string>>;
  readonly className?: string;
  readonly tls?: string;
  readonly down?: readonly string[];
}

const web: IngressPath = { path: '/', service: 'web', port: 80 };

/** Locations of the one host, each as its lines. */
function locationsOf(parts: Parts): ReadonlyMap<string, readonly string[]> {
  const objects = [
    ...workload(nginx({ namespace: 'a', name: 'web' }, webSite)),
    ...workload(nginx({ namespace: 'a', name: 'errors' }, webSite)),
    ingress({
      namespace: 'a',
      name: 'site',
      className: parts.className ?? 'nginx',
      host: 'site.example.com',
      paths: parts.paths ?? [web],
      annotations: parts.annotations ?? {},
      ...(parts.tls === undefined ? {} : { tls: parts.tls }),
    }),
  ];
  const model = modelOf(snapshotOf({ objects, config: parts.config ?? {}, down: parts.down ?? [] }));
  const { conf } = render(model, { http: 80, https: 443, defaultBackend: 8181, modules: [] });
  const server = conf.split('server_name site.example.com;')[1]?.split('server_name ')[0] ?? '';
  const blocks = server.split(/^location /m).slice(1);
  return new Map(blocks.map((block) => [block.split(' {')[0] ?? '', block.split('\n').slice(1)]));
}

const lines = (parts: Parts, location = '/'): readonly string[] => locationsOf(parts).get(location) ?? [];

suite('redirect to https', () => {
  const redirect = 'if ($scheme = http) { return 308 https://$host$uri_without_slash; }';

  test('is 308 without the final slash where TLS is configured, even when its Secret is missing', () => {
    assert.ok(lines({ tls: 'missing' }).includes(redirect));
  });
  test('does not exist without TLS', () => {
    assert.ok(!lines({}).some((line) => line.includes('https://$host')));
  });
  test('does not exist with ssl-redirect off', () => {
    const annotations = { [`${on}ssl-redirect`]: 'false' };
    assert.ok(!lines({ tls: 'missing', annotations }).some((line) => line.includes('https://$host')));
  });
  test('exists without TLS when force-ssl-redirect asks for it', () => {
    assert.ok(lines({ annotations: { [`${on}force-ssl-redirect`]: 'true' } }).includes(redirect));
  });
  test('has the code of the ConfigMap', () => {
    const config = { 'http-redirect-code': '301' };
    assert.ok(lines({ tls: 'missing', config }).includes(redirect.replace('308', '301')));
  });
  test('keeps the final slash with preserve-trailing-slash', () => {
    const annotations = { [`${on}preserve-trailing-slash`]: 'true' };
    assert.ok(
      lines({ tls: 'missing', annotations }).includes(
        'if ($scheme = http) { return 308 https://$host$request_uri; }',
      ),
    );
  });
});

suite('paths', () => {
  test('Prefix goes by path element, Exact is exact, and the root answers with the default backend', () => {
    const paths: IngressPath[] = [
      { ...web, path: '/api' },
      { ...web, path: '/only', type: 'Exact' },
      { ...web, path: '/as-is', type: 'ImplementationSpecific' },
    ];
    const found = locationsOf({ paths });
    assert.deepEqual([...found.keys()], ['/as-is', '/api/', '= /only', '= /api', '/']);
    assert.ok(found.get('/')?.includes('proxy_pass http://127.0.0.1:8181;'));
    assert.ok(found.get('/api/')?.includes('proxy_pass http://a-web-80;'));
  });
  test('a rewrite makes every path of the host an expression', () => {
    const annotations = { [`${on}rewrite-target`]: '/$2' };
    const found = locationsOf({ paths: [{ ...web, path: '/app(/|$)(.*)' }], annotations });
    assert.deepEqual([...found.keys()], ['~* "^/app(/|$)(.*)"', '~* "^/"']);
    assert.ok(found.get('~* "^/app(/|$)(.*)"')?.includes('rewrite "(?i)/app(/|$)(.*)" /$2 break;'));
  });
  test('a rewrite to the path of the rule itself is left out', () => {
    const annotations = { [`${on}rewrite-target`]: '/' };
    assert.ok(!lines({ annotations }).some((line) => line.startsWith('rewrite')));
  });
  test("a rewrite to the rule's own path is made when the stand-in is told to follow it to the letter", () => {
    const annotations = { [`${on}rewrite-target`]: '/' };
    const config = { 'rig-rewrite-equal-target': 'true' };
    assert.ok(lines({ annotations, config }, '~* "^/"').includes('rewrite "(?i)/" / break;'));
  });
  test('a Service without a ready endpoint is 503', () => {
    assert.ok(lines({ down: ['web'] }).includes('return 503;'));
  });
  test('an Ingress of a class that nobody serves does not exist', () => {
    assert.equal(locationsOf({ className: 'nobody' }).size, 0);
  });
});

suite('annotations', () => {
  test('a snippet counts only where the ConfigMap allows snippets', () => {
    const annotations = { [`${on}configuration-snippet`]: 'limit_except GET { deny all; }' };
    const allowed = { 'allow-snippet-annotations': 'true' };
    assert.ok(!lines({ annotations }).includes('limit_except GET { deny all; }'));
    assert.ok(lines({ annotations, config: allowed }).includes('limit_except GET { deny all; }'));
  });
  test('custom-http-errors sends the request, its method kept, to the default-backend', () => {
    const annotations = { [`${on}custom-http-errors`]: '404,503', [`${on}default-backend`]: 'errors' };
    const found = locationsOf({ annotations });
    assert.ok(found.get('/')?.includes('proxy_intercept_errors on;'));
    assert.ok(found.get('/')?.includes('error_page 404 = @custom_0_404;'));
    assert.ok(found.get('@custom_0_404')?.includes('proxy_pass http://custom-default-backend-a-errors;'));
    assert.ok(found.get('@custom_0_404')?.includes('proxy_set_header X-Code 404;'));
  });
  test('backend-protocol HTTPS, app-root and permanent-redirect are followed', () => {
    const annotations = { [`${on}backend-protocol`]: 'HTTPS', [`${on}app-root`]: '/app' };
    assert.ok(lines({ annotations }).includes('proxy_pass https://a-web-80;'));
    assert.ok(lines({ annotations }).includes('if ($uri = /) { return 302 $scheme://$http_host/app; }'));
    const permanent = { [`${on}permanent-redirect`]: 'https://new.example.com' };
    assert.ok(lines({ annotations: permanent }).includes('return 301 https://new.example.com;'));
  });
});
