// The probers side by side: how each is told to POST to the same targets, and started as a process of its own.

import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { probed, targetAddresses, targetPort, warmWord } from './nginx.ts';
import { blackboxBinary, cloudproberBinary } from './places.ts';
import { startScrapes } from './scrapes.ts';

/** One prober in one way of connecting. */
export interface Subject {
  readonly name: 'MethodProbe' | 'cloudprober' | 'blackbox_exporter';
  readonly connection: 'kept' | 'fresh';
  /** Requests a second, over all targets. */
  readonly rate: number;
}

export interface RunningSubject {
  readonly pid: number;
  /** It is through with what it does at its start. */
  readonly isWarm: () => boolean;
  /** Throws the end of its log when it is not running any more. */
  readonly assertAlive: () => void;
  readonly stop: () => Promise<void>;
}

// So many that a prober with one timeout per interval, as cloudprober has, gets one of at least 95 ms.
const targets = 200;

// As many a second as two cores carry beside nginx: a fresh connection costs about three times a kept one, and
// blackbox_exporter is asked over HTTP for each.
const rates = { kept: 2_000, fresh: 1_000, scraped: 250 };

/** What can be measured on this machine, comparable ones next to each other. */
export function subjects(): readonly Subject[] {
  const cloudprober = existsSync(cloudproberBinary);
  const row = (name: Subject['name'], connection: Subject['connection'], rate: number): Subject => ({
    name,
    connection,
    rate,
  });
  return [
    row('MethodProbe', 'kept', rates.kept),
    ...(cloudprober ? [row('cloudprober', 'kept', rates.kept)] : []),
    row('MethodProbe', 'fresh', rates.fresh),
    ...(cloudprober ? [row('cloudprober', 'fresh', rates.fresh)] : []),
    ...(existsSync(blackboxBinary) ? [row('blackbox_exporter', 'fresh', rates.scraped)] : []),
  ];
}

/** Starts a prober; its files are written into the directory. */
export function start(subject: Subject, directory: string): RunningSubject {
  const everyMs = (targets * 1_000) / subject.rate;
  const { command, drive } = plans[subject.name]({ ...subject, everyMs, directory });
  const log = join(directory, `${subject.name}-${subject.connection}.log`);
  const running = startProcess(command, log);
  const stopDriving = drive?.();
  return {
    ...running,
    isWarm: () => subject.name !== 'MethodProbe' || running.isWarm(),
    stop: async () => {
      await stopDriving?.();
      await running.stop();
    },
  };
}

interface Order extends Subject {
  readonly everyMs: number;
  readonly directory: string;
}

interface Plan {
  readonly command: readonly string[];
  /** For a prober that probes only when it is asked. */
  readonly drive?: () => () => Promise<void>;
}

const plans: Readonly<Record<Subject['name'], (order: Order) => Plan>> = {
  MethodProbe: ({ connection, everyMs }) => ({
    command: [
      process.execPath,
      join(import.meta.dirname, 'prober.ts'),
      connection,
      String(targets),
      String(everyMs),
    ],
  }),
  cloudprober: ({ connection, everyMs, directory }) => {
    const file = join(directory, `cloudprober-${connection}.cfg`);
    writeFileSync(file, cloudproberConfiguration(connection === 'kept', everyMs));
    const quiet = ['--disable_cloud_logging', '--cloud_metadata', 'none', '--min_log_level', 'ERROR'];
    return { command: [cloudproberBinary, '--config_file', file, ...quiet] };
  },
  blackbox_exporter: ({ everyMs, directory }) => {
    const file = join(directory, 'blackbox.yml');
    writeFileSync(file, blackboxConfiguration);
    const address = '127.0.0.1:9115';
    return {
      command: [
        blackboxBinary,
        `--config.file=${file}`,
        `--web.listen-address=${address}`,
        '--log.level=error',
      ],
      drive: () => startScrapes(address, targetAddresses(targets), everyMs),
    };
  },
};

const cloudproberConfiguration = (keepAlive: boolean, everyMs: number): string => `
probe {
  name: "bench"
  type: HTTP
  targets { host_names: "${targetAddresses(targets).join(',')}" }
  interval: "${everyMs}ms"
  timeout: "${everyMs - 5}ms"
  http_probe {
    port: ${targetPort}
    relative_url: "${probed.path}"
    method: POST
    keep_alive: ${keepAlive}
    header { key: "Host" value: "${probed.host}" }
    header { key: "Content-Type" value: "application/json" }
    body: '${probed.body}'
  }
}
surfacer { type: PROMETHEUS }
`;

// YAML is a superset of JSON.
const blackboxConfiguration = JSON.stringify({
  modules: {
    post: {
      prober: 'http',
      timeout: '5s',
      http: {
        method: 'POST',
        headers: { Host: probed.host, 'Content-Type': 'application/json' },
        body: probed.body,
        preferred_ip_protocol: 'ip4',
        follow_redirects: false,
      },
    },
  },
});

function startProcess([file = '', ...args]: readonly string[], logFile: string): RunningSubject {
  const log = openSync(logFile, 'w');
  const child = spawn(file, args, { stdio: ['ignore', log, log] });
  closeSync(log);
  const gone = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid ?? 0,
    isWarm: () => readFileSync(logFile, 'utf8').includes(warmWord),
    assertAlive: () => {
      if (child.pid === undefined || ended())
        throw new Error(`${file} ended:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`);
    },
    stop: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
