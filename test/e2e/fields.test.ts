// What the fields of a probe do, seen from the wire: two applications write down what came, one of them by TLS
// and HTTP/2, and every probe is applied at once. Fields with a story of their own are tested elsewhere.

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { StatusRoute } from '../../src/api/status.ts';
import { serviceRange } from '../rig/places.ts';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { ingress } from '../rig/stories/objects.ts';
import { yamlOf } from '../rig/stories/story.ts';
import { answers, fieldSpecs } from './fields-probes.ts';
import { applyProbe, askNow, type Standing, waitForConditions } from './objects.ts';
import { type Application, deployApplication, probeOf } from './recorded-application.ts';
import { applicationPort, type Recorded } from './recorder.ts';
import { installOperator, type RunningOperator, startOperator } from './running-operator.ts';
import { type Came, clientName, deployWire, type WireApplication } from './wire-application.ts';

const space = 'e2e-fields';
const tenant = 'team-of-the-first';

suite('a field', () => {
  let rig: Rig;
  let application: Application;
  let wire: WireApplication;
  let operator: RunningOperator;

  before(async () => {
    rig = await sharedRig();
    const kubeconfig = await installOperator(rig);
    application = await deployApplication(rig, space);
    const path = { path: '/', service: 'shop', port: applicationPort };
    const two = ingress({
      namespace: space,
      name: 'two',
      className: 'nginx',
      host: hostOf('a'),
      paths: [path],
    });
    const second = ingress({
      namespace: space,
      name: 'b',
      className: 'nginx',
      host: hostOf('b'),
      paths: [path],
    });
    const rules = [two, second].flatMap(({ spec }) => (spec as { readonly rules: readonly object[] }).rules);
    const tenants = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: space, name: 'tenants' } };
    const both = { ...two, spec: { ingressClassName: 'nginx', rules } };
    await rig.apply(yamlOf([both, { ...tenants, data: { first: tenant } }]));
    wire = await deployWire(rig, space);
    const flags = [`--allow-cidr=${serviceRange}`];
    operator = await startOperator(rig, { name: 'fields', port: 8131, kubeconfig, flags });
    await application.answer(answers);
    const specs = Object.entries(fieldSpecs(space, wire));
    await Promise.all(
      specs.map(([name, spec]) =>
        applyProbe(rig, probeOf(space, { name, spec: { interval: '1h', failureThreshold: 1, ...spec } })),
      ),
    );
    await Promise.all(specs.map(([name]) => waitForConditions(rig, keyOf(name), ['Ready True Probing'])));
  });

  after(async () => {
    await operator?.stop();
    await rig.deleteNamespace(space, { wait: false });
  });

  const hostOf = (label: string): string => `${label}.${space}.example.com`;
  const keyOf = (name: string) => ({ namespace: space, name });
  const isOf = (name: string, agent = ''): boolean => agent.includes(`(+${space}/${name})`);
  const atWire = async (name: string): Promise<readonly Came[]> =>
    (await wire.came()).filter(({ agent }) => isOf(name, agent));
  const recorded = async (name: string): Promise<readonly Recorded[]> =>
    (await application.requests()).filter(({ headers }) => isOf(name, headers['user-agent']));
  const healthy = (name: string): Promise<Standing> =>
    waitForConditions(rig, keyOf(name), ['Healthy True AllRoutesReached']);
  const entriesOf = async (name: string): Promise<readonly StatusRoute[]> =>
    (await waitForConditions(rig, keyOf(name), ['Ready True Probing'])).status.routes ?? [];
  const entryOf = async (name: string, route: string): Promise<StatusRoute> => {
    const entries = await entriesOf(name);
    const found = entries.find((entry) => entry.route === route);
    assert.ok(found, `${route} among ${entries.map((entry) => entry.route)}`);
    return found;
  };
  /** Each value that the requests differ by, once. */
  const kinds = <T>(requests: readonly T[], of: (request: T) => unknown): readonly string[] =>
    [...new Set(requests.map((request) => JSON.stringify(of(request))))].toSorted();

  suite('of through', () => {
    test('connectTo and ports say where both schemes are dialled, with the host as it is', async () => {
      await healthy('auto');
      const came = (await atWire('auto')).filter(({ direct }) => !direct);
      const { host } = wire;
      assert.deepEqual(
        kinds(came, ({ door, host: named }) => [door, named]),
        [
          ['http', `${host}:8080`],
          ['tls', `${host}:8443`],
        ].map((pair) => JSON.stringify(pair)),
      );
      assert.deepEqual(
        kinds(
          came.filter(({ door }) => door === 'tls'),
          ({ serverName }) => serverName,
        ),
        [JSON.stringify(host)],
      );
    });

    test('schemes keeps to those that it names', async () => {
      const came = (await atWire('http1')).filter(({ direct }) => !direct);
      assert.deepEqual(
        kinds(came, ({ door }) => door),
        ['"tls"'],
      );
    });

    test('httpVersion says what is offered: both, or one', async () => {
      const offered = async (name: string) => {
        const came = (await atWire(name)).filter(({ door }) => door === 'tls');
        return kinds(came, (one) => [one.offered, one.httpVersion]).map((text) => JSON.parse(text));
      };
      assert.deepEqual(await offered('auto'), [[['h2', 'http/1.1'], '2.0']]);
      assert.deepEqual(await offered('http2'), [[['h2'], '2.0']]);
      const [only, ...more] = await offered('http1');
      assert.deepEqual(more, []);
      assert.equal(only?.[1], '1.1');
      assert.ok(!JSON.stringify(only).includes('h2'));
    });

    test('tls.caRef names whom to trust, in a ConfigMap or a Secret; without it the certificate is a fault', async () => {
      await Promise.all([healthy('auto'), healthy('http2')]);
      const wanted = ['Healthy False CertificateInvalid', 'TLSValid False CertificateUntrusted'] as const;
      await waitForConditions(rig, keyOf('untrusted'), wanted);
    });

    test('tls.insecureSkipVerify takes any certificate', async () => {
      await healthy('http1');
    });

    test('tls.clientCertificateRef is shown at the gateway', async () => {
      const clients = kinds(await atWire('http2'), ({ direct, client }) => [direct, client]);
      assert.deepEqual(clients, ['[false,"prober.example.com"]', '[true,null]']);
      assert.deepEqual(
        kinds(await atWire('auto'), ({ client }) => client ?? 'nobody'),
        ['"nobody"'],
      );
    });

    test('tls.minimumValidity touches TLSValid alone', async () => {
      const wanted = ['Healthy True AllRoutesReached', 'TLSValid False CertificateExpiring'] as const;
      await waitForConditions(rig, keyOf('valid-too-short'), wanted);
      await waitForConditions(rig, keyOf('auto'), ['TLSValid True CertificateValid']);
    });

    test('url names the gateway, and host replaces its own', async () => {
      await healthy('by-url');
      const came = (await atWire('by-url')).filter(({ direct }) => !direct);
      assert.deepEqual(
        kinds(came, ({ door, host }) => [door, host]),
        [JSON.stringify(['http', `${wire.host}:8080`])],
      );
    });
  });

  suite('of direct', () => {
    test('scheme and tls say how a hop is spoken to, and as whom', async () => {
      await healthy('protocols');
      const hops = (await atWire('protocols')).filter(({ direct }) => direct);
      assert.deepEqual(
        kinds(hops, ({ door, httpVersion, client }) => [door, httpVersion, client]),
        ['["h2c","2.0",null]', JSON.stringify(['tls', '1.1', clientName])],
      );
    });

    test('endpoints chooses who behind the Service is asked', async () => {
      const rows: readonly (readonly [string, number, number, string])[] = [
        ['each', 2, 2, 'endpoint'],
        ['in-turn', 3, 1, 'endpoint service'],
        ['rotate', 1, 1, 'endpoint'],
        ['service', 1, 1, 'service'],
      ];
      for (const [name, safe, unsafe, vias] of rows) {
        const came = (await atWire(name)).filter(({ direct, path }) => direct && path === '/things');
        const sent = (method: string) => came.filter((one) => one.method === method);
        assert.deepEqual([sent('GET').length, sent('POST').length], [safe, unsafe], name);
        const { seen = [] } = await entryOf(name, 'gone');
        const hops = seen.map(({ via }) => via).filter((via) => !via.startsWith('gateway'));
        assert.equal([...new Set(hops)].toSorted().join(' '), vias, name);
      }
      assert.equal(kinds((await atWire('each')).filter(isPost), ({ pod }) => pod).length, 2);
      await askNow(rig, keyOf('rotate'));
      assert.equal(kinds((await atWire('rotate')).filter(isPost), ({ pod }) => pod).length, 2);
    });
    const isPost = ({ method, direct }: Came): boolean => direct && method === 'POST';
  });

  suite('of the probe', () => {
    test('interval brings the next cycle', async () => {
      const thrice = async () => ((await recorded('often')).length >= 9 ? true : undefined);
      await rig.waitFor('cycles of the probe', thrice, 10_000);
      assert.ok((await recorded('routes')).length <= 6, 'another one waits for an hour');
    });

    test('timeout ends a request', async () => {
      const [entry] = await entriesOf('hurried');
      assert.match(JSON.stringify(entry?.seen), /"failure":"timeout"/);
      assert.equal((await entryOf('patient', 'whenever')).health, 'Healthy');
    });

    test('experiments: None sends what is declared, and nothing else', async () => {
      const asked = async (name: string) => kinds(await recorded(name), ({ method, path }) => [method, path]);
      assert.deepEqual(await asked('incurious'), ['["GET","/gone"]']);
      assert.ok((await asked('curious')).length > 1);
    });

    test('unsafeMethods: AllowHeaderOnly sends no POST, and says so', async () => {
      const entries = await entriesOf('unsent');
      const post = entries.find(({ method }) => method === 'POST');
      assert.equal(`${post?.health} ${post?.reason}`, 'Healthy AllRoutesReached');
      const methods = kinds(await recorded('unsent'), ({ method }) => method);
      assert.ok(methods.includes('"OPTIONS"') && methods.includes('"GET"'));
      assert.ok(!methods.includes('"POST"'), `${methods}`);
    });
  });

  suite('of a route', () => {
    test('host, path, headers and body go as they are written, with the word of the team', async () => {
      const posts = (await recorded('routes')).filter(({ method }) => method === 'POST');
      const ways = kinds(posts, ({ path, headers }) => [path, headers['host']]);
      assert.deepEqual(
        ways,
        ['/arrives', '/things?next=%2F&x=~a'].map((path) => JSON.stringify([path, hostOf('b')])),
      );
      for (const { headers, body } of posts) {
        assert.equal(headers['content-type'], 'application/json');
        assert.equal(headers['x-tenant'], tenant);
        assert.equal(body, '{"probe":true}');
        assert.match(headers['user-agent'] ?? '', /\) team-a$/);
      }
      const gets = (await recorded('routes')).filter(({ method }) => method === 'GET');
      assert.deepEqual(
        kinds(gets, ({ path, headers, body }) => [path, headers['host'], body]),
        [JSON.stringify(['/things', hostOf('a'), ''])],
      );
    });

    test('expect asks for a status, a header, a text, a value, a time, and says what came instead', async () => {
      const wrong: Readonly<Record<string, RegExp>> = {
        statuses: /expect\.statuses.*401.*200/,
        allow: /expect\.allow.*PATCH.*GET, HEAD, POST, OPTIONS/,
        equals: /expect\.headers.*no.*yes/,
        matches: /expect\.headers.*\^text\/.*application\/json/,
        body: /expect\.bodyContains.*no such text/,
        json: /expect\.jsonPath.*\$\.code.*bad.*ok/,
      };
      assert.equal((await entryOf('expectations', 'met')).health, 'Healthy');
      const { status } = await waitForConditions(rig, keyOf('expectations'), [
        'Healthy False ExpectationFailed',
      ]);
      assert.equal(status.summary, '1/7');
      for (const [route, pattern] of Object.entries(wrong)) {
        const { health, reason, message } = await entryOf('expectations', route);
        assert.equal(`${health} ${reason}`, 'Unhealthy ExpectationFailed', route);
        assert.match(message ?? '', pattern);
      }
      const late = await entryOf('patient', 'soon');
      assert.equal(late.reason, 'ExpectationFailed');
      assert.match(late.message ?? '', /within 300ms.*slower than 300ms/);
    });

    test('mustRefuse is judged by Allow, without sending', async () => {
      assert.equal((await entryOf('refusals', 'closed')).health, 'Healthy');
      const open = await entryOf('refusals', 'open');
      assert.equal(`${open.check} ${open.method} ${open.health}`, 'Refusal DELETE Unhealthy');
      assert.ok(!(await recorded('refusals')).some(({ method }) => method === 'DELETE'));
    });

    test('cors.credentials wants the word of the server', async () => {
      const preflights = (await entriesOf('cors')).filter(({ check }) => check === 'Preflight');
      const told = preflights.map(({ route, health, reason }) => `${route} ${health} ${reason}`).toSorted();
      assert.deepEqual(told, [
        'anonymous Unhealthy PreflightNotHandled',
        'credentials Healthy AllRoutesReached',
      ]);
    });
  });
});
