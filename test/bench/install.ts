// Fetches one prober that ours is measured against: builds cloudprober from source, takes blackbox_exporter out
// of its Debian package without installing that. Needs a network, so it runs outside of any world.
//
//   node test/bench/install.ts cloudprober|blackbox

import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rigRoot } from '../rig/places.ts';
import { fail, step } from '../rig/step.ts';
import { blackboxBinary, cloudproberBinary, cloudproberSource, cloudproberVersion } from './places.ts';

/** A build that takes longer than this, in seconds, is no longer worth its row in a table. */
const buildLimit = '900';

async function installCloudprober(): Promise<void> {
  const fresh = `${cloudproberBinary}.new`;
  const tool = 'github.com/cloudprober/cloudprober/cmd/cloudprober';
  const flags = ['-ldflags', `-s -w -X main.version=${cloudproberVersion}`, '-o', fresh];
  const build = ['timeout', buildLimit, 'nice', '-n', '10', 'go', 'build', '-v', ...flags, tool];
  const env = { ...process.env, CGO_ENABLED: '0' };
  const title = `Building cloudprober ${cloudproberVersion} (about 3 minutes the first time)`;
  await step(title, build, { cwd: cloudproberSource, env });
  renameSync(fresh, cloudproberBinary);
}

async function installBlackbox(): Promise<void> {
  const directory = mkdtempSync(join(rigRoot, 'blackbox-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const download = ['apt-get', 'download', 'prometheus-blackbox-exporter'];
  await step('Downloading blackbox_exporter', download, { cwd: directory });
  const file = readdirSync(directory).find((name) => name.endsWith('.deb'));
  if (file === undefined) fail('apt-get brought no package prometheus-blackbox-exporter');
  await step('Unpacking blackbox_exporter', ['dpkg-deb', '-x', join(directory, file), directory]);
  renameSync(join(directory, 'usr/bin/prometheus-blackbox-exporter'), blackboxBinary);
}

mkdirSync(dirname(cloudproberBinary), { recursive: true });
const [wanted] = process.argv.slice(2);
if (wanted === 'cloudprober') await installCloudprober();
else if (wanted === 'blackbox') await installBlackbox();
else fail('usage: node test/bench/install.ts cloudprober|blackbox');
