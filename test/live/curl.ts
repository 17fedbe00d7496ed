// Runs the curl line of a live case's status and compares what comes with what the status says.

import type { StatusRoute } from '../../src/api/v1alpha1/status.ts';
import { finish } from '../rig/commands.ts';

/** Where the line goes when it does not say it itself, and whom curl trusts. */
export interface Reader {
  readonly address: string | undefined;
  readonly caFile: string;
}

/** Causes that only some of the Pods behind a gateway show: a reader, too, repeats the line until he meets one. */
const byTurns: ReadonlySet<string> = new Set(['MixedBackendVersions', 'SelectorMatchesForeignPods']);

/** What is wrong with the line, in words; undefined when it shows the status that was seen. */
export async function curlGap(entry: StatusRoute, reader: Reader): Promise<string | undefined> {
  let gap: string | undefined;
  for (let tries = byTurns.has(entry.reason) ? 8 : 1; tries > 0; tries -= 1) {
    gap = await gapOnce(entry, reader);
    if (gap === undefined) return undefined;
  }
  return gap;
}

async function gapOnce(entry: StatusRoute, reader: Reader): Promise<string | undefined> {
  const line = entry.reproduce ?? '';
  if (!/^curl -s/.test(line)) return `no curl line: ${line}`;
  const dialled =
    line.includes('--connect-to') || reader.address === undefined ? '' : ` --connect-to ::${reader.address}:`;
  const command = line.replace(/^curl/, `curl --max-time 6 --cacert ${reader.caFile}${dialled}`);
  const { code, stdout } = await finish(['sh', '-c', command]);
  const statuses = [...stdout.matchAll(/^HTTP\/[\d.]+ (\d{3})/gm)].map(([, status]) => status);
  const scheme = /\bhttps:\/\//.test(line) ? 'https' : 'http';
  const vantage = entry.reason === 'EdgeDeniesMethod' ? 'edge' : 'gateway';
  const expected = (entry.seen ?? []).filter(({ via }) => via.startsWith(`${vantage}-${scheme}`));
  // Nothing was sent there: a reader could not either.
  if (expected.length === 0) return undefined;
  const shown = expected.some(({ status }) =>
    status === undefined ? code !== 0 : statuses.at(-1) === String(status),
  );
  const said = expected.map(({ status, failure }) => status ?? failure).join(', ');
  return shown ? undefined : `${line} ended with ${code}, ${statuses}, not ${said}`;
}
