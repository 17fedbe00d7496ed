// A rig's whole life in a world of its own, for rig.test.ts: boots it, runs a Pod, stops it, and tells as JSON
// what was there before, meanwhile and afterwards.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mustRun } from './commands.ts';
import { startRig } from './rig.ts';

/** What a rig could leave behind. */
export interface Traces {
  readonly processes: readonly string[];
  readonly links: readonly string[];
  readonly namespaces: readonly string[];
  readonly rules: string;
  readonly directory: boolean;
}

const POD = `
apiVersion: v1
kind: Pod
metadata: {name: idle, namespace: default}
spec:
  serviceAccountName: default
  containers:
  # A child in a session of its own, as a daemon would have.
  - {name: idle, image: none, command: [sh, -c, "setsid sleep 1000 & exec sleep 1000"]}
`;

/** A whole life, with the boot time in milliseconds; the first and the last traces should be equal. */
export interface Lifetime {
  readonly bootMs: number;
  readonly before: Traces;
  readonly during: Traces;
  readonly after: Traces;
}

async function lifetime(): Promise<Lifetime> {
  const before = await traces('');
  const began = performance.now();
  const rig = await startRig();
  const bootMs = Math.round(performance.now() - began);
  await rig.waitFor('the Pod to be accepted', () => rig.apply(POD).then(() => true));
  const running = async (): Promise<true | undefined> => {
    const found = (await traces('')).processes.filter((name) => name === 'sleep');
    return found.length === 2 ? true : undefined;
  };
  await rig.waitFor('the Pod and its child to run', running);
  const during = await traces(rig.directory);
  await rig.stop();
  return { bootMs, before, during, after: await traces(rig.directory) };
}

async function traces(directory: string): Promise<Traces> {
  const links = JSON.parse(await mustRun(['ip', '-json', 'link'])) as readonly { readonly ifname: string }[];
  return {
    processes: readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .flatMap(nameOf)
      .sort(),
    links: links.map(({ ifname }) => ifname).sort(),
    namespaces: readdirSync('/run/netns'),
    rules: await mustRun(['nft', 'list', 'ruleset']),
    directory: directory !== '' && existsSync(directory),
  };
}

/** The name of a process; a part of the control plane with the part that it is. */
function nameOf(pid: string): readonly string[] {
  try {
    const name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
    const [, part = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return [name === 'controlplane' ? `${name} ${part}` : name];
  } catch {
    // It ended while the directory was read.
    return [];
  }
}

console.log(JSON.stringify(await lifetime()));
