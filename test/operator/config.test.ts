// Flags and environment, right and wrong.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Config, readCommand, version } from '../../src/operator/config.ts';
import { ConfigError } from '../../src/operator/flags.ts';

function config(args: readonly string[], environment: Record<string, string> = {}): Config {
  const command = readCommand(args, environment);
  if (command.kind === 'print') throw new Error('prints');
  return command.config;
}

const defaults = {
  gatewayAddresses: [],
  allowCidrs: [],
  denyCidrs: [],
  disclosesForeign: false,
  heartbeatMs: 900_000,
  concurrency: 64,
  maximumRequests: 5000,
  metricsAddress: { host: '0.0.0.0', port: 8080 },
  logLevel: 'info',
};

test('nothing given is the defaults', () => {
  assert.deepEqual(config([]), defaults);
});

test('every flag is read', () => {
  const args = [
    '--namespace=team-a',
    '--gateway-address=nginx=ingress-nginx/controller,kong=kong/proxy',
    '--gateway-address=traefik.io=t/t',
    '--allow-cidr=10.0.0.0/8',
    '--allow-cidr=fd00::/8',
    '--deny-cidr=10.1.2.3/32',
    '--disclose-foreign-objects',
    '--heartbeat=1m30s',
    '--concurrency=8',
    '--max-requests-per-cycle=20000',
    '--metrics-address=[::1]:9090',
    '--log-level=debug',
  ];
  assert.deepEqual(config(args), {
    namespace: 'team-a',
    gatewayAddresses: [
      { className: 'nginx', namespace: 'ingress-nginx', name: 'controller' },
      { className: 'kong', namespace: 'kong', name: 'proxy' },
      { className: 'traefik.io', namespace: 't', name: 't' },
    ],
    allowCidrs: ['10.0.0.0/8', 'fd00::/8'],
    denyCidrs: ['10.1.2.3/32'],
    disclosesForeign: true,
    heartbeatMs: 90_000,
    concurrency: 8,
    maximumRequests: 20_000,
    metricsAddress: { host: '::1', port: 9090 },
    logLevel: 'debug',
  });
});

test('every flag is an environment variable too, lists with commas', () => {
  const environment = {
    METHODPROBE_NAMESPACE: 'team-a',
    METHODPROBE_GATEWAY_ADDRESS: 'nginx=a/b, kong=c/d',
    METHODPROBE_ALLOW_CIDR: '10.0.0.0/8,fd00::/8,',
    METHODPROBE_DENY_CIDR: '',
    METHODPROBE_DISCLOSE_FOREIGN_OBJECTS: 'true',
    METHODPROBE_HEARTBEAT: '5m',
    METHODPROBE_CONCURRENCY: '8',
    METHODPROBE_MAX_REQUESTS_PER_CYCLE: '300',
    METHODPROBE_METRICS_ADDRESS: ':9090',
    LOG_LEVEL: 'warn',
  };
  assert.deepEqual(config([], environment), {
    namespace: 'team-a',
    gatewayAddresses: [
      { className: 'nginx', namespace: 'a', name: 'b' },
      { className: 'kong', namespace: 'c', name: 'd' },
    ],
    allowCidrs: ['10.0.0.0/8', 'fd00::/8'],
    denyCidrs: [],
    disclosesForeign: true,
    heartbeatMs: 300_000,
    concurrency: 8,
    maximumRequests: 300,
    metricsAddress: { host: '0.0.0.0', port: 9090 },
    logLevel: 'warn',
  });
});

test('the command line wins over the environment, our variable over the common one', () => {
  assert.equal(config(['--log-level', 'error'], { LOG_LEVEL: 'debug' }).logLevel, 'error');
  assert.equal(config([], { LOG_LEVEL: 'debug', METHODPROBE_LOG_LEVEL: 'trace' }).logLevel, 'trace');
});

test('a flag without value is turned off by its variable too, and the command line wins', () => {
  const off = { METHODPROBE_DISCLOSE_FOREIGN_OBJECTS: 'false' };
  assert.equal(config([], off).disclosesForeign, false);
  assert.equal(config(['--disclose-foreign-objects'], off).disclosesForeign, true);
  assert.throws(
    () => config([], { METHODPROBE_DISCLOSE_FOREIGN_OBJECTS: 'yes' }),
    new ConfigError('METHODPROBE_DISCLOSE_FOREIGN_OBJECTS=yes is not understood: write true or false'),
  );
});

