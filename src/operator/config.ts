// The configuration of the operator: flags and environment variables, checked once, as one frozen value. No other file
// reads them.

import { z } from 'zod';
import manifest from '../../package.json' with { type: 'json' };
import { parseDuration } from '../api/v1alpha1/duration.ts';
import { ConfigError, type Flag, helpText, readFlags } from './flags.ts';

/** The version of this program, from package.json. */
export const version: string = manifest.version;

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** The flags in the order of `--help`. */
export const flags = {
  namespace: {
    value: '<namespace>',
    help: 'Watch this namespace only; needs a Role and no ClusterRole.',
    default: 'all namespaces',
  },
  'gateway-address': {
    value: '<class>=<namespace>/<service>',
    help: 'Dial the gateway of an IngressClass or GatewayClass at this Service instead of at the address in the status of the Ingress or Gateway.',
    repeated: true,
  },
  'allow-cidr': {
    value: '<cidr>',
    help: 'Private addresses that probes may name themselves, such as 10.1.0.0/16.',
    repeated: true,
  },
  'deny-cidr': { value: '<cidr>', help: 'Addresses that no probe may reach.', repeated: true },
  'disclose-foreign-objects': {
    help: 'Name objects of other namespaces in the status of a probe, with field and message. Default: by kind and namespace only, unless a ReferenceGrant there lets MethodProbes refer to them.',
    lasting: true,
  },
  heartbeat: {
    value: '<duration>',
    help: 'Longest time without a write of a status, such as 15m.',
    default: '15m',
  },
  concurrency: { value: '<number>', help: 'Requests in flight at once, over all probes.', default: '64' },
  'max-requests-per-cycle': {
    value: '<number>',
    help: 'Requests that one cycle of one probe may send; a probe that declares more sends none and says so.',
    default: '5000',
  },
  'metrics-address': {
    value: '<host:port>',
    help: 'Where /metrics, /healthz and /readyz are served, such as 0.0.0.0:8080 or :8080.',
    default: '0.0.0.0:8080',
  },
  'log-level': {
    value: '<level>',
    help: `One of ${levels.join(', ')}; LOG_LEVEL works too.`,
    default: 'info',
  },
  version: { help: 'Print the version.' },
  help: { help: 'Print this text.' },
} as const satisfies Record<string, Flag>;

/** Flags whose default is a value that could be written. */
type FlagWithDefault =
  | 'heartbeat'
  | 'concurrency'
  | 'max-requests-per-cycle'
  | 'metrics-address'
  | 'log-level';

/** A DNS label (RFC 1123), the form of a namespace's name. */
const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const gatewayForm =
  /^(?<className>[a-z0-9]([-.a-z0-9]*[a-z0-9])?)=(?<namespace>[-a-z0-9]+)\/(?<name>[-a-z0-9]+)$/;
const addressForm = /^(?<host>\[[0-9a-fA-F:.]+\]|[^:[\]]*):(?<port>\d{1,5})$/;

const gatewayAddress = z.string().transform((text, context) => {
  const { className, namespace, name } = gatewayForm.exec(text)?.groups ?? {};
  if (className !== undefined && namespace !== undefined && name !== undefined)
    return Object.freeze({ className, namespace, name });
  context.addIssue(
    'write <class>=<namespace>/<service>, such as nginx=ingress-nginx/ingress-nginx-controller',
  );
  return z.NEVER;
});

const listenAddress = z.string().transform((text, context) => {
  const { host, port } = addressForm.exec(text)?.groups ?? {};
  if (host !== undefined && Number(port) <= 65_535) {
    const bare = host.replace(/^\[|\]$/g, '');
    return Object.freeze({ host: bare === '' ? '0.0.0.0' : bare, port: Number(port) });
  }
  context.addIssue('write <host>:<port>, such as 0.0.0.0:8080 or [::]:8080');
  return z.NEVER;
});

const duration = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined && ms >= 1000) return ms;
  context.addIssue('write a duration of at least 1s, such as 15m: digits with h, m, s or ms');
  return z.NEVER;
});

