// A STAND-IN for Kong with its Ingress controller, run as a Deployment in the rig: it watches
// the cluster, proxies as Kong documents it, and publishes its address.
// `node test/rig/gateways/kong/controller.ts`.

import { selfSigned } from '../ca.ts';
import { claimed } from '../lookup.ts';
import { duePatches, publish } from '../publish.ts';
import { rigKubeConfig, watchCluster } from '../watch.ts';
import { claim, type KongModel, modelOf, own } from './model.ts';
import { proxyServers } from './proxy.ts';

const kubeConfig = rigKubeConfig();
let model: KongModel = { routes: [], certificates: new Map() };
let busy: Promise<void> = Promise.resolve();
const watch = await watchCluster(kubeConfig, () => {
  const snapshot = watch.snapshot();
  model = modelOf(snapshot);
  busy = busy.then(() => publish(kubeConfig, duePatches(snapshot, own, claimed(snapshot, claim))));
});

const servers = proxyServers(() => model, await selfSigned('localhost', 'localhost'));
servers.http.listen(80);
servers.https.listen(443);

function stop(): void {
  watch.stop();
  servers.http.close();
  servers.https.close();
  process.exit(0);
}
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