test('variables that Kubernetes makes of a Service called methodprobe are ignored', () => {
  const environment = {
    METHODPROBE_PORT: 'tcp://10.0.0.1:8080',
    METHODPROBE_SERVICE_HOST: '10.0.0.1',
    METHODPROBE_HELP: '1',
  };
  assert.deepEqual(config([], environment), defaults);
});

test('the configuration is frozen, with all that is in it', () => {
  const frozen = config(['--gateway-address=a=b/c']);
  for (const part of [
    frozen,
    frozen.gatewayAddresses,
    frozen.gatewayAddresses[0],
    frozen.allowCidrs,
    frozen.metricsAddress,
  ]) {
    assert.ok(Object.isFrozen(part));
  }
});

const cidrSentence =
  'write a network with its prefix length, such as 10.1.0.0/16 or fd00::/8; one address is 10.1.2.3/32';

const wrong: readonly (readonly [args: readonly string[], message: string])[] = [
  [['--nmespace=x'], '--nmespace is no flag of methodprobe; --help lists them'],
  [['-n', 'x'], '-n is no flag of methodprobe; --help lists them'],
  [['run'], 'run stands alone: everything is a --flag'],
  [['--namespace'], '--namespace needs a value: write --namespace=<namespace>'],
  [['--namespace='], '--namespace needs a value: write --namespace=<namespace>'],
  [
    ['--disclose-foreign-objects=true'],
    '--disclose-foreign-objects takes no value: write --disclose-foreign-objects',
  ],
  [['--version=1'], '--version takes no value: write --version'],
  [['--namespace=A b'], '--namespace=A b is not understood: write the name of one namespace, such as team-a'],
  [['--allow-cidr=10.0.0.0/33'], `--allow-cidr=10.0.0.0/33 is not understood: ${cidrSentence}`],
  [['--deny-cidr=fd00::/8,10.0.0.1'], `--deny-cidr=10.0.0.1 is not understood: ${cidrSentence}`],
  [
    ['--gateway-address=nginx'],
    '--gateway-address=nginx is not understood: write <class>=<namespace>/<service>, such as nginx=ingress-nginx/ingress-nginx-controller',
  ],
  [
    ['--heartbeat=15'],
    '--heartbeat=15 is not understood: write a duration of at least 1s, such as 15m: digits with h, m, s or ms',
  ],
  [['--concurrency=0'], '--concurrency=0 is not understood: write a whole number from 1 to 9999'],
  [
    ['--metrics-address=8080'],
    '--metrics-address=8080 is not understood: write <host>:<port>, such as 0.0.0.0:8080 or [::]:8080',
  ],
  [
    ['--metrics-address=:70000'],
    '--metrics-address=:70000 is not understood: write <host>:<port>, such as 0.0.0.0:8080 or [::]:8080',
  ],
  [
    ['--log-level=loud'],
    '--log-level=loud is not understood: write one of fatal, error, warn, info, debug, trace',
  ],
];

for (const [args, message] of wrong) {
  test(`${args.join(' ')} is refused in a sentence`, () => {
    assert.throws(() => readCommand(args, {}), new ConfigError(message));
  });
}

test('a wrong variable is named as the variable, and every mistake is told', () => {
  const environment = { METHODPROBE_CONCURRENCY: 'many', LOG_LEVEL: 'loud' };
  assert.throws(
    () => readCommand([], environment),
    new ConfigError(
      'METHODPROBE_CONCURRENCY=many is not understood: write a whole number from 1 to 9999\n' +
        'LOG_LEVEL=loud is not understood: write one of fatal, error, warn, info, debug, trace',
    ),
  );
});

test('help lists every flag with its variable, version is the one of the package', () => {
  const help = readCommand(['--help', '--namespace=x'], {});
  assert.equal(help.kind, 'print');
  assert.match(
    help.kind === 'print' ? help.text : '',
    /--gateway-address=<class>=<namespace>\/<service>\n.*\[METHODPROBE_GATEWAY_ADDRESS, repeatable\]/,
  );
  assert.match(
    help.kind === 'print' ? help.text : '',
    /--disclose-foreign-objects\n.*\[METHODPROBE_DISCLOSE_FOREIGN_OBJECTS=true\]/,
  );
  assert.deepEqual(readCommand(['--version'], {}), { kind: 'print', text: `${version}\n` });
  assert.match(version, /^\d+\.\d+\.\d+/);
});
