// Values of Secrets and ConfigMaps, from the Role that opens one Secret to the application that gets them and echoes
// all it can. Under the shipped rights, at debug level: the values are nowhere but where they may go.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, before, suite, test } from 'node:test';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { authorityOf } from '../rig/stories/deploy.ts';
import { type Manifest, yamlOf } from '../rig/stories/story.ts';
import { type Came, type Careless, deployCareless, spellingsOf } from './canary.ts';
import {
  applyProbe,
  askNow,
  conditionOf,
  deleteProbe,
  removeSpace,
  standingOf,
  waitForConditions,
} from './objects.ts';
import { installOperator, logFileOf, must, type RunningOperator, startOperator } from './running-operator.ts';

const space = 'e2e-values';
const key = { namespace: space, name: 'canary' };
const sendTo = 'methodprobe.dev/send-to';

/** What the header carries: characters that every encoding spells in its own way. */
const core = 'cAnArY7/f3a+9kQ=w';
const token = `Bearer ${core}"x y`;
const rotated = 'Bearer rOtAtEd5/c8d+2mW=z';
const tenant = 'blue-team-4711';
/** Written into the spec: who may read the probe knows it, and nobody else need. */
const password = 'pAsSwOrD-in-a-body';

const authorization = {
  name: 'Authorization',
  valueFrom: { secretKeyRef: { name: 'probe-token', key: 'token' } },
};
const headers = [
  authorization,
  { name: 'X-Tenant', valueFrom: { configMapKeyRef: { name: 'settings', key: 'tenant' } } },
];

const probeThrough = (host: string): Manifest => ({
  apiVersion: 'methodprobe.dev/v1alpha1',
  kind: 'MethodProbe',
  metadata: key,
  spec: {
    interval: '5s',
    failureThreshold: 1,
    through: { ingressRef: { name: 'shop' }, host },
    direct: [
      {
        serviceRef: { name: 'secure', port: 8443 },
        scheme: 'https',
        tls: { clientCertificateRef: { name: 'client' }, insecureSkipVerify: true },
      },
    ],
    routes: [
      ...['echo', 'moved', 'led', 'fine', 'guarded'].map((path) => ({
        path: `/${path}`,
        methods: ['POST'],
        headers,
        body: JSON.stringify({ password }),
      })),
      { path: '/trace', methods: ['TRACE'], headers },
    ],
  },
});

/** Opens Secrets as the guide says. */
function openedTo(host: string, pair: { readonly certificate: string; readonly key: string }): Manifest[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: { namespace: space, name: 'client', annotations: { [sendTo]: host } },
      stringData: { 'tls.crt': pair.certificate, 'tls.key': pair.key },
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { namespace: space, name: 'client' },
      rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['client'], verbs: ['get'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { namespace: space, name: 'client' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'client' },
      subjects: [{ kind: 'ServiceAccount', name: 'methodprobe', namespace: 'methodprobe-system' }],
    },
  ];
}

const plainObjects: readonly Manifest[] = [
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace: space, name: 'probe-token' },
    stringData: { token: `${token}\n` },
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: space, name: 'settings' },
    data: { tenant },
  },
];

const carrying = (came: readonly Came[], value: string): readonly Came[] =>
  came.filter((one) => one.authorization === value);