const cidr = z.union([z.cidrv4(), z.cidrv6()], {
  error:
    'write a network with its prefix length, such as 10.1.0.0/16 or fd00::/8; one address is 10.1.2.3/32',
});

const count = z
  .string()
  .regex(/^[1-9]\d{0,3}$/, 'write a whole number from 1 to 9999')
  .transform(Number);

const largeCount = z
  .string()
  .regex(/^[1-9]\d{0,5}$/, 'write a whole number from 1 to 999999')
  .transform(Number);

const schema = z
  .object({
    namespace: z.exactOptional(z.string().regex(label, 'write the name of one namespace, such as team-a')),
    gatewayAddresses: z.array(gatewayAddress).readonly(),
    allowCidrs: z.array(cidr).readonly(),
    denyCidrs: z.array(cidr).readonly(),
    disclosesForeign: z.boolean(),
    heartbeatMs: duration,
    concurrency: count,
    maximumRequests: largeCount,
    metricsAddress: listenAddress,
    logLevel: z.enum(levels, { error: `write one of ${levels.join(', ')}` }),
  })
  .readonly();

/** The checked configuration. Frozen. */
export type Config = z.infer<typeof schema>;

/** What the command line asks for: to run, or to print a text and exit. */
export type Command =
  | { readonly kind: 'run'; readonly config: Config }
  | { readonly kind: 'print'; readonly text: string };

/** The flag that each field of the configuration comes from. */
const sources: Readonly<Record<keyof Config, keyof typeof flags>> = {
  namespace: 'namespace',
  gatewayAddresses: 'gateway-address',
  allowCidrs: 'allow-cidr',
  denyCidrs: 'deny-cidr',
  disclosesForeign: 'disclose-foreign-objects',
  heartbeatMs: 'heartbeat',
  concurrency: 'concurrency',
  maximumRequests: 'max-requests-per-cycle',
  metricsAddress: 'metrics-address',
  logLevel: 'log-level',
};

/**
 * Reads the command line (without node and script) and the environment. Throws a ConfigError
 * whose message is one sentence for each wrong flag.
 *
 * 64 requests in flight: ten thousand probes of six requests a minute are a thousand a second; at
 * 20 ms each 20 are in flight, and as many again may hang until their timeout.
 *
 * 5000 requests a cycle: 256 methods, the most that a probe may declare, at both schemes of a
 * gateway, 16 endpoints and their Service are 4864. At 64 in flight that takes about two seconds.
 */
export function readCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Command {
  const given = readFlags(flags, args, environment);
  if (given.has('help')) return { kind: 'print', text: helpText(flags) };
  if (given.has('version')) return { kind: 'print', text: `${version}\n` };
  const one = (flag: FlagWithDefault) => given.get(flag)?.values[0] ?? flags[flag].default;
  const all = (flag: keyof typeof flags) => given.get(flag)?.values ?? [];
  const namespace = given.get('namespace')?.values[0];
  const parsed = schema.safeParse({
    ...(namespace === undefined ? {} : { namespace }),
    gatewayAddresses: all('gateway-address'),
    allowCidrs: all('allow-cidr'),
    denyCidrs: all('deny-cidr'),
    disclosesForeign: given.has('disclose-foreign-objects'),
    heartbeatMs: one('heartbeat'),
    concurrency: one('concurrency'),
    maximumRequests: one('max-requests-per-cycle'),
    metricsAddress: one('metrics-address'),
    logLevel: one('log-level'),
  });
  if (parsed.success) return { kind: 'run', config: parsed.data };
  const sentences = parsed.error.issues.map(({ path: [field, index = 0], message }) => {
    const { origin, values } = given.get(sources[field as keyof Config]) ?? {
      origin: String(field),
      values: [],
    };
    return `${origin}=${values[Number(index)] ?? ''} is not understood: ${message}`;
  });
  throw new ConfigError(sentences.join('\n'));
}
