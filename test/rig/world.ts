// Runs a command in a world of its own: private network, mounts and processes. Whatever the command starts
// cannot leak, collide with another world or outlive it, not even when this process is killed with SIGKILL.
//
//   node test/rig/world.ts <command> [arguments…]

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { shellCode } from './commands.ts';
import { rigRoot, runDirectory, worldIdentity, worldMarker } from './places.ts';

// The shell stays process 1 of the world, because it reaps orphans, which Node does not.
// Names resolve from files alone: a test must never ask a name server outside. /etc/hosts becomes a copy
// that the rig may write.
const INSIDE = `
set -e
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/netns /run/lock
echo "$RIG_WORLD" > ${worldMarker}
cp /etc/hosts /run/hosts && mount --bind /run/hosts /etc/hosts
if [ -d /etc/netns ]; then mkdir /run/etc-netns && mount --bind /run/etc-netns /etc/netns; fi
if [ -f /etc/nsswitch.conf ]; then
  sed 's/^hosts:.*/hosts: files/' /etc/nsswitch.conf > /run/nsswitch.conf
  mount --bind /run/nsswitch.conf /etc/nsswitch.conf
fi
ip link set lo up
set +e
"$@"
exit $?
`;

/** Arguments that open the namespaces; an ordinary user becomes root of a user namespace first. */
function unshareArguments(): readonly string[] {
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  return [...user, '--net', '--mount', '--pid', '--fork', '--kill-child=SIGKILL', '--mount-proc'];
}

/** Name of the new world: the id of this process, after the name of the world around it if there is one. */
const identity = existsSync(worldMarker) ? `${worldIdentity()}-${process.pid}` : String(process.pid);

/** Removes the directories of runs whose world is gone, as kill -9 leaves them. */
function sweep(): void {
  // Inside a world the processes of others cannot be seen, so they would all look gone.
  if (existsSync(worldMarker) || !existsSync(rigRoot) || process.env['RIG_KEEP'] === '1') return;
  for (const entry of readdirSync(rigRoot)) {
    const world = /^run-(\d+)/.exec(entry)?.[1];
    if (world !== undefined && !existsSync(`/proc/${world}`))
      rmSync(join(rigRoot, entry), { recursive: true, force: true });
  }
}

function leave(code: number): never {
  if (process.env['RIG_KEEP'] !== '1') rmSync(runDirectory(identity), { recursive: true, force: true });
  process.exit(code);
}

function main(command: readonly string[]): void {
  if (command.length === 0) {
    console.error('usage: node test/rig/world.ts <command> [arguments…]');
    process.exit(2);
  }
  sweep();
  // --pdeathsig ties unshare to this process, --kill-child ties the world to unshare.
  const opener = ['--pdeathsig', 'KILL', 'unshare', ...unshareArguments()];
  const child = spawn('setpriv', [...opener, '/bin/sh', '-c', INSIDE, 'world', ...command], {
    stdio: 'inherit',
    // An ordinary user's PATH lacks the directories of nginx, nft and ip.
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin`, RIG_WORLD: identity },
  });
  child.once('error', (error) => {
    console.error(`Cannot open a world: ${error.message}`);
    leave(127);
  });
  let asked: NodeJS.Signals | undefined;
  child.once('exit', (code, signal) => leave(shellCode(asked === undefined ? code : null, asked ?? signal)));
  // Ctrl-C reaches the command by the terminal itself; it may end in its own way, and its code is passed on.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      asked = signal;
      child.kill('SIGKILL');
    });
  }
}

main(process.argv.slice(2));