suite('values of Secrets and ConfigMaps', () => {
  let rig: Rig;
  let application: Careless;
  let operator: RunningOperator;
  let client: { readonly certificate: string; readonly key: string };

  before(async () => {
    rig = await sharedRig();
    const kubeconfig = await installOperator(rig);
    application = await deployCareless(rig, space);
    client = await (await authorityOf(rig)).issue({ namespace: space, name: 'client', hosts: ['prober'] });
    await application.accept(token);
    await rig.apply(yamlOf([...openedTo(application.host, client), ...plainObjects]));
    const flags = ['--log-level=debug'];
    operator = await startOperator(rig, { name: 'values', port: 8093, kubeconfig, flags });
  });

  after(async () => {
    await operator?.stop();
    await removeSpace(rig, space);
  });

  /** What Ready says while the value cannot be had. */
  const refusal = async (pattern: RegExp): Promise<string> => {
    const look = async () => {
      // New words for the same reason come with a cycle that is asked for.
      const { status } = await askNow(rig, key);
      const ready = conditionOf(status, 'Ready');
      assert.ok(!status.conditions.some(({ type }) => type === 'Stalled'));
      return ready.reason === 'SecretNotReadable' && pattern.test(ready.message) ? ready.message : undefined;
    };
    return rig.waitFor(`SecretNotReadable ${pattern}`, look);
  };

  test('are waited for until the owner opens the Secret, by what the status says', async () => {
    await applyProbe(rig, probeThrough(application.host));
    const closed = await refusal(/may not read Secret probe-token/);
    assert.match(closed, /^spec\.routes\[0\]\.headers\[0\]\.valueFrom\.secretKeyRef: /);
    const commands = [...closed.matchAll(/kubectl ([^&(]+)/g)].map(([, words = '']) =>
      words.trim().split(' '),
    );
    assert.equal(commands.length, 2, closed);
    for (const command of commands) await must(rig, command);
    await refusal(/Secret probe-token does not say that it may be used: set its annotation/);
    assert.deepEqual(await application.came(), []);
    await must(rig, ['annotate', 'secret', 'probe-token', '-n', space, `${sendTo}=${application.host}`]);
    await waitForConditions(rig, key, ['Ready True Probing']);
  });

  test('arrive where they may go, and nowhere else', async () => {
    await askNow(rig, key);
    const came = await application.came();
    const vantages = new Set(carrying(came, token).map(({ vantage }) => vantage));
    assert.deepEqual([...vantages].toSorted(), ['direct-tls', 'gateway-https'], 'not by plain http');
    assert.ok(
      came.some(({ vantage }) => vantage === 'gateway-http'),
      'http was asked too, without the value',
    );
    assert.ok(
      came.some(({ host }) => host === application.other),
      'the redirect was replayed',
    );
    const withheld = came.filter(
      ({ host, method, vantage }) =>
        host === application.other || vantage === 'unknown' || method === 'TRACE',
    );
    const leaked = withheld.filter(({ authorization: value }) => value !== undefined);
    assert.deepEqual(leaked, []);
    const tenants = new Set(
      came.flatMap(({ tenant: value, vantage }) => (value === tenant ? [vantage] : [])),
    );
    assert.ok(tenants.has('gateway-http') && tenants.has('gateway-https'), 'a ConfigMap holds no secrets');
    const { fingerprint256 } = new X509Certificate(client.certificate);
    const shown = new Set(
      came.flatMap(({ vantage, certificate }) => (certificate === fingerprint256 ? [vantage] : [])),
    );
    assert.deepEqual([...shown], ['direct-tls']);
  });

  test('are picked up when they are rotated and the gateway refuses the old one', async () => {
    const body = JSON.stringify({ stringData: { token: rotated } });
    await must(rig, ['patch', 'secret', 'probe-token', '-n', space, '-p', body]);
    await application.accept(rotated);
    await askNow(rig, key);
    await askNow(rig, key);
    assert.ok(carrying(await application.came(), rotated).length > 0);
  });

  test('stand in no status, Event, log line, metric or curl line, though the application echoes them', async (context) => {
    const { status } = await standingOf(rig, key);
    const metrics = await (await fetch(`${operator.url}/metrics`)).text();
    const events = await must(rig, ['get', 'events.events.k8s.io', '-n', space, '-o', 'json']);
    const described = await must(rig, ['get', 'methodprobe', key.name, '-n', space, '-o', 'json']);
    const log = readFileSync(logFileOf(rig, 'values'), 'utf8');
    const places = { status: JSON.stringify(status), described, events, log, metrics };
    assert.match(places.status, /\$TOKEN/, 'the curl line names the value');
    assert.match(events, /"kind": "MethodProbe"/);
    assert.match(log, /Healthy changed/);
    assert.match(metrics, /namespace="e2e-values"/);
    const [, keyLine = ''] = client.key.split('\n');
    // What is cut short leaves a beginning.
    const secrets = [token, core, core.slice(0, 8), rotated, rotated.slice(7), keyLine];
    assert.ok(
      (await application.came()).some(({ body = '' }) => body.includes(password)),
      'the body was sent',
    );
    const { described: _, ...beyondTheSpec } = places;
    for (const [place, text] of Object.entries(beyondTheSpec))
      assert.ok(!spellingsOf(password).some((one) => text.includes(one)), `the body stands in ${place}`);
    for (const [place, text] of Object.entries(places)) {
      const found = secrets.flatMap(spellingsOf).filter((spelling) => text.includes(spelling));
      assert.deepEqual(found, [], place);
      context.diagnostic(`${place}: ${text.length} characters`);
    }
    const echoes = await application.echoes(token);
    const spellings = [token, core].flatMap(spellingsOf);
    const overlooked = echoes.filter(
      (echo) => echo.includes('nArY') && !spellings.some((one) => echo.includes(one)),
    );
    assert.deepEqual(overlooked, [], 'the search knows every echo');
    const known = new Set(spellings.filter((one) => echoes.some((echo) => echo.includes(one))));
    assert.ok(known.size >= 6, 'and the application echoes many');
    await deleteProbe(rig, key);
  });
});
