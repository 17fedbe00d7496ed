// Runs the curl line of a status as a reader would, and compares what comes with what the
// status says. A reader's machine resolves the host; here curl is told where the gateway is.

import assert from 'node:assert/strict';
import type { StatusRoute } from '../../src/api/v1alpha1/status.ts';
import { finish } from '../rig/commands.ts';
import type { Rig } from '../rig/rig.ts';
import { authorityOf, gatewayFor } from '../rig/stories/deploy.ts';
import type { Variant } from '../rig/stories/story.ts';

/** curl's exit codes for an address where nobody is, and for a certificate that it does not accept. */
const refusals = [7, 28, 60];

/** Asserts that the line is there and shows the status that the operator saw at the same vantage. */
export async function reproduced(rig: Rig, variant: Variant, entry: StatusRoute): Promise<void> {
  const line = entry.reproduce ?? '';
  assert.match(line, /^curl -s/);
  const { address } = await gatewayFor(rig, variant);
  const { caFile } = await authorityOf(rig);
  const dialled = line.includes('--connect-to') ? '' : ` --connect-to ::${address}:`;
  const command = line.replace(/^curl/, `curl --max-time 5 --cacert ${caFile}${dialled}`);
  const { code, stdout } = await finish(['sh', '-c', command]);
  const status = /^HTTP\/[\d.]+ (\d{3})/.exec(stdout)?.[1];
  const scheme = /\bhttps:\/\//.test(line) ? 'https' : 'http';
  const seen = entry.seen?.find(({ via }) => via === `gateway-${scheme}`);
  // The gateway has no address: nothing was sent there, and a reader could not either.
  if (seen === undefined) return;
  const refused = seen.status === undefined || entry.reason === 'CertificateInvalid';
  if (refused) assert.ok(refusals.includes(code), `curl ended with ${code}: ${line}`);
  else assert.equal(status, String(seen.status), `${line} ended with ${code}`);
}
