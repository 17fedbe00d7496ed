// The server that all probers send to: a real nginx that answers every POST at once. It also counts, so that
// a prober is believed for what arrived and not for what it says.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from '../rig/commands.ts';
import { type Component, startComponent } from '../rig/component.ts';
import { waitFor } from '../rig/wait.ts';

/** Every address of this range is the loopback device's, so one nginx is many gateways. RFC 1918: probers may be allowed there. */
export const targetRange = '10.77.0.0/24';
export const targetPort = 8080;
/** Stands apart from the targets so that asking for the counters is no request of a prober. */
const countersUrl = 'http://10.77.0.1:8081/';

/** What every prober sends. */
export const probed = { path: '/console/api/login', host: 'bench.example.com', body: '{"probe":true}' };

/** What our prober prints when it leaves its warm-up and keeps to its rate. */
export const warmWord = 'warm';

/** So many gateways as addresses. */
export function targetAddresses(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => `10.77.0.${n + 2}`);
}

/** Since the start of nginx. */
export interface Counters {
  readonly connections: number;
  readonly requests: number;
}

export interface Target {
  readonly counters: () => Promise<Counters>;
  readonly stop: () => Promise<void>;
}

// One worker, so that its share of the machine is the same for every prober; connections may live as long as
// the prober wants.
const configuration = (directory: string): string => `
user root;
worker_processes 1;
daemon off;
pid ${directory}/nginx.pid;
error_log stderr error;
events { worker_connections 4096; }
http {
  access_log off;
  keepalive_requests 100000000;
  keepalive_timeout 300s;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${directory}/${kind};`).join('\n  ')}
  server {
    listen ${targetPort} backlog=4096;
    default_type application/json;
    location = ${probed.path} { return 200 '{"result":"success"}'; }
    location / { return 404; }
  }
  server {
    listen 8081;
    location / { stub_status; }
  }
}
`;

/** Starts nginx on the targets' addresses; needs a world of its own, see test/rig/world.ts. */
export async function startTarget(directory: string): Promise<Target> {
  await mkdir(directory, { recursive: true });
  await mustRun(['ip', 'address', 'replace', targetRange.replace('.0/', '.1/'), 'dev', 'lo']);
  const file = join(directory, 'nginx.conf');
  await writeFile(file, configuration(directory));
  const command = ['nginx', '-p', directory, '-c', file, '-e', 'stderr'];
  const nginx = startComponent('nginx', command, join(directory, 'nginx.log'));
  await waitFor('nginx', () => isUp(nginx), 5_000);
  return { counters, stop: () => nginx.stop() };
}

async function isUp(nginx: Component): Promise<true> {
  nginx.assertAlive();
  await counters();
  return true;
}

/** Reads `server accepts handled requests` of nginx's stub_status; each reading is itself a connection and a request. */
async function counters(): Promise<Counters> {
  const text = await (await fetch(countersUrl, { headers: { connection: 'close' } })).text();
  const [, accepts, , requests] = /\n\s*(\d+) (\d+) (\d+)/.exec(text) ?? [];
  if (accepts === undefined || requests === undefined) throw new Error(`nginx counts no more: ${text}`);
  return { connections: Number(accepts), requests: Number(requests) };
}
