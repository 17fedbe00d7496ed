// The demonstration: a cluster, the Dify story with the redirect that loses the POST, the
// operator beside it. One MethodProbe says what is wrong, one annotation mends it.
//
//   make demo, or: node test/rig/demo.ts

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, worldMarker } from './places.ts';
import { type Rig, startRig } from './rig.ts';
import { authorityOf, deployVariant, settled } from './stories/deploy.ts';
import { difyVariants } from './stories/dify.ts';

const started = performance.now();
/** From an applied probe or an edited Ingress to the status; it takes about a second. */
const verdictMs = 60_000;
const probeFile = join(projectRoot, 'deploy/samples/dify.yaml');
const mend = 'nginx.ingress.kubernetes.io/ssl-redirect=false';

function say(line: string): void {
  const seconds = ((performance.now() - started) / 1_000).toFixed(1).padStart(5);
  console.log(`\n[${seconds} s] ${line}`);
}

/** Runs kubectl and shows the command with its output. */
async function show(rig: Rig, ...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await rig.kubectl(args);
  console.log(`\n$ kubectl ${args.join(' ')}\n${stdout}${stderr}`);
  if (code !== 0) throw new Error(`kubectl ${args[0]} ended with ${code}`);
}

/** An operator as a user runs it from the sources. */
interface Operator {
  /** Undefined while it runs. */
  readonly ended: () => string | undefined;
  readonly stop: () => Promise<void>;
  readonly log: string;
}

function startOperator(rig: Rig, trusted: string): Operator {
  const log = join(rig.directory, 'operator.log');
  const output = openSync(log, 'a');
  const child: ChildProcess = spawn(
    process.execPath,
    ['src/main.ts', '--metrics-address', '127.0.0.1:8080'],
    {
      cwd: projectRoot,
      env: { ...process.env, KUBECONFIG: rig.kubeconfig, NODE_EXTRA_CA_CERTS: trusted },
      stdio: ['ignore', output, output],
    },
  );
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let ended: string | undefined;
  child.once('exit', (code, signal) => {
    ended = `the operator ended with ${signal ?? code}`;
  });
  return {
    log,
    ended: () => ended,
    stop: async () => {
      child.kill('SIGTERM');
      const code = await gone;
      if (code !== 0) throw new Error(`the operator ended with ${code} when it was asked to stop`);
    },
  };
}

/** Waits until the probe's Healthy condition says this; fails at once when the operator ends. */
async function verdict(rig: Rig, operator: Operator, wanted: string): Promise<void> {
  const path =
    '{.status.conditions[?(@.type=="Healthy")].status} {.status.conditions[?(@.type=="Healthy")].reason}';
  const args = ['get', 'methodprobe', '-n', 'dify', 'dify', '-o', `jsonpath=${path}`];
  let seen = '';
  const look = async (): Promise<string | undefined> => {
    seen = (await rig.kubectl(args)).stdout;
    if (seen === wanted) return seen;
    return operator.ended();
  };
  const found = await rig.waitFor(`Healthy ${wanted}`, look, verdictMs).catch(() => {
    throw new Error(`Healthy is "${seen}" and not "${wanted}" after ${verdictMs / 1_000} s`);
  });
  if (found !== wanted) throw new Error(found);
}

async function tell(rig: Rig): Promise<void> {
  const story = difyVariants.find((one) => one.name === 'edge-301');
  if (story === undefined) throw new Error('the story edge-301 is missing');
  await rig.apply(readFileSync(join(projectRoot, 'crds/methodprobes.yaml'), 'utf8'));
  say('A control plane runs. Starting the operator, the ingress-nginx stand-in and Dify …');
  const operator = startOperator(rig, (await authorityOf(rig)).caFile);
  try {
    await deployVariant(rig, story);
    await settled(rig, story);
    say('Dify runs. Plain http is answered with 301: http-redirect-code in the gateway’s ConfigMap says so.');
    await show(rig, 'get', 'ingress,services,deployments', '-n', 'dify');
    say(`Applying ${probeFile.slice(projectRoot.length + 1)}:`);
    console.log(readFileSync(probeFile, 'utf8'));
    await show(rig, 'apply', '-f', probeFile);
    await verdict(rig, operator, 'False HttpsRedirectDowngradesMethod');
    say('The operator has a verdict.');
    await show(rig, 'get', 'methodprobes', '-n', 'dify');
    await show(rig, 'describe', 'methodprobe', 'dify', '-n', 'dify');
    say('Mending it: with ssl-redirect off, http reaches the application without a redirect.');
    await show(rig, 'annotate', 'ingress', 'dify', '-n', 'dify', mend);
    await verdict(rig, operator, 'True AllRoutesReached');
    say('Mended.');
    await show(rig, 'get', 'methodprobes', '-n', 'dify');
    await show(rig, 'delete', '-f', probeFile);
    await operator.stop();
  } catch (error) {
    console.error(`\nThe operator's last lines:\n${readFileSync(operator.log, 'utf8').slice(-4_000)}`);
    throw error;
  }
}

async function demo(): Promise<void> {
  say('Booting etcd, the API server, the controller manager and kube-proxy …');
  const rig = await startRig();
  try {
    await tell(rig);
  } finally {
    say('Cleaning up …');
    await rig.stop();
  }
  say('Done.');
}

/** Outside of a world the demo opens one and runs itself in it. */
function inWorld(): Promise<number> {
  const world = join(import.meta.dirname, 'world.ts');
  const child = spawn(process.execPath, [world, process.execPath, import.meta.filename], {
    stdio: 'inherit',
  });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

if (existsSync(worldMarker)) {
  await demo().catch((error: unknown) => {
    console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });
  process.exit();
} else {
  process.exitCode = await inWorld();
}
