// A STAND-IN for the ingress-nginx controller, run as a Deployment in the rig: it watches the
// cluster, keeps a real nginx in the state that the real controller would give it, and
// publishes its address. `node test/rig/gateways/ingress-nginx/controller.ts`.

import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned } from '../ca.ts';
import { claimed } from '../lookup.ts';
import { duePatches, publish } from '../publish.ts';
import { rigKubeConfig, watchCluster } from '../watch.ts';
import { claim, modelOf, own } from './model.ts';
import { nginxIn, requireModules } from './process.ts';
import { render } from './render.ts';

const directory = process.env['POD_DIR'] ?? (await mkdtemp(join(tmpdir(), 'ingress-nginx-')));
const work = join(directory, 'ingress-nginx');
const modules = await requireModules();
const kubeConfig = rigKubeConfig();
const nginx = await nginxIn(work, (code) => {
  console.error(`nginx ended with ${code}`);
  process.exit(1);
});
const fake = await selfSigned('Kubernetes Ingress Controller Fake Certificate', 'ingress.local');
await writeFile(join(work, 'ssl/fake.pem'), `${fake.certificate}\n${fake.key}`, { mode: 0o600 });

let busy: Promise<void> = Promise.resolve();
const watch = await watchCluster(kubeConfig, () => {
  busy = busy.then(sync);
});

/** One pass: what the cluster says now becomes the configuration, then the addresses are published. */
async function sync(): Promise<void> {
  const snapshot = watch.snapshot();
  const started = performance.now();
  const listening = { http: 80, https: 443, defaultBackend: 8181, modules };
  const changed = await nginx.apply(render(modelOf(snapshot), listening));
  if (changed)
    console.log(
      `${new Date().toISOString()} configuration in force after ${Math.round(performance.now() - started)} ms`,
    );
  await publish(kubeConfig, duePatches(snapshot, own, claimed(snapshot, claim)));
}

async function stop(): Promise<void> {
  watch.stop();
  await nginx.stop();
  process.exit(0);
}
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
