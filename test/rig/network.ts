// The rig's network: a bridge that holds the host's address, and one network namespace for each Pod. Every
// Pod is routed by itself: on a shared bridge replies between Pods would bypass kube-proxy's translation.

import { writeFileSync } from 'node:fs';
import { finish, mustRun } from './commands.ts';
import { hostAddress, serviceRange } from './places.ts';

const BRIDGE = 'rig0';

// Every Pod's gateway, on the host end of its link; link-local, so no Pod and no other address can collide.
const GATEWAY = '169.254.1.1';

// kube-proxy drops what goes to a ClusterIP that it does not know yet, and whoever dials a Service in its first
// moments then waits for TCP's next try, 1 s or 3 s. Refusing at once, after its translation (priority -100)
// and before its own check (0), keeps tests quick.
const REFUSE_UNKNOWN = `
table ip rig {
  chain refuse { ip daddr ${serviceRange} meta l4proto tcp reject with tcp reset; ip daddr ${serviceRange} reject; }
  chain output { type filter hook output priority -50; jump refuse; }
  chain forward { type filter hook forward priority -50; jump refuse; }
}
`;

/** A Pod's network namespace. */
export interface PodNetwork {
  readonly namespace: string;
  readonly address: string;
  /** Kills whatever still runs in the namespace and removes it with its link. */
  remove(): Promise<void>;
}

export interface Network {
  addPod(): Promise<PodNetwork>;
  /** Removes the bridge and all packet rules of the world; Pods must have gone before. */
  remove(): Promise<void>;
}

/** Brings up the bridge. Throws when another rig has one in this world. */
export async function createNetwork(): Promise<Network> {
  if ((await finish(['ip', 'link', 'show', BRIDGE])).code === 0) {
    throw new Error('A rig runs in this world already: stop it, use sharedRig(), or start another world.');
  }
  writeFileSync('/proc/sys/net/ipv4/ip_forward', '1');
  // Without the route a ClusterIP is unreachable before address translation is asked.
  await batch([
    `link add ${BRIDGE} type bridge`,
    `addr add ${hostAddress}/32 dev ${BRIDGE}`,
    `link set ${BRIDGE} up`,
    `route add ${serviceRange} dev ${BRIDGE} src ${hostAddress}`,
  ]);
  await mustRun(['nft', '-f', '-'], { stdin: REFUSE_UNKNOWN });
  let created = 0;
  return {
    addPod() {
      created += 1;
      return addPod(created);
    },
    async remove() {
      await mustRun(['ip', 'link', 'delete', BRIDGE]);
      // kube-proxy leaves its rules behind when it ends, for connections to go on.
      await mustRun(['nft', 'flush', 'ruleset']);
    },
  };
}

async function addPod(number: number): Promise<PodNetwork> {
  const namespace = `rig-${number}`;
  const link = `rigpod${number}`;
  const address = podAddress(number);
  await batch([
    `netns add ${namespace}`,
    `link add ${link} type veth peer name eth0 netns ${namespace}`,
    `addr add ${GATEWAY}/32 dev ${link} scope link`,
    `link set ${link} up`,
    `route add ${address}/32 dev ${link} src ${hostAddress}`,
  ]);
  const inside = ['link set lo up', `addr add ${address}/32 dev eth0`, 'link set eth0 up'];
  const routes = [`route add ${GATEWAY} dev eth0 scope link`, `route add default via ${GATEWAY} dev eth0`];
  await batch([...inside, ...routes], ['-n', namespace]);
  return { namespace, address, remove: () => removePod(namespace, link) };
}

/** Second to last address of a /16, never .0, .255 or the host's: ten thousand Pods a run are plenty. */
function podAddress(number: number): string {
  return `10.244.${1 + Math.floor(number / 250)}.${1 + (number % 250)}`;
}

async function removePod(namespace: string, link: string): Promise<void> {
  const left = (await finish(['ip', 'netns', 'pids', namespace])).stdout
    .split(/\s+/)
    .filter((pid) => pid !== '');
  for (const pid of left) killQuietly(Number(pid));
  // A namespace lives as long as a process in it; the link must go now.
  await finish(['ip', 'link', 'delete', link]);
  await finish(['ip', 'netns', 'delete', namespace]);
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}

async function batch(lines: readonly string[], flags: readonly string[] = []): Promise<void> {
  await mustRun(['ip', ...flags, '-batch', '-'], { stdin: `${lines.join('\n')}\n` });
}
