// The careless application of test/rig/apps/canary.mjs in the cluster, and the search for what must not be found:
// a value in every spelling that an echo, an encoder or a log could give it.

import type { Rig } from '../rig/rig.ts';
import { authorityOf, gatewayAddress, rolledOut } from '../rig/stories/deploy.ts';
import { namespace, workload } from '../rig/stories/objects.ts';
import { type Manifest, yamlOf } from '../rig/stories/story.ts';
import { must } from './running-operator.ts';

/** A request as the application wrote it down. */
export interface Came {
  readonly vantage: 'gateway-http' | 'gateway-https' | 'direct-plain' | 'direct-tls' | 'unknown';
  readonly method: string;
  readonly path?: string;
  readonly host?: string;
  readonly authorization?: string;
  readonly tenant?: string;
  readonly body?: string;
  /** Fingerprint of the client certificate. */
  readonly certificate?: string;
}

/** The application behind its Ingress. */
export interface Careless {
  readonly host: string;
  /** Another host of the same Ingress. */
  readonly other: string;
  readonly came: () => Promise<readonly Came[]>;
  /** What it gives back for a credential, asked without the operator. */
  readonly echoes: (credential: string) => Promise<readonly string[]>;
  /** Says which token /guarded takes from now on. */
  readonly accept: (token: string) => Promise<void>;
}

/** Deploys it into its own namespace, with TLS towards the gateway and of its own. */
export async function deployCareless(rig: Rig, space: string): Promise<Careless> {
  await gatewayAddress(rig, 'ingress-nginx');
  const authority = await authorityOf(rig);
  const [host, other] = [`${space}.example.com`, `${space}-other.example.com`];
  const own = await authority.issue({ namespace: space, name: 'own', hosts: [host] });
  const shop = workload({
    namespace: space,
    name: 'shop',
    command: ['node', 'test/rig/apps/canary.mjs'],
    port: 8080,
    env: { TLS_DIRECTORY: '/etc/tls', ELSEWHERE: other },
    files: { '/etc/tls/tls.crt': own.certificate, '/etc/tls/tls.key': own.key },
  });
  const secret = await authority.secret({ namespace: space, name: 'shop-tls', hosts: [host, other] });
  await rig.apply(yamlOf([namespace(space)]));
  await rig.apply(yamlOf([...shop, secureService(space), secret, ingressOf(space, [host, other])]));
  await rolledOut(rig, space);
  const podIp = ['get', 'pods', '-n', space, '-l', 'app=shop', '-o', 'jsonpath={.items[0].status.podIP}'];
  const address = await must(rig, podIp);
  const control = `http://${address}:9000`;
  return {
    host,
    other,
    came: async () => (await (await fetch(control)).json()) as readonly Came[],
    echoes: async (credential) => {
      const asked = await fetch(`http://${address}:8080/echo`, { headers: { Authorization: credential } });
      const given = (await asked.json()) as Readonly<Record<string, string>>;
      return [...Object.values(given), ...asked.headers.values()];
    },
    accept: async (token) => {
      await fetch(control, { method: 'PUT', body: token });
    },
  };
}

const secureService = (space: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace: space, name: 'secure' },
  spec: { selector: { app: 'shop' }, ports: [{ name: 'https', port: 8443, targetPort: 8443 }] },
});

const ingressOf = (space: string, hosts: readonly string[]): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: {
    namespace: space,
    name: 'shop',
    annotations: { 'nginx.ingress.kubernetes.io/ssl-redirect': 'false' },
  },
  spec: {
    ingressClassName: 'nginx',
    tls: [{ hosts, secretName: 'shop-tls' }],
    rules: hosts.map((host) => ({
      host,
      http: {
        paths: [
          { path: '/', pathType: 'Prefix', backend: { service: { name: 'shop', port: { number: 8080 } } } },
        ],
      },
    })),
  },
});

/** Spellings of a value: as it is, as JSON has it, percent-encoded, and in base64 wherever in a text it stands. */
export function spellingsOf(value: string): readonly string[] {
  const bytes = [...Buffer.from(value)];
  const everyByte = (digits: (byte: number) => string) => bytes.map((byte) => `%${digits(byte)}`).join('');
  const shifted = [0, 1, 2].map((shift) => insideBase64(value, shift));
  return [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    encodeURI(value),
    everyByte((byte) => byte.toString(16)),
    everyByte((byte) => byte.toString(16).toUpperCase()),
    Buffer.from(value).toString('hex'),
    ...shifted,
    ...shifted.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

/** The characters of base64 that depend on the value alone, when so many bytes stand before it. */
function insideBase64(value: string, shift: number): string {
  const encoded = Buffer.from(' '.repeat(shift) + value).toString('base64');
  const whole = Math.floor(((shift + Buffer.byteLength(value)) * 8) / 6);
  return encoded.slice(Math.ceil((shift * 8) / 6), whole);
}
