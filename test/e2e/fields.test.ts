// What the fields of a probe do, seen from the wire: two applications write down what came, one of them by TLS
// and HTTP/2, and every probe is applied at once. Fields with a story of their own are tested elsewhere.

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { atRest } from './alone.ts';
import { applyField, type Ground, hostOf, keyOf, kinds, standingGround, tenant } from './fields-ground.ts';
import { answers, often, refusing } from './fields-probes.ts';
import { askNow, deleteProbe, standingOf, waitForConditions } from './objects.ts';
import type { Recorded } from './recorder.ts';
import { cyclesOf } from './scrape.ts';
import { type Came, clientName } from './wire-application.ts';

const isThroughGateway = ({ headers }: Recorded): boolean => headers['x-forwarded-for'] !== '192.0.2.1';

suite('a field', () => {
  let rig: Rig;
  let ground: Ground;

  before(async () => {
    rig = await sharedRig();
    ground = await standingGround(rig);
  });

  after(() => ground?.remove());

  suite('of through', () => {
    test('connectTo and ports say where both schemes are dialled, with the host as it is', async () => {
      await ground.healthy('auto');
      const came = (await ground.atWire('auto')).filter(({ direct }) => !direct);
      const { host } = ground.wire;
      assert.deepEqual(
        kinds(came, ({ listener, host: named }) => [listener, named]),
        [
          ['http', `${host}:8080`],
          ['tls', `${host}:8443`],
        ].map((pair) => JSON.stringify(pair)),
      );
      assert.deepEqual(
        kinds(
          came.filter(({ listener }) => listener === 'tls'),
          ({ serverName }) => serverName,
        ),
        [JSON.stringify(host)],
      );
    });

    test('schemes keeps to those that it names', async () => {
      const came = (await ground.atWire('http1')).filter(({ direct }) => !direct);
      assert.deepEqual(
        kinds(came, ({ listener }) => listener),
        ['"tls"'],
      );
    });

    test('httpVersion says what is offered: both, or one', async () => {
      const offered = async (name: string) => {
        const came = (await ground.atWire(name)).filter(({ listener }) => listener === 'tls');
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
      await Promise.all([ground.healthy('auto'), ground.healthy('http2')]);
      const wanted = ['Healthy False CertificateInvalid', 'TLSValid False CertificateUntrusted'] as const;
      await waitForConditions(rig, keyOf('untrusted'), wanted);
    });

    test('tls.insecureSkipVerify takes any certificate', async () => {
      await ground.healthy('http1');
    });

    test('tls.clientCertificateRef is shown at the gateway', async () => {
      const clients = kinds(await ground.atWire('http2'), ({ direct, client }) => [direct, client]);
      assert.deepEqual(clients, ['[false,"prober.example.com"]', '[true,null]']);
      assert.deepEqual(
        kinds(await ground.atWire('auto'), ({ client }) => client ?? 'nobody'),
        ['"nobody"'],
      );
    });

    test('tls.minimumValidity touches TLSValid alone', async () => {
      const wanted = ['Healthy True AllRoutesReached', 'TLSValid False CertificateExpiring'] as const;
      await waitForConditions(rig, keyOf('valid-too-short'), wanted);
      await waitForConditions(rig, keyOf('auto'), ['TLSValid True CertificateValid']);
    });

    test('url names the gateway, and host replaces its own', async () => {
      await ground.healthy('by-url');
      const came = (await ground.atWire('by-url')).filter(({ direct }) => !direct);
      assert.deepEqual(
        kinds(came, ({ listener, host }) => [listener, host]),
        [JSON.stringify(['http', `${ground.wire.host}:8080`])],
      );
    });
  });

  suite('of direct', () => {
    test('scheme and tls say how a hop is spoken to, and as whom', async () => {
      await ground.healthy('protocols');
      const hops = (await ground.atWire('protocols')).filter(({ direct }) => direct);
      assert.deepEqual(
        kinds(hops, ({ listener, httpVersion, client }) => [listener, httpVersion, client]),
        ['["h2c","2.0",null]', JSON.stringify(['tls', '1.1', clientName])],
      );
    });

    test('tls.caRef names whom to trust at a hop, and tls.insecureSkipVerify takes any certificate', async () => {
      const wanted = ['Healthy True AllRoutesReached', 'TLSValid False CertificateUntrusted'] as const;
      await waitForConditions(rig, keyOf('hop-untrusted'), wanted);
      for (const name of ['hop-trusted', 'hop-careless']) {
        await ground.healthy(name);
        const { status } = await standingOf(rig, keyOf(name));
        assert.ok(!status.conditions.some(({ type }) => type === 'TLSValid'), JSON.stringify(status));
      }
    });

    test('endpoints chooses who behind the Service is asked', async () => {
      const rows: readonly (readonly [string, number, number, string])[] = [
        ['each', 2, 2, 'endpoint'],
        ['in-turn', 3, 1, 'endpoint service'],
        ['rotate', 1, 1, 'endpoint'],
        ['service', 1, 1, 'service'],
      ];
      for (const [name, safe, unsafe, vias] of rows) {
        const came = (await ground.cycleAtWire(name)).filter(({ path }) => path === '/things');
        const sent = (direct: boolean, method: string) =>
          came.filter((one) => one.direct === direct && one.method === method).length;
        assert.deepEqual([sent(false, 'GET'), sent(false, 'POST')], [1, 1], `${name}: at the gateway`);
        assert.deepEqual([sent(true, 'GET'), sent(true, 'POST')], [safe, unsafe], `${name}: directly`);
        const { seen = [] } = await ground.entryOf(name, 'gone');
        const hops = seen.map(({ via }) => via).filter((via) => !via.startsWith('gateway'));
        assert.equal([...new Set(hops)].toSorted().join(' '), vias, name);
      }
      assert.equal(kinds((await ground.atWire('each')).filter(isPost), ({ pod }) => pod).length, 2);
      await askNow(rig, keyOf('rotate'));
      assert.equal(kinds((await ground.atWire('rotate')).filter(isPost), ({ pod }) => pod).length, 2);
    });
    const isPost = ({ method, direct }: Came): boolean => direct && method === 'POST';
  });

  suite('of the probe', () => {
    test('interval brings the next cycle', async () => {
      await applyField(rig, 'often', often);
      const count = async (name: string) => (await ground.recorded(name)).filter(isThroughGateway).length;
      const threeOfOneAlone = async () => {
        const [before, seldom] = [await count('often'), await count('routes')];
        const three = async () => ((await count('often')) >= before + 3 ? true : undefined);
        await rig.waitFor('three cycles of the probe', three);
        return (await count('routes')) === seldom ? true : undefined;
      };
      await rig.waitFor('three cycles of one probe while another one waits for an hour', threeOfOneAlone);
      await deleteProbe(rig, keyOf('often'));
    });

    test('timeout ends a request', async () => {
      const [entry] = await ground.entriesOf('hurried');
      assert.match(JSON.stringify(entry?.seen), /"failure":"timeout"/);
      assert.equal((await ground.entryOf('patient', 'whenever')).health, 'Healthy');
    });

    test('experiments: None sends what is declared, and nothing else', async () => {
      const asked = async (name: string) =>
        kinds(await ground.recorded(name), ({ method, path }) => [method, path]);
      assert.deepEqual(await asked('incurious'), ['["GET","/gone"]']);
      assert.ok((await asked('curious')).length > 1);
    });

    test('unsafeMethods: AllowHeaderOnly sends no POST, and says so', async () => {
      const entries = await ground.entriesOf('unsent');
      const post = entries.find(({ method }) => method === 'POST');
      assert.equal(`${post?.health} ${post?.reason}`, 'Healthy AllRoutesReached');
      const methods = kinds(await ground.recorded('unsent'), ({ method }) => method);
      assert.ok(methods.includes('"OPTIONS"') && methods.includes('"GET"'));
      assert.ok(!methods.includes('"POST"'), `${methods}`);
    });
  });

  suite('of a route', () => {
    test('host, path, headers and body go as they are written, with the word of the team', async () => {
      const posts = (await ground.recorded('routes')).filter(({ method }) => method === 'POST');
      const plans = kinds(posts, ({ path, headers }) => [path, headers['host']]);
      assert.deepEqual(
        plans,
        ['/arrives', '/things?next=%2F&x=~a'].map((path) => JSON.stringify([path, hostOf('b')])),
      );
      for (const { headers, body } of posts) {
        assert.equal(headers['content-type'], 'application/json');
        assert.equal(headers['x-tenant'], tenant);
        assert.equal(body, '{"probe":true}');
        assert.match(headers['user-agent'] ?? '', /\) team-a$/);
      }
      const gets = (await ground.recorded('routes')).filter(({ method }) => method === 'GET');
      assert.deepEqual(
        kinds(gets, ({ path, headers, body }) => [path, headers['host'], body]),
        [JSON.stringify(['/things', hostOf('a'), ''])],
      );
    });

    test('expect asks for a status, a header, a text, a value, a time, and says what came instead', async () => {
      const wrong: Readonly<Record<string, RegExp>> = {
        statuses: /expect\.statuses.*401.*200/,
        allow: /expect\.allow.*PATCH.*GET, HEAD, OPTIONS, POST/,
        equals: /expect\.headers.*no.*yes/,
        matches: /expect\.headers.*\^text\/.*application\/json/,
        body: /expect\.bodyContains.*no such text/,
        json: /expect\.jsonPath.*bad.*\$\.code.*ok/,
      };
      assert.equal((await ground.entryOf('expectations', 'met')).health, 'Healthy');
      const { status } = await waitForConditions(rig, keyOf('expectations'), [
        'Healthy False ExpectationFailed',
      ]);
      assert.equal(status.summary, '1/7');
      for (const [route, pattern] of Object.entries(wrong)) {
        const { health, reason, message } = await ground.entryOf('expectations', route);
        assert.equal(`${health} ${reason}`, 'Unhealthy ExpectationFailed', route);
        assert.match(message ?? '', pattern);
      }
      const late = await ground.entryOf('patient', 'soon');
      assert.equal(late.reason, 'ExpectationFailed');
      assert.match(late.message ?? '', /within 300ms.*slower than 300ms/);
    });

    test('mustRefuse is judged by Allow, without sending', async () => {
      const closed = await ground.entryOf('refusals', 'closed');
      // Allow does not list it, and nobody knows whether this application lists all that it has.
      assert.equal(`${closed.health} ${closed.reason}`, 'Unknown MethodNotProven');
      const open = await ground.entryOf('refusals', 'open');
      assert.equal(`${open.check} ${open.method} ${open.health}`, 'Refusal DELETE Unhealthy');
      assert.ok(!(await ground.recorded('refusals')).some(({ method }) => method === 'DELETE'));
    });

    test('cors.credentials wants the word of the server', async () => {
      const preflights = (await ground.entriesOf('cors')).filter(({ check }) => check === 'Preflight');
      const told = preflights.map(({ route, health, reason }) => `${route} ${health} ${reason}`).toSorted();
      assert.deepEqual(told, [
        'anonymous Unhealthy PreflightNotHandled',
        'credentials Healthy AllRoutesReached',
      ]);
    });
  });

  // The last one: it forgets what came before.
  test('of the probe: failureThreshold and successThreshold are cycles that must agree', async () => {
    const broken = { rules: refusing, verdict: 'Healthy False AppRejectsMethod' } as const;
    const working = { rules: answers, verdict: 'Healthy True AllRoutesReached' } as const;
    const judged = async (name: string, { verdict }: typeof broken | typeof working) => {
      await askNow(rig, keyOf(name));
      await waitForConditions(rig, keyOf(name), [verdict]);
    };
    for (const [name, from, to, count] of [
      ['swift', working, broken, 1],
      ['slow', working, broken, 3],
      ['swift', broken, working, 1],
      ['slow', broken, working, 2],
    ] as const) {
      const place = ground.placeOf(name);
      const flip = async () => {
        await ground.application.answer(from.rules);
        await judged(name, from);
        const rest = await atRest(place, () => ground.application.answer(to.rules));
        if (rest === undefined) return undefined;
        await judged(name, to);
        const came = (await ground.recorded(name)).filter(isThroughGateway);
        const cycles = (await cyclesOf(place.url)) - rest.cycles;
        // A look that follows a change may have come as well: once more.
        if (cycles > count) throw new Error(`there were ${cycles}`);
        return [cycles, came.filter(({ method }) => method === 'POST').length];
      };
      const title = `${name} to say ${to.verdict} after ${count} cycles`;
      assert.deepEqual(await rig.waitFor(title, flip), [count, count], title);
    }
  });
});
