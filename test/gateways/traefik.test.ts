// Traefik in the rig as the stories use it: an Ingress, an IngressRoute and an HTTPRoute, each with a Middleware
// that is an object; and what it publishes of itself in their statuses.

import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { traefikAddress } from '../rig/gateways/traefik/manifests.ts';
import type { Rig } from '../rig/rig.ts';
import { sharedRig } from '../rig/shared.ts';
import { authorityOf, gatewayAddress, rolledOut } from '../rig/stories/deploy.ts';
import {
  gateway,
  httpListener,
  httpRoute,
  httpsListener,
  middleware,
  middlewareFilter,
} from '../rig/stories/gateway-api.ts';
import { ingress, namespace, workload } from '../rig/stories/objects.ts';
import { type Manifest, yamlOf } from '../rig/stories/story.ts';
import { ask } from '../rig/stories/wire.ts';

const space = 'traefik-addresses';
const name = 'echo';
const at = { namespace: space, name };
const service = { service: name, port: 3000 } as const;
const echo = workload({ ...at, command: ['node', 'test/rig/apps/echo.mjs'], port: 3000 });

const objects: readonly Manifest[] = [
  ...echo,
  middleware({ namespace: space, name: 'strip' }, { stripPrefix: { prefixes: ['/api'] } }),
  ingress({
    ...at,
    className: 'traefik',
    host: 'ingress.test',
    paths: [{ path: '/api', ...service }],
    annotations: { 'traefik.ingress.kubernetes.io/router.middlewares': `${space}-strip@kubernetescrd` },
  }),
  {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: at,
    spec: {
      entryPoints: ['web'],
      routes: [
        {
          kind: 'Rule',
          match: 'Host(`ingressroute.test`)',
          middlewares: [{ name: 'strip' }],
          services: [{ name, port: 3000 }],
        },
      ],
    },
  },
  gateway({ ...at, listeners: [httpListener(), httpsListener('tls')] }),
  httpRoute({
    ...at,
    parents: [{ name }],
    hostnames: ['httproute.test'],
    rules: [{ path: '/api', filters: [middlewareFilter('strip')], to: service }],
  }),
];

suite('Traefik in the rig', () => {
  let rig: Rig;

  before(async () => {
    rig = await sharedRig();
    await gatewayAddress(rig, 'traefik');
    const { secret } = await authorityOf(rig);
    await rig.apply(yamlOf([namespace(space)]));
    const certificate = await secret({ namespace: space, name: 'tls', hosts: ['httproute.test'] });
    await rig.apply(yamlOf([certificate, ...objects]));
    await rolledOut(rig, space);
  });
  // Traefik itself stays: others use it too.
  after(() => rig.deleteNamespace(space, { wait: false }));

  for (const host of ['ingress.test', 'ingressroute.test', 'httproute.test']) {
    test(`a POST to ${host} arrives without the prefix that a Middleware strips`, async () => {
      const ca = '';
      const look = async (): Promise<string | undefined> => {
        const request = { scheme: 'http', method: 'POST', path: '/api/login' } as const;
        const answer = await ask({ address: traefikAddress, host, ca }, request);
        return answer.kind === 'answered' && answer.status === 200 ? answer.body : undefined;
      };
      const seen = JSON.parse(await rig.waitFor(`${host} to be served`, look));
      assert.deepEqual([seen.method, seen.path, seen.host], ['POST', '/login', host]);
    });
  }

  const published: readonly [string, readonly string[], string][] = [
    ['the Ingress has its address', ['ingress', '{.status.loadBalancer.ingress[*].ip}'], traefikAddress],
    ['the Gateway has its address', ['gateway', '{.status.addresses[*].value}'], traefikAddress],
    [
      'the Gateway is programmed',
      ['gateway', '{.status.conditions[?(@.type=="Programmed")].status}'],
      'True',
    ],
    [
      'the HTTPRoute is accepted',
      ['httproute', '{.status.parents[*].conditions[?(@.type=="Accepted")].status}'],
      'True',
    ],
  ];
  for (const [title, [kind = '', path = ''], wanted] of published) {
    test(title, async () => {
      const args = ['get', kind, '-n', space, name, '-o', `jsonpath=${path}`];
      const look = async () => ((await rig.kubectl(args)).stdout === wanted ? true : undefined);
      await rig.waitFor(`${kind} to say ${wanted}`, look);
    });
  }
});
